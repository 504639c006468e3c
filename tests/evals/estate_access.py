"""Sign-ins, pipelines' tokens, sessions and records of odd form in the third corpus."""

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.evals.estate_people import (
    ACTIONS,
    CHROME,
    CI_IP,
    FOREIGN,
    HIDDEN,
    PAYMENTS,
    PLATFORM,
    SANDBOX,
    VENDOR,
    Record,
    root,
    stranger,
    user,
    web,
)

if TYPE_CHECKING:
    from tests.evals.estate import Estate

_GUESSER = "203.0.113.50"


def sign_ins(made: "Estate") -> None:
    """Sign-ins at the console and at the Identity Center's portal."""
    for who, times, account in (
        ("ingrid", 9, PLATFORM), ("marek", 14, PLATFORM), ("nadia", 12, PLATFORM),
        ("priya", 13, PAYMENTS), ("oskar", 15, PAYMENTS), ("hal", 8, PAYMENTS),
        ("jonas", 11, SANDBOX), ("tess", 6, PAYMENTS),
    ):  # fmt: skip
        for _ in range(times):
            identity = made.actors[who].identity(account)
            login(made, made.moment(True), identity, made.actors[who].ip, account=account)
            _portal(made, made.moment(True), who, "UserAuthentication", "Success")
    for hour in ("14T08:02", "14T08:03", "21T07:41"):
        _portal(made, f"2025-10-{hour}:10Z", "priya", "CredentialVerification", "Failure")
    for day in ("09-25", "09-30", "10-03", "10-07", "10-10", "10-14", "10-17", "10-22", "10-23"):
        login(made, f"2025-{day}T08:14:31Z", _person("kai.berg"), "192.0.2.33")
    for minute in (9, 10, 12):
        at = f"2025-10-22T08:{minute:02}:05Z"
        login(made, at, _person("kai.berg"), "192.0.2.33", result="Failure")
    _guessed(made)
    for at in ("2025-10-21T10:05:44Z", "2025-10-21T10:48:09Z"):
        login(made, at, _person("breakglass-ops"), "198.51.100.130", mfa="Yes")
    login(made, "2025-10-02T09:00:12Z", root(SANDBOX), "198.51.100.130", mfa="Yes", account=SANDBOX)
    made.add("2025-10-02T09:03:40Z", "root", "account:PutAlternateContact",
             {"alternateContactType": "SECURITY"}, account=SANDBOX)  # fmt: skip
    made.add("2025-10-02T09:07:02Z", "root", "iam:ListVirtualMFADevices", account=SANDBOX)


def _guessed(made: "Estate") -> None:
    for minute in range(0, 14, 2):
        at = f"2025-10-20T02:{minute:02}:20Z"
        login(made, at, _person("kai.berg"), _GUESSER, result="Failure")
    for minute in range(20, 25):
        unknown = {"type": "IAMUser", "userName": HIDDEN, "accountId": PAYMENTS}
        login(made, f"2025-10-20T02:{minute}:20Z", unknown, _GUESSER, result="Failure")
    for minute in (12, 14, 19):
        at = f"2025-10-15T01:{minute}:50Z"
        login(made, at, root(PAYMENTS), _GUESSER, result="Failure")


def _person(name: str) -> Record:
    who = user(name)(PAYMENTS)
    who.pop("accessKeyId")
    return who


def login(made: "Estate", when: str | datetime, who: Record, ip: str, *, mfa: str = "No",
          result: str = "Success", account: str = PAYMENTS) -> None:  # fmt: skip
    """One sign-in at the console; a failed one has a message and no code."""
    message = "Failed authentication" if result == "Failure" else ""
    made.add(when, who, "signin:ConsoleLogin", ip=ip, agent=CHROME, account=account,
             message=message, response={"ConsoleLogin": result}, eventType="AwsConsoleSignIn",
             additionalEventData={"MFAUsed": mfa, "MobileVersion": "No"})  # fmt: skip


