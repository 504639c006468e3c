"""Event data stores of CloudTrail Lake: found in every account and region, chosen for a question.

Lake takes no new customers since 31 May 2026; existing ones go on.
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-lake-service-availability-change.html
"""

import re
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import msgspec

from bot.errors import HubwardError
from bot.query.sources import Reach
from integrations.eventstores import Context
from integrations.eventstores._sql_running import Deadline, call

NAME = "cloudtrail_lake"
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
#: States in which a store answers queries.
_ANSWERS = frozenset({"ENABLED", "STARTING_INGESTION", "STOPPING_INGESTION", "STOPPED_INGESTION"})
_KEPT_S = 900.0
_THREADS = 8
_SECONDS = 20.0

Pair = tuple[str, str]


class LakeStore(msgspec.Struct, frozen=True):
    """One event data store with CloudTrail events; `id` is the last part of its ARN.

    `since` is when it was made; None where older events were imported, and retention alone counts.
    """

    account: str
    region: str
    id: str
    name: str
    organization: bool
    multi_region: bool
    days: int
    reads: bool
    writes: bool
    data: bool
    status: str
    since: datetime | None = None

    @property
    def why_not(self) -> str:
        """Why it cannot be asked, as a sentence, or ""."""
        if self.status not in _ANSWERS:
            return f"The event data store {self.name} is {self.status}."
        return ""


class _Found(msgspec.Struct, frozen=True):
    """What a look around found, and what could not be looked at."""

    stores: tuple[LakeStore, ...]
    problems: tuple[str, ...]


