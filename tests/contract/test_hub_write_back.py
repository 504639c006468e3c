"""What Security Hub is told, in how many calls, and that our own echo changes nothing."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from bot.findings.counters import counted
from bot.hub_write_back import FLUSH, HubMark, wanted
from bot.models.case import Case
from bot.models.change import Change, Write
from bot.models.posted import Posted
from bot.models.untrusted import Untrusted
from integrations.sandbox import story
from integrations.sandbox.aws.server import Handle, running_aws
from integrations.stores.redis import RedisStore
from tests.contract.hub_bench import ACTING, OBSERVING, Bench, hub_document, imported
from tests.sandbox.aws.asking import door

PAYMENTS = story.ACCOUNTS[0].id
UPDATES = ("BatchUpdateFindings", "BatchUpdateFindingsV2")


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Handle]:
    """A stand-in of its own, because these tests count calls."""
    with running_aws(seed=False) as handle:
        monkeypatch.setenv("AWS_ENDPOINT_URL", handle.url)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", story.AWS_ACCESS_KEY_ID)
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", story.AWS_SECRET_ACCESS_KEY)
        yield handle


def _cases(bench: Bench, *names: str) -> list[Case]:
    """Imported findings, one case each, in both dialects."""
    for start in range(0, len(names), 100):
        imported(bench.aws, PAYMENTS, *names[start : start + 100])
    for start in range(0, len(names), 20):
        bench.triage.take(bench.reader.documents(names[start : start + 20]))
    return bench.cases()


def _posted(bench: Bench, cases: list[Case]) -> None:
    """Their cards stand in Slack, and the hub renderings ran."""
    for case in cases:
        posted = Posted(f"case:{case.id}", "C0FINDINGS", ts="1.1")
        bench.store.commit(Change(writes=(Write(posted, 0),)))
        bench.write_back.run(f"case:{case.id}")


def _stored(bench: Bench, case: Case, **changes: Any) -> Case:
    held = bench.store.get(Case, case.id)
    assert held is not None
    after = msgspec.structs.replace(held.value, **changes)
    bench.store.commit(Change(writes=(Write(after, held.version),)))
    return after


def _status(bench: Bench, name: str) -> tuple[str, str]:
    document = hub_document(bench.aws, name)
    return document["Workflow"]["Status"], document.get("Note", {}).get("Text", "")


def test_a_thousand_findings_take_at_most_fifteen_calls_per_hub(
    aws: Handle, store: RedisStore
) -> None:
    """A burst of 120 cases whose cards come out over two minutes."""
    bench = Bench(store, aws, ACTING)
    cases = _cases(bench, *(f"burst-{n}" for n in range(120)))
    assert len(cases) == 120
    more = []
    for n, case in enumerate(cases):
        (finding,) = case.findings
        extra = 7 + (n % 3 > 0)
        twins = tuple(
            msgspec.structs.replace(finding, key=f"{finding.key}{i}", uid=f"{finding.uid}-{i}",
                                    metadata_uid=f"{finding.metadata_uid}{i}")
            for i in range(extra)
        )  # fmt: skip
        more.append(_stored(bench, case, findings=(finding, *twins)))
    assert sum(len(case.findings) for case in more) >= 1_000
    before = {op: bench.asked(op) for op in UPDATES}
    for start in range(0, 120, 4):
        _posted(bench, more[start : start + 4])
        bench.write_back.run(FLUSH)
    store.client.delete(f"{store.prefix}bucket:hub:rest")
    bench.write_back.run(FLUSH)
    calls = {op: bench.asked(op) - before[op] for op in UPDATES}
    assert all(0 < count <= 15 for count in calls.values()), calls
    assert not store.members("hub:pending", limit=1_000)
    assert {_status(bench, f"burst-{n}")[0] for n in (0, 60, 119)} == {"NOTIFIED"}


def test_in_observe_mode_nothing_is_written(aws: Handle, store: RedisStore) -> None:
    """Not even noted."""
    bench = Bench(store, aws, OBSERVING)
    _posted(bench, _cases(bench, "quiet"))
    assert bench.write_back.run(FLUSH) == 0
    assert bench.asked(*UPDATES) == 0 and not store.members("hub:pending")


def test_notified_once_and_its_echo_is_ignored(aws: Handle, store: RedisStore) -> None:
    """The update comes back as an event: taken in, nothing assessed, drawn or written again."""
    bench = Bench(store, aws, ACTING)
    cases = _cases(bench, "told")
    _posted(bench, cases)
    assert bench.write_back.run(FLUSH) == 1
    assert _status(bench, "told")[0] == "NOTIFIED"
    store.client.delete(f"{store.prefix}q:findings")
    before = bench.due()
    bench.intake.take([
        json.dumps({"detail": {"findings": [json.loads(raw)]}}).encode()
        for raw in bench.reader.documents(["told"])
    ])  # fmt: skip
    assert bench.case().state == "new" and bench.case().findings[0].workflow == "NOTIFIED"
    assert not bench.jobs() and bench.due() == before
    bench.write_back.run(f"case:{cases[0].id}")
    assert bench.write_back.run(FLUSH) == 0
    assert counted(store, "hub").counts["notified"] == 1


def test_a_person_accepts_the_risk_and_the_acceptance_ends(aws: Handle, store: RedisStore) -> None:
    """SUPPRESSED with who and why, NEW again afterwards."""
    bench = Bench(store, aws, ACTING)
    (case,) = _cases(bench, "accepted")
    until = datetime.now(UTC) + timedelta(days=90)
    _stored(bench, case, state="suppressed", state_by="U0BEN", snoozed_until=until,
            state_reason=Untrusted("lab only"))  # fmt: skip
    bench.write_back.run(f"case:{case.id}")
    assert bench.write_back.run(FLUSH) == 1
    status, note = _status(bench, "accepted")
    assert status == "SUPPRESSED" and "U0BEN" in note and "lab only" in note
    _stored(bench, case, state="new", snoozed_until=None)
    bench.write_back.run(f"case:{case.id}")
    assert bench.write_back.run(FLUSH) == 1
    assert _status(bench, "accepted")[0] == "NEW"


def test_a_suppression_made_in_the_hub_is_not_written_back(aws: Handle, store: RedisStore) -> None:
    """It is there already, and not ours."""
    bench = Bench(store, aws, ACTING)
    (case,) = _cases(bench, "outside")
    outside = msgspec.structs.replace(case, state="suppressed", state_by="arn:aws:iam::1:user/x")
    assert wanted(outside, ACTING, None, shown=True) is None


@pytest.mark.parametrize(
    ("before", "changes", "expected"),
    [
        (None, {"state": "fixed", "closed_by_request": "r1"}, "RESOLVED"),
        (None, {"state": "fixed"}, None),
        ("RESOLVED", {"state": "new", "reopened": 1, "request_id": "r2"}, "NEW"),
        ("RESOLVED", {"state": "new", "reopened": 1}, None),
        ("NOTIFIED", {"state": "acknowledged"}, None),
        (None, {"state": "in_progress"}, "NOTIFIED"),
    ],
)
def test_what_the_hub_should_say(
    aws: Handle, store: RedisStore, before: Any, changes: dict[str, Any], expected: str | None
) -> None:
    """By what happened to the case here and what was written before."""
    (case,) = _cases(Bench(store, aws, ACTING), "rule")
    mark = HubMark(case.id, before, "old", datetime.now(UTC)) if before else None
    found = wanted(msgspec.structs.replace(case, **changes), ACTING, mark, shown=True)
    assert (found.workflow if found else None) == expected


def test_a_busy_hub_is_asked_again_and_nothing_is_lost(aws: Handle, store: RedisStore) -> None:
    """The call fails as a whole: what was noted stays noted."""
    bench = Bench(store, aws, ACTING)
    _posted(bench, _cases(bench, "later"))
    door(aws, "POST", "faults", {"op": "securityhub.BatchUpdateFindings", "kind": "throttle",
                                 "times": 20})  # fmt: skip
    with pytest.raises(Exception, match="AWS"):
        bench.write_back.run(FLUSH)
    door(aws, "DELETE", "faults")
    assert store.members("hub:pending")
    assert bench.write_back.run(FLUSH) == 1
    assert _status(bench, "later")[0] == "NOTIFIED"


def test_a_finding_that_is_gone_holds_nothing_up(aws: Handle, store: RedisStore) -> None:
    """It counts as done; the others of the call are written."""
    bench = Bench(store, aws, ACTING)
    cases = _cases(bench, "there", "gone")
    (gone,) = [case for case in cases if case.findings[0].uid == "gone"]
    lost = msgspec.structs.replace(gone.findings[0], uid="never", metadata_uid="never")
    _stored(bench, gone, findings=(lost,))
    _posted(bench, cases)
    assert bench.write_back.run(FLUSH) == 2
    assert _status(bench, "there")[0] == "NOTIFIED" and not store.members("hub:pending")
