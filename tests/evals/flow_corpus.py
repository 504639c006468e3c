"""A seeded archive of flow logs: three formats, everyday traffic, scans; and what is true of it.

Imports nothing of the product: the records are read back from the files that were written.
"""

import gzip
import ipaddress
import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

NOW = datetime(2024, 5, 20, 12, tzinfo=UTC)
Record = dict[str, Any]
V2 = (
    "version", "account-id", "interface-id", "srcaddr", "dstaddr", "srcport", "dstport",
    "protocol", "packets", "bytes", "start", "end", "action", "log-status",
)  # fmt: skip
#: A custom format of version 5: another order, fields of later versions, no version.
V5 = (
    "flow-direction", "start", "end", "interface-id", "instance-id", "subnet-id", "vpc-id",
    "action", "protocol", "dstport", "srcport", "dstaddr", "srcaddr", "bytes", "packets",
    "log-status", "account-id", "region",
)  # fmt: skip
_OUTSIDE = ("198.51.100.7", "203.0.113.20", "203.0.113.21", "192.0.2.30", "2001:db8::15")
_PORTS = (22, 80, 443, 443, 443, 3306, 3389, 5432, 8080, 8050, 445, 53)
_PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
_SCANNED = 15


class _Maker:
    """Makes records of one interface after the other."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self.records: list[Record] = []

    def add(self, at: int, src: str, dst: str, port: int, **more: Any) -> None:
        """One record; `back` swaps the ends, as an answer does."""
        rng = self._random
        ends = {"srcaddr": src, "dstaddr": dst, "srcport": rng.randrange(32768, 60000),
                "dstport": port}  # fmt: skip
        if more.pop("back", False):
            ends = {"srcaddr": dst, "dstaddr": src, "srcport": port, "dstport": ends["srcport"]}
        packets = rng.randrange(1, 60)
        size = packets * rng.randrange(40, 1400)
        length = 60 if rng.random() < 0.95 else rng.randrange(301, 599)
        action = "REJECT" if rng.random() < 0.3 else "ACCEPT"
        self.records.append({
            "version": 2, "protocol": 6, "packets": packets, "bytes": size, "start": at,
            "end": at + length, "action": action, "log-status": "OK", **ends, **more,
        })  # fmt: skip

    def everyday(self, own: str, inside: tuple[str, ...], count: int, **place: Any) -> None:
        """Traffic of one interface, half of it answered."""
        rng = self._random
        for _ in range(count):
            at = int((NOW - timedelta(seconds=rng.randrange(1, 4 * 86_400))).timestamp())
            peer = rng.choice(_OUTSIDE + inside)
            out = rng.random() < 0.4
            ends = (own, peer) if out else (peer, own)
            port = rng.choice(_PORTS)
            protocol = 1 if port == 8050 else 17 if port == 53 else 47 if port == 8080 else 6
            protocol = protocol if rng.random() < 0.6 else 6
            side = "egress" if out else "ingress"
            number = 0 if protocol in (1, 47) else port
            more: Record = place | {"flow-direction": side, "protocol": protocol}
            self.add(at, ends[0], ends[1], number, **more)

    def scans(self) -> None:
        """One host tries forty ports of another; one address tries one port of thirty hosts."""
        start = int(datetime(2024, 5, 18, 3, tzinfo=UTC).timestamp())
        base = {"account-id": "111111111111", "action": "REJECT"}
        for n in range(40):
            self.add(start + n * 10, "10.0.1.66", "10.0.2.5", 1000 + n * 7,
                     **base, **{"interface-id": "eni-0b22"})  # fmt: skip
        for n in range(30):
            self.add(start + 7200 + n * 20, "203.0.113.99", f"10.0.1.{n + 5}", 3389,
                     **base, **{"interface-id": f"eni-0d{n:02}"})  # fmt: skip


def write(root: Path, seed: int = 5) -> list[Record]:
    """Write the archive; returns its records as `records` reads them back."""
    made = _Maker(seed)
    first = {"account-id": "111111111111"}
    made.everyday(
        "10.0.1.5", ("10.0.2.5", "10.0.1.8"), 320, **first, **{"interface-id": "eni-0a11"}
    )
    made.everyday("10.0.2.5", ("10.0.1.5", "172.16.4.4"), 300, **first,
                  **{"interface-id": "eni-0b22"})  # fmt: skip
    made.scans()
    _text(root / "AWSLogs/111111111111/vpcflowlogs/us-east-1/2024/05/18/a.log.gz", V2, made.records)
    second = _Maker(seed + 1)
    place = {"account-id": "222222222222", "region": "eu-west-1", "vpc-id": "vpc-0c3"}
    for n, host in enumerate(("10.3.0.4", "10.3.0.9"), 1):
        second.everyday(host, ("10.3.0.20", "10.0.1.5"), 200, **place, **{
            "interface-id": f"eni-0c33{'ab'[n - 1]}", "instance-id": f"i-0c33{n}",
            "subnet-id": "subnet-0c33" if n == 1 else "subnet-0c44",
        })  # fmt: skip
    _text(root / "AWSLogs/222222222222/vpcflowlogs/eu-west-1/2024/05/20/b.log", V5, second.records)
    third = _Maker(seed + 2)
    third.everyday("10.9.0.4", ("10.9.0.5",), 150, **{
        "account-id": "333333333333", "interface-id": "eni-0e55"})  # fmt: skip
    _parquet(root / "AWSLogs/333333333333/vpcflowlogs/us-east-1/2024/05/19/c.parquet",
             third.records)  # fmt: skip
    return [
        *_back(made.records, V2, "us-east-1"), *_back(second.records, V5, ""),
        *_back(third.records, V2, "us-east-1"),
    ]  # fmt: skip


def _text(path: Path, names: tuple[str, ...], rows: list[Record]) -> None:
    path.parent.mkdir(parents=True)
    lines = [" ".join(names), *(" ".join(str(row.get(n, "-")) for n in names) for row in rows)]
    lines.append(" ".join("NODATA" if n == "log-status" else
                          "1716100000" if n in ("start", "end") else
                          "eni-0a11" if n == "interface-id" else "-" for n in names))  # fmt: skip
    body = ("\n".join(lines) + "\n").encode()
    path.write_bytes(gzip.compress(body, mtime=0) if path.suffix == ".gz" else body)


def _parquet(path: Path, rows: list[Record]) -> None:
    import duckdb

    path.parent.mkdir(parents=True)
    names = ", ".join(f'"{n.replace("-", "_")}"' for n in V2)
    values = ", ".join(
        "(" + ", ".join(str(r[n]) if isinstance(r[n], int) else f"'{r[n]}'" for n in V2) + ")"
        for r in rows
    )
    # The module's own connection is everybody's: somebody may have left a result unread on it.
    with duckdb.connect() as own:
        own.sql(f"COPY (SELECT * FROM (VALUES {values}) t({names})) TO '{path}'")


def _back(rows: list[Record], names: tuple[str, ...], region: str) -> Iterator[Record]:
    """What a reader of the file knows: only the fields of its format, and the record's id."""
    for line, row in enumerate(rows, 1):
        known = {name: row[name] for name in names if name in row}
        id = f"{row['interface-id']}/{row['start']}/{line}"
        yield known | {"id": id, "region": row.get("region") or region}


