"""The findings queue and the fault knobs: at least once, long polls, parked and lost calls."""

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ConnectionClosedError

from integrations.sandbox import story
from integrations.sandbox.aws.server import Handle, running_aws
from tests.sandbox.aws.asking import door, open_group, refused


@pytest.fixture(name="aws")
def _aws(bare: Handle) -> Iterator[Handle]:
    """The empty stand-in with an empty queue and no faults, before and after."""
    door(bare, "DELETE", "faults")
    _drain(bare)
    yield bare
    door(bare, "DELETE", "faults")


def _import(handle: Handle, name: str) -> None:
    account, region = story.TOOLING_ACCOUNT, story.HOME_REGION
    asff = {
        "SchemaVersion": "2018-10-08",
        "Id": name,
        "ProductArn": f"arn:aws:securityhub:{region}:{account}:product/{account}/default",
        "GeneratorId": "hubward",
        "AwsAccountId": account,
        "Types": ["Software and Configuration Checks"],
        "CreatedAt": "2026-01-01T00:00:00.000Z",
        "UpdatedAt": "2026-01-01T00:00:00.000Z",
        "Severity": {"Label": "LOW"},
        "Title": "t",
        "Description": "d",
        "Resources": [{"Type": "Other", "Id": "r"}],
    }
    handle.client("securityhub").batch_import_findings(Findings=[asff])


def _drain(handle: Handle) -> list[dict[str, Any]]:
    """Every message now on the queue, deleted as it is read."""
    door(handle, "GET", "settled")
    sqs = handle.client("sqs")
    found: list[dict[str, Any]] = []
    while True:
        answer = sqs.receive_message(QueueUrl=handle.queue_url, MaxNumberOfMessages=10)
        if not answer.get("Messages"):
            return found
        for one in answer["Messages"]:
            found.append(json.loads(one["Body"]))
            sqs.delete_message(QueueUrl=handle.queue_url, ReceiptHandle=one["ReceiptHandle"])


def test_an_import_is_two_events(aws: Handle) -> None:
    """ASFF and OCSF, one finding each, with all members of an envelope."""
    _import(aws, "two-events")
    events = _drain(aws)
    kinds = {event["detail-type"] for event in events}
    assert kinds == {"Security Hub Findings - Imported", "Findings Imported V2"}
    for event in events:
        assert len(event["detail"]["findings"]) == 1
        assert event["source"] == "aws.securityhub"
        assert event["account"] == story.TOOLING_ACCOUNT
        assert set(event) == {
            *("version", "id", "detail-type", "source", "account"),
            *("time", "region", "resources", "detail"),
        }


def test_an_update_echoes(aws: Handle) -> None:
    """A batch update comes back as events with the note."""
    _import(aws, "echo")
    _drain(aws)
    hub = aws.client("securityhub")
    [one] = hub.get_findings(Filters={"Id": [{"Value": "echo", "Comparison": "EQUALS"}]})[
        "Findings"
    ]
    hub.batch_update_findings(
        FindingIdentifiers=[{"Id": one["Id"], "ProductArn": one["ProductArn"]}],
        Note={"Text": "hello", "UpdatedBy": "hubward"},
    )
    events = _drain(aws)
    assert len(events) == 2
    texts = [e["detail"]["findings"][0] for e in events]
    assert {t.get("comment") or t["Note"]["Text"] for t in texts} == {"hello"}


def test_delivery_twice_and_never(aws: Handle) -> None:
    """At least once: an ordered duplicate arrives twice; an ordered drop is lost."""
    door(aws, "POST", "faults", {"op": "sqs.deliver", "kind": "duplicate"})
    _import(aws, "twice")
    assert len(_drain(aws)) == 3
    door(aws, "POST", "faults", {"op": "sqs.deliver", "kind": "drop", "times": 2})
    _import(aws, "never")
    assert _drain(aws) == []


def test_long_poll_wakes_at_once(aws: Handle) -> None:
    """Waiting consumers do not hinder other calls and wake with the first message."""
    got: list[tuple[float, int]] = []

    def consume() -> None:
        answer = aws.client("sqs").receive_message(QueueUrl=aws.queue_url, WaitTimeSeconds=20)
        got.append((time.monotonic(), len(answer.get("Messages", []))))

    waiting = [threading.Thread(target=consume) for _ in range(2)]
    for thread in waiting:
        thread.start()
    aws.client("sts").get_caller_identity()
    sent = time.monotonic()
    _import(aws, "wake")
    for thread in waiting:
        thread.join(timeout=10)
    assert sum(count for _, count in got) == 2
    assert max(at for at, _ in got) - sent < 10.0


def test_dead_letters(aws: Handle) -> None:
    """The queue redrives to its dead-letter queue after five receives."""
    sqs = aws.client("sqs")
    answer = sqs.get_queue_attributes(QueueUrl=aws.queue_url, AttributeNames=["All"])
    policy = json.loads(answer["Attributes"]["RedrivePolicy"])
    assert int(policy["maxReceiveCount"]) == 5
    assert policy["deadLetterTargetArn"].endswith(":hubward-findings-dlq")


def test_throttle_and_slow(aws: Handle) -> None:
    """Throttling speaks each service's language and hits as often as ordered."""
    ec2 = aws.client("ec2", aws.session("111111111111"))
    door(aws, "POST", "faults", {"op": "ec2.DescribeVpcs", "kind": "throttle", "times": 2})
    assert refused(ec2.describe_vpcs) == "RequestLimitExceeded"
    assert refused(ec2.describe_vpcs) == "RequestLimitExceeded"
    ec2.describe_vpcs()
    slow = {"op": "sts.GetCallerIdentity", "kind": "slow", "seconds": 0.3}
    door(aws, "POST", "faults", slow)
    began = time.monotonic()
    aws.client("sts").get_caller_identity()
    assert time.monotonic() - began >= 0.3


