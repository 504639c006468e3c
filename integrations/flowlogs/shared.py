"""Traffic to open ports: one query an hour for all cases of a network, within the day's bytes."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from bot.errors import OverBudget, Upstream
from bot.impact.exposure_path import Interface, Opening
from bot.impact.spend import Purse, count
from bot.models.impact import Traffic
from bot.ports import Clock, Store
from bot.settings import ImpactSettings
from integrations.flowlogs.insights import Answer, Clients, Logs
from integrations.flowlogs.log_groups import log_group
from integrations.flowlogs.table import (
    WINDOW_DAYS,
    Table,
    Tables,
    oldest_of,
    seen_in,
    table_of,
    unpacked,
    unseen_in,
)
from integrations.flowlogs.wording import LONGEST, Span, accepted, coverage

#: How long a table serves, and how long the size of a log is remembered.
KEPT_S, _SIZE_S = 3600.0, 7 * 86400.0
#: As many interfaces as it is sensible to write into one query.
_MAX_INTERFACES = 50
#: Longer than the longest query, so that a lock outlives its holder's work.
_LOCK_S = 150.0

Neighbours = Callable[[], tuple[Sequence[Interface], Sequence[Opening]]]


class Ask(msgspec.Struct, frozen=True):
    """Which flows: those that `openings` let through to `interfaces` of one VPC.

    `asked` by a person; `patience_s` is how long to wait for another look at the same network.
    """

    account: str
    region: str
    vpc: str
    interfaces: tuple[Interface, ...]
    openings: tuple[Opening, ...]
    asked: bool = False
    patience_s: float = 30.0

    @property
    def place(self) -> str:
        """The network's name in the store."""
        return f"flows:{self.account}:{self.region}:{self.vpc}"

    @property
    def ids(self) -> list[str]:
        """The interfaces' ids."""
        return [interface.id for interface in self.interfaces]

    @property
    def spans(self) -> tuple[Span, ...]:
        """Port ranges, none for every port."""
        return spans_of(self.openings)


