"""Everything behind the front, built once: state, identities, trail, hub, queue, faults."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from integrations.sandbox.aws.athena import Athena
from integrations.sandbox.aws.backing import Backing
from integrations.sandbox.aws.evaluator import Evaluator
from integrations.sandbox.aws.flows import Flows
from integrations.sandbox.aws.hub import Hub
from integrations.sandbox.aws.identity import Identities
from integrations.sandbox.aws.insights_api import Logs
from integrations.sandbox.aws.lake import Lake
from integrations.sandbox.aws.loggroups import LogGroups
from integrations.sandbox.aws.pump import Pump
from integrations.sandbox.aws.queue import Queues
from integrations.sandbox.aws.ratelimit import RateLimits
from integrations.sandbox.aws.sql_tables import Tables
from integrations.sandbox.aws.trail import Trail
from integrations.sandbox.faults import FaultBoard, RequestLog

Teller = Callable[["World"], None]


@dataclass
class World:
    """The parts of the stand-in, each thread-safe by itself."""

    clock: Callable[[], datetime]
    backing: Backing
    identities: Identities
    trail: Trail
    flows: Flows
    log_groups: LogGroups
    logs: Logs
    lake: Lake
    athena: Athena
    hub: Hub
    queues: Queues
    pump: Pump
    evaluator: Evaluator
    rates: RateLimits
    faults: FaultBoard
    requests: RequestLog
    truths: dict[str, Any] = field(default_factory=dict)
    tell_story: Teller | None = None


def build(clock: Callable[[], datetime], *, relaxed: bool = False) -> World:
    """An empty world with its queue; nothing is seeded, nothing runs yet."""
    faults, requests = FaultBoard("aws"), RequestLog()
    backing = Backing()
    queues = Queues(backing)
    queues.create()
    hub, flows, trail = Hub(clock), Flows(), Trail()
    tables = Tables(trail, flows, clock)
    log_groups = LogGroups(backing, trail, flows, clock)
    world = World(
        clock=clock,
        backing=backing,
        identities=Identities(),
        trail=trail,
        flows=flows,
        log_groups=log_groups,
        logs=Logs(log_groups),
        lake=Lake(tables, clock),
        athena=Athena(tables, clock),
        hub=hub,
        queues=queues,
        pump=Pump(queues, faults, requests, clock),
        evaluator=Evaluator(backing, hub),
        rates=RateLimits(relaxed=relaxed),
        faults=faults,
        requests=requests,
    )
    hub.listener = world.pump.changed
    return world


def run(world: World) -> None:
    """Start the background threads."""
    world.pump.start()
    world.evaluator.start()


def close(world: World) -> None:
    """Let parked calls and waiting consumers go, end the background threads."""
    world.faults.clear()
    world.queues.close()
    world.evaluator.stop()
    world.pump.stop()
