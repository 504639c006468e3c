"""Long work holds its lock while it lives, and no longer: a dead worker's work goes on at once."""

import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pytest

from bot.clock import SystemClock
from bot.errors import Upstream
from bot.findings.backfill import Backfiller
from bot.findings.hub_source import Edit, HubPage
from bot.findings.observe import Observer
from bot.findings.reconcile import Reconcile
from bot.findings.triage import Triage
from bot.hold import TTL_S
from bot.models.finding import Finding
from integrations.aws.calls import AwsCalls
from integrations.aws.sessions import Sessions
from integrations.stores.redis import RedisStore
from tests.contract.hub_bench import OBSERVING


class Hub:
    """Security Hub with nothing in it, which does something while a page is read."""

    def __init__(self, during: Callable[[], None]) -> None:
        self._during = during

    def now(self) -> datetime:
        """The real time."""
        return datetime.now(UTC)

    def sections(self, severities: Sequence[str]) -> tuple[str, ...]:
        """One."""
        return ("all",)

    def page(self, section: str, token: str) -> HubPage:
        """The only page."""
        self._during()
        return HubPage((), (), "")

    def documents(self, uids: Sequence[str]) -> list[bytes]:
        """None."""
        return []

    def edited_by(self, finding: Finding) -> Edit | None:
        """Nobody."""
        return None


def _renewed(store: RedisStore, name: str) -> Callable[[], None]:
    """Cut the lock short and wait until its holder has renewed it."""

    def during() -> None:
        key, pause = f"{store.prefix}lease:{name}", threading.Event()
        assert 0 < store.client.pttl(key) <= TTL_S * 1000
        store.client.pexpire(key, 2500)
        deadline = time.monotonic() + 10
        while store.client.pttl(key) <= 2500 and time.monotonic() < deadline:
            pause.wait(0.02)
        assert 2500 < store.client.pttl(key) <= TTL_S * 1000

    return during


def _died() -> None:
    raise Upstream("Security Hub", "the line is dead", retryable=True)


def _parts(store: RedisStore, hub: Hub) -> tuple[Backfiller, Reconcile]:
    clock, aws = SystemClock(), AwsCalls(Sessions((), "us-east-1"))
    triage = Triage(store, [], OBSERVING, clock, confirm=True)
    observer = Observer(store, aws, hub, OBSERVING, clock)
    return (
        Backfiller(store, triage, hub, OBSERVING, clock),
        Reconcile(store, triage, hub, observer, OBSERVING, clock),
    )


def test_both_locks_are_renewed_while_the_work_goes_on(store: RedisStore) -> None:
    backfill, _ = _parts(store, Hub(_renewed(store, "backfill")))
    assert backfill.begin()
    backfill.run()
    _, reconcile = _parts(store, Hub(_renewed(store, "reconcile")))
    assert reconcile.run("all") is not None
    assert not store.client.exists(f"{store.prefix}lease:reconcile")


def test_work_that_fails_frees_its_lock_at_once(store: RedisStore) -> None:
    backfill, _ = _parts(store, Hub(lambda: None))
    backfill.begin()
    backfill.run()
    _, reconcile = _parts(store, Hub(_died))
    with pytest.raises(Upstream):
        reconcile.run("all")
    assert not store.client.exists(f"{store.prefix}lease:reconcile")
