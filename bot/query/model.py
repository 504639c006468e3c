"""The closed form of a question about CloudTrail, filled by people, grammar and model alike."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec

from bot.models.event import Event
from bot.models.flow import FlowRecord
from bot.query.clock import Clock
from bot.query.flow_form import FlowFilter as FlowFilter
from bot.query.flow_form import FlowKey
from bot.query.form import Closed, Port, Text

Intent = Literal[
    "list_events", "origin", "user_report", "auth_report", "permission_denied", "policy_changes",
    "network_changes", "sg_changes", "sg_exposure", "logging_integrity", "session_trace",
    "connectivity", "flow_summary", "port_scan",
]  # fmt: skip
WindowKind = Literal["relative", "absolute", "calendar", "around", "before", "after", "default"]
Status = Literal["any", "success", "failure", "denied"]
#: `vpc_flow` questions are about VPC Flow Logs; everything else is about CloudTrail.
Dataset = Literal["cloudtrail", "vpc_flow"]
TrailKey = Literal[
    "actor", "source_ip", "event", "source", "account", "region", "mfa", "error", "agent", "means",
    "role", "access_key", "kind", "hour", "day", "week", "month", "weekday", "hour_of_day",
]  # fmt: skip
GroupKey = Literal[TrailKey, FlowKey]
Metric = Literal["count", "errors", "first_seen", "last_seen", "bytes", "packets"]
Means = Literal["console", "cli", "cloudformation", "terraform", "sdk", "service", "unknown"]
#: What a question asks for that CloudTrail events alone cannot tell.
Need = Literal["flow_logs", "current_state", "resource_children"]
#: What is joined to the rows after they were read; one file each in bot/investigate/correlate.
Correlation = Literal[
    "session_of_assume_role", "shared_event", "pair_open_close", "changes_before",
    "flows_of_instances", "children_of_vpc", "db_to_subnet",
]  # fmt: skip

AccountId = Annotated[str, msgspec.Meta(pattern=r"^\d{12}$")]
RegionName = Annotated[str, msgspec.Meta(pattern=r"^[a-z]{2,10}(-[a-z]+)+-\d{1,2}[a-z]?$")]
EventName = Annotated[str, msgspec.Meta(pattern=r"^[A-Z][A-Za-z0-9_]{2,80}$")]
Source = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9.-]{2,60}\.amazonaws\.com$")]
Path = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z0-9_]+){0,8}$")]


class Window(Closed, frozen=True):
    """Half-open span in UTC; `tz` is the zone the words were read in, `assumed` if nobody said."""

    start: datetime
    end: datetime
    tz: str = "UTC"
    phrase: str = ""
    kind: WindowKind = "default"
    assumed: bool = False


class Where(Closed, frozen=True):
    """Accounts and regions; empty means all that the asker may see."""

    accounts: tuple[AccountId, ...] = ()
    regions: tuple[RegionName, ...] = ()


class Events(Closed, frozen=True):
    """Which calls: any of `names` or of the catalogue's `groups`, from any of `sources`."""

    names: tuple[EventName, ...] = ()
    groups: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    ids: tuple[Text, ...] = ()


class Identity(Closed, frozen=True):
    """Who acted, from where, with what.

    Users, roles, ARNs, keys and `root` (the account's root user) are alternatives: the event must
    be of one of them. What follows narrows further: addresses or ranges, userIdentity types, parts
    of the user agent, means (see bot.query.agents), the caller's account, and `cross_account` for
    callers whose account is not the one the event is in. Names are compared without regard to case,
    and `*` in one stands for anything.
    """

    user_names: tuple[Text, ...] = ()
    role_names: tuple[Text, ...] = ()
    arns: tuple[Text, ...] = ()
    access_keys: tuple[Text, ...] = ()
    source_ips: tuple[Text, ...] = ()
    root: bool = False
    kinds: tuple[Text, ...] = ()
    agents: tuple[Text, ...] = ()
    means: tuple[Means, ...] = ()
    accounts: tuple[Text, ...] = ()
    cross_account: bool = False


class Resources(Closed, frozen=True):
    """What was acted on: short ids or ARNs, found anywhere in request, response or resources.

    `*` in one stands for anything but a blank.
    """

    ids: tuple[Text, ...] = ()


class Outcome(Closed, frozen=True):
    """How it went; `denied` is a closed list of codes (see bot.query.outcome)."""

    status: Status = "any"
    codes: tuple[Text, ...] = ()


class Auth(Closed, frozen=True):
    """Console sign-ins; `unknown` MFA is a federated session whose provider may have asked."""

    login: Literal["any", "success", "failure"] = "any"
    mfa: Literal["any", "yes", "no", "unknown"] = "any"


class RuleFilter(Closed, frozen=True):
    """Security group rules an event must touch; a rule wholly inside `exclude_ports` is left out.

    `world` wants 0.0.0.0/0 or ::/0 among the sources.
    """

    direction: Literal["any", "ingress", "egress"] = "any"
    world: bool = False
    ports: tuple[Port, ...] = ()
    exclude_ports: tuple[Port, ...] = ()


