"""What happened in the corpus besides everyday work: an incident, open ports, odd shapes."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.evals.maker import Maker
from tests.evals.people import FOREIGN, PROD, user


def incident(made: Maker) -> None:
    """A stolen key: looking around, a new user with administrator rights, data shared."""
    thief, ip = user("backup-svc", key="AKIASTOLENKEY0000001"), "203.0.113.66"
    at = datetime(2024, 5, 15, 2, 0, tzinfo=UTC)

    def step(source: str, name: str, **more: Any) -> None:
        nonlocal at
        at += timedelta(minutes=7)
        made.add(at, source, name, thief, ip=ip, agent=more.pop("agent", "pacu"), **more)

    step("sts", "GetCallerIdentity", read=True)
    for source, name in (
        ("iam", "ListUsers"),
        ("iam", "ListAttachedUserPolicies"),
        ("s3", "ListBuckets"),
        ("secretsmanager", "ListSecrets"),
        ("ec2", "DescribeInstances"),
        ("ec2", "DescribeSnapshots"),
    ):
        step(source, name, read=True)
    for name in ("GetAccountAuthorizationDetails", "ListRoles", "CreateRole"):
        step(
            "iam",
            name,
            error="AccessDenied",
            read=name != "CreateRole",
            message=f"User: {thief['arn']} is not authorized to perform: iam:{name}",
        )
    step(
        "iam",
        "CreateUser",
        request={"userName": "support-2"},
        response={"user": {"userName": "support-2"}},
    )
    admin = "arn:aws:iam::aws:policy/AdministratorAccess"
    step("iam", "AttachUserPolicy", request={"userName": "support-2", "policyArn": admin})
    step("iam", "AttachRolePolicy", request={"roleName": "LambdaExec", "policyArn": admin})
    step(
        "iam",
        "PutUserPolicy",
        request={
            "userName": "support-2",
            "policyName": "all",
            "policyDocument": '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
        },
    )
    step(
        "iam",
        "CreateAccessKey",
        request={"userName": "support-2"},
        response={"accessKey": {"accessKeyId": "AKIANEWKEY0000000002", "userName": "support-2"}},
    )
    step("iam", "CreateLoginProfile", request={"userName": "support-2"})
    for secret in ("prod/db-password", "prod/api-key"):
        step("secretsmanager", "GetSecretValue", read=True, request={"secretId": secret})
    step(
        "ec2",
        "ModifySnapshotAttribute",
        request={
            "snapshotId": "snap-0aa11",
            "attributeType": "CREATE_VOLUME_PERMISSION",
            "createVolumePermission": {"add": {"items": [{"userId": FOREIGN}]}},
        },
    )
    step(
        "rds",
        "ModifyDBSnapshotAttribute",
        request={
            "dBSnapshotIdentifier": "orders-snap",
            "attributeName": "restore",
            "valuesToAdd": [FOREIGN],
        },
    )
    step(
        "ec2",
        "ModifyImageAttribute",
        request={"imageId": "ami-0aa1", "launchPermission": {"add": {"items": [{"group": "all"}]}}},
    )
    step(
        "s3",
        "PutBucketPolicy",
        request={
            "bucketName": "customer-data",
            "bucketPolicy": {
                "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"}]
            },
        },
    )
    step("s3", "DeleteBucketPublicAccessBlock", request={"bucketName": "customer-data"})
    step("s3", "PutBucketAcl", request={"bucketName": "static-site", "x-amz-acl": "public-read"})
    for name in ("StopLogging", "DeleteTrail", "PutEventSelectors", "UpdateTrail"):
        step("cloudtrail", name, request={"name": "org-trail"})
    step("guardduty", "DeleteDetector", request={"detectorId": "d1"})
    step(
        "ec2",
        "RunInstances",
        region="eu-west-3",
        request={"imageId": "ami-miner"},
        error="Client.InstanceLimitExceeded",
        message="limit",
    )
    step("lambda", "CreateFunction20150331", request={"functionName": "beacon"})
    step("sts", "GetFederationToken", request={"name": "support"}, read=True)
    step(
        "ssm",
        "SendCommand",
        request={"instanceIds": ["i-0aaa111"], "documentName": "AWS-RunShellScript"},
    )
    step("ses", "UpdateAccountSendingEnabled", request={"enabled": True})
    federated = {
        "type": "FederatedUser",
        "principalId": f"{PROD}:support",
        "arn": f"arn:aws:sts::{PROD}:federated-user/support",
        "accountId": PROD,
        "accessKeyId": "ASIAFEDERATED0000001",
    }
    for name in ("DescribeInstances", "DescribeKeyPairs", "CreateKeyPair"):
        at += timedelta(minutes=1)
        made.add(
            at,
            "ec2",
            name,
            federated,
            ip=ip,
            agent="console",
            read=name.startswith("Describe"),
            request={"keyName": "intruder-key"},
        )
    at = datetime(2024, 5, 16, 9, 0, tzinfo=UTC)
    for name in ("StartLogging", "CreateTrail"):
        made.add(at, "cloudtrail", name, user("alice"), request={"name": "org-trail"})


def network(made: Maker) -> None:
    """Ports opened and closed, to the world and to a few."""
    at = datetime(2024, 5, 18, 15, tzinfo=UTC)
    for name in ("RunInstances", "StartInstances"):
        made.add(at, "ec2", name, user("bob.smith"), agent="console", region="eu-west-3")
    rules = (
        ("2024-05-10T08:00", "Authorize", "sg-0aa11", 22, "0.0.0.0/0", "bob.smith"),
        ("2024-05-10T09:30", "Authorize", "sg-0aa11", 443, "0.0.0.0/0", "alice"),
        ("2024-05-12T10:00", "Authorize", "sg-0bb22", 3306, "10.0.0.0/8", "alice"),
        ("2024-05-15T05:30", "Authorize", "sg-0bb22", 3389, "0.0.0.0/0", "backup-svc"),
        ("2024-05-16T10:00", "Revoke", "sg-0aa11", 22, "0.0.0.0/0", "alice"),
    )
    for when, act, group, port, cidr, who in rules:
        moment = datetime.fromisoformat(when).replace(tzinfo=UTC)
        made.add(
            moment,
            "ec2",
            f"{act}SecurityGroupIngress",
            user(who),
            agent="console",
            request={
                "groupId": group,
                "ipPermissions": {
                    "items": [
                        {
                            "ipProtocol": "tcp",
                            "fromPort": port,
                            "toPort": port,
                            "ipRanges": {"items": [{"cidrIp": cidr}]},
                        }
                    ]
                },
            },
        )


def odd(made: Maker) -> None:
    """Shapes seen in real logs that a parser must live with."""
    at = datetime(2024, 5, 17, 10, tzinfo=UTC)
    anonymous = {"type": "AWSAccount", "principalId": "", "accountId": "ANONYMOUS_PRINCIPAL"}
    made.add(
        at,
        "s3",
        "GetObject",
        anonymous,
        ip="192.0.2.200",
        read=True,
        request={"bucketName": "customer-data", "key": "a.csv"},
    )
    foreign = {"type": "AWSAccount", "principalId": "AIDAFOREIGN", "accountId": FOREIGN}
    made.add(
        at,
        "sts",
        "AssumeRole",
        foreign,
        ip="192.0.2.201",
        read=True,
        request={"roleArn": f"arn:aws:iam::{PROD}:role/BreakGlass", "roleSessionName": "x"},
    )
    bare = made.add(at, "iam", "GetUser", {"type": "IAMUser", "principalId": "AIDABARE"})
    bare.pop("requestParameters")
    bare.pop("readOnly")
    event = made.add(
        at,
        "kms",
        "RotateKey",
        {"accountId": PROD, "invokedBy": "AWS Internal"},
        ip="AWS Internal",
        agent="AWS Internal",
        eventType="AwsServiceEvent",
    )
    event.pop("userAgent")
    made.add(
        at,
        "ec2",
        "DeleteFlowLogs",
        user("alice"),
        readOnly="false",
        request={"DeleteFlowLogsRequest": {"FlowLogId": {"content": "fl-0zz99", "tag": 1}}},
    )
    made.add(at, "ec2", "DescribeInstances", user("alice"), ip="010.001.002.003", read=True)
    made.add(at, "cloudformation", "CreateStack", {}, error="AccessDenied", region="moon-1")
    made.records.append(
        {
            "eventVersion": "1.07",
            "eventTime": "2024-05-17T11:00:00Z",
            "awsRegion": "us-east-1",
            "eventID": str(uuid.UUID(int=made.random.getrandbits(128))),
            "eventType": "AwsCloudTrailInsight",
            "recipientAccountId": PROD,
            "insightDetails": {"state": "Start", "eventName": "RunInstances"},
            "sharedEventID": "x",
            "eventCategory": "Insight",
        }
    )
    made.add(
        at,
        "sts",
        "AssumeRole",
        {"type": "IAMUser", "userName": "alice", "accountId": PROD},
        read=True,
        request="HIDDEN_DUE_TO_SECURITY_REASONS",
        error="AccessDenied",
    )
