"""What came before costs nothing and changes nothing; what differs in anything is looked at."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import MalformedFinding
from bot.findings.glance import glance, key_of
from bot.findings.parse import parse
from bot.models.case import Case
from bot.models.change import Change, Keep
from bot.models.change import Write as Written
from integrations.stores.redis import RedisStore
from tests.unit.findings.documents import raw
from tests.unit.findings.test_mutations import broken
from tests.unit.findings.test_triage import make, only_case

PASSED = {"Status": "PASSED", "SecurityControlId": "EC2.19"}
SUPPRESSED = {"Status": "SUPPRESSED"}


def marks(store: RedisStore) -> set[str]:
    """Names of the marks the store keeps."""
    start = f"{store.prefix}keep:seen:"
    return {key.decode().removeprefix(start) for key in store.client.scan_iter(f"{start}*")}


def calls(store: RedisStore) -> int:
    """Commands the server has run."""
    return int(store.client.info("stats")["total_commands_processed"])


def test_a_repeat_is_one_read_and_no_write(store: RedisStore) -> None:
    triage = make(store)
    bodies = [raw("asff_control"), raw("ocsf_compliance"), raw("asff_bare_key")]
    assert triage.take(bodies).created == 2
    versions = {id: store.get(Case, id) for id in store.members("cases:open")}
    before = calls(store)
    again = triage.take(bodies * 50)
    assert calls(store) - before <= 2
    assert (again.received, again.unchanged, again.cases) == (150, 150, ())
    assert {id: store.get(Case, id) for id in store.members("cases:open")} == versions


def test_each_dialect_has_its_own_mark(store: RedisStore) -> None:
    make(store).take([raw("asff_control"), raw("ocsf_compliance")])
    key = key_of(glance(raw("asff_control")))
    assert marks(store) == {f"asff:{key}", f"ocsf:{key}"}


def test_back_and_forth_at_one_time_is_seen_each_time(store: RedisStore) -> None:
    triage, plain = make(store), raw("asff_control")
    hidden = raw("asff_control", Workflow=SUPPRESSED, Note={"Text": "no", "UpdatedBy": "alice"})
    triage.take([plain])
    (id,) = store.members("cases:open")
    states = []
    for body in (hidden, plain, hidden, plain, plain):
        triage.take([body])
        found = store.get(Case, id)
        assert found is not None
        states.append(found.value.state)
    assert states == ["suppressed", "new", "suppressed", "new", "new"]


def test_a_counted_finding_is_looked_at_again_once_it_fails(store: RedisStore) -> None:
    triage = make(store)
    assert triage.take([raw("asff_control", Compliance=PASSED)]).counted == 1
    assert triage.take([raw("asff_control", Compliance=PASSED)]).unchanged == 1
    older = raw("asff_control", UpdatedAt="2025-11-19T08:00:00.000Z")
    assert triage.take([older]).created == 0
    newer = raw("asff_control", UpdatedAt="2025-11-21T08:00:00.000Z")
    assert triage.take([newer]).created == 1
    assert only_case(store).state == "new"


def test_a_mark_is_not_kept_when_the_case_moved_on_meanwhile(store: RedisStore) -> None:
    make(store).take([raw("asff_control")])
    case = only_case(store)
    late = Keep("seen:asff:x", "old", 60, "case", case.id, 0)
    now = Keep("seen:asff:y", "new", 60, "case", case.id, 1)
    store.commit(Change(keeps=(late, now)))
    assert store.recall_many(["seen:asff:x", "seen:asff:y", "seen:none"]) == [None, b"new", None]
    assert store.recall_many([]) == []
    store.commit(Change(writes=(Written(case, 1),), keeps=(now,)))
    assert store.recall("seen:asff:y") == b"new"


def test_without_its_mark_a_repeat_is_still_unchanged(store: RedisStore) -> None:
    triage = make(store)
    triage.take([raw("asff_control")])
    for name in marks(store):
        store.client.delete(f"{store.prefix}keep:seen:{name}")
    assert triage.take([raw("asff_control")]).unchanged == 1
    assert len(marks(store)) == 1


def test_somebody_elses_copy_does_not_hide_the_products_own(store: RedisStore) -> None:
    triage = make(store)
    other = "arn:aws:securityhub:us-east-1:111111111111:product/111111111111/default"
    triage.take([raw("asff_control", ProductArn=other)])
    assert not only_case(store).findings[0].verified_source
    triage.take([raw("asff_control")])
    assert only_case(store).findings[0].verified_source


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(broken(), max_size=4))
def test_every_document_is_taken_in_or_a_dead_letter_with_its_reason(
    store: RedisStore, bodies: list[bytes]
) -> None:
    refused = []
    for body in bodies:
        try:
            parse(body)
        except MalformedFinding as problem:
            refused.append((f"{problem.at or '/'} {problem.reason}", body))
    store.client.delete(f"{store.prefix}dead")
    # Each stands in an event of its own, as it comes from the queue.
    result = make(store).take(bodies)
    letters = store.dead_letters("finding")
    assert result.received + result.malformed == len(bodies)
    assert len(letters) == result.malformed == len(refused)
    assert sorted(letter["reason"] for letter in letters) == sorted(why for why, _ in refused)


def test_findings_that_came_to_share_a_group_stay_in_their_own_cases(store: RedisStore) -> None:
    def about(id: str, bucket: str, at: str) -> bytes:
        held = [{"Type": "AwsS3Bucket", "Id": f"arn:aws:s3:::{bucket}"}]
        return raw("asff_control", Id=id, Resources=held, UpdatedAt=f"2025-11-{at}T08:00:00.000Z")

    triage = make(store)
    triage.take([about("x/1", "first", "20"), about("x/2", "second", "20")])
    # The first one's resource reads differently now: its group is the second's case.
    taken = triage.take([about("x/1", "second", "21"), about("x/2", "second", "21")])
    assert len(set(taken.cases)) == 2
    cases = [store.get(Case, id) for id in store.members("cases:open")]
    assert [len(case.value.findings) for case in cases if case] == [1, 1]


def test_two_readings_of_one_finding_at_once_are_one_case(store: RedisStore) -> None:
    buckets = [[{"Type": "AwsS3Bucket", "Id": f"arn:aws:s3:::{name}"}] for name in ("one", "two")]
    bodies = [raw("asff_control", Resources=bucket, UpdatedAt=f"2025-11-2{day}T08:00:00.000Z")
              for day, bucket in enumerate(buckets)]  # fmt: skip
    triage = make(store)
    triage.take(bodies)
    case = only_case(store)
    assert case.resource.short_id == "one"
    # Its case still takes in what comes later.
    taken = triage.take([raw("asff_control", Resources=buckets[0], UpdatedAt="2025-11-25T08:00Z")])
    assert taken.cases == (case.id,)


def test_thousands_at_once_are_few_steps(store: RedisStore) -> None:
    bodies = [
        raw("asff_control", Id=f"x/{number}",
            Resources=[{"Type": "AwsS3Bucket", "Id": f"arn:aws:s3:::bucket-{number}"}])
        for number in range(1000)
    ]  # fmt: skip
    before = steps(store)
    taken = make(store).take(bodies)
    assert (taken.created, len(taken.cases)) == (1000, 1000)
    assert steps(store) - before <= 40
    assert store.client.zcard(f"{store.prefix}i:cases:open") == 1000


def steps(store: RedisStore) -> int:
    """Scripts the server has run: one to read cases and one per commit."""
    return int(store.client.info("commandstats").get("cmdstat_evalsha", {}).get("calls", 0))
