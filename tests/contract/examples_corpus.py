"""Records with traps around the ten example questions, on the day Berlin's clocks go back.

Each planted id says what it is: `want-N-…` answers question N, `trap-N-…` only looks like it.
Nothing here is read by the loop that computes what is expected (examples_brute).
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.contract.examples_people import (
    ACCOUNT,
    DEV,
    NOW,
    OTHER,
    OUTAGE,
    THIRD,
    Record,
    session,
    user,
)  # fmt: skip
from tests.contract.examples_traffic import lateral, trouble
from tests.contract.steps_corpus import event


def _login(id: str, at: datetime, result: str, mfa: str, **more: Any) -> Record:
    return event(
        id, at, "signin", "ConsoleLogin", eventType="AwsConsoleSignIn",
        responseElements={"ConsoleLogin": result}, additionalEventData={"MFAUsed": mfa}, **more,
    )  # fmt: skip


def _sign_ins() -> list[Record]:
    """1: failures, one with MFA, one name withheld, none with an error code. 4: September."""
    hidden = {"type": "IAMUser", "accountId": OTHER, "userName": "HIDDEN_DUE_TO_SECURITY_REASONS"}
    root = {"type": "Root", "accountId": THIRD, "principalId": THIRD,
            "arn": f"arn:aws:iam::{THIRD}:root"}  # fmt: skip
    sso = session("AWSReservedSSO_Ops_0123456789abcdef", "ana@example.com", "ASIASSO0000000001")
    day = NOW - timedelta(hours=24)
    text = {"errorMessage": "Failed authentication"}
    september = datetime(2026, 8, 31, 22, tzinfo=UTC)
    october = datetime(2026, 9, 30, 22, tzinfo=UTC)
    return [
        _login("want-1-plain", NOW - timedelta(hours=2), "Failure", "No", **text),
        _login("want-1-mfa", NOW - timedelta(hours=3), "Failure", "Yes", **text),
        _login("want-1-edge", day, "Failure", "No", awsRegion="eu-west-1", **text),
        _login("want-1-hidden", NOW - timedelta(hours=4), "Failure", "No", who=hidden,
               account=OTHER, errorMessage="No username found in supplied account"),
        _login("want-1-root", NOW - timedelta(hours=5), "Failure", "No", who=root, account=THIRD),
        _login("trap-1-before", day - timedelta(seconds=1), "Failure", "No", **text),
        _login("trap-1-worked", NOW - timedelta(hours=6), "Success", "No"),
        event("trap-1-check", NOW - timedelta(hours=7), "signin", "CheckMfa",
              eventType="AwsConsoleSignIn", responseElements={"CheckMfa": "Failure"}),
        _login("want-4-first", september, "Success", "No"),
        _login("want-4-federated", september + timedelta(days=9), "Success", "No", who=sso,
               awsRegion="eu-west-1"),
        _login("want-4-root", september + timedelta(days=10), "Success", "No", who=root,
               account=THIRD),
        _login("want-4-mfa", september + timedelta(days=11), "Success", "Yes"),
        _login("want-4-last", october - timedelta(seconds=1), "Success", "No"),
        _login("trap-4-before", september - timedelta(seconds=1), "Success", "No"),
        _login("trap-4-after", october, "Success", "No"),
        _login("trap-4-failed", september + timedelta(days=12), "Failure", "No", **text),
    ]  # fmt: skip


def _policies() -> list[Record]:
    """2: also refused ones; another service's calls of the same names are none of IAM's."""
    admin = {"userName": "demo.user", "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}
    trust = '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}'
    at = NOW - timedelta(hours=20)
    return [
        event("want-2-admin", at, "iam", "AttachUserPolicy", requestParameters=admin),
        event("want-2-trust", at - timedelta(hours=3), "iam", "UpdateAssumeRolePolicy",
              requestParameters={"roleName": "Deploy", "policyDocument": trust}, account=OTHER,
              who=user("lee.web", OTHER)),
        event("want-2-refused", at - timedelta(hours=4), "iam", "PutRolePolicy",
              errorCode="AccessDenied", errorMessage="User is not authorized to perform: "
              "iam:PutRolePolicy on resource: role Deploy"),
        event("want-2-edge", NOW - timedelta(hours=48), "iam", "AttachRolePolicy",
              requestParameters={"roleName": "Deploy", "policyArn": admin["policyArn"]}),
        event("trap-2-read", at, "iam", "GetPolicyVersion", read=True),
        event("trap-2-organisation", at, "organizations", "CreatePolicy"),
        event("trap-2-iot", at, "iot", "CreatePolicyVersion"),
        event("trap-2-before", NOW - timedelta(hours=48, seconds=1), "iam", "AttachRolePolicy",
              requestParameters=admin),
    ]  # fmt: skip


def _month() -> list[Record]:
    """3: January 2024 is Berlin's; a session that only calls itself demo.user is a claim."""
    start = datetime(2023, 12, 31, 23, tzinfo=UTC)
    end = datetime(2024, 1, 31, 23, tzinfo=UTC)
    forged = session("Deploy", "demo.user", "ASIAFORGED000000001", OTHER)
    foreign = {"type": "AWSAccount", "accountId": ACCOUNT, "principalId": "AIDAX"}
    return [
        event("want-3-first", start, "s3", "PutBucketPolicy"),
        event("want-3-last", end - timedelta(seconds=1), "kms", "CreateGrant",
              sharedEventID="shared-3"),
        event("trap-3-shared", end - timedelta(seconds=1), "kms", "CreateGrant", who=foreign,
              account=OTHER, sharedEventID="shared-3"),
        event("want-3-forged", start + timedelta(days=3), "ec2", "StopInstances", who=forged,
              account=OTHER, userAgent="console.amazonaws.com"),
        event("trap-3-before", start - timedelta(seconds=1), "s3", "DeleteBucket"),
        event("trap-3-after", end, "s3", "DeleteBucket"),
        event("trap-3-other", start + timedelta(days=4), "iam", "CreateUser",
              who=user("demo.user2"), requestParameters={"userName": "demo.user"}),
    ]  # fmt: skip


