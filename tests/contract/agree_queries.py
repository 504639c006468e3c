"""Generated queries about the seeded records: what they hold, nearly hold, and do not hold."""

from datetime import timedelta
from typing import Any

import msgspec
from hypothesis import strategies as st

from bot.query.model import (
    Aggregate,
    Auth,
    Custom,
    Events,
    Exclusions,
    FlowFilter,
    Identity,
    Outcome,
    Query,
    Resources,
    RuleFilter,
    TrailKey,
    Where,
    Window,
)
from bot.query.validate import check
from tests.contract.agree_records import (
    ACCOUNTS,
    CODES,
    EDGE,
    FIRST,
    FOREIGN,
    LAST,
    NAMES,
    NOW,
    REGIONS,
    THINGS,
)

_ABSENT = ("nobody", "ali", "ALICE", "%", "_", ".*", "*", "alice' OR '1'='1", "al*", "名")
_ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe")
#: Grouping keys of a trail's events.
KEYS: tuple[TrailKey, ...] = (
    "actor", "source_ip", "event", "source", "account", "region", "mfa", "error", "agent", "means",
    "role", "access_key", "kind", "hour", "day", "week", "month",
)  # fmt: skip


def some(*values: Any, most: int = 2) -> st.SearchStrategy[tuple[Any, ...]]:
    """No to `most` different values, mostly one."""
    one = st.sampled_from(values).map(lambda value: (value,))
    return st.one_of(one, st.lists(st.sampled_from(values), max_size=most, unique=True).map(tuple))


def windows() -> st.SearchStrategy[Window]:
    """Spans that begin or end on an event, on a change of clocks, anywhere, or hold nothing."""
    edges = [EDGE + timedelta(seconds=n) for n in (-1, 0, 1)]
    day = timedelta(days=1)
    fixed = [
        (edges[1], LAST), (FIRST, edges[1]), (edges[0], edges[1]), (edges[1], edges[2]),
        (edges[0], edges[2] + timedelta(seconds=1)), (FIRST, LAST), (FIRST, LAST), (FIRST, LAST),
        (EDGE.replace(hour=0) - timedelta(hours=2), EDGE.replace(hour=0) + timedelta(hours=23)),
        (FIRST - 2 * day, FIRST - day), (FIRST + 5 * day, FIRST + 9 * day),
        (LAST - timedelta(hours=43), LAST - timedelta(hours=18)),
        (EDGE - timedelta(milliseconds=500), EDGE + timedelta(milliseconds=500)),
    ]  # fmt: skip
    return st.builds(
        lambda span, tz: Window(span[0], span[1], tz), st.sampled_from(fixed),
        st.sampled_from(_ZONES),
    )  # fmt: skip


def _identity() -> st.SearchStrategy[Identity]:
    arns = (
        "arn:aws:iam::012345678901:role/path/Deploy", "arn:aws:iam::111111111111:root",
        "arn:aws:iam::222222222222:user/o'brien", "arn:aws:iam::222222222222:role/x",
    )  # fmt: skip
    ips = ("203.0.113.5", "10.0.0.1", "2001:db8::1", "198.51.100.7")
    return st.one_of(
        st.builds(Identity, user_names=some(*NAMES, *_ABSENT, most=3)),
        st.builds(Identity, user_names=some(*NAMES), role_names=some("Deploy", "deploy", "Dep")),
        st.builds(Identity, arns=some(*arns)),
        st.builds(Identity, access_keys=some("AKIA0000000000000005", "ASIA000000001", "AKIA")),
        st.builds(Identity, source_ips=some(*ips, "203.0.113.0/28")),
        st.builds(Identity, root=st.just(True)),
        st.builds(Identity, kinds=some("IAMUser", "Root", "AssumedRole", "Unknown", "AWSAccount")),
        st.builds(Identity, agents=some("aws-cli", "TERRAFORM", "|agent", '"1.0"', "\\d+", "[")),
        st.builds(Identity, means=some("console", "cli", "terraform", "service", "unknown")),
        st.builds(Identity, accounts=some(FOREIGN, "012345678901", "42")),
        st.builds(Identity, cross_account=st.just(True)),
    )  # fmt: skip


def _events() -> st.SearchStrategy[Events]:
    names = ("DescribeInstances", "CreateFunction", "UpdateFunctionCode", "ConsoleLogin",
             "AssumeRole", "Decrypt", "CreateUser", "RunInstances", "DeleteTrail")  # fmt: skip
    groups = ("console.login", "iam.policy_change", "sg.rule_change", "cloudtrail.config")
    sources = ("iam.amazonaws.com", "ec2.amazonaws.com", "kms.amazonaws.com")
    return st.one_of(
        st.builds(Events, names=some(*names, most=5)),
        st.builds(Events, groups=some(*groups)),
        st.builds(Events, sources=some(*sources)),
        st.builds(Events, names=some(*names), sources=some(*sources)),
        st.builds(Events, ids=some("nothing", "x'y")),
    )


def _exclude() -> st.SearchStrategy[Exclusions]:
    return st.one_of(
        st.builds(Exclusions, user_names=some(*NAMES, *_ABSENT)),
        st.builds(Exclusions, names=some("DescribeInstances", "CreateFunction")),
        st.builds(Exclusions, source_ips=some("203.0.113.0/24", "10.0.0.1", "2001:db8::/32")),
        st.builds(Exclusions, means=some("terraform", "cli", "unknown")),
        st.builds(Exclusions, agents=some("aws-cli", "|agent")),
        st.builds(Exclusions, regions=some(*REGIONS), accounts=some(*ACCOUNTS)),
        st.builds(Exclusions, reads=st.just(True)),
        st.builds(Exclusions, aws_services=st.just(True), role_names=some("Deploy")),
    )


