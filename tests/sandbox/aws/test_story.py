"""The story: seven critical findings, two on production ports, and the truths behind them."""

import json
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from integrations.sandbox import story
from integrations.sandbox.aws.server import Handle, running_aws
from tests.sandbox.aws.asking import door, raw

FAMILIES = {
    "EC2.19": "open port",
    "EC2.13": "open port",
    "EC2.14": "open port",
    "EC2.1": "snapshot sharing",
    "EC2.2": "default group",
    "EC2.6": "flow logs",
    "EC2.7": "volume encryption",
    "EC2.8": "instance metadata",
    "S3.2": "bucket exposure",
    "S3.8": "bucket exposure",
    "S3.9": "bucket logging",
    "RDS.2": "database exposure",
    "RDS.8": "database protection",
    "Lambda.1": "function policy",
    "KMS.3": "key deletion",
    "KMS.4": "key rotation",
    "IAM.7": "password policy",
    "CloudTrail.4": "trail integrity",
}


def _failed(handle: Handle) -> list[dict[str, Any]]:
    return [f for f in raw(handle, "findings") if f["Compliance"]["Status"] == "FAILED"]


def test_seven_critical_over_the_accounts(told: Handle) -> None:
    """Seven critical, two of them open ports in production, seven families and more."""
    failed = _failed(told)
    critical = [f for f in failed if f["Severity"]["Label"] == "CRITICAL"]
    assert len(critical) == 7
    ports = [f for f in critical if f["Compliance"]["SecurityControlId"] == "EC2.19"]
    production = {a.id for a in story.ACCOUNTS if a.environment == "production"}
    assert {(f["AwsAccountId"], f["Region"]) for f in ports} == {
        ("111111111111", "us-east-1"),
        ("222222222222", "eu-west-1"),
    }
    assert {f["AwsAccountId"] for f in critical} <= production
    families = {FAMILIES[f["Compliance"]["SecurityControlId"]] for f in failed}
    assert len(families) >= 7
    labels = Counter(f["Severity"]["Label"] for f in failed)
    assert labels["HIGH"] and labels["MEDIUM"] and labels["LOW"]


def test_every_finding_is_true(told: Handle) -> None:
    """A full re-evaluation against the real state changes nothing."""
    before = {f["Id"]: f["Compliance"]["Status"] for f in raw(told, "findings")}
    assert door(told, "POST", "evaluate", {})["settled"]
    assert {f["Id"]: f["Compliance"]["Status"] for f in raw(told, "findings")} == before


def test_open_port_stands_on_a_running_machine(told: Handle) -> None:
    """Group, instance, interface, tags and public address belong together."""
    truths = door(told, "GET", "truths")
    for account, region, group, app in (
        ("111111111111", "us-east-1", "payments-bastion", "payments"),
        ("222222222222", "eu-west-1", "storefront-web", "shop"),
    ):
        ec2 = told.client("ec2", told.session(account), region)
        wanted = [{"Name": "group-id", "Values": [truths["groups"][group]]}]
        interfaces = ec2.describe_network_interfaces(Filters=wanted)["NetworkInterfaces"]
        assert interfaces
        ids = [one["Attachment"]["InstanceId"] for one in interfaces]
        for reservation in ec2.describe_instances(InstanceIds=ids)["Reservations"]:
            for instance in reservation["Instances"]:
                tags = {tag["Key"]: tag["Value"] for tag in instance["Tags"]}
                assert (tags["env"], tags["app"]) == ("prod", app)
                assert instance["State"]["Name"] == "running"
                assert instance["PublicIpAddress"]
    dev = told.client("ec2", told.session("444444444444"))
    wanted = [{"Name": "group-id", "Values": [truths["groups"]["dev-experiment"]]}]
    assert dev.describe_network_interfaces(Filters=wanted)["NetworkInterfaces"] == []


def _cause(handle: Handle, account: str, region: str, rule: str) -> dict[str, Any]:
    """The newest event that created a rule, found as a person would: by name, then by rule id."""
    cloudtrail = handle.client("cloudtrail", handle.session(account), region)
    wanted = [{"AttributeKey": "EventName", "AttributeValue": "AuthorizeSecurityGroupIngress"}]
    pages = cloudtrail.get_paginator("lookup_events").paginate(LookupAttributes=wanted)
    for page in pages:
        for event in page["Events"]:
            if rule in event["CloudTrailEvent"]:
                return dict(json.loads(event["CloudTrailEvent"]))
    raise AssertionError(f"no event created {rule}")


