"""The story's beginning: resources, trail, flow logs and findings, planted in that order."""

import random
import threading
from datetime import datetime
from typing import Any

from integrations.sandbox.aws.seed.estate import Estate
from integrations.sandbox.aws.world import World


def sow(world: World) -> None:
    """Plant everything; afterwards `world.tell_story` sends the findings as new events."""
    from integrations.sandbox.aws.seed import clocked, findings, resources, surroundings, traffic

    now = world.clock().replace(microsecond=0)
    estate = resources.build(world.backing)
    surroundings.build(world.backing, estate)
    causes, hours = _write_trail(world, estate, now)
    seen = traffic.plant(world, estate, now)
    clocked.traffic(world, estate, now)
    critical = findings.plant(world, estate, now)
    log_group = surroundings.deliver_trail(world)
    world.truths = {
        "now": now.isoformat(),
        "critical": critical,
        "cause": causes,
        "hours": hours,
        "traffic": seen,
        "groups": estate.groups,
        "rules": {name: rule["SecurityGroupRuleId"] for name, rule in estate.rules.items()},
        "machines": {name: machine.id for name, machine in estate.machines.items()},
        "networks": {name: net.vpc for name, net in estate.networks.items()},
        "log_groups": {n: net.log_group for n, net in estate.networks.items() if net.log_group},
        "trail_log_group": log_group,
    }
    world.tell_story = lambda told: _tell(told, critical)


def _write_trail(
    world: World, estate: Estate, now: datetime
) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Write the trail; answers the event id of each planted cause, and those at fixed hours."""
    from integrations.sandbox.aws.seed import clocked, daily, dated, planted
    from integrations.sandbox.aws.seed.actors import Writer

    writer = Writer(now, 11)
    causes = planted.causes(writer, estate)
    planted.sign_ins(writer)
    planted.permissions(writer)
    planted.denials(writer)
    daily.live(writer, estate)
    dated.write(writer)
    hours = clocked.write(writer, estate)
    for record in sorted(writer.records, key=lambda row: row["eventTime"]):
        world.trail.add(record)
    return {name: record["eventID"] for name, record in causes.items()}, hours


def _tell(world: World, critical: list[str]) -> None:
    """Send the critical findings over ten seconds, in both forms, some twice; then the rest."""
    threading.Thread(target=_send, args=(world, critical), name="story", daemon=True).start()


def _send(world: World, critical: list[str]) -> None:
    from integrations.sandbox import story
    from integrations.sandbox.aws.pump import events_of

    rng = random.Random(7)
    world.hub.reveal(set(critical))
    held = world.hub.visible(story.TOOLING_ACCOUNT, story.HOME_REGION)
    now = world.clock()
    first: list[dict[str, Any]] = []
    rest: list[dict[str, Any]] = []
    for one in held:
        events = events_of(one.asff, one.ocsf(), now)
        if one.asff["Id"] in critical:
            first += events
        else:
            rest += events
    first += rng.sample(first, 3)
    rng.shuffle(first)
    pause = threading.Event()
    for event in first:
        world.pump.order(event)
        pause.wait(9.0 / len(first))
    for event in rest:
        world.pump.order(event)
