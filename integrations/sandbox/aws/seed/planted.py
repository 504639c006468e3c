"""The planted events: who caused each finding, who tried to sign in, what was denied."""

import json
from datetime import datetime, timedelta
from typing import Any

from integrations.sandbox.aws.seed import actors
from integrations.sandbox.aws.seed.actors import Writer
from integrations.sandbox.aws.seed.estate import DATA, DEV, EU, PAYMENTS, STOREFRONT, US, Estate
from integrations.sandbox.aws.seed.estate import public_read as _public_read
from integrations.sandbox.aws.seed.findings import AGES
from integrations.sandbox.aws.trail import Record


def _ago(writer: Writer, days: float) -> datetime:
    return writer.now - timedelta(days=days)


def _authorize(rule: dict[str, Any], tags: dict[str, str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Request and response of AuthorizeSecurityGroupIngress, as EC2 events spell them."""
    ranges = {"items": [{"cidrIp": rule["CidrIpv4"], "description": rule["Description"]}]}
    ports = {
        "ipProtocol": rule["IpProtocol"],
        "fromPort": rule["FromPort"],
        "toPort": rule["ToPort"],
    }
    request: dict[str, Any] = {
        "groupId": rule["GroupId"],
        "ipPermissions": {
            "items": [
                {
                    **ports,
                    "groups": {},
                    "ipRanges": ranges,
                    "ipv6Ranges": {},
                    "prefixListIds": {},
                }
            ]
        },
    }
    if tags:
        pairs = [{"key": key, "value": value} for key, value in tags.items()]
        spec = {"resourceType": "security-group-rule", "tags": pairs}
        request["tagSpecificationSet"] = {"items": [spec]}
    made = {
        "groupOwnerId": "",
        "groupId": rule["GroupId"],
        "securityGroupRuleId": rule["SecurityGroupRuleId"],
        "description": rule["Description"],
        "isEgress": False,
        "cidrIpv4": rule["CidrIpv4"],
        **ports,
    }
    return request, {"_return": True, "securityGroupRuleSet": {"items": [made]}}


def _open(
    writer: Writer,
    actor: actors.Actor,
    days: float,
    rule: dict[str, Any],
    region: str,
    **extra: Any,
) -> Record:
    tags = {tag["Key"]: tag["Value"] for tag in rule.get("Tags", [])}
    request, response = _authorize(rule, tags)
    response["securityGroupRuleSet"]["items"][0]["groupOwnerId"] = actor.account
    record = writer.write(
        actor,
        _ago(writer, days),
        "ec2",
        "AuthorizeSecurityGroupIngress",
        request,
        region=region,
        response=response,
        **extra,
    )
    record["responseElements"]["requestId"] = record["requestID"]
    return record


def causes(writer: Writer, estate: Estate) -> dict[str, Record]:
    """The event behind each critical finding, by the name `story` gives it."""
    return _ports(writer, estate) | _exposures(writer, estate) | _settings(writer, estate)


def _ports(writer: Writer, estate: Estate) -> dict[str, Record]:
    """Who opened which port: demo.user from the console, and a pipeline on behalf of lee.web."""
    rules = estate.rules
    found: dict[str, Record] = {}
    writer.login(
        actors.DEMO, _ago(writer, AGES["payments-bastion"] + 0.02), success=True, mfa=False
    )
    found["ssh"] = _open(
        writer,
        actors.DEMO,
        AGES["payments-bastion"],
        rules["ssh"],
        US,
        sessionCredentialFromConsole="true",
    )
    found["pipeline"] = _assume(writer)
    days = AGES["storefront-web"]
    key = found["pipeline"]["responseElements"]["credentials"]["accessKeyId"]
    found["rdp"] = _open(writer, actors.PIPELINE, days, rules["rdp"], EU, key=key)
    _open(writer, actors.PIPELINE, 61.0, rules["https"], EU)
    _open(writer, actors.SAM, 40.0, rules["dev-ssh"], US)
    _open(writer, actors.PAYMENTS_CI, 70.0, rules["api"], US)
    return found


def _exposures(writer: Writer, estate: Estate) -> dict[str, Record]:
    """The public bucket and the public snapshot."""
    found: dict[str, Record] = {}
    bucket = f"analytics-exports-{DATA}"
    found["bucket"] = writer.write(
        actors.OMAR,
        _ago(writer, AGES["S3.2"]),
        "s3",
        "PutBucketPolicy",
        {"bucketName": bucket, "policy": "", "bucketPolicy": json.loads(_public_read(bucket))},
        resources=[{"type": "AWS::S3::Bucket", "ARN": f"arn:aws:s3:::{bucket}", "accountId": DATA}],
    )
    add_all = {"add": {"items": [{"group": "all"}]}}
    found["snapshot"] = writer.write(
        actors.NOOR,
        _ago(writer, AGES["EC2.1"]),
        "ec2",
        "ModifySnapshotAttribute",
        {
            "snapshotId": estate.ids["snapshot"],
            "createVolumePermission": add_all,
            "attributeType": "CREATE_VOLUME_PERMISSION",
        },
        response={"_return": True},
    )
    return found


def _settings(writer: Writer, estate: Estate) -> dict[str, Record]:
    """The public database, the public function and the key that will be deleted."""
    found: dict[str, Record] = {}
    found["database"] = writer.write(
        actors.MARIA,
        _ago(writer, AGES["RDS.2"]),
        "rds",
        "ModifyDBInstance",
        {"dBInstanceIdentifier": "orders-db", "publiclyAccessible": True},
        region=EU,
        response={"dBInstanceIdentifier": "orders-db", "publiclyAccessible": True},
    )
    found["function"] = writer.write(
        actors.DANA,
        _ago(writer, AGES["Lambda.1"]),
        "lambda",
        "AddPermission20150331v2",
        {
            "functionName": "payments-webhook",
            "statementId": "public-invoke",
            "action": "lambda:InvokeFunction",
            "principal": "*",
        },
        response={"statement": '{"Sid":"public-invoke","Effect":"Allow","Principal":"*"}'},
    )
    key = estate.ids["warehouse-key"]
    found["key"] = writer.write(
        actors.OMAR,
        _ago(writer, AGES["KMS.3"]),
        "kms",
        "ScheduleKeyDeletion",
        {"keyId": key.rsplit("/", 1)[-1], "pendingWindowInDays": 14},
        region=EU,
        response={"keyId": key, "keyState": "PendingDeletion"},
        resources=[{"type": "AWS::KMS::Key", "ARN": key, "accountId": DATA}],
    )
    return found


def _assume(writer: Writer) -> Record:
    """lee.web hands the deploy role to the pipeline minutes before the rule is opened."""
    role = f"arn:aws:iam::{STOREFRONT}:role/storefront-deploy"
    return writer.write(
        actors.LEE,
        _ago(writer, AGES["storefront-web"] + 0.004),
        "sts",
        "AssumeRole",
        {
            "roleArn": role,
            "roleSessionName": "gha-4821",
            "sourceIdentity": "lee.web",
            "durationSeconds": 3600,
        },
        region=EU,
        response={
            "credentials": {"accessKeyId": "ASIASTOREFRONTDEPLOY", "sessionToken": "HIDDEN"},
            "assumedRoleUser": {
                "arn": f"arn:aws:sts::{STOREFRONT}:assumed-role/storefront-deploy/gha-4821"
            },
            "sourceIdentity": "lee.web",
        },
    )


def sign_ins(writer: Writer) -> None:
    """Failed sign-ins of the last day, and one of a name that does not exist."""
    for minutes in (610, 608, 607, 605, 604, 602, 601):
        moment = writer.now - timedelta(minutes=minutes)
        writer.login(actors.DEMO, moment, success=False, mfa=False, ip=actors.GUESSER)
    for hours in (3.5, 9.25, 20.75):
        moment = writer.now - timedelta(hours=hours)
        writer.login(actors.MARIA, moment, success=False, mfa=False)
    hidden = writer.login(
        actors.KIM, writer.now - timedelta(hours=15), success=False, mfa=False, ip=actors.GUESSER
    )
    hidden["userIdentity"] = {
        "type": "IAMUser",
        "accountId": DEV,
        "accessKeyId": "",
        "userName": "HIDDEN_DUE_TO_SECURITY_REASONS",
    }
    hidden["errorMessage"] = "No username found in supplied account"


def permissions(writer: Writer) -> None:
    """IAM policy changes of the last two days, one of them administrative, one refused."""
    admin = "arn:aws:iam::aws:policy/AdministratorAccess"
    for hours, actor, name, request in (
        (7.0, actors.DANA, "AttachUserPolicy", {"userName": "demo.user", "policyArn": admin}),
        (
            19.0,
            actors.PIPELINE,
            "PutRolePolicy",
            {
                "roleName": "storefront-web",
                "policyName": "assets",
                "policyDocument": '{"Version":"2012-10-17","Statement":[{"Effect":"Allow",'
                '"Action":"s3:GetObject","Resource":"*"}]}',
            },
        ),
        (
            31.0,
            actors.NOOR,
            "CreatePolicyVersion",
            {
                "policyArn": f"arn:aws:iam::{DATA}:policy/warehouse",
                "policyDocument": '{"Version":"2012-10-17","Statement":[{"Effect":"Allow",'
                '"Action":"iam:*","Resource":"*"}]}',
                "setAsDefault": True,
            },
        ),
        (44.0, actors.SAM, "DetachRolePolicy", {"roleName": "playground", "policyArn": admin}),
    ):
        moment = writer.now - timedelta(hours=hours)
        writer.write(actor, moment, "iam", name, request, response=None)
    _refused(writer, admin)


def _refused(writer: Writer, admin: str) -> None:
    text = (
        f"User: arn:aws:iam::{DEV}:user/kim.dev is not authorized to perform: iam:AttachUserPolicy"
    )
    writer.write(
        actors.KIM,
        writer.now - timedelta(hours=26),
        "iam",
        "AttachUserPolicy",
        {"userName": "kim.dev", "policyArn": admin},
        error=("AccessDenied", text),
    )


def denials(writer: Writer) -> None:
    """demo.user's RunInstances within the last two hours: four refused, none succeeded."""
    because = "because no identity-based policy allows the {action} action"
    user = f"User: arn:aws:iam::{PAYMENTS}:user/demo.user is not authorized to perform: "
    for minutes, action, on in (
        (96, "ec2:RunInstances", f"arn:aws:ec2:{US}:{PAYMENTS}:instance/*"),
        (71, "ec2:RunInstances", f"arn:aws:ec2:{US}:{PAYMENTS}:instance/*"),
        (42, "ec2:CreateTags", f"arn:aws:ec2:{US}:{PAYMENTS}:instance/*"),
        (17, "iam:PassRole", f"arn:aws:iam::{PAYMENTS}:role/payments-api"),
    ):
        text = (
            "You are not authorized to perform this operation. "
            f"{user}{action} on resource: {on} {because.format(action=action)}"
        )
        writer.write(
            actors.DEMO,
            writer.now - timedelta(minutes=minutes),
            "ec2",
            "RunInstances",
            {
                "instancesSet": {
                    "items": [{"imageId": "ami-12c6146b", "minCount": 1, "maxCount": 1}]
                },
                "instanceType": "t3.large",
            },
            error=("Client.UnauthorizedOperation", text),
        )
