"""Trigger ids: three seconds, one use (https://docs.slack.dev/interactivity)."""

import time
from dataclasses import dataclass

from integrations.sandbox.slack.errors import ApiError
from integrations.sandbox.slack.names import secret


@dataclass
class Trigger:
    """Who acted, from which view if any, when, and whether the id was used."""

    person: str
    view_id: str
    born: float
    used: bool = False


class Triggers:
    """Hands out and redeems trigger ids; `life_s` is their life in seconds."""

    def __init__(self, life_s: float) -> None:
        self._life_s = life_s
        self._known: dict[str, Trigger] = {}

    def give(self, person: str, view_id: str = "") -> str:
        """A new trigger id for something this person just did."""
        name = f"{len(self._known) + 1}.{int(time.time())}.{secret()}"
        self._known[name] = Trigger(person, view_id, time.monotonic())
        return name

    def redeem(self, name: str) -> Trigger:
        """Use a trigger id; raises invalid_, exchanged_ or expired_trigger_id."""
        trigger = self._known.get(name)
        if trigger is None:
            raise ApiError("invalid_trigger_id")
        if trigger.used:
            raise ApiError("exchanged_trigger_id")
        if time.monotonic() - trigger.born >= self._life_s:
            raise ApiError("expired_trigger_id")
        trigger.used = True
        return trigger