def _portal(made: "Estate", when: str | datetime, who: str, call: str, result: str) -> None:
    name = str(made.actors[who].identity(PLATFORM)["arn"]).rpartition("/")[2]
    store = f"arn:aws:identitystore::{PLATFORM}:identitystore/d-9967c31e0a"
    identity = {"type": "IdentityCenterUser", "accountId": PLATFORM, "credentialId": "b7a1",
                "onBehalfOf": {"userId": f"7a{len(name):04}-{who}", "identityStoreArn": store},
                }  # fmt: skip
    made.add(when, identity, f"signin:{call}", ip=made.actors[who].ip, agent=CHROME,
             account=PLATFORM, eventType="AwsServiceEvent", serviceEventDetails={call: result},
             additionalEventData={"UserName": name, "CredentialType": "PASSWORD"})  # fmt: skip


def pipelines(made: "Estate") -> None:
    """Tokens of GitHub's workflows for the deploy role, some refused; an unknown repository."""
    arn = f"arn:aws:iam::{PLATFORM}:role/gha-deploy"
    for n in range(130):
        repository = made.random.choice(["gateway", "ledger", "notify"])
        subject = f"repo:tidewell/{repository}:ref:refs/heads/main"
        made.add(made.moment(), web(subject), "sts:AssumeRoleWithWebIdentity",
                 {"roleArn": arn, "roleSessionName": "GitHubActions", "durationSeconds": 3600},
                 ip=CI_IP, agent=ACTIONS, account=PLATFORM,
                 response={"credentials": {"accessKeyId": f"ASIA4GHA{n:012}"}})  # fmt: skip
    for minute in (5, 6, 31, 58):
        subject = "repo:tidewel1/gateway:pull_request"
        made.add(f"2025-10-11T19:{minute:02}:00Z", web(subject), "sts:AssumeRoleWithWebIdentity",
                 ip="192.0.2.210", agent=ACTIONS, account=PLATFORM, error="AccessDenied",
                 message="Not authorized to perform sts:AssumeRoleWithWebIdentity")  # fmt: skip


def sessions(made: "Estate") -> None:
    """Roles taken by people, a vendor and strangers; shells on instances."""
    debug = f"arn:aws:iam::{PAYMENTS}:role/ProdDebug"
    for _ in range(11):
        made.add(made.moment(True), "marek", "sts:AssumeRole",
                 {"roleArn": debug, "roleSessionName": "marek"},
                 response={"credentials": {"accessKeyId": "ASIA4PRODDEBUG000001"}},
                 resources=[{"ARN": debug, "type": "AWS::IAM::Role"}])  # fmt: skip
    for minute in (2, 3, 9, 40, 41):
        arn = made.actors["jonas"].identity(SANDBOX)["arn"]
        made.add(f"2025-10-13T11:{minute:02}:00Z", "jonas", "sts:AssumeRole", account=SANDBOX,
                 error="AccessDenied", message=f"User: {arn} is not authorized to perform: "
                 f"sts:AssumeRole on resource: {debug}")  # fmt: skip
    scan = {"roleArn": f"arn:aws:iam::{PAYMENTS}:role/vendor-scan", "roleSessionName": "nightly"}
    for n in range(28):
        at = datetime(2025, 9, 25, 3, 30) + timedelta(days=n)
        made.add(at, stranger(VENDOR), "sts:AssumeRole", scan | {"externalId": "tw-7731"},
                 ip="192.0.2.150", agent="Boto3/1.34.2")  # fmt: skip
    for minute in (14, 15, 37):
        made.add(f"2025-10-18T22:{minute}:00Z", stranger(FOREIGN), "sts:AssumeRole",
                 ip="203.0.113.201", error="AccessDenied", message=f"User: arn:aws:iam::{FOREIGN}:"
                 f"user/x is not authorized to perform: sts:AssumeRole on resource: "
                 f"{scan['roleArn']}")  # fmt: skip
    _shells(made)


