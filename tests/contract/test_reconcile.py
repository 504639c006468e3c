"""What lost events left behind is repaired and counted."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from bot.findings.counters import counted
from bot.findings.reconcile import Reconcile, Repairs
from bot.models.change import Change, Write
from integrations.sandbox import story
from integrations.sandbox.aws.server import Handle, running_aws
from integrations.stores.redis import RedisStore
from tests.contract.hub_bench import ACTING, Bench, imported
from tests.sandbox.aws.asking import door

PAYMENTS = story.ACCOUNTS[0].id


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Handle]:
    """A stand-in of its own: reconciling compares everything there is."""
    with running_aws(seed=False) as handle:
        monkeypatch.setenv("AWS_ENDPOINT_URL", handle.url)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", story.AWS_ACCESS_KEY_ID)
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", story.AWS_SECRET_ACCESS_KEY)
        yield handle


@pytest.fixture
def bench(aws: Handle, store: RedisStore) -> Bench:
    """A worker whose first look, at an empty hub, is over."""
    made = Bench(store, aws, ACTING)
    made.started()
    return made


def test_not_before_the_first_look(aws: Handle, store: RedisStore) -> None:
    """Otherwise everything that was there would count as missed."""
    assert Bench(store, aws).reconcile.run("all") is None


def test_a_missed_finding_becomes_a_case(aws: Handle, bench: Bench) -> None:
    """Its event was lost; it is assessed and shown like any other. The next run finds nothing."""
    imported(aws, PAYMENTS, "lost")
    found = bench.reconcile.run("urgent")
    assert found and (found.missed, found.wrongly_open, found.wrongly_closed) == (1, 0, 0)
    assert not bench.case().baseline and bench.jobs("assess")
    again = bench.reconcile.run("urgent")
    assert again and again.missed == 0
    totals = counted(bench.store, "reconcile").counts
    assert (totals["missed"], totals["runs_urgent"]) == (1, 2)


def test_an_event_on_its_way_is_not_missed(aws: Handle, bench: Bench) -> None:
    """What the hub received in the last minutes is left to its event."""
    imported(aws, PAYMENTS, "under-way")
    patient = Reconcile(
        bench.store, bench.triage, bench.reader, bench.observer, bench.settings, bench.clock
    )
    assert patient.run("all") == Repairs(compared=1)
    assert not bench.cases()


def test_a_case_that_ended_unheard_is_closed(aws: Handle, bench: Bench) -> None:
    """The finding passed, and nobody told us."""
    imported(aws, PAYMENTS, "ended", "stands")
    bench.reconcile.run("all")
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    imported(aws, PAYMENTS, "ended", UpdatedAt=later, Compliance={"Status": "PASSED"})
    found = bench.reconcile.run("all")
    assert found and (found.missed, found.wrongly_open, found.wrongly_closed) == (0, 1, 0)
    states = {case.title.raw: case.state for case in bench.cases(opened=False)}
    assert sorted(states.values()) == ["fixed", "new"]


def test_a_case_closed_wrongly_is_reopened(aws: Handle, bench: Bench) -> None:
    """It failed again, and nobody told us."""
    imported(aws, PAYMENTS, "again")
    bench.reconcile.run("all")
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    imported(aws, PAYMENTS, "again", UpdatedAt=later, Compliance={"Status": "PASSED"})
    bench.reconcile.run("all")
    assert bench.case().state == "fixed"
    latest = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
    imported(aws, PAYMENTS, "again", UpdatedAt=latest, Compliance={"Status": "FAILED"})
    found = bench.reconcile.run("all")
    assert found and (found.missed, found.wrongly_open, found.wrongly_closed) == (0, 0, 1)
    assert (bench.case().state, bench.case().reopened) == ("new", 1)


def test_a_finding_the_hub_has_deleted_closes_its_case(aws: Handle, bench: Bench) -> None:
    """It is neither listed nor found by id."""
    imported(aws, PAYMENTS, "kept")
    document = json.loads(bench.reader.documents(["kept"])[0])
    lost = {**document, "Id": "deleted", "Resources": [{"Type": "Other", "Id": "deleted"}]}
    bench.intake.take([json.dumps(lost).encode()])
    found = bench.reconcile.run("urgent")
    assert found and found.wrongly_open == 1
    (fixed,) = [case for case in bench.cases(opened=False) if case.state == "fixed"]
    assert fixed.state_reason.raw == "Security Hub does not have the finding any more."
    assert "case.finding_gone" in bench.audited()


def test_the_urgent_run_leaves_the_small_ones(aws: Handle, bench: Bench) -> None:
    """Hourly only critical and high, daily all."""
    imported(aws, PAYMENTS, "small", Severity={"Label": "LOW"})
    urgent = bench.reconcile.run("urgent")
    assert urgent and (urgent.missed, urgent.compared) == (0, 0)
    everything = bench.reconcile.run("all")
    assert everything and everything.missed == 1


def test_a_case_under_repair_is_left_alone(aws: Handle, bench: Bench) -> None:
    """Its own request decides."""
    imported(aws, PAYMENTS, "busy")
    bench.reconcile.run("all")
    stored = bench.store.get(type(bench.case()), bench.case().id)
    assert stored is not None
    busy = msgspec.structs.replace(stored.value, state="in_progress", request_id="r1")
    bench.store.commit(Change(writes=(Write(busy, stored.version),)))
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    imported(aws, PAYMENTS, "busy", UpdatedAt=later, Compliance={"Status": "PASSED"})
    found = bench.reconcile.run("all")
    assert found and found.wrongly_open == 0
    assert bench.case().state == "in_progress"


def test_a_hub_that_breaks_off_closes_nothing(aws: Handle, bench: Bench) -> None:
    """Half a listing proves no absence."""
    imported(aws, PAYMENTS, "alive")
    bench.reconcile.run("all")
    door(aws, "POST", "faults", {"op": "securityhub.GetFindingsV2", "kind": "throttle",
                                 "times": 100})  # fmt: skip
    with pytest.raises(Exception, match="AWS"):
        bench.reconcile.run("all")
    door(aws, "DELETE", "faults")
    assert bench.case().state == "new"
