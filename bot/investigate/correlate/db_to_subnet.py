"""Where a database is on the network: its subnet group, the subnets' ranges."""

import re
from typing import Any, ClassVar

import msgspec

from bot.investigate import facts as f
from bot.investigate.correlate._network import Subnet, subnets_in, texts_with
from bot.investigate.correlate.base import Bench, Join, Joined, trail_step
from bot.models.answer import Line
from bot.models.event import Event
from bot.models.plan import Call
from bot.query.model import Correlation, Events, Query, Resources, Rows
from bot.query.outcome import failed

_MADE = (
    "CreateDBInstance", "CreateDBCluster", "RestoreDBInstanceFromDBSnapshot", "ModifyDBInstance",
    "RestoreDBInstanceToPointInTime", "RestoreDBClusterFromSnapshot", "CreateDBSubnetGroup",
    "ModifyDBSubnetGroup", "CreateDBInstanceReadReplica",
)  # fmt: skip
_SUBNET = re.compile(r"subnet-[0-9a-z]{4,32}")
_NAMES = ("dBInstanceIdentifier", "dBClusterIdentifier", "DBInstanceIdentifier",
          "DBClusterIdentifier")  # fmt: skip


#: The usual ports of databases, where the database's own addresses are not known.
DB_PORTS = (5432, 3306, 1433, 1521)


class Database(msgspec.Struct, frozen=True):
    """The databases meant, their subnets and the ranges of these."""

    names: tuple[str, ...]
    subnets: tuple[str, ...]
    cidrs: tuple[str, ...]


class DbToSubnet(Join):
    """From the calls that made it, else from the account as it is now."""

    kind: ClassVar[Correlation] = "db_to_subnet"

    def narrow(self, query: Query, bench: Bench) -> Query:
        """For a question about traffic its destination; `bench.kept` has it for the others."""
        wanted = tuple(id for id in query.resources.ids if not id.startswith(("vpc-", "subnet-")))
        found = self._from_calls(query, wanted, bench) or self._live(query, wanted, bench)
        bench.kept["database"] = found
        if found is None:
            bench.missing("database", "answer.step.why.no_database")
        if query.dataset != "vpc_flow":
            return query
        if found is None:
            ports = query.flow.dst_ports or DB_PORTS
            flow = msgspec.structs.replace(query.flow, dst_ports=ports)
            return msgspec.structs.replace(query, flow=flow)
        side = "src" if query.flow.src else "dst"
        flow = msgspec.structs.replace(query.flow, **{side: found.cidrs})
        return msgspec.structs.replace(query, flow=flow)

    def join(self, query: Query, rows: Rows, bench: Bench) -> Joined:
        """Where the database lies, or what was taken instead."""
        return Joined(details=(told(bench),)) if query.dataset == "vpc_flow" else Joined()

    def _from_calls(self, query: Query, wanted: tuple[str, ...], bench: Bench) -> Database | None:
        window = bench.looking_back(query)
        made = bench.ask("database", trail_step(query, window, events=Events(names=_MADE)))
        events = [e for e in made.events if not failed(e)] if made else []
        named = [e for e in events if _name(e) and (not wanted or _name(e) in wanted)]
        if not named:
            return None
        groups = {g for e in named for g in _groups(e)}
        parts: list[Any] = [e.response for e in named] + [e.request for e in named]
        parts += [e for event in events for e in (event.request, event.response)
                  if groups & set(_groups(event))]  # fmt: skip
        subnets = tuple(texts_with(parts, _SUBNET))
        if not subnets:
            return None
        step = trail_step(query, window, events=Events(names=("CreateSubnet",)),
                          resources=Resources(subnets))  # fmt: skip
        rows = bench.ask("subnets", step)
        known = subnets_in(e.response for e in rows.events) if rows else []
        if bench.live and len([s for s in known if s.id in subnets]) < len(subnets):
            known += self._ranges(named[0].account, named[0].region, subnets, bench)
        return _database(dict.fromkeys(_name(e) for e in named), subnets, known)

    def _live(self, query: Query, wanted: tuple[str, ...], bench: Bench) -> Database | None:
        names: dict[str, None] = {}
        subnets: list[str] = []
        known: list[Subnet] = []
        regions = query.where.regions or ("us-east-1",)
        for account, region in [(a, r) for a in query.where.accounts for r in regions][:4]:
            call = Call("rds", "describe_db_instances", {})
            answer = bench.read("database", call, account, region)
            own: list[str] = []
            for one in (answer or {}).get("DBInstances", ()):
                name = one.get("DBInstanceIdentifier", "")
                if not wanted or name in wanted:
                    names[name] = None
                    own += texts_with(one.get("DBSubnetGroup"), _SUBNET)
            known += self._ranges(account, region, tuple(own), bench) if own else []
            subnets += own
        return _database(names, tuple(dict.fromkeys(subnets)), known)

    def _ranges(
        self, account: str, region: str, subnets: tuple[str, ...], bench: Bench
    ) -> list[Subnet]:
        call = Call("ec2", "describe_subnets", {"SubnetIds": list(subnets)})
        answer = bench.read("subnets", call, account, region)
        return subnets_in([answer]) if answer else []


def told(bench: Bench) -> Line:
    """Where the database was taken to be."""
    found: Database | None = bench.kept["database"]
    if found is None:
        ports = f.code(", ".join(str(port) for port in DB_PORTS))
        return bench.facts.line("answer.database.ports", ports=ports)
    names, ranges = f.code(", ".join(found.names)), f.code(", ".join(found.cidrs))
    return bench.facts.line("answer.database.found", names=names, ranges=ranges)


def _database(
    names: dict[str, None], subnets: tuple[str, ...], known: list[Subnet]
) -> Database | None:
    cidrs = tuple(dict.fromkeys(s.cidr for s in known if s.id in subnets))
    return Database(tuple(names), subnets, cidrs) if cidrs else None


def _name(event: Event) -> str:
    request = event.request if isinstance(event.request, dict) else {}
    return next((str(request[name]) for name in _NAMES if request.get(name)), "")


def _groups(event: Event) -> list[str]:
    found = []
    for part in (event.request, event.response):
        stack = [part]
        while stack:
            value = stack.pop()
            if isinstance(value, dict):
                name = value.get("dBSubnetGroupName")
                found += [name.lower()] if isinstance(name, str) else []
                stack += value.values()
            elif isinstance(value, list):
                stack += value
    return found