def _shells(made: "Estate") -> None:
    steps: tuple[tuple[str, str, str, str], ...] = (
        ("2025-10-06T13:20:00Z", "marek", "i-0c2280fae3b1d9e47", ""),
        ("2025-10-09T09:41:00Z", "nadia", "i-0e6619b03d7fa28c1", ""),
        ("2025-10-15T15:02:00Z", "jonas", "i-0c2280fae3b1d9e47", "AccessDeniedException"),
        ("2025-10-15T15:03:00Z", "jonas", "i-0e6619b03d7fa28c1", "AccessDeniedException"),
        ("2025-10-21T09:58:00Z", "marek", "i-0c2280fae3b1d9e47", ""),
        ("2025-10-21T10:11:00Z", "nadia", "i-0c2280fae3b1d9e47", ""),
        ("2025-10-23T08:30:00Z", "marek", "i-0e6619b03d7fa28c1", ""),
    )
    for at, who, target, error in steps:
        message = f"not authorized to perform: ssm:StartSession on {target}" if error else ""
        made.add(at, who, "ssm:StartSession", {"target": target}, account=PLATFORM, error=error,
                 message=message)  # fmt: skip
        if not error:
            ended = at.replace(":00Z", ":45Z")
            made.add(ended, who, "ssm:TerminateSession", {"sessionId": f"{who}-0a{at[8:10]}"},
                     account=PLATFORM)  # fmt: skip
    made.add("2025-10-21T10:16:00Z", "marek", "ssm:SendCommand", {
        "instanceIds": ["i-0c2280fae3b1d9e47"], "documentName": "AWS-RunShellScript",
        "parameters": HIDDEN}, account=PLATFORM)  # fmt: skip


def oddities(made: "Estate") -> None:
    """Records that lack something, or come from nobody."""
    for n in range(90):
        nobody = {"type": "AWSAccount", "principalId": "", "accountId": "ANONYMOUS_PRINCIPAL"}
        made.add(made.moment(), nobody, "s3:GetObject",
                 {"bucketName": "tw-docs-site", "key": f"page-{n % 9}.html"}, ip="192.0.2.222",
                 eventCategory="Data", managementEvent=False)  # fmt: skip
    for n in range(160):
        made.add(made.moment(), "etl", made.random.choice(["s3:GetObject", "s3:PutObject"]),
                 {"bucketName": "tw-lake-raw", "key": f"card/{n}.parquet"},
                 eventCategory="Data", managementEvent=False)  # fmt: skip
    at = "2025-10-12T05:00:00Z"
    made.add(at, {"accountId": PAYMENTS, "invokedBy": "AWS Internal"}, "kms:RotateKey",
             ip="AWS Internal", eventType="AwsServiceEvent")  # fmt: skip
    made.add(at, None, "sts:GetSessionToken", error="InvalidClientTokenId")
    bare = {"type": "IAMUser", "principalId": "AIDA4NAMELESS", "accountId": PLATFORM}
    made.add(at, bare, "iam:GetAccountSummary", account=PLATFORM)
    made.add(at, "tf", "iam:CreateServiceLinkedRole", HIDDEN, account=PLATFORM)
    late = made.add("2025-10-12T05:10:00Z", "ledger", "ecs:DescribeTasks")
    for name in ("recipientAccountId", "userAgent", "sourceIPAddress"):
        late.pop(name, None)
    twice: dict[str, Any] = {"sharedEventID": "5b0e1c9a-0000-4000-8000-00000000d00d"}
    for account in (PAYMENTS, PLATFORM):
        made.add("2025-10-12T06:00:00Z", "tf", "kms:GenerateDataKey",
                 {"keyId": f"arn:aws:kms:eu-central-1:{PAYMENTS}:key/5be0c1a7-lake"},
                 account=account, **twice)  # fmt: skip
    login(made, "2025-10-21T10:04:58Z", _person("breakglass-ops"), "198.51.100.130", mfa="Yes",
          result="Failure")  # fmt: skip
    made.records.append({
        "eventVersion": "1.09", "eventTime": "2025-10-16T23:58:00Z", "awsRegion": "eu-west-2",
        "eventID": str(uuid.UUID(int=made.random.getrandbits(128))),
        "eventType": "AwsCloudTrailInsight", "recipientAccountId": PAYMENTS,
        "insightDetails": {"state": "Start", "eventName": "RunInstances"},
        "eventCategory": "Insight",
    })  # fmt: skip
