"""A small archive for reports: two accounts, three days, everything a report tells apart."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)
PAY, WEB = "111111111111", "222222222222"
EVIL = "<script>alert(1)</script>"
FORMULA = '=HYPERLINK("http://evil.example","x")'
_SESSION = "ASIAQQQQSESSIONKEY01"


def record(
    n: int, at: str, name: str, source: str, account: str = PAY, **more: Any
) -> dict[str, Any]:
    """One record by alice; `more` replaces members."""
    return {
        "eventVersion": "1.11", "eventID": f"0000{n:04d}-aaaa-4bbb-8ccc-000000000000",
        "eventTime": at, "eventSource": f"{source}.amazonaws.com", "eventName": name,
        "awsRegion": "us-east-1", "sourceIPAddress": "203.0.113.7", "userAgent": "aws-cli/2.31",
        "recipientAccountId": account, "readOnly": name.startswith(("Describe", "Assume")),
        "userIdentity": {
            "type": "IAMUser", "userName": "alice", "accountId": account,
            "arn": f"arn:aws:iam::{account}:user/alice", "accessKeyId": "AKIAQQQQALICEKEY0001",
        },
    } | more  # fmt: skip


def _login(n: int, at: str, user: str, result: str, used: str, **more: Any) -> dict[str, Any]:
    who = {"type": "IAMUser", "userName": user, "accountId": PAY} | more
    return record(
        n, at, "ConsoleLogin", "signin", userIdentity=who, readOnly=False,
        responseElements={"ConsoleLogin": result}, additionalEventData={"MFAUsed": used},
    )  # fmt: skip


def _other(name: str, account: str = PAY) -> dict[str, Any]:
    return {"type": "IAMUser", "userName": name, "accountId": account}


RECORDS: tuple[dict[str, Any], ...] = (
    record(1, "2026-03-10T09:00:00Z", "DescribeInstances", "ec2"),
    record(2, "2026-03-10T09:05:00Z", "RunInstances", "ec2",
           errorCode="Client.UnauthorizedOperation",
           errorMessage="You are not authorized to perform: ec2:RunInstances on resource: *"),
    record(3, "2026-03-11T10:00:00Z", "AssumeRole", "sts", requestParameters={
        "roleArn": f"arn:aws:iam::{PAY}:role/Deploy"}, responseElements={
        "credentials": {"accessKeyId": _SESSION}}),
    record(4, "2026-03-11T10:05:00Z", "DeleteBucket", "s3", readOnly=False,
           requestParameters={"bucketName": EVIL}, userAgent=EVIL, userIdentity={
        "type": "AssumedRole", "arn": f"arn:aws:sts::{PAY}:assumed-role/Deploy/job",
        "accountId": PAY, "accessKeyId": _SESSION,
        "sessionContext": {"sessionIssuer": {"userName": "Deploy"}}}),
    record(5, "2026-03-11T11:00:00Z", "AttachUserPolicy", "iam", requestParameters={
        "userName": "alice", "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"},
        userIdentity=_other(FORMULA)),
    _login(6, "2026-03-10T08:00:00Z", "alice", "Success", "No"),
    _login(7, "2026-03-10T08:10:00Z", "bob", "Success", "Yes"),
    _login(8, "2026-03-11T08:10:00Z", "bob", "Failure", "Yes"),
    _login(9, "2026-03-12T08:10:00Z", "", "Success", "No", type="AssumedRole",
           arn=f"arn:aws:sts::{PAY}:assumed-role/AWSReservedSSO_Admin_1/carol"),
    record(10, "2026-03-10T12:00:00Z", "StopLogging", "cloudtrail", WEB, requestParameters={
        "name": f"arn:aws:cloudtrail:us-east-1:{WEB}:trail/main"}, userIdentity=_other("eve", WEB)),
    record(11, "2026-03-10T12:31:00Z", "StartLogging", "cloudtrail", WEB,
           requestParameters={"name": "main"}, userIdentity=_other("dave", WEB)),
    record(12, "2026-03-11T12:00:00Z", "UpdateTrail", "cloudtrail", WEB,
           requestParameters={"name": "main", "isMultiRegionTrail": False}),
    record(13, "2026-03-12T12:00:00Z", "StopLogging", "cloudtrail", WEB,
           requestParameters={"name": "main"}, userIdentity=_other(EVIL, WEB)),
)  # fmt: skip


def archive(folder: Path, *without: int) -> Path:
    """The records as a raw trail file, less those of the given numbers."""
    kept = [row for n, row in enumerate(RECORDS, 1) if n not in without]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "trail.json").write_text(json.dumps({"Records": kept}), "utf-8")
    return folder