class LakeStores:
    """The event data stores, looked for once in 15 minutes and kept in the store meanwhile."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._problems: tuple[str, ...] = ()

    def found(self) -> tuple[LakeStore, ...]:
        """Every event data store with CloudTrail events, in the order of its place.

        Raises the first problem when no place at all could be looked at.
        """
        places, key = self.places(), "lake:stores"
        mark = msgspec.json.encode([places, sorted(self._named())])
        kept = self._context.store.recall(key)
        if kept:
            known, found = msgspec.json.decode(kept, type=tuple[str, _Found])
            if known == mark.decode():
                self._problems = found.problems
                return found.stores
        found = self._look(places)
        self._problems = found.problems
        if not found.problems:
            kept = msgspec.json.encode((mark.decode(), found))
            self._context.store.remember(key, kept, _KEPT_S)
        return found.stores

    def problems(self) -> tuple[str, ...]:
        """What the last look could not see, one sentence each."""
        return self._problems

    def places(self) -> tuple[Pair, ...]:
        """Where to look: the configured accounts in their regions, and what is listed besides."""
        settings = self._context.settings
        own = [(a.id, region) for a in settings.accounts for region in a.regions]
        listed = [(s.account, s.region) for s in settings.questions.sources if s.store == NAME]
        return tuple(dict.fromkeys((*own, *listed)))

    def covers(self, store: LakeStore) -> frozenset[Pair]:
        """The configured accounts and regions whose events arrive in the store.

        An organisation's store is taken to hold all configured accounts; where one has no events
        in it, the answer says so.
        """
        return frozenset(
            (account.id, region)
            for account in self._context.settings.accounts
            for region in account.regions
            if (store.organization or account.id == store.account)
            and (store.multi_region or region == store.region)
        )

    def reach(self, store: LakeStore) -> Reach:
        """The store as the chooser sees it; its retention, and its making, say how far back."""
        pairs = self.covers(store)
        return Reach(
            id=f"{store.account}/{store.region}/{store.name}",
            dataset="cloudtrail",
            accounts=tuple(sorted({account for account, _ in pairs})),
            regions=tuple(sorted({region for _, region in pairs})),
            since=self._since(store),
            reads=store.reads,
            data_events=store.data,
            why_not=store.why_not,
        )

    def _since(self, store: LakeStore) -> datetime:
        kept = self._context.clock.now() - timedelta(days=store.days)
        return max(kept, store.since) if store.since else kept

    def _named(self) -> dict[Pair, set[str]]:
        """Where an entry names its event data store, its id, in place of all that is there."""
        named: dict[Pair, set[str]] = {}
        for source in self._context.settings.questions.sources:
            if source.store == NAME and source.event_data_store:
                id = source.event_data_store.rpartition("/")[2]
                named.setdefault((source.account, source.region), set()).add(id)
        return named

    def _look(self, places: Sequence[Pair]) -> _Found:
        problems: list[HubwardError] = []

        def one(place: Pair) -> list[LakeStore]:
            try:
                return list(self._in_place(place))
            except HubwardError as problem:
                problems.append(problem)
                return []

        with ThreadPoolExecutor(max_workers=max(1, min(_THREADS, len(places)))) as pool:
            stores = [store for some in pool.map(one, places) for store in some]
        if places and len(problems) == len(places):
            raise problems[0]
        return _Found(tuple(stores), tuple(sorted({str(problem) for problem in problems})))

    def _in_place(self, place: Pair) -> Iterable[LakeStore]:
        client = self._context.sessions.client("cloudtrail", *place)
        deadline = Deadline(_SECONDS, rows=0, pages=0)
        only, given = self._named().get(place), dict[str, Any]()
        while True:
            answer = call(
                self._context, deadline, "CloudTrail Lake", client.list_event_data_stores, **given
            )
            for listed in answer.get("EventDataStores", ()):
                arn = str(listed["EventDataStoreArn"])
                id = arn.rpartition("/")[2]
                # The id becomes part of the query's text, so that it must look like one.
                if not _ID.fullmatch(id) or (only and id not in only):
                    continue
                # The list leaves most members empty.
                told = call(
                    self._context, deadline, "CloudTrail Lake", client.get_event_data_store,
                    EventDataStore=arn,
                )  # fmt: skip
                store = _store_of(place, id, told)
                if store is not None:
                    yield store if not self._imported(client, arn) else _older(store)
            if not answer.get("NextToken"):
                return
            given = {"NextToken": answer["NextToken"]}

    def _imported(self, client: Any, arn: str) -> bool:
        """Whether trail events from before were copied into it; no where that may not be read.

        https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_ListImports.html
        """
        deadline = Deadline(_SECONDS, rows=0, pages=0)
        try:
            answer = call(
                self._context, deadline, "CloudTrail Lake", client.list_imports,
                Destination=arn, MaxResults=1,
            )  # fmt: skip
        except HubwardError:
            return False
        return bool(answer.get("Imports"))


def _older(store: LakeStore) -> LakeStore:
    return msgspec.structs.replace(store, since=None)


def _store_of(place: Pair, id: str, told: dict[str, Any]) -> LakeStore | None:
    """The store, or None for one that holds something other than CloudTrail events."""
    fields = [_selected(entry) for entry in told.get("AdvancedEventSelectors", ())]
    kinds = {kind for entry in fields for kind in entry.get("eventCategory", ())}
    if not kinds & {"Management", "Data", "NetworkActivity"}:
        return None
    told_reads = [entry.get("readOnly") for entry in fields if "Management" in
                  entry.get("eventCategory", ())]  # fmt: skip
    return LakeStore(
        *place, id, str(told.get("Name", id)), bool(told.get("OrganizationEnabled")),
        bool(told.get("MultiRegionEnabled")), int(told.get("RetentionPeriod", 0)),
        reads=any(value != ["false"] for value in told_reads),
        writes=any(value != ["true"] for value in told_reads),
        data="Data" in kinds, status=str(told.get("Status", "")),
        since=told.get("CreatedTimestamp"),
    )  # fmt: skip


def _selected(entry: dict[str, Any]) -> dict[str, list[str]]:
    """The equalities of one advanced event selector by field."""
    return {
        str(field["Field"]): [str(value) for value in field.get("Equals", ())]
        for field in entry.get("FieldSelectors", ())
    }


def chosen(
    stores: Sequence[tuple[LakeStore, frozenset[Pair]]], wanted: frozenset[Pair], start: datetime,
    now: datetime,
) -> tuple[list[LakeStore], frozenset[Pair]]:  # fmt: skip
    """The fewest stores that hold the wanted places, and the places that none of them holds.

    Those that keep long enough come first, then those that hold most.
    """
    open_, taken = set(wanted), []
    usable = [(store, pairs) for store, pairs in stores if not store.why_not]
    while open_:
        ranked = sorted(
            usable,
            key=lambda one: (
                one[0].days < (now - start).days, -len(one[1] & open_), not one[0].reads, one[0].id,
            ),
        )  # fmt: skip
        best = next((one for one in ranked if one[1] & open_), None)
        if best is None:
            break
        taken.append(best[0])
        open_ -= best[1]
    return taken, frozenset(open_)
