"""The flow logs of the three production networks: who really used the open ports."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from integrations.sandbox.aws.flows import Row
from integrations.sandbox.aws.seed.estate import Estate, Machine, Network
from integrations.sandbox.aws.world import World

DAYS = 14
SSH_SOURCES = 214
RDP_SOURCES = 37


@dataclass(frozen=True)
class Flow:
    """One direction of one conversation."""

    source: str
    port: int
    action: str
    size: int
    at: int


def sources(count: int, rng: random.Random) -> list[str]:
    """Distinct public addresses: the documentation ranges, then invented ones outside RFC 1918."""
    ranges = ("203.0.113.", "198.51.100.", "192.0.2.")
    pool = [f"{rng.choice(ranges)}{rng.randrange(1, 255)}" for _ in range(count)]
    found = dict.fromkeys(pool)
    while len(found) < count:
        found[f"45.{rng.randrange(80, 90)}.{rng.randrange(256)}.{rng.randrange(1, 255)}"] = None
    return list(found)[:count]


def _rows(machine: Machine, flows: Iterator[Flow], rng: random.Random) -> list[Row]:
    return [
        {
            "version": 2,
            "accountId": machine.account,
            "interfaceId": machine.interface,
            "srcAddr": flow.source,
            "dstAddr": machine.private_ip,
            "srcPort": rng.randrange(32768, 61000),
            "dstPort": flow.port,
            "protocol": 6,
            "packets": max(1, flow.size // 600),
            "bytes": flow.size,
            "startTime": flow.at,
            "endTime": flow.at + 60,
            "action": flow.action,
            "logStatus": "OK",
        }
        for flow in flows
    ]


def _used(
    port: int, wanted: list[str], per_source: int, now: int, rng: random.Random
) -> Iterator[Flow]:
    """Accepted traffic on the open port; the newest record is four minutes old."""
    for index, source in enumerate(wanted):
        for _ in range(rng.randrange(1, per_source + 1)):
            yield Flow(source, port, "ACCEPT", rng.randrange(300, 9000), _moment(now, rng))
        if index == 0:
            yield Flow(source, port, "ACCEPT", 5120, now - 240)


def _noise(count: int, now: int, rng: random.Random) -> Iterator[Flow]:
    """Scanners that the groups reject."""
    ports = (23, 445, 1433, 3306, 5900, 6379, 8080)
    for source in sources(count, rng):
        yield Flow(source, rng.choice(ports), "REJECT", 60, _moment(now, rng))


def _inside(port: int, prefix: str, count: int, now: int, rng: random.Random) -> Iterator[Flow]:
    """Accepted traffic from the same network."""
    for _ in range(count):
        source = f"{prefix}.1.{rng.randrange(10, 60)}"
        yield Flow(source, port, "ACCEPT", rng.randrange(500, 40_000), _moment(now, rng))


def _moment(now: int, rng: random.Random) -> int:
    return now - rng.randrange(300, DAYS * 86400 - 3600)


def plant(world: World, estate: Estate, now: datetime) -> dict[str, Any]:
    """Write the records; answers what is true of them."""
    rng, epoch = random.Random(22), int(now.timestamp())
    machines, nets = estate.machines, estate.networks
    bastion, web = machines["payments-bastion-1"], machines["storefront-web-1"]
    ssh = _rows(bastion, _used(22, sources(SSH_SOURCES, rng), 12, epoch, rng), rng)
    ssh += _rows(bastion, _noise(400, epoch, rng), rng)
    for number in (1, 2):
        api = machines[f"payments-api-{number}"]
        ssh += _rows(api, _inside(8443, nets["payments"].cidr, 300, epoch, rng), rng)
    rdp = _rows(web, _used(3389, sources(RDP_SOURCES, rng), 6, epoch, rng), rng)
    rdp += _rows(web, _used(443, sources(400, rng), 4, epoch, rng), rng)
    rdp += _rows(web, _noise(250, epoch, rng), rng)
    loader = machines["warehouse-loader-1"]
    data = _rows(loader, _inside(5439, nets["data"].cidr, 300, epoch, rng), rng)
    for net, rows in ((nets["payments"], ssh), (nets["storefront"], rdp), (nets["data"], data)):
        _add(world, net, rows)
    return {"ssh": _truth(ssh, 22), "rdp": _truth(rdp, 3389)}


def _add(world: World, net: Network, rows: list[Row]) -> None:
    rows.sort(key=lambda row: row["startTime"])
    world.flows.add(net.account, net.region, net.log_group, rows)


def _truth(rows: list[Row], port: int) -> dict[str, Any]:
    hits = [row for row in rows if row["dstPort"] == port and row["action"] == "ACCEPT"]
    return {
        "records": len(hits),
        "sources": len({row["srcAddr"] for row in hits}),
        "bytes": sum(row["bytes"] for row in hits),
        "last": max(row["endTime"] for row in hits),
    }
