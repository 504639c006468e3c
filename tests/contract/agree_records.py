"""Seeded records for comparing stores: hostile names, withheld requests, edges, a day of 25 hours.

Every record has what a place needs (time, account, region, name, source, id), because the stand-in
keeps them by it; all else may be missing or of another type.
"""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

#: Clocks go back in Europe on 25 October 2026 and in North America on 1 November.
NOW = datetime(2026, 11, 10, 9, tzinfo=UTC)
FIRST = datetime(2026, 10, 23, tzinfo=UTC)
LAST = datetime(2026, 11, 3, tzinfo=UTC)
#: A moment that starts and ends windows and has events on it, one second before and after.
EDGE = datetime(2026, 10, 25, 1, tzinfo=UTC)
LEADING = "012345678901"
ACCOUNTS = ("111111111111", "222222222222", LEADING)
REGIONS = ("us-east-1", "eu-west-1")
FOREIGN = "000000000042"
NAMES = (
    "alice", "Alice", "o'brien", 'quo"te', "pipe|user", "back\\slash", "müller", "王伟",
    "new\nline", "per%cent", "under_score", "underxscore", "dot.name", "dotxname", "a,b", "`tick`",
    "'); DROP TABLE t; --", '{"a": 1}', "[1]", "$(id)", "emoji🙂", "tab\there", "/slash/",
    " spaced ",
)  # fmt: skip
THINGS = (
    "bucket-a", "Bucket-A", "bucket-a-b", "i-0123", "i-01234", "sg-1", "/prod/db|pw", 'key"q',
    "arn:aws:s3:::bucket-a", "arn:aws:iam::012345678901:role/path/Deploy", "名前", "line\nbreak",
    "back\\slash", "it's", "100%", "vpc-1",
)  # fmt: skip
AGENTS = (
    "[aws-cli/2.15 Python/3.11]", "aws-cli/2.15 Python/3.11", "[S3Console/0.4]", "x" * 300,
    "APN/1.0 HashiCorp/1.0 Terraform/1.7.5", "Mozilla/5.0 (X11; Linux) Chrome/124.0",
    "weird|agent/\"1.0\" 'x' \\d+", "cloudformation.amazonaws.com", "",
)  # fmt: skip
IPS = (
    "203.0.113.5", "203.0.113.50", "10.0.0.1", "2001:db8::1", "AWS Internal", "203.000.113.005",
    "ec2.amazonaws.com", "198.51.100.7",
)  # fmt: skip
CALLS = (
    ("ec2", "DescribeInstances"), ("ec2", "RunInstances"), ("ec2", "AuthorizeSecurityGroupIngress"),
    ("ec2", "RevokeSecurityGroupIngress"), ("iam", "AttachRolePolicy"), ("iam", "CreateUser"),
    ("iam", "GetUser"), ("s3", "PutBucketPolicy"), ("sts", "AssumeRole"),
    ("lambda", "CreateFunction20150331"), ("lambda", "UpdateFunctionCode20150331v2"),
    ("signin", "ConsoleLogin"), ("cloudtrail", "StopLogging"), ("kms", "Decrypt"),
    ("transfer", "CreateUser"),
)  # fmt: skip
CODES = ("AccessDenied", "AccessDeniedException", "Client.UnauthorizedOperation",
         "ThrottlingException", "quote'd|\"code\"")  # fmt: skip
_HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"


