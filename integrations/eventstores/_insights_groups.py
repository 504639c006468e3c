"""Which log groups hold CloudTrail events or flow logs, since when, and in which form."""

import hashlib
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from bot.errors import HubwardError, Upstream
from bot.query.model import Dataset
from bot.query.sources import EventSource, Reach
from integrations.eventstores import Context
from integrations.eventstores._insights_ocsf import MARKS
from integrations.flowlogs.insights import called

#: How long a discovery serves; log groups come and go in days.
KEPT_S, SHORT_S = 600.0, 60.0
_THREADS = 8
_MS = 1000
#: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/data-source-discovery-management.html
_SOURCES: dict[str, Dataset] = {"aws_cloudtrail": "cloudtrail", "amazon_vpc": "vpc_flow"}


class Found(msgspec.Struct, frozen=True):
    """One log group. `format` is a flow log's own; `indexes` names fields and when they began.

    `accounts` and `regions` are those whose records arrive, none where that is not known; `ocsf`
    says the records' form, None where no record of the last minutes shows it.
    """

    account: str
    region: str
    name: str
    dataset: Dataset
    kind: str = "STANDARD"
    since: datetime | None = None
    until: datetime | None = None
    accounts: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    reads: bool = True
    data_events: bool = False
    format: str = ""
    indexes: dict[str, datetime] = {}
    ocsf: bool | None = None
    max_bytes: int = 0

    @property
    def id(self) -> str:
        """The source's name in answers."""
        return f"{self.account}/{self.region}/{self.name}"

    @property
    def arn(self) -> str:
        """As logGroupIdentifiers want it."""
        partition = "aws-cn" if self.region.startswith("cn-") else "aws"
        partition = "aws-us-gov" if self.region.startswith("us-gov-") else partition
        return f"arn:{partition}:logs:{self.region}:{self.account}:log-group:{self.name}"

    def reach(self) -> Reach:
        """What a chooser of stores wants to know."""
        return Reach(
            self.id, self.dataset, self.accounts, self.regions, self.since, self.until,
            self.reads, self.data_events,
        )  # fmt: skip


class Discovery(msgspec.Struct, frozen=True):
    """All groups, and what could not be asked, one sentence each."""

    groups: tuple[Found, ...] = ()
    problems: tuple[str, ...] = ()


def discover(context: Context, *, fresh: bool = False) -> Discovery:
    """Look in every account and region of the settings and of `questions.sources`.

    What was found serves every process for ten minutes, for one where a call was refused, and not
    at all for who wants it `fresh`. Raises Upstream when no place answers.
    """
    settings = context.settings
    told = msgspec.json.encode((settings.accounts, settings.questions.sources))
    key = f"insights:groups:{hashlib.sha256(told).hexdigest()[:16]}"
    if not fresh and (kept := context.store.recall(key)):
        return msgspec.json.decode(kept, type=Discovery)
    places = _places(context)
    with ThreadPoolExecutor(max_workers=max(1, min(_THREADS, len(places)))) as pool:
        looks = list(pool.map(lambda place: _Look(context, *place).all(), places))
    problems = tuple(problem for look in looks for problem in look.problems)
    found = Discovery(tuple(g for look in looks for g in look.groups), problems)
    if places and len(problems) >= len(places) and not found.groups:
        raise Upstream("CloudWatch Logs", problems[0])
    context.store.remember(key, msgspec.json.encode(found), SHORT_S if problems else KEPT_S)
    return found


def _places(context: Context) -> tuple[tuple[str, str], ...]:
    listed = [(a.id, region) for a in context.settings.accounts for region in a.regions]
    listed += [(entry.account, entry.region) for entry in _entries(context)]
    return tuple(dict.fromkeys(listed))


def _entries(context: Context) -> tuple[EventSource, ...]:
    sources = context.settings.questions.sources
    return tuple(entry for entry in sources if entry.store == "logs_insights")


