"""CloudTrail records for tests, in the shapes CloudTrail writes."""

from typing import Any

ACCOUNT = "111111111111"


def record(name: str = "DescribeInstances", **changes: Any) -> dict[str, Any]:
    """A plain record of an IAM user's call; `changes` replace top-level members."""
    base: dict[str, Any] = {
        "eventVersion": "1.11",
        "eventID": "6f2b4a52-7e4b-4c0e-9e51-0d3a6b7c8d90",
        "eventTime": "2026-11-20T10:00:00Z",
        "eventSource": "ec2.amazonaws.com",
        "eventName": name,
        "awsRegion": "us-east-1",
        "sourceIPAddress": "203.0.113.24",
        "userAgent": "aws-cli/2.31.4 md/Botocore#2.31.4",
        "userIdentity": {
            "type": "IAMUser",
            "principalId": "AIDAEXAMPLE",
            "arn": f"arn:aws:iam::{ACCOUNT}:user/demo.user",
            "accountId": ACCOUNT,
            "userName": "demo.user",
        },
        "readOnly": True,
        "recipientAccountId": ACCOUNT,
    }
    return base | changes


def rule_call(
    name: str = "AuthorizeSecurityGroupIngress", *, port: Any = 22, cidr: str = "0.0.0.0/0",
    group: str = "sg-0aaa", rule: str = "sgr-01", **changes: Any,
) -> dict[str, Any]:  # fmt: skip
    """A rule opened or closed on a group, nested as EC2 records it."""
    item = {
        "ipProtocol": "tcp", "fromPort": port, "toPort": port, "groups": {},
        "ipRanges": {"items": [{"cidrIp": cidr}]}, "ipv6Ranges": {}, "prefixListIds": {},
    }  # fmt: skip
    made = {
        "groupId": group, "securityGroupRuleId": rule, "ipProtocol": "tcp",
        "fromPort": port, "toPort": port, "cidrIpv4": cidr, "isEgress": False,
    }  # fmt: skip
    return record(
        name,
        readOnly=False,
        requestParameters={"groupId": group, "ipPermissions": {"items": [item]}},
        responseElements={"_return": True, "securityGroupRuleSet": {"items": [made]}},
        **changes,
    )


def login(result: str = "Failure", mfa: str = "No", **changes: Any) -> dict[str, Any]:
    """A console sign-in."""
    return record(
        "ConsoleLogin",
        eventSource="signin.amazonaws.com",
        readOnly=False,
        responseElements={"ConsoleLogin": result},
        additionalEventData={"MFAUsed": mfa, "LoginTo": "https://console.aws.amazon.com/"},
        **changes,
    )