def _outage() -> list[Record]:
    """5: a table that names its VPC only in the call that made it; another VPC's; too late."""
    born = OUTAGE - timedelta(days=20)
    gone, other = {"routeTableId": "rtb-0e5e5e5e1"}, {"routeTableId": "rtb-0e5e5e5e2"}
    return [
        event("made-5", born, "ec2", "CreateRouteTable", requestParameters={"vpcId": "vpc-abc123"},
              responseElements={"routeTable": gone | {"vpcId": "vpc-abc123"}}),
        event("made-5-other", born, "ec2", "CreateRouteTable", requestParameters={
            "vpcId": "vpc-abc1234"}, responseElements={
            "routeTable": other | {"vpcId": "vpc-abc1234"}}),
        event("want-5-route", OUTAGE - timedelta(minutes=10), "ec2", "DeleteRoute",
              requestParameters=gone),
        event("want-5-refused", OUTAGE - timedelta(minutes=30), "ec2", "DeleteVpc",
              requestParameters=None, errorCode="Client.UnauthorizedOperation",
              errorMessage="You are not authorized to perform this operation. User: u is not "
              "authorized to perform: ec2:DeleteVpc on resource: "
              "arn:aws:ec2:us-east-1:111111111111:vpc/vpc-abc123"),
        event("trap-5-other", OUTAGE - timedelta(minutes=10), "ec2", "DeleteRoute",
              requestParameters=other),
        event("trap-5-longer", OUTAGE - timedelta(minutes=10), "ec2", "ModifyVpcAttribute",
              requestParameters={"vpcId": "vpc-abc1234"}),
        event("trap-5-after", OUTAGE + timedelta(minutes=6), "ec2", "CreateRoute",
              requestParameters=gone),
        event("trap-5-before", OUTAGE - timedelta(minutes=31), "ec2", "DeleteRoute",
              requestParameters=gone),
    ]  # fmt: skip


def _starts() -> list[Record]:
    """6: refused and worked; a forged session name is listed as a claim; another user's is not."""
    at = NOW - timedelta(minutes=50)
    text = ("You are not authorized to perform this operation. User: "
            f"arn:aws:iam::{ACCOUNT}:user/demo.user is not authorized to perform: "
            f"ec2:RunInstances on resource: arn:aws:ec2:*:{ACCOUNT}:instance/*")  # fmt: skip
    forged = session("Deploy", "demo.user", "ASIAFORGED000000002", OTHER)
    return [
        event("want-6-refused", at, "ec2", "RunInstances", awsRegion="eu-west-1",
              errorCode="Client.UnauthorizedOperation", errorMessage=text),
        event("want-6-worked", at, "ec2", "RunInstances",
              responseElements={"instancesSet": {"items": [{"instanceId": "i-0six"}]}}),
        event("want-6-forged", at, "ec2", "RunInstances", who=forged, account=OTHER),
        event("trap-6-other", at, "ec2", "RunInstances", who=user("dana.ops")),
        event("trap-6-before", NOW - timedelta(hours=2, seconds=1), "ec2", "RunInstances"),
        event("trap-6-name", at, "ec2", "DescribeInstances", read=True),
    ]  # fmt: skip


