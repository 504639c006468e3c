"""An archive of CloudTrail and flow logs side by side, with the truths that questions 5, 9, 10 ask.

Every planted record carries its reason in its id; traps are records that look like an answer.
"""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

NOW = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
ACCOUNT = "111111111111"
OTHER = "222222222222"
TAKEN = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)
TROUBLE = datetime(2026, 11, 20, 10, 15, tzinfo=UTC)
OUTAGE = datetime(2024, 1, 15, 14, 30, tzinfo=UTC)
KEY = "ASIASESSION00000001"
HOST, VICTIM, USUAL = "10.0.1.66", "10.0.2.5", "10.0.2.9"
Record = dict[str, Any]
_V2 = ("version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes "
       "start end action log-status")  # fmt: skip


def event(id: str, at: datetime, source: str, name: str, **more: Any) -> Record:
    """One CloudTrail record of demo.user unless `who` is given."""
    who = more.pop("who", None) or {
        "type": "IAMUser", "userName": "demo.user", "accountId": ACCOUNT, "principalId": "AIDAX",
        "arn": f"arn:aws:iam::{ACCOUNT}:user/demo.user", "accessKeyId": "AKIADEMOUSER00000001",
    }  # fmt: skip
    return {
        "eventVersion": "1.09", "eventID": id, "eventTime": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "eventSource": f"{source}.amazonaws.com", "eventName": name, "awsRegion": "us-east-1",
        "sourceIPAddress": "198.51.100.20", "userAgent": "aws-cli/2", "userIdentity": who,
        "readOnly": more.pop("read", False), "eventType": "AwsApiCall", "managementEvent": True,
        "recipientAccountId": more.pop("account", ACCOUNT), "requestParameters": None,
        "responseElements": None, **more,
    }  # fmt: skip


def session() -> Record:
    """The identity of the role's session."""
    return {
        "type": "AssumedRole", "accessKeyId": KEY, "accountId": ACCOUNT,
        "principalId": "AROAPROD:demo.user",
        "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/ProductionAdmin/demo.user",
        "sessionContext": {"sessionIssuer": {"type": "Role", "userName": "ProductionAdmin"}},
    }  # fmt: skip


def lateral() -> list[Record]:
    """The role taken at 14:30, one instance entered; and a session of the same name that is not."""
    role = {"roleArn": f"arn:aws:iam::{ACCOUNT}:role/ProductionAdmin"}
    made = {"instancesSet": {"items": [{
        "instanceId": "i-0aaa111", "vpcId": "vpc-0aa1", "subnetId": "subnet-0aa1",
        "privateIpAddress": HOST,
        "networkInterfaceSet": {"items": [{
            "networkInterfaceId": "eni-0aa1", "privateIpAddress": HOST}]},
    }]}}  # fmt: skip
    stranger = session() | {"accessKeyId": "ASIAOTHER0000000001"}
    return [
        event("born", TAKEN - timedelta(days=40), "ec2", "RunInstances", responseElements=made,
              requestParameters={"imageId": "ami-1"}),
        event("assumed", TAKEN, "sts", "AssumeRole", read=True, requestParameters=role,
              responseElements={"credentials": {"accessKeyId": KEY}}),
        event("entered", TAKEN + timedelta(minutes=3), "ssm", "StartSession", who=session(),
              requestParameters={"target": "i-0aaa111"}),
        event("looked", TAKEN + timedelta(minutes=5), "ec2", "DescribeInstances", who=session(),
              read=True),
        event("trap-other-session", TAKEN + timedelta(minutes=6), "ssm", "StartSession",
              who=stranger, requestParameters={"target": "i-0bbb222"}),
    ]  # fmt: skip


