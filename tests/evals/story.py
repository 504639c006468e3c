"""What happened in the corpus besides everyday work: an incident, open ports, odd shapes."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.evals.maker import Maker
from tests.evals.people import FOREIGN, PROD, Record, user

_ADDRESS = "203.0.113.66"


def incident(made: Maker) -> None:
    """A stolen key: looking around, a new user with administrator rights, data shared."""
    thief = _Thief(made)
    thief.look()
    thief.stay()
    thief.take()
    thief.hide()
    thief.use()
    thief.federate()
    at = datetime(2024, 5, 16, 9, 0, tzinfo=UTC)
    for name in ("StartLogging", "CreateTrail"):
        made.add(at, "cloudtrail", name, user("alice"), request={"name": "org-trail"})


class _Thief:
    """Acts every seven minutes with one key from one address."""

    def __init__(self, made: Maker) -> None:
        self._made = made
        self._who = user("backup-svc", key="AKIASTOLENKEY0000001")
        self._at = datetime(2024, 5, 15, 2, 0, tzinfo=UTC)

    def _step(self, source: str, name: str, **more: Any) -> None:
        self._at += timedelta(minutes=7)
        self._made.add(
            self._at, source, name, self._who, ip=_ADDRESS, agent=more.pop("agent", "pacu"), **more
        )

    def look(self) -> None:
        """Find out where it is, and be refused some of it."""
        self._step("sts", "GetCallerIdentity", read=True)
        for source, name in (
            ("iam", "ListUsers"),
            ("iam", "ListAttachedUserPolicies"),
            ("s3", "ListBuckets"),
            ("secretsmanager", "ListSecrets"),
            ("ec2", "DescribeInstances"),
            ("ec2", "DescribeSnapshots"),
        ):
            self._step(source, name, read=True)
        for name in ("GetAccountAuthorizationDetails", "ListRoles", "CreateRole"):
            said = f"User: {self._who['arn']} is not authorized to perform: iam:{name}"
            self._step("iam", name, error="AccessDenied", read=name != "CreateRole", message=said)

    def stay(self) -> None:
        """A user of its own, with every right."""
        name = {"userName": "support-2"}
        admin = {"policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}
        document = '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
        self._step("iam", "CreateUser", request=name, response={"user": name})
        self._step("iam", "AttachUserPolicy", request=name | admin)
        self._step("iam", "AttachRolePolicy", request={"roleName": "LambdaExec"} | admin)
        inline = {"policyName": "all", "policyDocument": document}
        self._step("iam", "PutUserPolicy", request=name | inline)
        key = {"accessKeyId": "AKIANEWKEY0000000002"} | name
        self._step("iam", "CreateAccessKey", request=name, response={"accessKey": key})
        self._step("iam", "CreateLoginProfile", request=name)

    def take(self) -> None:
        """Secrets read, snapshots and an image shared, buckets opened."""
        for secret in ("prod/db-password", "prod/api-key"):
            self._step("secretsmanager", "GetSecretValue", read=True, request={"secretId": secret})
        volume = {"add": {"items": [{"userId": FOREIGN}]}}
        self._step(
            "ec2",
            "ModifySnapshotAttribute",
            request={
                "snapshotId": "snap-0aa11",
                "attributeType": "CREATE_VOLUME_PERMISSION",
                "createVolumePermission": volume,
            },
        )
        self._step(
            "rds",
            "ModifyDBSnapshotAttribute",
            request={
                "dBSnapshotIdentifier": "orders-snap",
                "attributeName": "restore",
                "valuesToAdd": [FOREIGN],
            },
        )
        launch = {"add": {"items": [{"group": "all"}]}}
        self._step(
            "ec2",
            "ModifyImageAttribute",
            request={"imageId": "ami-0aa1", "launchPermission": launch},
        )
        everyone = [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"}]
        self._step(
            "s3",
            "PutBucketPolicy",
            request={"bucketName": "customer-data", "bucketPolicy": {"Statement": everyone}},
        )
        self._step("s3", "DeleteBucketPublicAccessBlock", request={"bucketName": "customer-data"})
        public = {"bucketName": "static-site", "x-amz-acl": "public-read"}
        self._step("s3", "PutBucketAcl", request=public)

    def hide(self) -> None:
        """The trail and the detector switched off."""
        for name in ("StopLogging", "DeleteTrail", "PutEventSelectors", "UpdateTrail"):
            self._step("cloudtrail", name, request={"name": "org-trail"})
        self._step("guardduty", "DeleteDetector", request={"detectorId": "d1"})

    def use(self) -> None:
        """Instances that do not start, a function, a token, a command, mail."""
        self._step(
            "ec2",
            "RunInstances",
            region="eu-west-3",
            request={"imageId": "ami-miner"},
            error="Client.InstanceLimitExceeded",
            message="limit",
        )
        self._step("lambda", "CreateFunction20150331", request={"functionName": "beacon"})
        self._step("sts", "GetFederationToken", request={"name": "support"}, read=True)
        command = {"instanceIds": ["i-0aaa111"], "documentName": "AWS-RunShellScript"}
        self._step("ssm", "SendCommand", request=command)
        self._step("ses", "UpdateAccountSendingEnabled", request={"enabled": True})

    def federate(self) -> None:
        """The token used in the console."""
        who = {
            "type": "FederatedUser",
            "principalId": f"{PROD}:support",
            "arn": f"arn:aws:sts::{PROD}:federated-user/support",
            "accountId": PROD,
            "accessKeyId": "ASIAFEDERATED0000001",
        }
        for name in ("DescribeInstances", "DescribeKeyPairs", "CreateKeyPair"):
            self._at += timedelta(minutes=1)
            self._made.add(
                self._at,
                "ec2",
                name,
                who,
                ip=_ADDRESS,
                agent="console",
                read=name.startswith("Describe"),
                request={"keyName": "intruder-key"},
            )


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
    _odder(made, at)


def _odder(made: Maker, at: datetime) -> None:
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
    made.records.append(_insight(made))
    made.add(
        at,
        "sts",
        "AssumeRole",
        {"type": "IAMUser", "userName": "alice", "accountId": PROD},
        read=True,
        request="HIDDEN_DUE_TO_SECURITY_REASONS",
        error="AccessDenied",
    )


def _insight(made: Maker) -> Record:
    """An Insights event: no name, source or identity at the top."""
    return {
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
