"""Question to answer over the AWS stand-in: right, scoped, cited, and honest about silence.

Expected answers are counted from the stand-in's raw records, never through the code under test.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from bot.errors import NotPermitted, Refused
from bot.investigate.ask import Investigator
from bot.investigate.kept import StoreKeeping
from bot.models.answer import Answer, Question
from bot.models.case import Case
from bot.models.change import Change, Write
from bot.models.finding import Resource
from bot.models.posted import Reply
from bot.models.untrusted import Untrusted
from integrations import eventstores
from integrations.stores.redis import RedisStore
from tests.contract.trail_bench import (
    PAYMENTS,
    SETTINGS,
    Bench,
    Frozen,
    People,
    running_bench,
)  # fmt: skip


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    """The seeded stand-in."""
    with running_bench() as running:
        yield running


@pytest.fixture
def investigator(bench: Bench, store: RedisStore) -> Investigator:
    """The use case over every store the registry finds."""
    stores = eventstores.load(bench.context(store))
    return Investigator(StoreKeeping(store), stores, SETTINGS, Frozen(bench.now), People())


def _fact(answer: Answer, name: str) -> str:
    return answer.fact(answer.conclusion.facts[name]).value.text


# question to answer


def _case(bench: Bench, store: RedisStore) -> str:
    group = bench.truths["groups"]["payments-bastion"]
    arn = f"arn:aws:ec2:us-east-1:{PAYMENTS}:security-group/{group}"
    resource = Resource(arn, "AwsEc2SecurityGroup", PAYMENTS, "us-east-1")
    case = Case(
        "c1", "k", "open_port", PAYMENTS, "us-east-1", resource, "CRITICAL", Untrusted("t"), (),
        "new", bench.now - timedelta(hours=1), bench.now, ports=(22,),
    )  # fmt: skip
    store.commit(Change(writes=(Write(case, 0),)))
    return case.id


@pytest.mark.parametrize("text", ["who opened this and when?", "谁打开了这个端口？"])
def test_who_opened_this_names_the_call(
    bench: Bench, investigator: Investigator, store: RedisStore, text: str
) -> None:
    case = _case(bench, store)
    answer = investigator.answer(Question(text, "U0ANA", "C0SEC", "1.1", case))
    [cause] = [row for row in bench.raw if row["eventID"] == bench.truths["cause"]["ssh"]]
    assert answer.kind == "answer"
    assert answer.reading[0].key == "answer.assume.this_port"
    assert _fact(answer, "event") == cause["eventID"]
    assert _fact(answer, "actor") == cause["userIdentity"]["userName"]
    assert _fact(answer, "standing") == "answer.actor.verified"
    assert _fact(answer, "time") == cause["eventTime"]
    assert _fact(answer, "ip") == cause["sourceIPAddress"]
    assert _fact(answer, "how") == "answer.how.console.verified"
    assert cause["eventID"] in answer.events
    assert answer.deliver == "thread"


def test_failed_sign_ins_are_counted_right(bench: Bench, investigator: Investigator) -> None:
    text = "Show me all failed console login attempts in the last 24 hours."
    answer = investigator.answer(Question(text, "U0ANA", "C0SEC"))
    expected = [
        row for row in bench.since(24)
        if row["eventName"] == "ConsoleLogin"
        and (row.get("responseElements") or {}).get("ConsoleLogin") == "Failure"
    ]  # fmt: skip
    assert expected
    assert _fact(answer, "n") == str(len(expected))
    assert _fact(answer, "ips") == str(len({row["sourceIPAddress"] for row in expected}))
    assert {row.event for row in answer.rows} == {row["eventID"] for row in expected}


def test_a_follow_up_changes_the_threads_question(bench: Bench, investigator: Investigator) -> None:
    asked = Question("console logins in the last 24 hours", "U0ANA", "C0SEC", "2.1")
    investigator.answer(asked)
    answer = investigator.answer(msgspec.structs.replace(asked, text="only failed ones"))
    assert answer.query is not None
    assert answer.query.auth.login == "failure"
    assert answer.conclusion.key == "answer.logins.failed"


def test_missing_permissions_are_read_from_the_denials(
    bench: Bench, investigator: Investigator
) -> None:
    text = "Show me all EC2 RunInstances calls from user demo.user in the last 2 hours, including any access denied errors. What permissions are missing?"  # noqa: E501
    answer = investigator.answer(Question(text, "U0ANA", "C0SEC"))
    calls = [row for row in bench.since(2) if row["eventName"] == "RunInstances"
             and row["userIdentity"].get("userName") == "demo.user"]  # fmt: skip
    assert _fact(answer, "n") == str(len(calls))
    named = {answer.fact(line.facts["action"]).value.text for line in answer.details}
    messages = " ".join(row["errorMessage"] for row in calls)
    assert named == {a for a in ("ec2:RunInstances", "ec2:CreateTags", "iam:PassRole")
                     if f"perform: {a}" in messages}  # fmt: skip


def test_nothing_has_three_wordings(bench: Bench, store: RedisStore) -> None:
    """With the event history alone: another source may hold what it does not."""
    asked = Question("", "U0ANA", "C0SEC")
    alone = {"lookup_events": eventstores.load(bench.context(store))["lookup_events"]}
    investigator = Investigator(StoreKeeping(store), alone, SETTINGS, Frozen(bench.now), People())

    def kind(text: str) -> str:
        return investigator.answer(msgspec.structs.replace(asked, text=text)).kind

    assert kind("all calls by nobody.here in us-east-1 in the last 2 hours") == "nothing_complete"
    assert kind("all calls by nobody.here in ap-northeast-3 in the last hour") == "nothing_partial"
    assert kind("all calls by demo.user in January 2024") == "cannot"
    assert (
        kind("Using CloudTrail Lake, show me all IAM policy changes in the last 9 days") == "cannot"
    )


def test_an_event_can_be_opened_and_its_secrets_cannot(
    bench: Bench, investigator: Investigator, store: RedisStore
) -> None:
    text = "AssumeRole calls by lee.web in the last 30 days"
    answer = investigator.answer(Question(text, "U0ANA", "C0SEC"))
    [row] = [row for row in answer.rows if row.event == bench.truths["cause"]["pipeline"]]
    detail = investigator.event_detail(answer.id, row.event, asker="U0ANA", channel="C0SEC")
    given = detail["responseElements"]["credentials"]
    assert given["accessKeyId"] == "…" + "ASIASTOREFRONTDEPLOY"[-4:]
    assert "ASIASTOREFRONTDEPLOY" not in json.dumps(detail)
    assert given["sessionToken"] == "(hidden)"
    kept = store.recall(f"answer:{answer.id}")
    assert kept
    with pytest.raises(NotPermitted):
        investigator.event_detail(answer.id, row.event, asker="U0DEE", channel="C0OTHER")
    with pytest.raises(Refused):
        investigator.event_detail(answer.id, "no-such", asker="U0ANA", channel="C0SEC")


def test_csv_holds_every_row_the_reader_may_see(investigator: Investigator) -> None:
    answer = investigator.answer(
        Question("IAM policy changes in the last 48 hours", "U0ANA", "C0SEC")
    )
    everything = investigator.csv(answer.id, asker="U0ANA", channel="C0OTHER").decode("utf-8-sig")
    own = investigator.csv(answer.id, asker="U0DEE", channel="C0OTHER").decode("utf-8-sig")
    assert len(everything.splitlines()) == answer.total_rows + 1
    assert 1 < len(own.splitlines()) < answer.total_rows + 1


# scope


@pytest.mark.parametrize(
    ("question", "key"),
    [
        (Question("security group changes", "U0BEN", "C0OTHER"), "answer.scope.none"),
        (Question("security group changes", "U0GUEST", "C0SEC"), "answer.scope.stranger"),
        (Question("security group changes", "U0NONE", "C0SEC"), "answer.scope.unknown"),
        (Question("security group changes in 222222222222", "U0DEE", "C0OTHER"),
         "answer.scope.account"),
        (Question("security group changes in 999999999999", "U0ANA", "C0SEC"),
         "answer.scope.account"),
    ],
)  # fmt: skip
def test_a_question_beyond_the_scope_is_refused(
    investigator: Investigator, question: Question, key: str
) -> None:
    answer = investigator.answer(question)
    assert (answer.kind, answer.conclusion.key) == ("refused", key)
    assert answer.source is None


def test_a_small_scope_narrows_and_a_wide_answer_goes_to_the_asker(
    investigator: Investigator,
) -> None:
    narrow = investigator.answer(Question("IAM policy changes", "U0DEE", "C0OTHER"))
    assert narrow.source is not None
    assert narrow.source.accounts == (PAYMENTS,)
    assert narrow.deliver == "dm"
    direct = investigator.answer(Question("IAM policy changes", "U0DEE", "D0DEE"))
    assert direct.deliver == "thread"


def test_a_follow_up_carries_the_query_not_the_permission(investigator: Investigator) -> None:
    asked = Question("IAM policy changes in the last 48 hours", "U0ANA", "C0OTHER", "3.1")
    investigator.answer(asked)
    other = investigator.answer(Question("last 7 days", "U0DEE", "C0OTHER", "3.1"))
    assert (other.kind, other.conclusion.key) == ("refused", "answer.scope.account")


def test_the_person_behind_a_role_session_is_named(
    bench: Bench, investigator: Investigator, store: RedisStore
) -> None:
    role = bench.session(PAYMENTS, "Deploy")
    ec2 = role.client("ec2", region_name="us-east-1")
    group = ec2.create_security_group(GroupName="traced", Description="for a test")["GroupId"]
    ec2.authorize_security_group_ingress(
        GroupId=group, IpProtocol="tcp", FromPort=22, ToPort=22, CidrIp="0.0.0.0/0"
    )
    stores = eventstores.load(bench.context(store))
    clock = Frozen(datetime.now(UTC))
    live = Investigator(StoreKeeping(store), stores, SETTINGS, clock, People())
    answer = live.answer(Question(f"who opened port 22 on {group}?", "U0ANA", "C0SEC"))
    assert answer.conclusion.key == "answer.origin.opened"
    assert _fact(answer, "standing") == "answer.actor.claimed"
    traced = next(line for line in answer.details if line.key == "answer.origin.traced")
    [call] = [
        row for row in map(json.loads, bench.get("raw/trail").splitlines())
        if row["eventID"] == answer.fact(traced.facts["event"]).value.text
    ]  # fmt: skip
    key = role.get_credentials().access_key
    assert call["responseElements"]["credentials"]["accessKeyId"] == key


@pytest.mark.parametrize(
    ("cause", "family", "arn"),
    [
        ("bucket", "public-bucket", "arn:aws:s3:::{bucketName}"),
        ("snapshot", "public-snapshot", "arn:aws:ec2:us-east-1:333333333333:snapshot/{snapshotId}"),
        ("database", "public-database",
         "arn:aws:rds:eu-west-1:222222222222:db:{dBInstanceIdentifier}"),
        ("function", "public-function",
         "arn:aws:lambda:us-east-1:111111111111:function:{functionName}"),
        ("key", "key-deletion", "arn:aws:kms:eu-west-1:333333333333:key/{keyId}"),
    ],
)  # fmt: skip
def test_who_did_this_in_the_thread_of_other_weaknesses(
    bench: Bench, investigator: Investigator, store: RedisStore, cause: str, family: str, arn: str
) -> None:
    [raw] = [row for row in bench.raw if row["eventID"] == bench.truths["cause"][cause]]
    account, region = raw["recipientAccountId"], raw["awsRegion"]
    resource = Resource(arn.format(**raw["requestParameters"]), "Other", account, region)
    case = Case(
        "c9", "k9", family, account, region, resource, "CRITICAL", Untrusted("t"), (), "new",
        bench.now, bench.now,
    )  # fmt: skip
    store.commit(Change(writes=(Write(case, 0),)))
    answer = investigator.answer(Question("who did this and when?", "U0ANA", "C0SEC", "9.1", "c9"))
    assert answer.kind == "answer"
    assert _fact(answer, "event") == raw["eventID"]
    assert _fact(answer, "name") == raw["eventName"]


def test_a_thread_under_an_answer_follows_that_answer(
    investigator: Investigator, store: RedisStore, bench: Bench
) -> None:
    first = investigator.answer(Question("console logins in the last 24 hours", "U0ANA", "C0SEC"))
    reply = Reply(
        "r1", Untrusted("q"), "U0ANA", "C0SEC", "", "en", "UTC", bench.now, "answered", first.id
    )
    names = (("thread:C0SEC:7.7", "reply:r1"),)
    store.commit(Change(writes=(Write(first, 0), Write(reply, 0)), names=names))
    second = investigator.answer(Question("just root", "U0ANA", "C0SEC", "7.7"))
    assert second.query is not None
    assert second.query.identity.root
    assert second.query.events == first.query.events if first.query else False