def trouble() -> list[Record]:
    """A database, its subnet group, a rule taken away at 10:02; an earlier change is too old."""
    members = [{"subnetIdentifier": f"subnet-0db{n}"} for n in (1, 2)]
    group = {"dBSubnetGroupName": "orders", "subnets": members}
    long_ago = TROUBLE - timedelta(days=60)
    return [
        *(
            event(f"subnet{n}", long_ago, "ec2", "CreateSubnet", responseElements={"subnet": {
                "subnetId": f"subnet-0db{n}", "cidrBlock": f"10.0.{19 + n}.0/24",
                "vpcId": "vpc-0aa1"}})
            for n in (1, 2)
        ),
        event("database", long_ago, "rds", "CreateDBInstance",
              requestParameters={"dBInstanceIdentifier": "orders-db",
                                 "dBSubnetGroupName": "orders"},
              responseElements={"dBSubnetGroup": group, "endpoint": {"port": 5432}}),
        event("revoked", TROUBLE - timedelta(minutes=13), "ec2", "RevokeSecurityGroupIngress",
              requestParameters={"groupId": "sg-0db1", "ipPermissions": {"items": []}}),
        event("denied-change", TROUBLE - timedelta(minutes=8), "ec2", "DeleteNetworkAclEntry",
              errorCode="Client.UnauthorizedOperation",
              requestParameters={"networkAclId": "acl-0db1"}),
        event("trap-too-early", TROUBLE - timedelta(minutes=31), "ec2", "DeleteRoute",
              requestParameters={"routeTableId": "rtb-0db1"}),
        event("trap-no-network", TROUBLE - timedelta(minutes=5), "ec2", "CreateTags",
              requestParameters={"resourcesSet": {"items": [{"resourceId": "i-1"}]}}),
    ]  # fmt: skip


def outage() -> list[Record]:
    """vpc-abc123: a route deleted that names the route table alone; another VPC's is no answer."""
    born = OUTAGE - timedelta(days=30)
    return [
        event("table-made", born, "ec2", "CreateRouteTable", requestParameters={
            "vpcId": "vpc-abc123"}, responseElements={
            "routeTable": {"routeTableId": "rtb-0abc1", "vpcId": "vpc-abc123"}}),
        event("other-table", born, "ec2", "CreateRouteTable", requestParameters={
            "vpcId": "vpc-0zz"}, responseElements={
            "routeTable": {"routeTableId": "rtb-0zz1", "vpcId": "vpc-0zz"}}),
        event("route-gone", OUTAGE - timedelta(minutes=12), "ec2", "DeleteRoute",
              requestParameters={"routeTableId": "rtb-0abc1"}),
        event("tagged", OUTAGE - timedelta(minutes=20), "ec2", "CreateTags", requestParameters={
            "resourcesSet": {"items": [{"resourceId": "vpc-abc123"}]}}),
        event("trap-other-vpc", OUTAGE - timedelta(minutes=11), "ec2", "DeleteRoute",
              requestParameters={"routeTableId": "rtb-0zz1"}),
        event("trap-after", OUTAGE + timedelta(minutes=1), "ec2", "CreateRoute",
              requestParameters={"routeTableId": "rtb-0abc1"}),
    ]  # fmt: skip


def others() -> list[Record]:
    """A trail off for 47 minutes, a port open for two hours, a call recorded in two accounts."""
    stopped = NOW - timedelta(days=30)
    rule = {"groupId": "sg-0web", "ipPermissions": {"items": [{
        "ipProtocol": "tcp", "fromPort": 22, "toPort": 22,
        "ipRanges": {"items": [{"cidrIp": "0.0.0.0/0"}]}}]}}  # fmt: skip
    arn = f"arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/main"
    opened = datetime(2026, 11, 12, 8, tzinfo=UTC)
    return [
        event("stopped", stopped, "cloudtrail", "StopLogging", requestParameters={"name": arn}),
        event("started", stopped + timedelta(minutes=47), "cloudtrail", "StartLogging",
              requestParameters={"name": "main"}),
        event("opened", opened, "ec2", "AuthorizeSecurityGroupIngress", requestParameters=rule),
        event("closed", opened + timedelta(hours=2), "ec2", "RevokeSecurityGroupIngress",
              requestParameters=rule),
        event("shared-here", NOW - timedelta(days=9), "kms", "CreateGrant",
              sharedEventID="shared-1", requestParameters={"keyId": "k1"}),
        event("shared-there", NOW - timedelta(days=9), "kms", "CreateGrant", account=OTHER,
              sharedEventID="shared-1", requestParameters={"keyId": "k1"}),
    ]  # fmt: skip