def expected(records: list[Record], test: str, pick: str = "") -> frozenset[str]:
    """Ids of the records for which `test` holds; `pick` is first, lastN or bytesN."""
    if test == "scan":
        return _scanning(records)
    code = compile(test, "<expect>", "eval")
    found = [r for r in records if eval(code, {"__builtins__": {}}, _names(r, records))]
    found.sort(key=lambda r: (r["start"], r["id"]))
    if pick == "first":
        found = found[:1]
    elif pick.startswith("last"):
        found = found[-int(pick[4:]) :]
    elif pick.startswith("bytes"):
        found = sorted(found, key=lambda r: -r["bytes"])[: int(pick[5:])]
    return frozenset(r["id"] for r in found)


def _names(r: Record, records: list[Record]) -> dict[str, Any]:
    at = datetime.fromtimestamp(r["start"], UTC)
    stamp = at.strftime("%Y-%m-%dT%H:%M:%SZ")

    def many(key: str, least: int, action: str) -> set[str]:
        column = {"src": "srcaddr"}[key]
        counts = Counter(o[column] for o in records if o["action"] == action)
        return {value for value, count in counts.items() if count >= least}

    return {
        "src": r["srcaddr"], "dst": r["dstaddr"], "sp": r["srcport"], "dp": r["dstport"],
        "proto": r["protocol"], "act": r["action"], "eni": r["interface-id"],
        "inst": r.get("instance-id"), "subnet": r.get("subnet-id"), "vpc": r.get("vpc-id"),
        "dirn": r.get("flow-direction"), "bytes": r["bytes"], "pk": r["packets"],
        "start": r["start"], "end": r["end"], "acct": r["account-id"], "reg": r["region"],
        "net": _inside, "inn": _private, "ext": lambda ip: not _private(ip), "many": many,
        "days": lambda n: NOW - timedelta(days=n) <= at < NOW,
        "hours": lambda n: NOW - timedelta(hours=n) <= at < NOW,
        "day": lambda text: stamp.startswith(text),
        "span": lambda start, end: start <= stamp < end,
    }  # fmt: skip


def _scanning(records: list[Record]) -> frozenset[str]:
    """Records of sources that tried many ports of a host, or one port of many hosts, in an hour."""
    found: set[str] = set()
    for by, other in ((("srcaddr", "dstaddr"), "dstport"), (("srcaddr", "dstport"), "dstaddr")):
        groups: dict[tuple[Any, ...], list[Record]] = {}
        for r in records:
            answer = r["srcport"] < 32768 <= r["dstport"]
            if not answer and r["protocol"] in (6, 17):
                groups.setdefault(tuple(r[name] for name in by), []).append(r)
        for rows in groups.values():
            rows.sort(key=lambda r: r["start"])
            if any(
                len({o[other] for o in rows if 0 <= o["start"] - r["start"] < 3600}) >= _SCANNED
                for r in rows
            ):
                found |= {r["id"] for r in rows}
    return frozenset(found)


def _private(ip: str) -> bool:
    return any(_inside(ip, text) for text in _PRIVATE)


def _inside(ip: str, text: str) -> bool:
    return ipaddress.ip_address(ip) in ipaddress.ip_network(text)
