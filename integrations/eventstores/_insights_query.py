"""A question as a Logs Insights query: a superset of the matches, each then checked in full."""

import math
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta

import msgspec

from bot.errors import QueryUnsupported
from bot.query.catalogue import GLOBAL_SOURCES, names_of, sources_of
from bot.query.flow_form import FlowFilter, Span
from bot.query.model import Custom, Query
from integrations.eventstores._insights_ocsf import field as in_ocsf
from integrations.eventstores._insights_ocsf import origin, outcomes
from integrations.eventstores._insights_text import (
    addresses,
    either,
    mentions,
    missing_or,
    numbers,
    one_of,
)

NAME = "logs_insights"
#: API reference, StartQuery.
LONGEST = 10_000
#: A record may bear the time of its delivery, which takes minutes. "CloudTrail typically delivers
#: logs within an average of about 5 minutes of an API call. This time is not guaranteed."
#: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
LATE = timedelta(minutes=30)
Naming = Callable[[str], str]
_TRUE, _FALSE = "/(?i)^(true|1)$/", "/(?i)^(false|0)$/"


class Compiled(msgspec.Struct, frozen=True):
    """A query text and its span in epoch seconds, both ends inclusive as StartQuery has them."""

    text: str
    start: int
    end: int

    def __str__(self) -> str:
        """The query as a person may repeat it in the console."""
        first, last = (datetime.fromtimestamp(s, UTC) for s in (self.start, self.end))
        return f"# {first:%Y-%m-%dT%H:%M:%SZ} {last:%Y-%m-%dT%H:%M:%SZ}\n{self.text}"


def compile_query(
    query: Query, *, indexed: Collection[str] = (), discovered: bool = True, ocsf: bool = False
) -> Compiled:
    """The query's text. `indexed` fields are searched through their index; without `discovered`
    fields (flow logs in a format of their own) only the text of a record is. With `ocsf` the
    fields are those of OCSF.

    Raises QueryUnsupported where the text would be longer than AWS allows.
    """
    flows = query.dataset == "vpc_flow"
    tests = _flow_tests(query.flow, discovered) if flows else _trail_tests(query, ocsf)
    lines = ["fields @timestamp, @message, @log, @logStream"]
    if not (flows or ocsf):
        lines += _index_lines(query, indexed)
    lines += [f"filter {test}" for test in tests if test]
    lines.append(f"sort @timestamp {'desc' if query.order.newest else 'asc'}")
    text = "\n| ".join(lines)
    if len(text) > LONGEST:
        raise QueryUnsupported(NAME, "so many names")
    window = query.window
    last = min(window.end + LATE, max(window.end, query.asked_at))
    start, end = window.start.timestamp(), last.timestamp()
    return Compiled(text, math.floor(start), max(math.floor(start), math.ceil(end) - 1))


def _index_lines(query: Query, indexed: Collection[str]) -> list[str]:
    sources = _sources(query)
    test = one_of("eventSource", sources)
    return [f"filterIndex {test}"] if test and "eventSource" in indexed else []


def _sources(query: Query) -> list[str]:
    wanted = query.events
    if wanted.names and not wanted.sources:
        return []
    return sorted(sources_of(wanted.groups) | set(wanted.sources))


def _trail_tests(query: Query, ocsf: bool) -> list[str]:
    at = in_ocsf if ocsf else str
    where = query.where
    return [
        one_of(at("eventSource"), _sources(query)),
        _names(query, at("eventName")),
        missing_or(at("eventID"), one_of(at("eventID"), query.events.ids)),
        missing_or(at("recipientAccountId"), one_of(at("recipientAccountId"), where.accounts)),
        _regions(query, at),
        _reads(query, at("readOnly")),
        *_people(query, at),
        origin(query.identity.source_ips) if ocsf
        else addresses("sourceIPAddress", query.identity.source_ips),
        one_of(at("errorCode"), query.outcome.codes),
        *(outcomes(query) if ocsf else _outcomes(query)),
        mentions(id.rpartition("/")[2].rpartition(":")[2] for id in query.resources.ids),
        f"{at('eventName')} like /SecurityGroup/" if query.rule is not None else "",
        *(_custom(test, ocsf) for test in query.custom),
    ]  # fmt: skip