def flows() -> list[tuple[str, str]]:
    """(reason, line) of every flow record, in file order."""
    made: list[tuple[str, str]] = []

    def add(why: str, at: datetime, src: str, dst: str, port: int, **more: Any) -> None:
        start = int(at.timestamp())
        made.append((why, f"2 {ACCOUNT} {more.get('eni', 'eni-0aa1')} {src} {dst} "
                     f"{more.get('sport', 40001)} {port} 6 5 {more.get('size', 400)} {start} "
                     f"{start + 60} {more.get('action', 'ACCEPT')} OK"))  # fmt: skip

    for day in range(8):
        add("hour" if not day else "before", TAKEN - timedelta(days=day) + timedelta(minutes=9),
            HOST, USUAL, 5432)  # fmt: skip
    add("hour", TAKEN + timedelta(minutes=12), HOST, VICTIM, 445, size=90_000)
    for port in range(20):
        add("hour", TAKEN + timedelta(minutes=20, seconds=port), HOST, "10.0.2.7", 100 + port,
            action="REJECT")  # fmt: skip
    add("hour", TAKEN + timedelta(minutes=25), HOST, "203.0.113.4", 443)
    add("trap-too-late", TAKEN + timedelta(minutes=75), HOST, VICTIM, 22)
    add("trap-too-early", TAKEN - timedelta(minutes=20), HOST, VICTIM, 22)
    add("trap-not-sent", TAKEN + timedelta(minutes=15), VICTIM, HOST, 40001, sport=445)
    for minute in (1, 3, 6):
        add("reject", TROUBLE + timedelta(minutes=minute), "10.0.1.7", "10.0.20.8", 5432,
            action="REJECT", eni="eni-0db9")  # fmt: skip
    add("reject", TROUBLE - timedelta(minutes=7), "10.0.1.8", "10.0.21.9", 5432, action="REJECT",
        eni="eni-0db9")  # fmt: skip
    add("trap-accepted", TROUBLE, "10.0.1.7", "10.0.20.8", 5432, eni="eni-0db9")
    add("trap-elsewhere", TROUBLE, "10.0.1.7", "10.0.30.8", 5432, action="REJECT", eni="eni-0x1")
    add("trap-later", TROUBLE + timedelta(minutes=40), "10.0.1.7", "10.0.20.8", 5432,
        action="REJECT", eni="eni-0db9")  # fmt: skip
    return made


def write(root: Path, *, with_flows: bool = True, less: frozenset[str] = frozenset()) -> None:
    """The archive in the S3 layout; `less` are ids of calls to leave out."""
    records = [*lateral(), *trouble(), *outage(), *others()]
    folder = root / f"AWSLogs/{ACCOUNT}/CloudTrail/us-east-1"
    folder.mkdir(parents=True)
    kept = [record for record in records if record["eventID"] not in less]
    (folder / "trail.json").write_text(json.dumps({"Records": kept}), encoding="utf-8")
    if with_flows:
        folder = root / f"AWSLogs/{ACCOUNT}/vpcflowlogs/us-east-1/2026/11/20"
        folder.mkdir(parents=True)
        lines = "\n".join([_V2, *(line for _, line in flows())])
        (folder / "flows.log").write_text(lines + "\n", encoding="utf-8")


def flow_ids(why: str) -> set[str]:
    """Ids of the flow records planted for a reason: interface, start, number in the file."""
    found = set()
    for number, (reason, line) in enumerate(flows(), 1):
        cells = line.split()
        if reason == why:
            found.add(f"{cells[2]}/{cells[10]}/{number}")
    return found