def stamp(moment: datetime) -> str:
    """CloudTrail's form of a time."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def records(count: int = 420, seed: int = 5) -> list[dict[str, Any]]:
    """So many records, in no order, and three around the edge in every place."""
    rng = random.Random(seed)
    span = int((LAST - FIRST).total_seconds())
    found = [_record(rng, FIRST + timedelta(seconds=rng.randrange(span)), n) for n in range(count)]
    for account in ACCOUNTS:
        for region in REGIONS:
            for second in (-1, 0, 1):
                at = EDGE + timedelta(seconds=second)
                found.append(_record(rng, at, len(found), account, region))
    return found


def _record(
    rng: random.Random, at: datetime, number: int, account: str = "", region: str = ""
) -> dict[str, Any]:
    source, name = rng.choice(CALLS)
    account, region = account or rng.choice(ACCOUNTS), region or rng.choice(REGIONS)
    if source == "iam":
        # Global services record in us-east-1 alone.
        region = "us-east-1"
    record: dict[str, Any] = {
        "eventVersion": "1.11", "eventID": f"{rng.getrandbits(64):016x}-{number}",
        "eventTime": stamp(at), "eventSource": f"{source}.amazonaws.com", "eventName": name,
        "awsRegion": region, "recipientAccountId": account,
        "sourceIPAddress": rng.choice(IPS), "userAgent": rng.choice(AGENTS),
        "userIdentity": _who(rng, account), "requestParameters": _request(rng, name),
        "responseElements": None, "readOnly": name.startswith(("Get", "Describe", "Assume", "Dec")),
        "eventType": "AwsApiCall", "managementEvent": True, "eventCategory": "Management",
    }  # fmt: skip
    if name == "ConsoleLogin":
        record["responseElements"] = {"ConsoleLogin": rng.choice(("Success", "Failure"))}
        record["additionalEventData"] = {"MFAUsed": rng.choice(("Yes", "No"))}
        record["eventType"] = "AwsConsoleSignIn"
    if name == "RunInstances":
        made = [{"instanceId": rng.choice(("i-0123", "i-01234"))}]
        record["responseElements"] = {"instancesSet": {"items": made}}
    _fail(rng, record)
    _thin(rng, record)
    return record


def _who(rng: random.Random, account: str) -> Any:
    name = rng.choice(NAMES)
    user: dict[str, Any] = {
        "type": "IAMUser", "principalId": f"AIDA{len(name):06}", "userName": name,
        "arn": f"arn:aws:iam::{account}:user/{name}", "accountId": account,
        "accessKeyId": f"AKIA{len(name):016}", "sessionContext": {"sessionIssuer": {}},
    }  # fmt: skip
    role: dict[str, Any] = {
        "type": "AssumedRole", "principalId": f"AROA0001:{name}", "accountId": account,
        "arn": f"arn:aws:sts::{account}:assumed-role/Deploy/{name}", "accessKeyId": "ASIA000000001",
        "sessionContext": {"sessionIssuer": {
            "type": "Role", "userName": "Deploy", "accountId": account,
            "arn": f"arn:aws:iam::{account}:role/path/Deploy"}},
    }  # fmt: skip
    choices: tuple[Any, ...] = (
        user, user, user, role, role,
        {"type": "Root", "principalId": account, "accountId": account,
         "arn": f"arn:aws:iam::{account}:root"},
        {"type": "IAMUser", "principalId": "AIDABARE", "accountId": account},
        {"type": "AWSService", "invokedBy": "ec2.amazonaws.com"},
        {"type": "AWSAccount", "principalId": "AIDAOTHER", "accountId": FOREIGN},
        {"type": "IdentityCenterUser", "accountId": account, "onBehalfOf": {"userId": "u-1"}},
        {"accountId": account, "invokedBy": "AWS Internal"}, None,
    )  # fmt: skip
    return rng.choice(choices)


def _request(rng: random.Random, name: str) -> Any:
    if "SecurityGroup" in name:
        rule = {
            "ipProtocol": "tcp", "fromPort": rng.choice((22, "443", 3389)), "toPort": 3389,
            "ipRanges": {"items": [{"cidrIp": rng.choice(("0.0.0.0/0", "10.0.0.0/8"))}]},
            "ipv6Ranges": rng.choice(({}, {"items": [{"cidrIpv6": "::/0"}]})),
        }  # fmt: skip
        flat = {"groupId": "sg-1", "ipPermissions": {}, "cidrIp": "0.0.0.0/0", "fromPort": 22,
                "toPort": 22, "ipProtocol": "tcp"}  # fmt: skip
        return rng.choice(({"groupId": "sg-1", "ipPermissions": {"items": [rule]}}, flat))
    thing = rng.choice(THINGS)
    choices: tuple[Any, ...] = (
        {"bucketName": thing}, {"roleName": thing, "policyArn": "arn:aws:iam::aws:policy/Admin"},
        {"instancesSet": {"items": [{"instanceId": thing}]}},
        {"policyDocument": f'{{"Resource": "arn:aws:s3:::{len(thing)}/bucket-a"}}'},
        {"DeleteRequest": {"Id": {"content": thing, "tag": 1}}}, None, {}, _HIDDEN,
    )  # fmt: skip
    return rng.choice(choices)


def _fail(rng: random.Random, record: dict[str, Any]) -> None:
    dice = rng.random()
    if dice < 0.12:
        record["errorCode"] = rng.choice(CODES)
        record["requestParameters"] = None
        record["errorMessage"] = f"is not authorized to perform this on resource: {THINGS[0]}"
    elif dice < 0.16:
        record["errorMessage"] = "User: arn is not authorized to perform: sts:AssumeRole"
    elif dice < 0.2:
        record["errorCode"] = "ThrottlingException"


def _thin(rng: random.Random, record: dict[str, Any]) -> None:
    dice = rng.random()
    gone = {0: "readOnly", 1: "userAgent", 2: "sourceIPAddress", 3: "requestParameters",
            4: "responseElements", 5: "eventVersion", 6: "eventCategory"}  # fmt: skip
    if dice < 0.35:
        record.pop(gone[int(dice * 20)], None)
    elif dice < 0.4:
        record["readOnly"] = "true" if record["readOnly"] else "false"
    elif dice < 0.45:
        record["resources"] = [{"ARN": rng.choice(THINGS), "type": "AWS::S3::Bucket"}]


def flow_entries(count: int = 240, seed: int = 6) -> list[dict[str, Any]]:
    """Flow records for the stand-in's log groups, some on the edge; all differ in something."""
    rng = random.Random(seed)
    places = [(a, r) for a in ACCOUNTS for r in REGIONS]
    rows: dict[tuple[str, str], list[dict[str, Any]]] = {place: [] for place in places}
    for number in range(count):
        place = rng.choice(places)
        start = FIRST + timedelta(seconds=rng.randrange(int((LAST - FIRST).total_seconds())))
        if number % 8 == 0:
            start = EDGE + timedelta(seconds=rng.choice((-1, 0, 1)))
        rows[place].append(_flow(rng, place[0], int(start.timestamp()), number))
    return [
        {"account": account, "region": region, "group": f"/vpc/agree-{account}", "rows": own}
        for (account, region), own in rows.items()
    ]


def _flow(rng: random.Random, account: str, start: int, number: int) -> dict[str, Any]:
    ends = ("10.4.0.7", "10.4.0.70", "203.0.113.9", "2001:db8::15", "198.51.100.44")
    return {
        "version": 2, "accountId": account, "interfaceId": rng.choice(("eni-0a1", "eni-0b2")),
        "srcAddr": rng.choice(ends), "dstAddr": rng.choice(ends),
        "srcPort": rng.choice((0, 443, 40000)), "dstPort": rng.choice((0, 22, 443, 3306)),
        "protocol": rng.choice((1, 6, 17)), "packets": number + 1, "bytes": number * 37,
        "startTime": start, "endTime": start + 60, "action": rng.choice(("ACCEPT", "REJECT")),
        "logStatus": "OK",
    }  # fmt: skip