def _names(query: Query, field: str) -> str:
    """Lambda adds a date to the names of its calls (CreateFunction20150331)."""
    names = sorted(names_of(query.events.groups, query.events.names))
    test = one_of(field, names)
    return either(test, f"{field} like /[0-9]{{8}}/") if test else ""


def _regions(query: Query, at: Naming) -> str:
    test = one_of(at("awsRegion"), query.where.regions)
    return either(test, one_of(at("eventSource"), sorted(GLOBAL_SOURCES))) if test else ""


def _reads(query: Query, field: str) -> str:
    """Only what says plainly that it is the other kind is left out."""
    if query.read_only:
        return missing_or(field, f"{field} not like {_FALSE}")
    if query.read_only is False or query.exclude.reads:
        return missing_or(field, f"{field} not like {_TRUE}")
    return ""


def _people(query: Query, at: Naming) -> list[str]:
    who = query.identity
    kind, owner = at("userIdentity.type"), at("userIdentity.accountId")
    named = [*who.user_names, *who.role_names, *who.access_keys]
    named += [arn.rpartition("/")[2] for arn in who.arns]
    ways = [mentions(named)] if named else []
    if named or who.root:
        # The root user may stand without a name.
        ways.append(f'{kind} = "Root"')
    return [
        either(*ways),
        missing_or(kind, one_of(kind, who.kinds)),
        mentions(who.agents),
        missing_or(owner, one_of(owner, who.accounts)),
    ]


def _outcomes(query: Query) -> list[str]:
    tests = []
    failed = ["ispresent(errorCode)", "ispresent(errorMessage)"]
    signed_in = '@message like /"ConsoleLogin"\\s*:\\s*"Failure"/'
    if query.outcome.status == "failure":
        tests.append(either(*failed, signed_in))
    elif query.outcome.status == "denied":
        tests.append(either(*failed))
    if query.auth.login != "any":
        tests.append(f'@message like /(?i)"ConsoleLogin"\\s*:\\s*"{query.auth.login}"/')
    if query.auth.mfa != "any":
        tests.append("@message like /MFAUsed/")
    return tests


def _custom(test: Custom, ocsf: bool) -> str:
    """A value is compared as text or, where it is no text, as JSON.

    OCSF keeps the words of requests and answers; other members it may spell another way.
    """
    if ocsf and not test.path.startswith(("requestParameters.", "responseElements.")):
        return ""
    if test.op == "exists":
        return mentions([test.path.rpartition(".")[2]])
    if test.op not in ("eq", "in", "prefix", "contains"):
        return ""
    values = (test.value,) if isinstance(test.value, str) else test.value
    return "" if any("\\" in value for value in values) else mentions(values, words=True)


def _flow_tests(wanted: FlowFilter, discovered: bool) -> list[str]:
    if not discovered:
        return _flow_text(wanted)
    ends = [addresses(field, wanted.either) for field in ("srcAddr", "dstAddr")]
    placed = not (wanted.instances or wanted.subnets or wanted.vpcs)
    return [
        f"action like /(?i){wanted.action}/" if wanted.action != "any" else "",
        addresses("srcAddr", wanted.src),
        addresses("dstAddr", wanted.dst),
        either(*ends),
        _ports("srcPort", wanted.src_ports, wanted.src_spans),
        _ports("dstPort", wanted.dst_ports, wanted.dst_spans),
        numbers("protocol", wanted.protocols),
        one_of("interfaceId", wanted.interfaces) if placed else "",
    ]


def _flow_text(wanted: FlowFilter) -> list[str]:
    """What can be told of a line whose columns Insights does not know."""
    plain = [
        texts for texts in (wanted.src, wanted.dst, wanted.either)
        if texts and not any("/" in text or ":" in text for text in texts)
    ]  # fmt: skip
    tests = [mentions(texts) for texts in plain]
    if wanted.interfaces and not (wanted.instances or wanted.subnets or wanted.vpcs):
        tests.append(mentions(wanted.interfaces))
    if wanted.action != "any":
        tests.append(f"@message like /(?i){wanted.action}/")
    return tests


def _ports(field: str, ports: tuple[int, ...], spans: tuple[Span, ...]) -> str:
    if -1 in ports or not (ports or spans):
        return ""
    single = [numbers(field, ports)] if ports else []
    return either(*single, *(f"({field} >= {a} and {field} <= {b})" for a, b in spans))
