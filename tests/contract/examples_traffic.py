"""What the example questions about traffic need: calls that lead to it, and a flow log."""

from datetime import datetime, timedelta
from typing import Any

from tests.contract.examples_people import (
    ACCOUNT,
    HOST,
    KEY,
    TAKEN,
    TROUBLE,
    USUAL,
    VICTIM,
    Record,
    session,
    user,
)  # fmt: skip
from tests.contract.steps_corpus import event


def trouble() -> list[Record]:
    """9: the database and its subnets; changes in the half hour before, one refused."""
    group = {"dBSubnetGroupName": "orders", "subnets": [
        {"subnetIdentifier": "subnet-0db1"}, {"subnetIdentifier": "subnet-0db2"}]}  # fmt: skip
    long_ago = TROUBLE - timedelta(days=50)
    return [
        *(event(f"made-9-{n}", long_ago, "ec2", "CreateSubnet", responseElements={"subnet": {
            "subnetId": f"subnet-0db{n}", "cidrBlock": f"10.0.{19 + n}.0/24",
            "vpcId": "vpc-0aa1"}}) for n in (1, 2)),
        event("made-9-base", long_ago, "rds", "CreateDBInstance", requestParameters={
            "dBInstanceIdentifier": "ledger", "dBSubnetGroupName": "orders"},
              responseElements={"dBSubnetGroup": group}),
        event("want-9-revoked", TROUBLE - timedelta(minutes=13), "ec2",
              "RevokeSecurityGroupIngress", requestParameters={"groupId": "sg-0db1"}),
        event("want-9-refused", TROUBLE - timedelta(minutes=30), "ec2", "DeleteNetworkAclEntry",
              errorCode="Client.UnauthorizedOperation",
              requestParameters={"networkAclId": "acl-0db1"}),
        event("trap-9-before", TROUBLE - timedelta(minutes=30, seconds=1), "ec2", "DeleteRoute",
              requestParameters={"routeTableId": "rtb-0db1"}),
        event("trap-9-after", TROUBLE + timedelta(minutes=4), "ec2", "CreateRoute",
              requestParameters={"routeTableId": "rtb-0db1"}),
        event("trap-9-tags", TROUBLE - timedelta(minutes=5), "ec2", "CreateTags"),
    ]  # fmt: skip


def lateral() -> list[Record]:
    """10: the session whose key the call handed out; another of the same name is no answer."""
    made = {"instancesSet": {"items": [{
        "instanceId": "i-0aaa111", "vpcId": "vpc-0aa1", "subnetId": "subnet-0aa1",
        "privateIpAddress": HOST, "networkInterfaceSet": {"items": [{
            "networkInterfaceId": "eni-0aa1", "privateIpAddress": HOST}]}}]}}  # fmt: skip
    own = session("ProductionAdmin", "demo.user", KEY)
    stranger = session("ProductionAdmin", "demo.user", "ASIASTRANGER00000001")
    role = {"roleArn": f"arn:aws:iam::{ACCOUNT}:role/ProductionAdmin"}
    return [
        event("made-10", TAKEN - timedelta(days=40), "ec2", "RunInstances", responseElements=made,
              who=user("dana.ops")),
        event("want-10-taken", TAKEN, "sts", "AssumeRole", read=True, requestParameters=role,
              responseElements={"credentials": {"accessKeyId": KEY}}),
        event("want-10-entered", TAKEN + timedelta(minutes=3), "ssm", "StartSession", who=own,
              requestParameters={"target": "i-0aaa111"}),
        event("trap-10-stranger", TAKEN + timedelta(minutes=6), "ssm", "StartSession",
              who=stranger, requestParameters={"target": "i-0bbb222"}),
    ]  # fmt: skip


def flows() -> list[dict[str, Any]]:
    """Rows of a flow log; thousands of `packets` name the question a row is about: 9, 10."""
    made: list[dict[str, Any]] = []

    def add(mark: int, at: datetime, src: str, dst: str, port: int, **more: Any) -> None:
        start = int(at.timestamp()) + len(made) % 50
        made.append({
            "version": 2, "accountId": ACCOUNT, "interfaceId": more.get("eni", "eni-0aa1"),
            "srcAddr": src, "dstAddr": dst, "srcPort": more.get("sport", 40001), "dstPort": port,
            "protocol": 6, "packets": mark + len(made), "bytes": more.get("size", 400),
            "startTime": start, "endTime": start + 60, "action": more.get("action", "ACCEPT"),
            "logStatus": "OK",
        })  # fmt: skip

    for day in range(8):
        add(0 if day else 10_000, TAKEN - timedelta(days=day) + timedelta(minutes=9), HOST, USUAL,
            5432)  # fmt: skip
    add(10_000, TAKEN + timedelta(minutes=12), HOST, VICTIM, 445, size=90_000)
    for port in range(20):
        add(10_000, TAKEN + timedelta(minutes=20), HOST, "10.0.2.7", 100 + port, action="REJECT")
    add(0, TAKEN + timedelta(minutes=75), HOST, VICTIM, 22)
    add(0, TAKEN + timedelta(minutes=15), VICTIM, HOST, 40001, sport=445)
    for minute in (-7, 1, 6):
        add(9_000, TROUBLE + timedelta(minutes=minute), "10.0.1.7", "10.0.20.8", 5432,
            action="REJECT", eni="eni-0db9")  # fmt: skip
    add(0, TROUBLE, "10.0.1.7", "10.0.20.8", 5432, eni="eni-0db9")
    add(0, TROUBLE, "10.0.1.7", "10.0.30.8", 5432, action="REJECT", eni="eni-0x1")
    add(0, TROUBLE + timedelta(minutes=40), "10.0.1.7", "10.0.20.8", 5432, action="REJECT",
        eni="eni-0db9")  # fmt: skip
    return made
