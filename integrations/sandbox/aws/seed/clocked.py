"""What happens at hours that example questions name without a date: 10:15 and 14:30, in each zone.

Wherever the asker is, the newest such hour before the sandbox's start has them.
"""

import hashlib
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from integrations.sandbox import story
from integrations.sandbox.aws.flows import Row
from integrations.sandbox.aws.seed.actors import CLI, DEMO, NOOR, Actor, Writer
from integrations.sandbox.aws.seed.estate import PAYMENTS, Estate
from integrations.sandbox.aws.world import World

#: Demo.user takes the role; the database cannot be reached.
TAKEN, TROUBLE = (14, 30), (10, 15)
_ROLE = "ProductionAdmin"
_SESSION = Actor(PAYMENTS, "maintenance", _ROLE, ip="203.0.113.45", agent=CLI, mfa=False)
_DATABASE, _ITS_INTERFACE = "10.33.1.40", "eni-0d5b1c2e3f4a59687"
_VICTIM, _STORE, _USUAL = "10.11.1.50", "10.11.1.77", "10.11.1.9"
_SCANNED = range(8000, 8024)
_USUAL_DAYS = 9
_MINUTE = timedelta(minutes=1)


def moments(now: datetime, hour: int, minute: int) -> list[datetime]:
    """The newest such hour before `now` in UTC and in everybody's zone; all in UTC.

    Only the newest, so that it is nothing usual when compared with the days before.
    """
    found = set()
    for zone in {"UTC", *(person.tz for person in story.PEOPLE)}:
        here = now.astimezone(ZoneInfo(zone))
        moment = here.replace(hour=hour, minute=minute, second=0, microsecond=0)
        if moment >= here:
            moment -= timedelta(days=1)
        found.add(moment.astimezone(now.tzinfo))
    return sorted(found)


def write(writer: Writer, estate: Estate) -> dict[str, list[str]]:
    """The calls; answers the ids of what took the role and of what cut the database off."""
    writer.rng = random.Random(47)
    truths: dict[str, list[str]] = {"taken": [], "cut": []}
    for moment in moments(writer.now, *TAKEN):
        truths["taken"].append(_taken(writer, estate, moment))
    for moment in moments(writer.now, *TROUBLE):
        truths["cut"].append(_cut(writer, estate, moment - 9 * _MINUTE))
    return truths


def _taken(writer: Writer, estate: Estate, moment: datetime) -> str:
    """The role is taken from the keyboard, and a shell on one instance opened."""
    key = "ASIA" + hashlib.sha256(moment.isoformat().encode()).hexdigest()[:16].upper()
    host = estate.machines["payments-api-1"]
    arn = f"arn:aws:iam::{PAYMENTS}:role/{_ROLE}"
    taken = writer.write(
        DEMO, moment, "sts", "AssumeRole", {"roleArn": arn, "roleSessionName": "maintenance"},
        read=True,
    )  # fmt: skip
    taken["responseElements"] = {
        "credentials": {"accessKeyId": key, "sessionToken": "HIDDEN"},
        "assumedRoleUser": {
            "arn": f"arn:aws:sts::{PAYMENTS}:assumed-role/{_ROLE}/maintenance",
            "assumedRoleId": "AROAPRODUCTIONADMIN00:maintenance",
        },
    }
    steps: tuple[tuple[int, str, str, dict[str, Any], bool], ...] = (
        (2, "ec2", "DescribeInstances", {"instancesSet": {}, "filterSet": {}}, True),
        (4, "ssm", "StartSession", {"target": host.id}, False),
        (31, "ec2", "GetConsoleOutput", {"instanceId": host.id}, True),
    )
    for minutes, source, name, request, read in steps:
        at = moment + minutes * _MINUTE
        if at < writer.now:
            writer.write(_SESSION, at, source, name, request, read=read, key=key)
    return str(taken["eventID"])


def _cut(writer: Writer, estate: Estate, moment: datetime) -> str:
    """The rule that let the loader in to the database is taken away."""
    group = estate.groups["data-loader"]
    permissions = {"items": [{
        "ipProtocol": "tcp", "fromPort": 5432, "toPort": 5432, "groups": {},
        "ipRanges": {"items": [{"cidrIp": "10.33.0.0/16"}]}, "ipv6Ranges": {}, "prefixListIds": {},
    }]}  # fmt: skip
    record = writer.write(
        NOOR, moment, "ec2", "RevokeSecurityGroupIngress",
        {"groupId": group, "ipPermissions": permissions}, response={"_return": True},
    )  # fmt: skip
    return str(record["eventID"])


def traffic(world: World, estate: Estate, now: datetime) -> None:
    """The flow records of both, into the networks' own log groups."""
    nets = estate.networks
    for name, rows in (("payments", _hosts(estate, now)), ("data", _loader(estate, now))):
        net, last = nets[name], int(now.timestamp()) - 60
        kept = sorted((row for row in rows if row["endTime"] <= last), key=lambda r: r["startTime"])
        world.flows.add(net.account, net.region, net.log_group, kept)


def _hosts(estate: Estate, now: datetime) -> Iterator[Row]:
    """The instance scans a neighbour and sends much to a new one; on other days it does neither."""
    host = estate.machines["payments-api-1"]
    ends = (host.account, host.interface, host.private_ip)
    for moment in moments(now, *TAKEN):
        for day in range(1, _USUAL_DAYS):
            usual = moment - timedelta(days=day) + 12 * _MINUTE
            yield _row(*ends, _USUAL, 443, "ACCEPT", 14_000, usual)
        yield _row(*ends, _USUAL, 443, "ACCEPT", 15_000, moment + 12 * _MINUTE)
        for number, port in enumerate(_SCANNED):
            at = moment + 6 * _MINUTE + timedelta(seconds=4 * number)
            yield _row(*ends, _VICTIM, port, "ACCEPT" if port == 8008 else "REJECT", 60, at)
        for number in range(6):
            at = moment + (15 + 5 * number) * _MINUTE
            yield _row(*ends, _STORE, 5432, "ACCEPT", 4_000_000, at)


def _loader(estate: Estate, now: datetime) -> Iterator[Row]:
    """The loader reaches the database until the rule is gone, and then no more."""
    loader = estate.machines["warehouse-loader-1"]
    ends = (loader.account, _ITS_INTERFACE, loader.private_ip)
    for moment in moments(now, *TROUBLE):
        for minutes in range(-60, 21, 2):
            action = "REJECT" if minutes > -9 else "ACCEPT"
            size = 60 if action == "REJECT" else 9_000
            yield _row(*ends, _DATABASE, 5432, action, size, moment + minutes * _MINUTE)


def _row(
    account: str, interface: str, src: str, dst: str, port: int, action: str, size: int,
    at: datetime,
) -> Row:  # fmt: skip
    start = int(at.timestamp())
    return {
        "version": 2, "accountId": account, "interfaceId": interface, "srcAddr": src,
        "dstAddr": dst, "srcPort": 41_000 + start % 9_000, "dstPort": port, "protocol": 6,
        "packets": max(1, size // 600), "bytes": size, "startTime": start, "endTime": start + 50,
        "action": action, "logStatus": "OK",
    }  # fmt: skip
