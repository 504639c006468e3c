"""Triage when others write the same cases at the same moment."""

from datetime import timedelta

import msgspec
import pytest

from bot.errors import Conflict
from bot.findings.triage import Triage
from bot.models.case import Case
from bot.models.change import Change, Write
from bot.models.impact import ImpactPart
from bot.settings import Settings, Workspace
from integrations.stores.redis import RedisStore
from tests.unit.findings.documents import AT, StandingClock, raw

SETTINGS = Settings(workspace=Workspace(channel="C0FINDINGS"))


class Known:
    """An impact source that always knows the environment."""

    name = "known"

    def impact_of(self, case: Case) -> ImpactPart:
        """Always the same."""
        return ImpactPart(self.name, environment="production")


def make(store: RedisStore) -> Triage:
    """A triage over `store`."""
    return Triage(store, (Known(),), SETTINGS, StandingClock(AT + timedelta(minutes=1)))


def only_case(store: RedisStore) -> Case:
    """The one open case of the store."""
    (id,) = store.members("cases:open")
    found = store.get(Case, id)
    assert found is not None
    return found.value


class Contested(RedisStore):
    """A store where somebody else changes each case just before our first commits."""

    interruptions = 0

    def commit(self, change: Change) -> tuple[str, ...]:
        """Commit, after another writer."""
        cases = [write.value for write in change.writes if isinstance(write.value, Case)]
        if self.interruptions and cases:
            self.interruptions -= 1
            held = self.get(Case, cases[0].id)
            other = msgspec.structs.replace(
                cases[0] if held is None else held.value, ticket="SEC-1"
            )
            super().commit(Change(writes=(Write(other, held.version if held else 0),)))
        return super().commit(change)


def test_others_changes_survive_ours(store: RedisStore, redis_url: str) -> None:
    contested = Contested(redis_url, prefix=store.prefix)
    triage = make(contested)
    triage.take([raw("asff_control")])
    contested.interruptions = 1
    case = triage.assess(only_case(store).id)
    assert case is not None and case.ticket == "SEC-1"
    assert case.priority is not None
    contested.client.close()


def test_endless_contention_is_reported_and_not_swallowed(
    store: RedisStore, redis_url: str
) -> None:
    contested = Contested(redis_url, prefix=store.prefix)
    triage = make(contested)
    triage.take([raw("asff_control")])
    contested.interruptions = 99
    with pytest.raises(Conflict):
        triage.take([raw("asff_control", UpdatedAt="2025-11-21T08:00:00Z")])
    contested.client.close()