def _custom() -> st.SearchStrategy[tuple[Custom, ...]]:
    paths = ("requestParameters.bucketName", "userIdentity.userName", "errorCode",
             "requestParameters.roleName", "additionalEventData.MFAUsed")  # fmt: skip
    one = st.one_of(
        st.builds(
            Custom, st.sampled_from(paths), st.sampled_from(("eq", "ne", "prefix", "contains")),
            st.sampled_from((*THINGS, "Yes", "bucket", "AccessDenied", "%", "o'b")),
        ),
        st.builds(Custom, st.sampled_from(paths), st.sampled_from(("exists", "absent"))),
        st.builds(
            Custom, st.just("eventName"), st.just("prefix"), some("Describe", "Create", "Get")
        ),
    )  # fmt: skip
    return st.lists(one, min_size=1, max_size=2).map(tuple)


_CODES = st.builds(Outcome, st.just("any"), some(*CODES, "accessdenied"))
_PARTS: dict[str, st.SearchStrategy[Any]] = {
    "events": _events(),
    "identity": _identity(),
    "resources": st.builds(Resources, some(*THINGS, "bucket", "BUCKET-A", "i-012", "bucket*")),
    "outcome": st.one_of(
        st.builds(Outcome, st.sampled_from(("success", "failure", "denied"))), _CODES
    ),
    "auth": st.builds(
        Auth, st.sampled_from(("any", "success", "failure")),
        st.sampled_from(("any", "yes", "no", "unknown")),
    ),
    "rule": st.builds(
        RuleFilter, st.sampled_from(("any", "ingress", "egress")), st.booleans(), some(22, 443),
        some(80, 443),
    ),
    "read_only": st.booleans(),
    "exclude": _exclude(),
    "custom": _custom(),
}  # fmt: skip


def planted() -> dict[str, Query]:
    """Traps that no run may leave out, and how many events each finds is asserted by name."""
    second, whole = timedelta(seconds=1), Window(FIRST, LAST)
    clocks = Window(EDGE - timedelta(hours=3), EDGE + timedelta(hours=22), "Europe/Berlin")
    changes: dict[str, dict[str, Any]] = {
        "the first second of a window": {"window": Window(EDGE, EDGE + second)},
        "the second before it": {"window": Window(EDGE - second, EDGE)},
        "a day of 25 hours": {"window": clocks, "aggregate": Aggregate(("hour", "day"))},
        "an account with a leading zero": {"where": Where((ACCOUNTS[2],))},
        "a caller of such an account": {"identity": Identity(accounts=(FOREIGN,))},
        "names with marks": {"identity": Identity(user_names=NAMES[2:6] + NAMES[16:20])},
        "names of other letters": {"identity": Identity(user_names=NAMES[6:9])},
        "a name like a pattern": {"identity": Identity(user_names=("under_score", "dot.name"))},
        "things with marks": {"resources": Resources(THINGS[6:8] + THINGS[10:15])},
        "a name with a date": {"events": Events(names=("CreateFunction",))},
        "nothing, in marks": {"identity": Identity(user_names=("x' OR '1'='1", '" | stats', "--"))},
    }
    made = Query("list_events", whole, NOW, where=Where(ACCOUNTS))
    return {name: check(msgspec.structs.replace(made, **own)) for name, own in changes.items()}


@st.composite
def trail_queries(draw: st.DrawFn) -> Query:
    """A sound query with up to three conditions; always with the accounts that are meant."""
    parts = draw(st.lists(st.sampled_from(sorted(_PARTS)), max_size=3, unique=True))
    accounts = draw(st.one_of(st.just(ACCOUNTS), some(*ACCOUNTS).map(lambda a: a or ACCOUNTS)))
    regions = draw(st.one_of(st.just(()), st.just(()), some(*REGIONS)))
    by = draw(st.lists(st.sampled_from(KEYS), min_size=1, max_size=2, unique=True))
    made = Query("list_events", draw(windows()), NOW, where=Where(accounts, regions))
    changes = {name: draw(_PARTS[name]) for name in parts}
    if draw(st.booleans()):
        changes["aggregate"] = Aggregate(tuple(by))
    return check(msgspec.structs.replace(made, **changes))


@st.composite
def flow_queries(draw: st.DrawFn) -> Query:
    """A sound query about flow records with up to three conditions."""
    parts: dict[str, st.SearchStrategy[Any]] = {
        "action": st.sampled_from(("accept", "reject")),
        "src": some("10.0.0.0/8", "203.0.113.9", "2001:db8::/32", "10.4.0.7", "192.0.2.0/24"),
        "dst": some("10.4.0.0/16", "198.51.100.0/24", "10.4.0.7"),
        "either": some("10.4.0.7", "2001:db8::15", "203.0.113.0/24"),
        "dst_ports": some(22, 443, 3306, 0), "src_ports": some(40000, 443),
        "protocols": some(6, 17, 1), "interfaces": some("eni-0a1", "eni-0b2", "eni-none"),
        "least_bytes": st.sampled_from((1, 1000)),
    }  # fmt: skip
    names = draw(st.lists(st.sampled_from(sorted(parts)), max_size=3, unique=True))
    accounts = draw(st.one_of(st.just(ACCOUNTS), some(*ACCOUNTS).map(lambda a: a or ACCOUNTS)))
    made = Query(
        "list_events", draw(windows()), NOW, where=Where(accounts), dataset="vpc_flow",
        flow=FlowFilter(**{name: draw(parts[name]) for name in names}),
        aggregate=Aggregate(draw(some("src", "dst", "dst_port", "protocol", "action", "day"))),
    )  # fmt: skip
    return check(made)
