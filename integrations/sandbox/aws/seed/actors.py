"""The people and pipelines of the story's trail, and the shape of one generated record."""

import hashlib
import random
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from integrations.sandbox import story
from integrations.sandbox.aws.trail import Record, stamp

CONSOLE = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0"
CLI = "aws-cli/2.31.4 md/awscrt#0.27.6 ua/2.1 os/linux#6.8 md/arch#x86_64 lang/python#3.13.4"
TERRAFORM = (
    "APN/1.0 HashiCorp/1.0 Terraform/1.13.2 (+https://www.terraform.io) "
    "terraform-provider-aws/6.14.0 (+https://registry.terraform.io)"
)
SDK = "Boto3/1.40.21 md/Botocore#1.40.21 ua/2.1 os/linux#6.1 lang/python#3.12.11"

#: Where the offices are, and where the password guessing comes from.
OFFICE = "203.0.113.24"
OFFICE_TWO = "203.0.113.57"
GUESSER = "198.51.100.23"


@dataclass(frozen=True)
class Actor:
    """A principal as trails show it; `role` is empty for IAM users."""

    account: str
    name: str
    role: str = ""
    source_identity: str = ""
    ip: str = OFFICE
    agent: str = CONSOLE
    mfa: bool = True

    def block(self, moment: datetime, key: str = "") -> dict[str, Any]:
        """The userIdentity element."""
        unique = hashlib.sha256(f"{self.account}{self.role or self.name}".encode()).hexdigest()
        unique = unique[:17].upper()
        mfa = "true" if self.mfa else "false"
        attributes = {"creationDate": stamp(moment), "mfaAuthenticated": mfa}
        if not self.role:
            return {
                "type": "IAMUser",
                "principalId": f"AIDA{unique}",
                "arn": f"arn:aws:iam::{self.account}:user/{self.name}",
                "accountId": self.account,
                "accessKeyId": key or f"ASIA{unique[:16]}",
                "userName": self.name,
                "sessionContext": {"sessionIssuer": {}, "attributes": attributes},
            }
        context: dict[str, Any] = {
            "sessionIssuer": {
                "type": "Role",
                "principalId": f"AROA{unique}",
                "arn": f"arn:aws:iam::{self.account}:role/{self.role}",
                "accountId": self.account,
                "userName": self.role,
            },
            "attributes": attributes,
        }
        if self.source_identity:
            context["sourceIdentity"] = self.source_identity
        return {
            "type": "AssumedRole",
            "principalId": f"AROA{unique}:{self.name}",
            "arn": f"arn:aws:sts::{self.account}:assumed-role/{self.role}/{self.name}",
            "accountId": self.account,
            "accessKeyId": key or f"ASIA{unique[:16]}",
            "sessionContext": context,
        }


class Writer:
    """Makes records with ids that repeat from run to run."""

    def __init__(self, now: datetime, seed: int) -> None:
        self.now = now
        self.rng = random.Random(seed)
        self.records: list[Record] = []

    def uuid(self) -> str:
        """A version 4 UUID from the seeded generator."""
        return str(uuid.UUID(int=self.rng.getrandbits(128), version=4))

    def write(
        self,
        actor: Actor,
        moment: datetime,
        source: str,
        name: str,
        request: dict[str, Any] | None,
        *,
        region: str = story.HOME_REGION,
        response: dict[str, Any] | None = None,
        error: tuple[str, str] | None = None,
        read: bool = False,
        **extra: Any,
    ) -> Record:
        """Write one record (CloudTrail user guide, "CloudTrail record contents")."""
        record: Record = {
            "eventVersion": "1.11",
            "userIdentity": actor.block(moment, str(extra.pop("key", ""))),
            "eventTime": stamp(moment),
            "eventSource": f"{source}.amazonaws.com",
            "eventName": name,
            "awsRegion": region,
            "sourceIPAddress": extra.pop("ip", actor.ip),
            "userAgent": actor.agent,
            "requestParameters": request,
            "responseElements": None if read or error else response,
            "requestID": self.uuid(),
            "eventID": self.uuid(),
            "readOnly": read,
            "eventType": "AwsApiCall",
            "managementEvent": True,
            "recipientAccountId": actor.account,
            "eventCategory": "Management",
        }
        if error:
            record["errorCode"], record["errorMessage"] = error
        record.update(extra)
        self.records.append(record)
        return record

    def login(
        self, actor: Actor, moment: datetime, *, success: bool, mfa: bool, ip: str = ""
    ) -> Record:
        """One console sign-in (CloudTrail user guide, "AWS Management Console sign-in events")."""
        record = self.write(
            actor,
            moment,
            "signin",
            "ConsoleLogin",
            None,
            response={"ConsoleLogin": "Success"},
            ip=ip or actor.ip,
            additionalEventData={
                "LoginTo": "https://console.aws.amazon.com/console/home",
                "MobileVersion": "No",
                "MFAUsed": "Yes" if mfa else "No",
            },
        )
        record["eventType"] = "AwsConsoleSignIn"
        identity = record["userIdentity"]
        identity.pop("sessionContext", None)
        identity.pop("accessKeyId", None)
        if not success:
            record["responseElements"] = {"ConsoleLogin": "Failure"}
            record["errorMessage"] = "Failed authentication"
            identity["accessKeyId"] = ""
        return record


DEMO = Actor("111111111111", "demo.user", ip="203.0.113.45", mfa=False)
DANA = Actor("111111111111", "dana.ops")
LEE = Actor("222222222222", "lee.web", ip=OFFICE_TWO)
MARIA = Actor("222222222222", "maria.lopez", ip=OFFICE_TWO, mfa=False)
NOOR = Actor("333333333333", "noor.data")
OMAR = Actor("333333333333", "omar.etl", agent=CLI, mfa=False)
SAM = Actor("444444444444", "sam.dev", agent=CLI)
KIM = Actor("444444444444", "kim.dev", mfa=False)
PEOPLE = (DEMO, DANA, LEE, MARIA, NOOR, OMAR, SAM, KIM)

PIPELINE = Actor(
    "222222222222",
    "gha-4821",
    role="storefront-deploy",
    source_identity="lee.web",
    ip="192.0.2.88",
    agent=TERRAFORM,
    mfa=False,
)
PAYMENTS_CI = Actor(
    "111111111111", "gha-977", "payments-deploy", "", "192.0.2.61", TERRAFORM, False
)
PAYMENTS_APP = Actor("111111111111", "i-payments-api", "payments-api", "", "10.11.1.20", SDK, False)
SHOP_APP = Actor("222222222222", "i-storefront", "storefront-web", "", "10.22.1.20", SDK, False)
LOADER = Actor("333333333333", "warehouse", "warehouse-loader", "", "10.33.1.20", SDK, False)
MACHINES = (PAYMENTS_APP, SHOP_APP, LOADER)