def _rule(port: Any, last: Any, cidr: str = "0.0.0.0/0", protocol: str = "tcp") -> Record:
    spans: Record = {"ipv6Ranges": {"items": [{"cidrIpv6": cidr}]}, "ipRanges": {}}
    if ":" not in cidr:
        spans = {"ipRanges": {"items": [{"cidrIp": cidr}]}, "ipv6Ranges": {}}
    ports = {} if port is None else {"fromPort": port, "toPort": last}
    return {"ipProtocol": protocol, **ports, **spans}


def _rules() -> list[Record]:
    """7: IPv6, a range around the ports that are allowed, ports as text, all traffic."""
    at = NOW - timedelta(days=20)

    def opened(id: str, rules: list[Record], **more: Any) -> Record:
        request = {"groupId": f"sg-0{id[7:]}", "ipPermissions": {"items": rules}}
        return event(id, at, "ec2", "AuthorizeSecurityGroupIngress", requestParameters=request,
                     **more)  # fmt: skip

    denied = {"errorCode": "Client.UnauthorizedOperation", "errorMessage": "not authorized"}
    modified = {
        "ModifySecurityGroupRulesRequest": {
            "GroupId": "sg-0mod",
            "SecurityGroupRule": {
                "SecurityGroupRuleId": "sgr-0mod",
                "SecurityGroupRule": {
                    "CidrIpv4": "0.0.0.0/0",
                    "FromPort": 5432,
                    "ToPort": 5432,
                    "IpProtocol": "tcp",
                },
            },
        }
    }
    flat = {"groupId": "sg-0flat", "ipPermissions": {}, "ipProtocol": "tcp", "fromPort": 21,
            "toPort": 21, "cidrIp": "0.0.0.0/0"}  # fmt: skip
    return [
        opened("want-7-six", [_rule(22, 22, "::/0")], awsRegion="eu-west-1"),
        opened("want-7-range", [_rule(80, 443)], account=OTHER, who=user("lee.web", OTHER)),
        opened("want-7-text", [_rule("3389", "3389")]),
        opened("want-7-all", [_rule(None, None, protocol="-1")], account=DEV,
               who=user("sam.dev", DEV)),
        opened("want-7-both", [_rule(443, 443), _rule(8080, 8080)]),
        event("want-7-modified", at, "ec2", "ModifySecurityGroupRules",
              requestParameters=modified),
        event("want-7-flat", at, "ec2", "AuthorizeSecurityGroupIngress", requestParameters=flat),
        opened("trap-7-web", [_rule(443, 443), _rule("80", "80", "::/0")]),
        opened("trap-7-inside", [_rule(22, 22, "10.0.0.0/8")]),
        opened("trap-7-refused", [_rule(22, 22)], **denied),
        opened("trap-7-failed", [_rule(23, 23)], errorCode="Client.InvalidPermission.Duplicate",
               errorMessage="the specified rule already exists"),
    ]  # fmt: skip


def _trails() -> list[Record]:
    """8: a trail named by ARN and by name; a refused stop; a fourth account's is not asked for."""
    arn = f"arn:aws:cloudtrail:us-east-1:{THIRD}:trail/main"
    stopped = NOW - timedelta(days=300)
    owner = {"account": THIRD, "who": user("noor.data", THIRD)}
    return [
        event("want-8-stop", stopped, "cloudtrail", "StopLogging",
              requestParameters={"name": arn}, **owner),
        event("want-8-start", stopped + timedelta(minutes=9), "cloudtrail", "StartLogging",
              requestParameters={"name": "main"}, **owner),
        event("want-8-refused", NOW - timedelta(days=40), "cloudtrail", "DeleteTrail",
              requestParameters=None, errorCode="AccessDenied", errorMessage="not authorized"),
        event("trap-8-account", stopped, "cloudtrail", "StopLogging", account=DEV,
              requestParameters={"name": arn}, who=user("sam.dev", DEV)),
        event("trap-8-read", stopped, "cloudtrail", "GetTrailStatus", read=True),
        event("trap-8-before", NOW - timedelta(days=367), "cloudtrail", "UpdateTrail"),
        event("trap-8-glue", stopped, "glue", "StopLogging"),
    ]  # fmt: skip


def records() -> list[Record]:
    """Every planted record, in no order of time."""
    return [
        *_sign_ins(), *_policies(), *_month(), *_outage(), *_starts(), *_rules(), *_trails(),
        *trouble(), *lateral(),
    ]  # fmt: skip
