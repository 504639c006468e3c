"""The story's beginning: resources, trail, flow logs and findings, planted in that order."""

import random
import threading
from typing import Any

from integrations.sandbox.aws.world import World


def sow(world: World) -> None:
    """Plant everything; afterwards `world.tell_story` sends the findings as new events."""
    from integrations.sandbox.aws.seed import findings, resources

    now = world.clock()
    estate = resources.build(world.backing)
    critical = findings.plant(world, estate, now)
    world.tell_story = lambda told: _tell(told, critical)


def _tell(world: World, critical: list[str]) -> None:
    """Send the critical findings over about ten seconds, in both forms, some twice; then the rest."""
    threading.Thread(target=_send, args=(world, critical), name="story", daemon=True).start()


def _send(world: World, critical: list[str]) -> None:
    from integrations.sandbox import story
    from integrations.sandbox.aws.pump import events_of

    rng = random.Random(7)
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
        world.pump.send(event)
        pause.wait(9.0 / len(first))
    for event in rest:
        world.pump.send(event)
