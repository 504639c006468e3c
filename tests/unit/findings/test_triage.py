"""Triage on a real store: once, whatever comes twice, late, together or broken."""

import json
import threading
from collections.abc import Iterator, Sequence
from datetime import timedelta

import msgspec
import pytest

from bot.findings.triage import Triage
from bot.models.case import Case
from bot.models.impact import Dependent, ImpactPart
from bot.models.untrusted import Untrusted
from bot.ports import ImpactSource
from bot.settings import AccountSettings, Route, Settings, TicketSettings, Workspace
from integrations.stores.redis import RedisStore
from tests.unit.findings.documents import AT, StandingClock, document, raw

SETTINGS = Settings(
    workspace=Workspace(channel="C0FINDINGS"),
    accounts=(AccountSettings("111111111111", "payments-prod", "production", "payments"),),
    tickets=TicketSettings(enabled=True, project="SEC"),
)
PASSED = {"Status": "PASSED", "SecurityControlId": "EC2.19"}


class Known:
    """An impact source that knows one instance behind the port."""

    name = "known"

    def impact_of(self, case: Case) -> ImpactPart:
        """Always the same."""
        machine = Dependent("instance", "i-1", Untrusted("bastion-1"), "running")
        return ImpactPart(
            self.name, environment="production", exposure="internet-observed", use="in_use",
            dependents=(machine,),
        )  # fmt: skip


def make(
    store: RedisStore, settings: Settings = SETTINGS, sources: Sequence[ImpactSource] = ()
) -> Triage:
    """A triage over `store`."""
    return Triage(store, sources, settings, StandingClock(AT + timedelta(minutes=1)))


def only_case(store: RedisStore) -> Case:
    """The one open case of the store."""
    (id,) = store.members("cases:open")
    found = store.get(Case, id)
    assert found is not None
    return found.value


def queued(store: RedisStore) -> list[dict[str, object]]:
    """Jobs waiting in the findings queue."""
    entries = store.client.xrange(f"{store.prefix}q:findings")
    return [json.loads(value) for _, fields in entries for value in fields.values()
            if value.startswith(b"{")]  # fmt: skip


def audited(store: RedisStore) -> list[str]:
    """What the audit log says happened, oldest first."""
    entries = store.client.xrange(f"{store.prefix}audit")
    bodies = [json.loads(v) for _, f in entries for v in f.values() if v.startswith(b"{")]
    return [body["what"] for body in bodies]


def due(store: RedisStore) -> list[str]:
    """Names of the renderings and timers that wait."""
    return [
        name.decode().removeprefix(store.prefix)
        for key in store.client.scan_iter(f"{store.prefix}*")
        if store.client.type(key) == b"zset" and b"cases" not in key
        for name in store.client.zrange(key, 0, -1)
    ]


def test_a_new_finding_is_a_case_and_one_job_to_assess_it(store: RedisStore) -> None:
    result = make(store).take([raw("asff_control")])
    case = only_case(store)
    assert (result.received, result.created, result.cases) == (1, 1, (case.id,))
    (job,) = queued(store)
    assert (job["kind"], job["body"]) == ("assess", {"case_id": case.id})
    assert store.resolve(f"case:{case.key}") == case.id
    assert store.resolve(f"finding:{case.findings[0].key}") == case.id
    assert store.members("cases:state:new") == [case.id]
    assert audited(store) == ["case.opened"]
    assert not [name for name in due(store) if name.startswith("slack:")]


def test_both_dialects_twice_are_one_case_and_one_job(store: RedisStore) -> None:
    triage = make(store)
    envelope = {"detail-type": "Findings Imported V2", "source": "aws.securityhub",
                "detail": {"findings": [document("ocsf_compliance")]}}  # fmt: skip
    messages = [raw("asff_control"), json.dumps(envelope).encode()]
    triage.take(messages)
    again = triage.take(list(reversed(messages)))
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)
    assert len(only_case(store).findings) == 1
    assert len(queued(store)) == 1
    assert audited(store) == ["case.opened"]


def test_what_cannot_be_read_is_kept_with_the_reason_and_the_rest_goes_on(
    store: RedisStore,
) -> None:
    mixed = json.dumps({"Findings": [{"SchemaVersion": "1"}, document("asff_control")]}).encode()
    result = make(store).take([b"not json", mixed])
    assert (result.malformed, result.created) == (2, 1)
    letters = store.dead_letters("finding")
    assert len(letters) == 2
    assert any("/Id" in str(letter["reason"]) for letter in letters)


def test_passed_findings_are_only_counted(store: RedisStore) -> None:
    result = make(store).take([raw("asff_control", Compliance=PASSED)])
    assert (result.counted, result.cases) == (1, ())
    assert store.members("cases:open") == []


def test_a_failed_copy_that_comes_after_the_newer_passed_one_opens_nothing(
    store: RedisStore,
) -> None:
    triage = make(store)
    triage.take([raw("asff_control", Compliance=PASSED, UpdatedAt="2025-11-20T09:00:00Z")])
    late = triage.take([raw("asff_control")])
    assert (late.created, late.unchanged) == (0, 1)
    newer = triage.take([raw("asff_control", UpdatedAt="2025-11-20T10:00:00Z")])
    assert newer.created == 1


