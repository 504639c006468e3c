"""A small archive behind the ten example questions: wanted records beside ones that look alike."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
FIRST, SECOND, THIRD = "111111111111", "222222222222", "333333333333"
ACCOUNTS = {"payments": FIRST, "web": SECOND, "data": THIRD}
FLOW_FIELDS = (
    "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes "
    "start end action log-status"
)
Record = dict[str, Any]
_HOST, _BASE = "10.0.1.66", "10.0.20.5"
_OUTAGE = datetime(2024, 1, 15, 14, 30, tzinfo=UTC)
_DENIED = {
    "errorCode": "Client.UnauthorizedOperation",
    "errorMessage": "You are not authorized to perform this operation. User: arn:aws:iam::"
    "111111111111:user/demo.user is not authorized to perform: ec2:RunInstances on resource: "
    "arn:aws:ec2:us-east-1:111111111111:instance/*",
}


def generate() -> list[Record]:
    """All CloudTrail records."""
    return [*_sign_ins(), *_policies(), *_demo_user(), *_outage(), *_starts(), *_trails(),
            *_network()]  # fmt: skip


def flows() -> list[str]:
    """All flow records of the day, version 2 lines."""
    found = []
    trouble = datetime(2026, 11, 22, 10, 15, tzinfo=UTC)
    for n in range(6):
        found.append(_flow(trouble + timedelta(minutes=n - 3), "10.0.7.9", _BASE, 5432, "REJECT"))
    found.append(_flow(trouble, "10.0.7.9", _BASE, 5432, "ACCEPT"))
    found.append(_flow(trouble, "10.0.7.9", "10.0.3.1", 443, "REJECT"))
    taken = datetime(2026, 11, 21, 14, 30, tzinfo=UTC)
    for port in (22, 445, 3389, 5432):
        at = taken + timedelta(minutes=port % 50)
        found.append(_flow(at, _HOST, "10.0.2.5", port, "REJECT"))
    found.append(_flow(taken + timedelta(hours=2), _HOST, "10.0.2.5", 22, "ACCEPT"))
    return found


def write(directory: Path) -> list[Record]:
    """The records as a log file and a flow log file; returns the former."""
    directory.mkdir(parents=True, exist_ok=True)
    records = generate()
    (directory / "trail.json").write_text(json.dumps({"Records": records}), "utf-8")
    folder = directory / f"AWSLogs/{FIRST}/vpcflowlogs/us-east-1/2026/11/22"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "a.log").write_text("\n".join([FLOW_FIELDS, *flows(), ""]), "utf-8")
    return records


def _event(at: datetime, source: str, name: str, who: str = "demo.user", **more: Any) -> Record:
    account = more.pop("account", FIRST)
    stamp = f"{at:%Y%m%d%H%M%S}"
    return {
        "eventVersion": "1.09", "eventID": f"{stamp}-{source}-{name}-{who}",
        "eventTime": at.strftime("%Y-%m-%dT%H:%M:%SZ"), "eventSource": f"{source}.amazonaws.com",
        "eventName": name, "awsRegion": "us-east-1", "sourceIPAddress": "198.51.100.20",
        "userAgent": "aws-cli/2", "readOnly": more.pop("read", False),
        "userIdentity": {
            "type": "IAMUser", "userName": who, "accountId": account, "principalId": f"AIDA{who}",
            "arn": f"arn:aws:iam::{account}:user/{who}", "accessKeyId": "AKIADEMOUSER00000001"},
        "eventType": "AwsApiCall", "managementEvent": True, "recipientAccountId": account,
        "requestParameters": None, "responseElements": None, **more,
    }  # fmt: skip


def _login(at: datetime, who: str, result: str, mfa: str, account: str = FIRST) -> Record:
    failed = {"errorMessage": "Failed authentication"} if result == "Failure" else {}
    return _event(
        at, "signin", "ConsoleLogin", who, account=account, eventType="AwsConsoleSignIn",
        responseElements={"ConsoleLogin": result}, additionalEventData={"MFAUsed": mfa}, **failed,
    )  # fmt: skip


def _sign_ins() -> list[Record]:
    failed = [_login(NOW - timedelta(hours=n), "ana", "Failure", "No") for n in (1, 3, 5, 30)]
    october = datetime(2026, 10, 1, 9, tzinfo=UTC)
    worked = [
        _login(october + timedelta(days=n), who, "Success", mfa, account)
        for n, (who, mfa, account) in enumerate(
            (("ana", "Yes", FIRST), ("lee", "No", SECOND), ("ana", "Yes", FIRST),
             ("lee", "No", SECOND), ("lee", "No", SECOND), ("noor", "Yes", THIRD))
        )
    ]  # fmt: skip
    return [*failed, *worked, _login(NOW - timedelta(hours=2), "ana", "Success", "Yes")]


def _policies() -> list[Record]:
    admin = {"policyArn": "arn:aws:iam::aws:policy/AdministratorAccess", "userName": "lee"}
    at = NOW - timedelta(hours=20)
    return [
        _event(at, "iam", "AttachUserPolicy", "ana", requestParameters=admin),
        _event(at - timedelta(hours=1), "iam", "UpdateAssumeRolePolicy", "lee"),
        _event(at - timedelta(hours=2), "iam", "GetPolicyVersion", "lee", read=True),
        _event(at - timedelta(days=4), "iam", "AttachRolePolicy", "ana", requestParameters=admin),
        _event(at, "iot", "CreatePolicyVersion", "ana"),
    ]


def _demo_user() -> list[Record]:
    start = datetime(2024, 1, 3, 8, tzinfo=UTC)
    calls = ("PutBucketPolicy", "CreateBucket", "DeleteBucket", "PutBucketAcl")
    mine = [_event(start + timedelta(days=3 * n), "s3", call) for n, call in enumerate(calls)]
    late = _event(datetime(2024, 2, 2, tzinfo=UTC), "s3", "DeleteBucket")
    return [*mine, late, _event(start, "s3", "DeleteBucket", "ana")]


def _outage() -> list[Record]:
    ours, other = {"vpcId": "vpc-abc123"}, {"vpcId": "vpc-abc1234"}
    return [
        _event(_OUTAGE - timedelta(minutes=12), "ec2", "ModifyVpcAttribute", "lee",
               requestParameters=ours),
        _event(_OUTAGE - timedelta(minutes=9), "ec2", "DeleteVpcPeeringConnection", "lee",
               requestParameters=ours),
        _event(_OUTAGE - timedelta(minutes=8), "ec2", "ModifyVpcAttribute", "ana",
               requestParameters=other),
        _event(_OUTAGE + timedelta(minutes=9), "ec2", "ModifyVpcAttribute", "lee",
               requestParameters=ours),
    ]  # fmt: skip


def _starts() -> list[Record]:
    at = NOW - timedelta(minutes=50)
    refused = [_event(at + timedelta(minutes=n), "ec2", "RunInstances", **_DENIED)
               for n in (0, 7, 14)]  # fmt: skip
    return [
        *refused, _event(at, "ec2", "RunInstances", "ana"),
        _event(NOW - timedelta(hours=3), "ec2", "RunInstances", **_DENIED),
    ]  # fmt: skip


def _trails() -> list[Record]:
    at = NOW - timedelta(days=200)
    return [
        _event(at, "cloudtrail", "StopLogging", "noor", account=THIRD),
        _event(at + timedelta(minutes=9), "cloudtrail", "StartLogging", "noor", account=THIRD),
        _event(at, "cloudtrail", "GetTrailStatus", "noor", account=THIRD, read=True),
        _event(NOW - timedelta(days=500), "cloudtrail", "DeleteTrail", "ana"),
    ]


def _network() -> list[Record]:
    world = {"ipPermissions": {"items": [{
        "ipProtocol": "tcp", "fromPort": 22, "toPort": 22,
        "ipRanges": {"items": [{"cidrIp": "0.0.0.0/0"}]}}]}}  # fmt: skip
    trouble = datetime(2026, 11, 22, 10, 15, tzinfo=UTC)
    arn = f"arn:aws:iam::{FIRST}:role/ProductionAdmin"
    return [
        _event(NOW - timedelta(days=9), "ec2", "AuthorizeSecurityGroupIngress", "lee",
               account=SECOND, requestParameters={"groupId": "sg-0web", **world}),
        _event(NOW - timedelta(days=6), "ec2", "AuthorizeSecurityGroupIngress", "ana",
               requestParameters={"groupId": "sg-0pay", **world}),
        _event(trouble - timedelta(minutes=11), "ec2", "RevokeSecurityGroupIngress", "ana",
               requestParameters={"groupId": "sg-0db"}),
        _event(trouble + timedelta(minutes=6), "ec2", "CreateRoute", "ana"),
        _event(datetime(2026, 11, 21, 14, 30, tzinfo=UTC), "sts", "AssumeRole", read=True,
               requestParameters={"roleArn": arn, "roleSessionName": "demo.user"}),
    ]  # fmt: skip


def _flow(at: datetime, src: str, dst: str, port: int, action: str) -> str:
    begin = int(at.timestamp())
    return (f"2 {FIRST} eni-0aa1 {src} {dst} 40000 {port} 6 4 240 {begin} {begin + 60} {action} "
            "OK")  # fmt: skip