class _Look:
    """The look at one account and region; a call that is refused leaves a problem behind."""

    def __init__(self, context: Context, account: str, region: str) -> None:
        self._context = context
        self._account = account
        self._region = region
        self._found: dict[tuple[str, Dataset], Found] = {}
        self._problems: list[str] = []
        #: Groups that nothing is known to deliver to may hold what is older than they are.
        self._imported: set[str] = set()
        self._entries = [
            entry for entry in _entries(context)
            if (entry.account, entry.region) == (account, region)
        ]  # fmt: skip

    def all(self) -> Discovery:
        """Trails and flow logs that name a group, groups by data source, groups of the operator."""
        try:
            self._logs = self._context.sessions.client("logs", self._account, self._region)
        except HubwardError as problem:
            return Discovery(problems=(f"{self._where()}: {problem}",))
        self._ask("cloudtrail:DescribeTrails", self._trails)
        self._ask("ec2:DescribeFlowLogs", self._flow_logs)
        self._ask("logs:ListLogGroups", self._by_source)
        self._narrow()
        if self._found:
            self._ask("logs:DescribeLogGroups", self._describe)
            self._ask("logs:DescribeFieldIndexes", self._indexes)
            self._ask("logs:GetLogGroupFields", self._forms)
        return Discovery(tuple(self._found.values()), tuple(self._problems))

    def _where(self) -> str:
        return f"{self._context.settings.account_name(self._account)} {self._region}"

    def _ask(self, action: str, act: Callable[[], None]) -> None:
        try:
            act()
        except HubwardError as problem:
            self._problems.append(f"{self._where()}: allow {action} ({problem})")

    def _add(self, found: Found) -> None:
        self._found.setdefault((found.name, found.dataset), found)

    def _own(self, name: str, dataset: Dataset, **rest: Any) -> Found:
        given = {"accounts": (self._account,), "regions": (self._region,), **rest}
        return Found(self._account, self._region, name, dataset, **given)

    def _trails(self) -> None:
        client = self._context.sessions.client("cloudtrail", self._account, self._region)
        listed = called(client.describe_trails, includeShadowTrails=False)["trailList"]
        for trail in listed:
            parts = str(trail.get("CloudWatchLogsLogGroupArn", "")).split(":")
            if len(parts) < 7 or (parts[4], parts[3]) != (self._account, self._region):
                continue
            name = trail["TrailARN"]
            reads, data = _selected(called(client.get_event_selectors, TrailName=name))
            status = called(client.get_trail_status, Name=name)
            stopped = None if status.get("IsLogging") else status.get("StopLoggingTime")
            self._add(self._own(
                parts[6], "cloudtrail", reads=reads, data_events=data, until=stopped,
                accounts=self._accounts(trail), regions=self._regions(trail),
            ))  # fmt: skip

    def _accounts(self, trail: dict[str, Any]) -> tuple[str, ...]:
        if not trail.get("IsOrganizationTrail"):
            return (self._account,)
        known = (account.id for account in self._context.settings.accounts)
        return tuple(dict.fromkeys((*known, self._account)))

    def _regions(self, trail: dict[str, Any]) -> tuple[str, ...]:
        if not trail.get("IsMultiRegionTrail"):
            return (self._region,)
        known = (r for account in self._context.settings.accounts for r in account.regions)
        return tuple(dict.fromkeys((*known, self._region, "us-east-1")))

    def _flow_logs(self) -> None:
        client = self._context.sessions.client("ec2", self._account, self._region)
        for log in called(client.describe_flow_logs).get("FlowLogs", ()):
            if log.get("LogGroupName"):
                since = log.get("CreationTime")
                self._add(self._own(
                    log["LogGroupName"], "vpc_flow", format=log.get("LogFormat") or "",
                    since=since if isinstance(since, datetime) else None,
                ))  # fmt: skip

    def _by_source(self) -> None:
        """Groups that AWS itself has recognised; whose records arrive there is not told."""
        for source, dataset in _SOURCES.items():
            asked = {"dataSources": [{"name": source}], "limit": 1000}
            for group in called(self._logs.list_log_groups, **asked).get("logGroups", ()):
                own = () if dataset == "cloudtrail" else (self._account,)
                self._add(self._own(group["logGroupName"], dataset, accounts=own, regions=own and (
                    self._region,)))  # fmt: skip

    def _narrow(self) -> None:
        """An entry that names groups stands in place of what was found for its dataset."""
        for entry in self._entries:
            if not entry.log_groups:
                continue
            before = {g.name: g for g in self._found.values() if g.dataset == entry.dataset}
            self._found = {k: g for k, g in self._found.items() if g.dataset != entry.dataset}
            for name in entry.log_groups:
                bare = Found(self._account, self._region, name, entry.dataset)
                self._add(before.get(name, bare))
                if name not in before:
                    self._imported.add(name)
        limits = {entry.dataset: entry.max_bytes for entry in self._entries}
        for key, group in self._found.items():
            most = limits.get(group.dataset, 0)
            self._found[key] = msgspec.structs.replace(group, max_bytes=most)

    def _describe(self) -> None:
        """Class and age; a group whose retention has passed holds no more than that."""
        now = self._context.clock.now()
        for key, group in list(self._found.items()):
            name = group.name
            listed = called(self._logs.describe_log_groups, logGroupNamePrefix=name)
            told = next((g for g in listed["logGroups"] if g["logGroupName"] == name), None)
            if told is None:
                del self._found[key]
                continue
            since = None
            if name not in self._imported:
                since = datetime.fromtimestamp(told.get("creationTime", 0) / _MS, UTC)
            if days := told.get("retentionInDays"):
                kept = now - timedelta(days=days)
                since = max(since, kept) if since else kept
            self._found[key] = msgspec.structs.replace(
                group, since=since, kind=told.get("logGroupClass", "STANDARD")
            )

    def _indexes(self) -> None:
        standard = [g for g in self._found.values() if g.kind == "STANDARD"]
        if not standard:
            return
        told = called(self._logs.describe_field_indexes, logGroupIdentifiers=[
            group.arn for group in standard[:100]
        ])  # fmt: skip
        for key, group in list(self._found.items()):
            mine = _begun(told.get("fieldIndexes", ()), group)
            self._found[key] = msgspec.structs.replace(group, indexes=mine)

    def _forms(self) -> None:
        for key, group in list(self._found.items()):
            if group.dataset != "cloudtrail":
                continue
            told = called(self._logs.get_log_group_fields, logGroupIdentifier=group.arn)
            names = {field.get("name") for field in told.get("logGroupFields", ())}
            if names:
                self._found[key] = msgspec.structs.replace(group, ocsf=names >= MARKS)


def _begun(indexes: Iterable[dict[str, Any]], group: Found) -> dict[str, datetime]:
    """Since when each indexed field is; an index knows nothing of what came before it."""
    found = {}
    for index in indexes:
        first = index.get("firstEventTime")
        if str(index.get("logGroupIdentifier", "")).removesuffix(":*") == group.arn and first:
            found[str(index["fieldIndexName"])] = datetime.fromtimestamp(first / _MS, UTC)
    return found


def _selected(told: dict[str, Any]) -> tuple[bool, bool]:
    """Whether reads and whether data events are recorded, by either kind of selector."""
    reads = data = False
    for selector in told.get("EventSelectors", ()):
        reads |= selector.get("ReadWriteType") != "WriteOnly"
        data |= bool(selector.get("DataResources"))
    for selector in told.get("AdvancedEventSelectors", ()):
        fields = {f["Field"]: f.get("Equals", []) for f in selector.get("FieldSelectors", ())}
        data |= "Data" in fields.get("eventCategory", [])
        if "Management" in fields.get("eventCategory", []):
            reads |= "false" not in fields.get("readOnly", [])
    return reads, data
