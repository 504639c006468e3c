"""What "this", "it", "the port", 这个, 它 mean in a case's thread."""

import re

import msgspec

from bot.query.context import Context
from bot.query.model import Assumption, Events, Query, Resources, RuleFilter, Where
from bot.query.offline.parts import Parts
from bot.query.offline.tokens import Words

_THIS = re.compile(
    r"\b(?:this|it|that)\b(?!\s+(?:month|week|year|time|morning))"
    r"|\bthe (?:port|group|security group|resource|bucket|instance|rule|finding|role|user"
    r"|key)\b(?!\s+changes)"
    r"|(?:这个|这条|该|此)(?:端口|资源|安全组|规则|实例|桶|角色|用户)|这个(?!月|星期|周)|它|这里",
    re.IGNORECASE,
)
#: Questions about a thing; sign-ins or policy changes are about the account.
_ABOUT_A_THING = frozenset({"origin", "list_events", "sg_changes", "network_changes"})


def speaks_of_this(words: Words) -> bool:
    """Whether the question points at what the thread is about."""
    return words.has(_THIS)


def rule_questions(ports: tuple[int, ...]) -> tuple[Events, RuleFilter | None]:
    """What to look for when somebody asks who changed a group: openings and closings of ports."""
    if not ports:
        return Events(groups=("sg.rule_change",)), None
    return Events(groups=("sg.ingress_change",)), RuleFilter("ingress", ports=ports)


def bind(query: Query, parts: Parts, context: Context) -> tuple[Query, bool]:
    """The query about the thread's case when it points there; says whether it does.

    The resource, its account and region, and for an open port its ports are filled in; the reading
    becomes the first assumption.
    """
    resource = context.resource
    if resource is None or parts.resources.ids or query.intent not in _ABOUT_A_THING:
        return query, False
    if not parts.this and query.intent != "origin":
        return query, False
    ports = parts.ports or context.ports
    group = resource.short_id.startswith("sg-")
    rule = query.rule
    events = query.events
    if query.intent == "origin" and group and not events.names:
        events, rule = rule_questions(ports)
    if query.intent == "origin" and resource.type in ("AwsS3Bucket", "AWS::S3::Bucket"):
        events = Events(groups=("s3.exposure",))
    where = Where(
        query.where.accounts or ((resource.account,) if resource.account else ()),
        query.where.regions or ((resource.region,) if resource.region else ()),
    )
    key = "answer.assume.this_port" if group and ports else "answer.assume.this"
    reading = Assumption(key, {
        "resource": resource.short_id, "account": resource.account, "region": resource.region,
        "ports": ", ".join(str(port) for port in ports),
    })  # fmt: skip
    return msgspec.structs.replace(
        query,
        where=where,
        resources=Resources((resource.short_id,)),
        events=events,
        rule=rule,
        custom=() if group else query.custom,
        read_only=None if events != Events() else query.read_only,
        assumptions=(reading, *query.assumptions),
    ), True