def test_one_message_out_of_order_ends_as_the_newest_says(store: RedisStore) -> None:
    fixed = document("asff_control") | {"Compliance": PASSED, "UpdatedAt": "2025-11-20T09:00:00Z"}
    body = json.dumps([fixed, document("asff_control")]).encode()
    make(store).take([body])
    assert store.members("cases:open") == []
    assert len(store.members("cases:state:fixed")) == 1
    assert audited(store) == ["case.opened", "case.fixed"]


def test_assess_scores_names_and_sends_the_card(store: RedisStore) -> None:
    triage = make(store, sources=(Known(),))
    (id,) = triage.take([raw("asff_control")]).cases
    case = triage.assess(id)
    assert case is not None and case.priority is not None and case.impact is not None
    assert case.priority.band == "P1" and case.channel == "C0FINDINGS"
    assert case.title.raw == "Port 22 open to the internet on bastion-1"
    assert sum(term.points for term in case.priority.terms) == case.priority.score
    assert store.members("cases:open", low=case.priority.score) == [id]
    assert {f"slack:case:{id}", f"ticket:case:{id}"} <= set(due(store))
    assert only_case(store) == case


def test_assessing_again_without_news_writes_nothing(store: RedisStore) -> None:
    triage = make(store, sources=(Known(),))
    (id,) = triage.take([raw("asff_control")]).cases
    triage.assess(id)
    before = store.get(Case, id)
    again = triage.assess(id)
    assert store.get(Case, id) == before
    assert before is not None and again == before.value
    assert audited(store) == ["case.opened", "case.assessed"]


def test_no_source_at_all_still_makes_a_card_that_says_what_is_unknown(store: RedisStore) -> None:
    settings = msgspec.structs.replace(SETTINGS, routes=(Route("C0NOW", post="now"),))
    triage = make(store, settings)
    (id,) = triage.take([raw("asff_control")]).cases
    case = triage.assess(id)
    assert case is not None and case.priority is not None
    assert case.channel == "C0NOW"
    assert "exposure" in case.priority.unknowns
    assert f"slack:case:{id}" in due(store)


def test_what_waits_for_the_digest_gets_no_card(store: RedisStore) -> None:
    triage = make(store)
    (id,) = triage.take([raw("asff_control", Severity={"Label": "LOW"})]).cases
    case = triage.assess(id)
    assert case is not None and case.channel == ""
    assert not {f"slack:case:{id}", f"ticket:case:{id}"} & set(due(store))


def test_a_case_with_a_card_is_drawn_again_when_it_closes(store: RedisStore) -> None:
    triage = make(store, sources=(Known(),))
    (id,) = triage.take([raw("asff_control")]).cases
    triage.assess(id)
    for key in store.client.scan_iter(f"{store.prefix}*"):
        if store.client.type(key) == b"zset" and b"cases" not in key:
            store.client.delete(key)
    triage.take([raw("asff_control", Compliance=PASSED, UpdatedAt="2025-11-21T08:00:00Z")])
    assert f"slack:case:{id}" in due(store)
    assert store.members("cases:open") == store.members("cases:state:new") == []
    assert store.members("cases:state:fixed") == [id]
    assert 0 < store.client.ttl(f"{store.prefix}a:case:{id}") <= 90 * 86400
    assert triage.assess(id) is None


class Hanging:
    """A source that answers only when told."""

    name = "hanging"

    def __init__(self) -> None:
        self.go = threading.Event()

    def impact_of(self, case: Case) -> ImpactPart:
        """Blocks."""
        self.go.wait(30)
        return ImpactPart(self.name, exposure="private")


@pytest.fixture
def hanging() -> Iterator[Hanging]:
    """The source; released at the end."""
    source = Hanging()
    yield source
    source.go.set()


def test_a_late_source_delays_no_card_and_is_asked_once_more(
    store: RedisStore, hanging: Hanging
) -> None:
    triage = make(store, sources=(Known(), hanging))
    (id,) = triage.take([raw("asff_control")]).cases
    case = triage.assess(id, deadline_s=0.05)
    assert case is not None and case.impact is not None
    assert case.impact.missing == ("hanging:late",)
    assert f"slack:case:{id}" in due(store)
    body = queued(store)[-1]["body"]
    assert body == {"case_id": id, "deadline_s": 25.0}
    hanging.go.set()
    patient = triage.assess(id, deadline_s=25.0)
    assert patient is not None and patient.impact is not None
    assert patient.impact.missing == ()
    assert len(queued(store)) == 2


def test_a_finding_that_reads_differently_now_stays_in_its_case(store: RedisStore) -> None:
    triage = make(store)
    (id,) = triage.take([raw("asff_control")]).cases
    renamed = {"Status": "FAILED", "SecurityControlId": "EC2.999"}
    result = triage.take(
        [raw("asff_control", Compliance=renamed, UpdatedAt="2025-11-21T08:00:00Z")]
    )
    assert result.cases == (id,)
    assert store.members("cases:open") == [id]


def test_a_burst_is_one_case_each(store: RedisStore) -> None:
    documents = [
        document("asff_control") | {
            "Id": f"x/{number}",
            "Resources": [{"Type": "AwsEc2SecurityGroup", "Region": "us-east-1",
                           "Id": f"sg-{number:017x}"}],
        }
        for number in range(120)
    ]  # fmt: skip
    result = make(store).take([json.dumps({"Findings": documents}).encode()])
    assert (result.created, len(set(result.cases))) == (120, 120)
    assert len(store.members("cases:open", limit=200)) == 120
    assert len(queued(store)) == 120