def test_who_opened_the_ports(told: Handle) -> None:
    """demo.user from the console; a pipeline session that leads back to lee.web."""
    truths = door(told, "GET", "truths")
    ssh = _cause(told, "111111111111", "us-east-1", truths["rules"]["ssh"])
    assert ssh["eventID"] == truths["cause"]["ssh"]
    assert ssh["userIdentity"]["userName"] == "demo.user"
    assert ssh["userAgent"].startswith("Mozilla/")
    rdp = _cause(told, "222222222222", "eu-west-1", truths["rules"]["rdp"])
    assert rdp["userIdentity"]["type"] == "AssumedRole"
    assert rdp["userIdentity"]["sessionContext"]["sourceIdentity"] == "lee.web"
    key = rdp["userIdentity"]["accessKeyId"]
    issued = [
        row
        for row in raw(told, "trail")
        if row["eventName"] == "AssumeRole"
        and (row["responseElements"] or {}).get("credentials", {}).get("accessKeyId") == key
    ]
    assert [row["userIdentity"]["userName"] for row in issued] == ["lee.web"]


def test_the_trail_answers_questions(told: Handle) -> None:
    """Planted counts, from the raw trail alone."""
    now = datetime.fromisoformat(door(told, "GET", "truths")["now"])
    rows = raw(told, "trail")
    day = (now - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    failures = [
        row
        for row in rows
        if row["eventName"] == "ConsoleLogin"
        and row["responseElements"] == {"ConsoleLogin": "Failure"}
        and row["eventTime"] >= day
    ]
    assert Counter(row["userIdentity"]["userName"] for row in failures) == {
        "demo.user": 7,
        "maria.lopez": 3,
        "HIDDEN_DUE_TO_SECURITY_REASONS": 1,
    }
    two_hours = (now - timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
    runs = [
        row for row in rows if row["eventName"] == "RunInstances" and row["eventTime"] >= two_hours
    ]
    assert {row["errorCode"] for row in runs} == {"Client.UnauthorizedOperation"}
    assert len(runs) == 4
    assert 2500 <= len([row for row in rows if row["userIdentity"].get("type")]) <= 4500


def test_dated_blocks_are_in_the_raw_trail_only(told: Handle) -> None:
    """The outage of January 2024 is generated, and LookupEvents does not reach it."""
    outage = [
        row
        for row in raw(told, "trail")
        if "2024-01-15T14:00" <= row["eventTime"] <= "2024-01-15T14:30" and not row["readOnly"]
    ]
    names = [row["eventName"] for row in outage]
    changes = ["CreateTags", "DeleteRoute", "RevokeSecurityGroupIngress", "ModifyVpcAttribute"]
    assert names == changes
    cloudtrail = told.client("cloudtrail", told.session("111111111111"))
    wanted = [{"AttributeKey": "EventName", "AttributeValue": "DeleteRoute"}]
    assert cloudtrail.lookup_events(LookupAttributes=wanted)["Events"] == []


def test_events_arrive_after_start() -> None:
    """Nothing before the start; then the critical ones in both forms, some twice, then the rest."""
    with running_aws(seed=True) as handle:
        sqs = handle.client("sqs")
        assert "Messages" not in sqs.receive_message(QueueUrl=handle.queue_url)
        wanted = {"SeverityLabel": [{"Value": "CRITICAL", "Comparison": "EQUALS"}]}
        assert handle.client("securityhub").get_findings(Filters=wanted)["Findings"] == []
        door(handle, "POST", "story/start", {})
        began, seen = time.monotonic(), []
        forms: set[tuple[str, str]] = set()
        while len(forms) < 14:
            assert time.monotonic() - began < 60
            answer = sqs.receive_message(
                QueueUrl=handle.queue_url, WaitTimeSeconds=5, MaxNumberOfMessages=10
            )
            for one in answer.get("Messages", []):
                event = json.loads(one["Body"])
                [finding] = event["detail"]["findings"]
                uid = finding.get("Id") or finding["finding_info"]["uid"]
                seen.append((event["detail-type"], uid))
                forms.add((event["detail-type"], uid))
        critical = set(door(handle, "GET", "truths")["critical"])
        assert {uid for _, uid in forms} == critical


def test_the_clock_can_be_set() -> None:
    """With --now the trail ends at that moment."""
    moment = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    with running_aws(seed=True, now=moment) as handle:
        newest = max(row["eventTime"] for row in raw(handle, "trail"))
        assert newest < "2026-03-01T12:01"
        assert newest > "2026-03-01T11:00"
