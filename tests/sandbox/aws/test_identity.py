"""Who may do what: keys, roles, session policies."""

import json
from typing import Any

import boto3
import pytest

from integrations.sandbox import story
from integrations.sandbox.aws.server import Handle
from tests.sandbox.aws.asking import conforms, door, open_group, refused


def test_observer_is_the_tooling_account(bare: Handle) -> None:
    """The fixed key belongs to the tooling account."""
    sts = bare.client("sts")
    answer = sts.get_caller_identity()
    conforms(sts, "GetCallerIdentity", answer)
    assert answer["Account"] == story.TOOLING_ACCOUNT


@pytest.mark.parametrize(
    ("service", "operation", "code"),
    [
        ("sts", "get_caller_identity", "InvalidClientTokenId"),
        ("ec2", "describe_vpcs", "AuthFailure"),
        ("cloudtrail", "lookup_events", "UnrecognizedClientException"),
        ("s3", "list_buckets", "InvalidAccessKeyId"),
        ("securityhub", "get_findings", "UnrecognizedClientException"),
    ],
)
def test_unknown_key_is_refused(bare: Handle, service: str, operation: str, code: str) -> None:
    """Each protocol has its own word for an unknown key."""
    stranger = boto3.Session("AKIANOBODYKNOWSTHIS0", "x", region_name="us-east-1")
    assert refused(getattr(bare.client(service, stranger), operation)) == code


def test_roles_of_the_story_only(bare: Handle) -> None:
    """Any role name in the four accounts; nothing in a fifth."""
    sts = bare.client("sts")
    answer = sts.assume_role(
        RoleArn="arn:aws:iam::222222222222:role/path/Anything",
        RoleSessionName="me",
        SourceIdentity="ben",
    )
    conforms(sts, "AssumeRole", answer)
    assert answer["SourceIdentity"] == "ben"
    other = "arn:aws:iam::999999999999:role/Anything"
    assert refused(sts.assume_role, RoleArn=other, RoleSessionName="me") == "AccessDenied"
    bad = {"RoleArn": "arn:aws:iam::222222222222:role/A", "RoleSessionName": "me"}
    assert refused(sts.assume_role, **bad, Policy="{") == "MalformedPolicyDocument"


def test_session_token_belongs_to_its_key(bare: Handle) -> None:
    """A session key without its token is refused."""
    session = bare.session("111111111111")
    keys = session.get_credentials()
    thief = boto3.Session(keys.access_key, keys.secret_key, region_name="us-east-1")
    assert refused(bare.client("ec2", thief).describe_vpcs) == "AuthFailure"


def test_read_role_cannot_write(bare: Handle) -> None:
    """HubwardRead reads; its writes are refused with the service's own code."""
    session = bare.session("111111111111", story.READ_ROLE)
    ec2, s3 = bare.client("ec2", session), bare.client("s3", session)
    ec2.describe_security_groups()
    assert refused(ec2.create_vpc, CidrBlock="10.0.0.0/16") == "UnauthorizedOperation"
    assert refused(s3.create_bucket, Bucket="read-role-bucket") == "AccessDenied"
    kms = bare.client("kms", session)
    assert refused(kms.create_key) == "AccessDeniedException"


def _policy(action: str, resource: str, effect: str = "Allow") -> dict[str, Any]:
    statement = {"Effect": effect, "Action": action, "Resource": resource}
    return {"Policy": json.dumps({"Version": "2012-10-17", "Statement": [statement]})}


def test_session_policy_cuts_writes(bare: Handle) -> None:
    """Only the named action on the named group passes; the refusal shows in the trail."""
    account = "111111111111"
    ec2 = bare.client("ec2", bare.session(account, story.WRITE_ROLE))
    group, rule = open_group(ec2, "policy-a")
    other, other_rule = open_group(ec2, "policy-b")
    arn = f"arn:aws:ec2:us-east-1:{account}:security-group/{group}"
    policy = _policy("ec2:RevokeSecurityGroup*", arn)
    cut = bare.client("ec2", bare.session(account, story.WRITE_ROLE, **policy))
    denied = "UnauthorizedOperation"
    revoke = cut.revoke_security_group_ingress
    assert refused(revoke, GroupId=other, SecurityGroupRuleIds=[other_rule]) == denied
    assert refused(cut.delete_security_group, GroupId=group) == denied
    revoke(GroupId=group, SecurityGroupRuleIds=[rule])
    rows = door(bare, "GET", "requests?op=ec2.RevokeSecurityGroupIngress")["requests"]
    mine = [row for row in rows if row["detail"]["params"].get("GroupId") in (group, other)]
    assert [row["effect"] for row in mine] == [False, True]
    assert mine[1]["detail"]["role"] == story.WRITE_ROLE


def test_session_policy_conditions_and_tags(bare: Handle) -> None:
    """The region condition counts, an unknown one never allows, tags need their own action."""
    account = "222222222222"

    def cut(statement: dict[str, Any]) -> Any:
        body = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]}
        session = bare.session(account, story.WRITE_ROLE, Policy=json.dumps(body))
        return bare.client("ec2", session)

    here = {"StringEquals": {"aws:RequestedRegion": "us-east-1"}}
    there = {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}
    unknown = {"Bool": {"aws:MultiFactorAuthPresent": "false"}}
    network = {"Action": "ec2:CreateVpc", "Resource": "*"}
    cut({**network, "Condition": here}).create_vpc(CidrBlock="10.0.0.0/16")
    for condition in (there, unknown):
        create = cut({**network, "Condition": condition}).create_vpc
        assert refused(create, CidrBlock="10.0.0.0/16") == "UnauthorizedOperation"
    tags = [{"ResourceType": "vpc", "Tags": [{"Key": "a", "Value": "b"}]}]
    tagged = {"CidrBlock": "10.0.0.0/16", "TagSpecifications": tags}
    assert refused(cut(network).create_vpc, **tagged) == "UnauthorizedOperation"
    both = {**network, "Action": ["ec2:CreateVpc", "ec2:CreateTags"]}
    cut(both).create_vpc(**tagged)


def test_deny_wins(bare: Handle) -> None:
    """A Deny statement refuses although nothing else is forbidden."""
    session = bare.session("111111111111", story.WRITE_ROLE, **_policy("ec2:*", "*", "Deny"))
    assert refused(bare.client("ec2", session).create_vpc, CidrBlock="10.0.0.0/16")


def test_accounts_and_regions_are_apart(bare: Handle) -> None:
    """What one account makes in one region nobody else sees."""
    first, second = bare.session("333333333333"), bare.session("444444444444")
    made = bare.client("ec2", first).create_vpc(CidrBlock="10.77.0.0/16")["Vpc"]["VpcId"]

    def seen(session: Any, region: str) -> list[str]:
        return [v["VpcId"] for v in bare.client("ec2", session, region).describe_vpcs()["Vpcs"]]

    assert made in seen(first, "us-east-1")
    assert made not in seen(second, "us-east-1")
    assert made not in seen(first, "eu-west-1")