def test_duplicate_applies_twice(aws: Handle) -> None:
    """A call that the network doubled takes effect twice and answers once."""
    door(aws, "POST", "faults", {"op": "sqs.SendMessage", "kind": "duplicate"})
    aws.client("sqs").send_message(QueueUrl=aws.queue_url, MessageBody='{"n": 1}')
    assert _drain(aws) == [{"n": 1}, {"n": 1}]


@pytest.mark.parametrize("kind", ["drop", "disconnect"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_lost_connections(aws: Handle, kind: str, when: str) -> None:
    """Lost before: nothing happened; lost after: it happened and nobody was told."""
    ec2 = aws.client("ec2", aws.session("111111111111"))
    name = f"lost-{kind}-{when}"
    vpc = ec2.create_vpc(CidrBlock="10.98.0.0/16")["Vpc"]["VpcId"]
    door(aws, "POST", "faults", {"op": "ec2.CreateSecurityGroup", "kind": kind, "when": when})
    with pytest.raises(ConnectionClosedError):
        ec2.create_security_group(GroupName=name, Description="d", VpcId=vpc)
    wanted = [{"Name": "group-name", "Values": [name]}]
    found = ec2.describe_security_groups(Filters=wanted)["SecurityGroups"]
    assert len(found) == (1 if when == "after" else 0)


def test_hold_after_withholds_the_answer(aws: Handle) -> None:
    """The effect is there while the caller still waits; release lets the answer go."""
    session = aws.session("111111111111")
    ec2 = aws.client("ec2", session)
    group, rule = open_group(ec2, "hold-after")
    fault = {"op": "ec2.RevokeSecurityGroupIngress", "kind": "hold", "when": "after"}
    door(aws, "POST", "faults", fault)
    done = threading.Event()

    def revoke() -> None:
        ec2.revoke_security_group_ingress(GroupId=group, SecurityGroupRuleIds=[rule])
        done.set()

    thread = threading.Thread(target=revoke)
    thread.start()
    [held] = door(aws, "GET", "faults?wait=held&timeout=20")["faults"]
    assert (held["hits"], held["held"]) == (1, 1)
    wanted = [{"Name": "group-id", "Values": [group]}]
    seen = aws.client("ec2", session).describe_security_group_rules(Filters=wanted)
    assert rule not in [r["SecurityGroupRuleId"] for r in seen["SecurityGroupRules"]]
    assert not done.is_set()
    door(aws, "DELETE", "faults")
    thread.join(timeout=10)
    assert done.is_set()


_CALLER = """
import sys, boto3
url, key, secret, token, group, rule = sys.argv[1:]
session = boto3.Session(key, secret, token, region_name="us-east-1")
ec2 = session.client("ec2", endpoint_url=url)
ec2.revoke_security_group_ingress(GroupId=group, SecurityGroupRuleIds=[rule])
"""


@pytest.mark.parametrize("when", ["before", "after"])
def test_hold_with_a_killed_caller(aws: Handle, when: str) -> None:
    """Killed while parked before the effect: it never happens; after it: it happened once."""
    session = aws.session("111111111111")
    group, rule = open_group(aws.client("ec2", session), f"killed-{when}")
    fault = {"op": "ec2.RevokeSecurityGroupIngress", "kind": "hold", "when": when}
    door(aws, "POST", "faults", fault)
    keys = session.get_credentials()
    arguments = [aws.url, keys.access_key, keys.secret_key, keys.token, group, rule]
    caller = subprocess.Popen([sys.executable, "-c", _CALLER, *arguments])
    assert door(aws, "GET", "faults?wait=held&timeout=30")["held"]
    caller.send_signal(signal.SIGKILL)
    caller.wait()
    door(aws, "DELETE", "faults")
    rows: list[dict[str, Any]] = []
    while not rows:
        told = door(aws, "GET", "requests?op=ec2.RevokeSecurityGroupIngress")["requests"]
        rows = [row for row in told if row["detail"]["params"].get("GroupId") == group]
    assert [row["effect"] for row in rows] == [when == "after"]
    wanted = [{"Name": "group-id", "Values": [group]}]
    seen = aws.client("ec2", session).describe_security_group_rules(Filters=wanted)
    ids = [r["SecurityGroupRuleId"] for r in seen["SecurityGroupRules"]]
    assert (rule in ids) == (when == "before")


def test_bad_orders_are_refused(aws: Handle) -> None:
    """A fault nobody understands is a 400, an unknown path a 404."""
    import urllib.error

    for method, path, body, status in (
        ("POST", "faults", {"op": "x", "kind": "explode"}, 400),
        ("POST", "faults", {"target": "jira", "op": "x", "kind": "hold"}, 400),
        ("GET", "nothing", None, 404),
        ("POST", "story/start", {}, 409),
    ):
        with pytest.raises(urllib.error.HTTPError) as caught:
            door(aws, method, path, body)
        assert caught.value.code == status
        caught.value.close()


def test_sigterm_is_clean() -> None:
    """A waiting consumer does not keep the process from ending with 0."""
    with running_aws(seed=False) as handle:
        ended: list[bool] = []

        def consume() -> None:
            try:
                handle.client("sqs").receive_message(QueueUrl=handle.queue_url, WaitTimeSeconds=20)
            except Exception:
                ended.append(True)
            ended.append(True)

        thread = threading.Thread(target=consume)
        thread.start()
        handle.process.terminate()
        assert handle.process.wait(timeout=10) == 0
        thread.join(timeout=10)
        assert ended
