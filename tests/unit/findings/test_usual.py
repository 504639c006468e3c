"""The typed readers of usual documents make the same Finding as the tolerant ones, or nothing."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings

from bot.errors import MalformedFinding
from bot.findings import usual_asff, usual_ocsf
from bot.findings.parse import FIRST_PARTY, parse, tolerant
from bot.models.finding import Finding
from tests.unit.findings.documents import document, names, raw
from tests.unit.findings.test_mutations import broken

#: Fixtures the typed readers must manage: if they stop, every new finding costs four times as much.
USUAL = ("asff_control", "ocsf_compliance")


def either(body: bytes) -> Finding | str:
    """What `parse` says."""
    try:
        return parse(body)
    except MalformedFinding as problem:
        return f"{problem.at} {problem.reason}"


def slow(body: bytes) -> Finding | str:
    """What the tolerant readers say."""
    try:
        return tolerant(body)
    except MalformedFinding as problem:
        return f"{problem.at} {problem.reason}"


@pytest.mark.parametrize("name", names())
def test_every_fixture_reads_the_same_both_ways(name: str) -> None:
    assert parse(raw(name)) == tolerant(raw(name))


@pytest.mark.parametrize("name", USUAL)
def test_usual_documents_take_the_typed_way(name: str) -> None:
    reader = usual_asff if name.startswith("asff") else usual_ocsf
    assert reader.read(raw(name), FIRST_PARTY) is not None


@settings(max_examples=1500, deadline=None)
@given(broken(["asff_control", "ocsf_compliance"]))
def test_broken_usual_documents_read_the_same_both_ways(body: bytes) -> None:
    assert either(body) == slow(body)


RULE = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
OPEN: dict[str, Any] = {"IpPermissions": [RULE], "GroupName": "bastion"}


@pytest.mark.parametrize(
    "change",
    [
        {"Sample": True}, {"Title": " [SAMPLE] x"}, {"Title": "Port 22 is reachable"},
        {"ProductFields": {"aws/guardduty/service/sample": "true"}},
        {"Types": ["TTPs/Command and Control/Backdoor:EC2-C&CActivity.B"]},
        {"Note": {"Text": "ours", "UpdatedBy": "hubward"}}, {"Region": " "}, {"Title": ""},
        {"AwsAccountId": "11111111111x"}, {"UpdatedAt": "2025-11-20T08:00:00+02:00"},
        {"UpdatedAt": "2025-11-20 08:00:00.123456789"}, {"FirstObservedAt": "yesterday"},
        {"RecordState": "archived"}, {"Compliance": {"Status": "FAILED"}}, {"Vulnerabilities": []},
        {"Compliance": {"Status": "passed", "SecurityControlId": "S3.1"}},
        {"Compliance": {"Status": "FAILED", "SecurityControlId": "EC2.19",
                        "SecurityControlParameters": [{"Name": "restrictedPorts",
                                                       "Value": ["22"]}]}},
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "part",
    [
        {}, {"Tags": {" Name ": " a ", "": "x", "Name": "b"}}, {"Tags": None}, {"Tags": {"n": 1}},
        {"Details": {"AwsEc2SecurityGroup": OPEN}}, {"Details": {"Other": {"Name": "x" * 5000}}},
        {"Details": [1]}, {"Id": "arn:aws:ec2:us-east-1"}, {"Id": " arn:aws:s3:::b "},
        {"Partition": "aws-cn"}, {"ResourceRole": "Actor"}, {"Region": ""},
    ],
)  # fmt: skip
def test_asff_that_is_almost_usual(change: dict[str, Any], part: dict[str, Any]) -> None:
    base = document("asff_control")
    resource = {"Tags": {}, **base["Resources"][0], **part}
    body = json.dumps({**base, "Resources": [resource], **change}).encode()
    assert either(body) == slow(body)


@pytest.mark.parametrize(
    "change",
    [
        {}, {"data": {"GroupName": "bastion"}}, {"data": {"GroupName": 7}}, {"data": [1]},
        {"data": {"ip_permissions": OPEN["IpPermissions"]}}, {"name": "arn:aws:s3:::b"},
        {"tags": [{"key": "Name", "value": "x"}]}, {"tags": [{"name": " Name", "value": "y "}]},
        {"tags": []}, {"owner": {"account": {"uid": "222222222222"}}}, {"uid_alt": "arn:aws:x"},
        {"owner": {"account": {"uid": "x"}}}, {"uid": "i-0123456789abcdef0"}, {"role": "actor"},
        {"uid": "arn:aws:s3:::bucket"}, {"cloud_partition": "aws-us-gov"},
    ],
)  # fmt: skip
def test_ocsf_that_is_almost_usual(change: dict[str, Any]) -> None:
    base = document("ocsf_compliance")
    resource = {"tags": [{"name": "team", "value": "a"}], **base["resources"][0], **change}
    extras: list[dict[str, Any]] = [
        {},
        {"comment": "hubward: x"},
        {"SchemaVersion": "2018-10-08"},
        {"resource": {}},
    ]
    for more in extras:
        body = msgspec.json.encode({**base, "resources": [resource], **more})
        assert either(body) == slow(body)
