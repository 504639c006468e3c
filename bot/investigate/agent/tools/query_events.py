"""query_events: the closed query over CloudTrail, filled by the model, checked like any other."""

from typing import Any, get_args

import msgspec

from bot.investigate.agent.forms import among, closed, moment, one_of, texts, window
from bot.investigate.agent.tools._reading import answered
from bot.investigate.agent.tools.base import AgentTool, Bench, Result
from bot.ports_model import Tool
from bot.query.catalogue import GROUPS
from bot.query.model import (
    Aggregate,
    Auth,
    Events,
    Exclusions,
    Identity,
    Order,
    Outcome,
    Query,
    Resources,
    Status,
    TrailKey,
    Where,
)

#: Groups that are a few calls whose names a model knows: not offered, so that less is sent.
_NAMED = frozenset({
    "console.login", "image.share", "instance.connect", "kms.destruction", "lambda.share",
    "mfa.change", "password.change", "restore.snapshot", "scp.change", "ssm.run",
})  # fmt: skip
_SCHEMA = closed(
    {
        "start": moment(), "end": moment(),
        "names": texts(), "groups": among(sorted(set(GROUPS) - _NAMED)), "services": texts(),
        "users": texts(), "roles": texts(), "arns": texts(), "keys": texts(),
        "ips": texts(), "agents": texts(), "root": {"type": "boolean"},
        "resources": texts(), "ids": texts(),
        "outcome": one_of(list(get_args(Status))), "codes": texts(),
        "login": one_of(["success", "failure"]),
        "mfa": one_of(["yes", "no", "unknown"]),
        "reads": one_of(["only", "none"]),
        "accounts": texts(), "regions": texts(),
        "without_users": texts(), "without_names": texts(), "without_ips": texts(),
        "without_services": {"type": "boolean"},
        "by": among(list(get_args(TrailKey))), "top": {"type": "integer"},
    },
    ("start", "end"),
)  # fmt: skip
COLUMNS = "time|event|actor|ip|target|error|account|region"


class QueryEvents(AgentTool):
    """Reads CloudTrail events."""

    shown = False
    spec = Tool(
        "query_events",
        "Read CloudTrail events from `start` to before `end` (ISO 8601, UTC). All members narrow; "
        "lists are alternatives, users/roles/arns/keys/root together too. `names` are API names, "
        "`services` their sources (ec2). `by` counts groups.",
        _SCHEMA,
    )

    def use(self, given: dict[str, Any], bench: Bench) -> Result:
        """The events as numbered rows, or groups; raises QueryInvalid, NotPermitted, Upstream."""
        return answered(bench, bench.within(query_of(given, bench)), COLUMNS)


def query_of(given: dict[str, Any], bench: Bench) -> Query:
    """The form as a query; it still has to pass the one gate. Pure."""

    def take(name: str) -> tuple[Any, ...]:
        return tuple(given.get(name, ()))

    services = tuple(
        s if s.endswith(".amazonaws.com") else f"{s}.amazonaws.com" for s in take("services")
    )
    by = take("by")
    query = Query(
        intent="list_events",
        window=window(given, bench.tz),
        asked_at=bench.now,
        where=Where(take("accounts"), take("regions")),
        events=Events(take("names"), take("groups"), services, take("ids")),
        identity=Identity(
            user_names=take("users"), role_names=take("roles"), arns=take("arns"),
            access_keys=take("keys"), source_ips=take("ips"), agents=take("agents"),
            root=bool(given.get("root")),
        ),
        resources=Resources(take("resources")),
        outcome=Outcome(given.get("outcome", "any"), take("codes")),
        auth=Auth(given.get("login", "any"), given.get("mfa", "any")),
        read_only={"any": None, "only": True, "none": False}.get(given.get("reads", "any")),
        exclude=Exclusions(
            user_names=take("without_users"), names=take("without_names"),
            source_ips=take("without_ips"), aws_services=bool(given.get("without_services")),
        ),
    )  # fmt: skip
    if not by:
        return query
    grouped = Aggregate(by, top=int(given.get("top", 0)))
    return msgspec.structs.replace(query, aggregate=grouped, order=Order("count"))