class FlowLogs:
    """Accepted traffic to open ports, tri-state: seen, none seen, nothing to look at."""

    def __init__(
        self, clients: Clients, store: Store, settings: ImpactSettings, clock: Clock,
        wait: Callable[[float], Any] | None = None,
    ) -> None:  # fmt: skip
        self._clients = clients
        self._store = store
        self._purse = Purse(store, settings, clock)
        self._clock = clock
        self._wait = wait

    def traffic(self, ask: Ask, neighbours: Neighbours | None = None) -> Traffic:
        """Flows of the last 14 days, from a table not older than an hour where there is one.

        `neighbours` are other open interfaces of the network, read only when a query is needed and
        asked about along with ours. Raises OverBudget, and Upstream when AWS cannot be asked.
        """
        if not ask.interfaces:
            return _unknown("no-network-interface")
        if len(ask.interfaces) > _MAX_INTERFACES:
            return _unknown("too-many-interfaces")
        told = self._told(ask)
        if told:
            return told
        with self._store.lease(ask.place, _LOCK_S, wait_s=ask.patience_s) as lease:
            # Whoever held the lock before us may have asked about our ports too.
            told = self._told(ask)
            if told:
                return told
            if lease is None:
                raise Upstream("CloudWatch Logs", "another look there is still running")
            if not ask.asked and not self._purse.left():
                raise OverBudget
            return self._looked(ask, neighbours)

    def size(self, account: str, region: str, vpc: str = "") -> int:
        """Bytes the newest query read there (in the network, else in the region); -1 unknown."""
        for place in (f"{account}:{region}:{vpc}", f"{account}:{region}"):
            kept = self._store.recall(f"flow-size:{place}")
            if kept:
                return int(kept)
        return -1

    def _told(self, ask: Ask) -> Traffic | None:
        """What a kept table says, None where it says nothing yet."""
        for table in reversed(self._tables(ask)):
            if not table.covers(ask.ids, ask.spans):
                continue
            seen = seen_in(table, ask.ids, ask.spans)
            if seen:
                return seen
            if table.oldest is not None and not table.hides(ask.ids, ask.spans):
                return unseen_in(table, ask.ids)
        return None

    def _tables(self, ask: Ask) -> tuple[Table, ...]:
        oldest = self._clock.now() - timedelta(seconds=KEPT_S)
        kept = unpacked(self._store.recall(ask.place)).tables
        return tuple(table for table in kept if table.at > oldest)

    def _looked(self, ask: Ask, neighbours: Neighbours | None) -> Traffic:
        ec2 = self._clients.client("ec2", ask.account, ask.region)
        group, why = log_group(ec2, ask.vpc, ask.interfaces)
        if not group:
            return _unknown(why)
        now = self._clock.now()
        window = now - timedelta(days=WINDOW_DAYS)
        client = self._clients.client("logs", ask.account, ask.region)
        logs = Logs(client, group, window, now, self._wait)
        known = self._tables(ask)
        table = next((t for t in reversed(known) if t.covers(ask.ids, ask.spans)), None)
        if table is None:
            table = self._asked(ask, logs, *_wide(ask, neighbours), now)
        if table.hides(ask.ids, ask.spans) and not seen_in(table, ask.ids, ask.spans):
            table = self._asked(ask, logs, ask.interfaces, ask.spans, now)
        if not seen_in(table, ask.ids, ask.spans) and table.oldest is None:
            answer = self._paid(ask, logs, coverage(sorted(table.interfaces)))
            table = msgspec.structs.replace(table, oldest=oldest_of(answer))
            self._keep(ask, table)
        return seen_in(table, ask.ids, ask.spans) or unseen_in(table, ask.ids)

    def _asked(
        self, ask: Ask, logs: Logs, interfaces: Sequence[Interface], spans: tuple[Span, ...],
        now: datetime,
    ) -> Table:  # fmt: skip
        answer = self._paid(ask, logs, accepted(interfaces, spans))
        table = table_of(answer, (i.id for i in interfaces), spans, now)
        self._keep(ask, table)
        return table

    def _paid(self, ask: Ask, logs: Logs, query: str) -> Answer:
        """Run one query within the day's bytes. Raises OverBudget, Upstream."""
        place = f"{ask.account}:{ask.region}"
        kept = self._store.recall(f"flow-size:{place}:{ask.vpc}")
        hold = self._purse.reserve(int(kept or 0), asked=ask.asked)
        if hold is None:
            raise OverBudget
        before = logs.read
        try:
            count(self._store, self._clock, "queries")
            return logs.run(query, hold.most)
        finally:
            read = logs.read - before
            self._purse.settle(hold, read)
            for name in (f"{place}:{ask.vpc}", place) if read else ():
                self._store.remember(f"flow-size:{name}", str(read).encode(), _SIZE_S)

    def _keep(self, ask: Ask, table: Table) -> None:
        same = (table.interfaces, table.spans)
        others = [t for t in self._tables(ask) if (t.interfaces, t.spans) != same]
        self._store.remember(ask.place, Tables((*others, table)).packed(), KEPT_S)


def spans_of(openings: Iterable[Opening]) -> tuple[Span, ...]:
    """The port ranges of some rules, none when one of them opens every port."""
    found: dict[Span, None] = {}
    for opening in openings:
        if opening.protocol == "-1" or (opening.first, opening.last) == (0, 65535):
            return ()
        found[opening.first, opening.last] = None
    return tuple(found)


def _wide(ask: Ask, neighbours: Neighbours | None) -> tuple[list[Interface], tuple[Span, ...]]:
    """Ours, and as many of the neighbours as one query's text holds."""
    interfaces, spans = list(ask.interfaces), list(ask.spans)
    if neighbours is None or not spans:
        return interfaces, tuple(spans)
    others, openings = neighbours()
    spans = list(dict.fromkeys([*spans, *spans_of(openings)]))
    ours = set(ask.ids)
    for other in others:
        if other.id in ours:
            continue
        if len(accepted([*interfaces, other], spans)) > LONGEST:
            break
        interfaces.append(other)
    return interfaces, tuple(spans)


def _unknown(why: str) -> Traffic:
    return Traffic("unknown", WINDOW_DAYS, why=why)
