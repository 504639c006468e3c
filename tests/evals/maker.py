"""Everyday calls, sign-ins and sessions of the corpus, from one random source."""

import random
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.evals.people import AUDIT, DEV, PROD, Record, role, root, service, sso, user

START = datetime(2024, 4, 20, tzinfo=UTC)
NOW = datetime(2024, 5, 20, 12, tzinfo=UTC)
AGENTS = {
    "cli": "aws-cli/2.15.30 Python/3.11.8 Linux/6.1 exe/x86_64.ubuntu prompt/off",
    "boto": "Boto3/1.34.69 md/Botocore#1.34.69 ua/2.0 os/linux",
    "terraform": "APN/1.0 HashiCorp/1.0 Terraform/1.7.5 terraform-provider-aws/5.42 aws-sdk-go-v2",
    "console": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/124.0 Safari/537.36",
    "s3console": "[S3Console/0.4, aws-internal/3 aws-sdk-java/1.12.488 Linux/5.10]",
    "pacu": "Boto3/1.7.61 Python/3.5.0 Windows/ Botocore/1.10.62 pacu",
}


class Maker:
    """Makes records one after the other from one random source."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.records: list[Record] = []
        text = (Path(__file__).parent / "calls.txt").read_text("utf-8")
        self.ops = [line.split() for line in text.splitlines() if not line.startswith("#")]

    def add(
        self,
        at: datetime,
        source: str,
        name: str,
        who: Record,
        *,
        ip: str = "198.51.100.10",
        agent: str = "cli",
        account: str = PROD,
        region: str = "us-east-1",
        read: bool = False,
        request: Any = None,
        response: Any = None,
        error: str = "",
        message: str = "",
        **more: Any,
    ) -> Record:
        record: Record = {
            "eventVersion": "1.09",
            "userIdentity": who,
            "eventTime": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "eventSource": f"{source}.amazonaws.com",
            "eventName": name,
            "awsRegion": region,
            "sourceIPAddress": ip,
            "userAgent": AGENTS.get(agent, agent),
            "requestParameters": request,
            "responseElements": response,
            "requestID": str(uuid.UUID(int=self.random.getrandbits(128))),
            "eventID": str(uuid.UUID(int=self.random.getrandbits(128))),
            "readOnly": read,
            "eventType": "AwsApiCall",
            "managementEvent": True,
            "recipientAccountId": account,
            "eventCategory": "Management",
        }
        if error:
            record["errorCode"] = error
        if message:
            record["errorMessage"] = message
        record.update(more)
        self.records.append(record)
        return record

    def moment(self) -> datetime:
        seconds = int((NOW - START).total_seconds())
        return START + timedelta(seconds=self.random.randrange(seconds))

    def background(self) -> None:
        """Everyday calls: every operation several times, some refused, some throttled."""
        weights = [
            (user("alice"), "198.51.100.10", "cli", 5),
            (user("bob.smith"), "198.51.100.22", "console", 4),
            (user("ci-deployer"), "203.0.113.80", "boto", 4),
            (role("DeployRole", "tf-run-17"), "10.20.0.15", "terraform", 5),
            (role("LambdaExec", "report-maker"), "10.20.3.9", "boto", 3),
            (sso("carol@example.com"), "198.51.100.40", "console", 3),
            (root(), "192.0.2.44", "console", 1),
            (
                service("autoscaling.amazonaws.com"),
                "autoscaling.amazonaws.com",
                "autoscaling.amazonaws.com",
                2,
            ),
        ]
        people = [(w, ip, agent) for w, ip, agent, n in weights for _ in range(n)]
        self._calls(people)

    def _calls(self, people: list[tuple[Record, str, str]]) -> None:
        for source, name, mode, field, values in self.ops:
            for _ in range(self.random.randint(8, 22)):
                who, ip, agent = self.random.choice(people)
                value = self.random.choice(values.split(","))
                request = None if field == "-" else {field: value}
                extra = self._trouble(source, name, who)
                account = self.random.choices([PROD, DEV, AUDIT], [6, 3, 1])[0]
                region = self.random.choices(
                    ["us-east-1", "eu-west-1", "eu-west-3", "ap-southeast-1", "ap-northeast-1"],
                    [5, 3, 1, 1, 1],
                )[0]
                if source in ("iam", "organizations", "route53", "cloudfront"):
                    region = "us-east-1"
                if name == "RunInstances" and not extra:
                    made = f"i-0{self.random.getrandbits(32):08x}"
                    extra["response"] = {"instancesSet": {"items": [{"instanceId": made}]}}
                self.add(
                    self.moment(),
                    source,
                    name,
                    who,
                    ip=ip,
                    agent=agent,
                    account=account,
                    region=region,
                    read=mode == "r",
                    request=request,
                    **extra,
                )

    def _trouble(self, source: str, name: str, who: Record) -> dict[str, Any]:
        dice = self.random.random()
        if dice > 0.16:
            return {}
        if dice > 0.12:
            return {"error": "ThrottlingException", "message": "Rate exceeded"}
        if dice > 0.09:
            return {"error": "ResourceNotFoundException", "message": "The thing is not there"}
        if source == "ec2":
            return {
                "error": "Client.UnauthorizedOperation",
                "message": "You are not authorized to perform this operation. Encoded "
                "authorization failure message: 6v8Zx",
            }
        code = "AccessDeniedException" if source in ("kms", "lambda", "ssm") else "AccessDenied"
        subject = who.get("arn", "somebody")
        return {
            "error": code,
            "message": f"User: {subject} is not authorized to perform: "
            f"{source}:{name} on resource: *",
        }

    def sign_ins(self) -> None:
        """Console sign-ins of users, root and Identity Center people, with and without MFA."""
        cases = [
            ("alice", "Yes", "Success"),
            ("bob.smith", "No", "Success"),
            ("new.hire", "No", "Success"),
            ("alice", "Yes", "Failure"),
            ("bob.smith", "No", "Failure"),
            ("HIDDEN_DUE_TO_SECURITY_REASONS", "No", "Failure"),
        ]
        for _ in range(70):
            name, mfa, result = self.random.choice(cases)
            self._login(self.moment(), user(name), "198.51.100.22", mfa, result)
        for _ in range(6):
            self._login(self.moment(), root(), "192.0.2.44", "Yes", "Success")
        for _ in range(12):
            self._login(self.moment(), sso("carol@example.com"), "198.51.100.40", "No", "Success")
        for minute in range(25):
            at = datetime(2024, 5, 14, 3, 0, tzinfo=UTC) + timedelta(minutes=minute)
            self._login(at, user("admin"), "203.0.113.66", "No", "Failure")
        self._login(
            datetime(2024, 5, 18, 23, 5, tzinfo=UTC), root(), "203.0.113.66", "No", "Success"
        )

    def _login(self, at: datetime, who: Record, ip: str, mfa: str, result: str) -> None:
        message = "Failed authentication" if result == "Failure" else ""
        who = {k: v for k, v in who.items() if k != "accessKeyId"}
        self.add(
            at,
            "signin",
            "ConsoleLogin",
            who,
            ip=ip,
            agent="console",
            message=message,
            response={"ConsoleLogin": result},
            eventType="AwsConsoleSignIn",
            additionalEventData={"MFAUsed": mfa, "MobileVersion": "No"},
        )

    def sessions(self) -> None:
        """Roles taken by people and programs; refused ones name the role in the message alone."""
        for taken, who, times in (
            ("ProductionAdmin", user("alice"), 9),
            ("DeployRole", user("ci-deployer"), 12),
            ("BreakGlass", user("bob.smith"), 2),
        ):
            for _ in range(times):
                arn = f"arn:aws:iam::{PROD}:role/{taken}"
                self.add(
                    self.moment(),
                    "sts",
                    "AssumeRole",
                    who,
                    read=True,
                    request={"roleArn": arn, "roleSessionName": "s1"},
                    response={
                        "credentials": {"accessKeyId": f"ASIA{taken.upper()[:12]:X<16}"},
                        "assumedRoleUser": {"arn": f"{arn}/s1".replace("iam", "sts")},
                    },
                    resources=[{"ARN": arn, "type": "AWS::IAM::Role"}],
                )
        self._not_taken()

    def _not_taken(self) -> None:
        """Refused ones, and those that a service takes for its functions."""
        for _ in range(7):
            who = self.random.choice([user("bob.smith"), user("new.hire")])
            self.add(
                self.moment(),
                "sts",
                "AssumeRole",
                who,
                read=True,
                request=None,
                error="AccessDenied",
                message=f"User: {who['arn']} is not authorized to perform: sts:AssumeRole on "
                f"resource: arn:aws:iam::{PROD}:role/ProductionAdmin",
            )
        for _ in range(15):
            self.add(
                self.moment(),
                "sts",
                "AssumeRole",
                service("lambda.amazonaws.com"),
                read=True,
                ip="lambda.amazonaws.com",
                agent="lambda.amazonaws.com",
                request={
                    "roleArn": f"arn:aws:iam::{PROD}:role/LambdaExec",
                    "roleSessionName": "report-maker",
                },
            )