class Exclusions(Closed, frozen=True):
    """What to leave out; `codes` are error codes, `*` in one stands for anything."""

    user_names: tuple[Text, ...] = ()
    names: tuple[EventName, ...] = ()
    source_ips: tuple[Text, ...] = ()
    aws_services: bool = False
    role_names: tuple[Text, ...] = ()
    means: tuple[Means, ...] = ()
    agents: tuple[Text, ...] = ()
    sources: tuple[Source, ...] = ()
    regions: tuple[RegionName, ...] = ()
    accounts: tuple[AccountId, ...] = ()
    reads: bool = False
    codes: tuple[Text, ...] = ()


class Custom(Closed, frozen=True):
    """A test on one path of the raw record, for what has no field of its own.

    Several values are alternatives of `in`, `prefix` and `contains`. `absent` is a member that is
    missing, null or empty. `self` wants the user, group or role a request is about to be the
    caller, `other` wants somebody else. `grants` wants a policy that allows the value (`admin`, or
    an action such as `s3:*`) on everything: see bot.query.grants.
    """

    path: Path
    op: Literal[
        "eq", "ne", "in", "prefix", "contains", "exists", "absent", "self", "other", "grants"
    ]
    value: str | tuple[str, ...] = ""


class Having(Closed, frozen=True):
    """Only groups with so many: `of` is a metric, or a key whose values are counted.

    `most` 0 is no upper bound.
    """

    of: Metric | GroupKey
    least: Annotated[int, msgspec.Meta(ge=0)] = 0
    most: Annotated[int, msgspec.Meta(ge=0)] = 0


class Aggregate(Closed, frozen=True):
    """Groups by up to four keys (none: one group of all), each measured by `metrics`.

    `distinct` counts the different values of a key within a group. Bytes and packets are sums over
    flow records. `top` keeps so many of the largest groups, 0 all of them; with `fewest` the
    smallest come first, which only groups of calls can do.
    """

    by: Annotated[tuple[GroupKey, ...], msgspec.Meta(max_length=4)]
    metrics: Annotated[tuple[Metric, ...], msgspec.Meta(min_length=1, max_length=6)] = ("count",)
    distinct: Annotated[tuple[GroupKey, ...], msgspec.Meta(max_length=4)] = ()
    top: Annotated[int, msgspec.Meta(ge=0, le=1000)] = 0
    having: Annotated[tuple[Having, ...], msgspec.Meta(max_length=2)] = ()
    fewest: bool = False


class Order(Closed, frozen=True):
    """Sort of the shown rows; counts, bytes and packets sort groups."""

    by: Literal["time", "count", "bytes", "packets"] = "time"
    newest: bool = True


class Assumption(Closed, frozen=True):
    """Something nobody said, as a key of `bot/words/answer.py` and what fills it."""

    key: str
    params: dict[str, str] = msgspec.field(default_factory=dict)


class Query(Closed, frozen=True):
    """One question in the closed form; `asked_at` is the moment the words were read at."""

    intent: Intent
    window: Window
    asked_at: datetime
    where: Where = Where()
    events: Events = Events()
    identity: Identity = Identity()
    resources: Resources = Resources()
    outcome: Outcome = Outcome()
    auth: Auth = Auth()
    rule: RuleFilter | None = None
    read_only: bool | None = None
    exclude: Exclusions = Exclusions()
    custom: Annotated[tuple[Custom, ...], msgspec.Meta(max_length=4)] = ()
    clock: Clock | None = None
    aggregate: Aggregate | None = None
    order: Order = Order()
    limit: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 1000
    store: Literal[
        "auto", "lookup_events", "logs_insights", "cloudtrail_lake", "athena", "local"
    ] = "auto"
    needs: tuple[Need, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    dataset: Dataset = "cloudtrail"
    flow: FlowFilter = FlowFilter()
    correlate: Annotated[tuple[Correlation, ...], msgspec.Meta(max_length=6)] = ()
    ir_version: Literal[1] = 1


class Skipped(msgspec.Struct, frozen=True):
    """A file that was not read: its name within the archive, and why as a key of bot/words."""

    name: str
    reason: str


class Place(msgspec.Struct, frozen=True):
    """One account and region that was asked; `reason` is empty when all of it was read.

    `oldest` is how far back the reading came when it stopped early; `saw_any` is false where not
    even the time before the window holds an event.
    """

    account: str
    region: str
    pages: int = 0
    examined: int = 0
    reason: str = ""
    oldest: datetime | None = None
    saw_any: bool = True


class Coverage(msgspec.Struct, frozen=True):
    """What the store looked at; notes are word keys of what it can never see."""

    places: tuple[Place, ...] = ()
    notes: tuple[str, ...] = ()
    skipped: tuple[Skipped, ...] = ()

    @property
    def gaps(self) -> tuple[Place, ...]:
        """Places that were not read to the end, or hold no event of any kind."""
        return tuple(place for place in self.places if place.reason or not place.saw_any)


class Statistics(msgspec.Struct, frozen=True):
    """What the reading cost; `truncated_by` is pages, rows, seconds or empty.

    `bytes` is what the service says it scanned, `usd` its list price for that; 0 where it is free.
    """

    pages: int = 0
    examined: int = 0
    matched: int = 0
    seconds: float = 0.0
    truncated_by: str = ""
    unreadable: int = 0
    bytes: int = 0
    usd: float = 0.0


class Rows(msgspec.Struct, frozen=True):
    """A store's answer: the matching events, newest first, and the query in the store's words.

    A question about flow logs has `flows` in their place.
    """

    store: str
    events: tuple[Event, ...]
    coverage: Coverage
    statistics: Statistics
    text: str
    flows: tuple[FlowRecord, ...] = ()
