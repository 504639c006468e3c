"""A roll-up: one message that stands for many cases, so that a storm does not bury the channel."""

from datetime import datetime
from typing import Literal

import msgspec

RollupKind = Literal["urgent", "family", "batch"]


class Rollup(msgspec.Struct, frozen=True):
    """What it gathers and where it stands; its cases are the members of the index `rollup:ID`.

    `urgent` gathers a flood of P1 cases, `family` a campaign (cases of one control family in one
    organizational unit or account, its `place`), `batch` the P2 cases of one minute. `mention` are
    the people and user groups the message calls.
    """

    id: str
    kind: RollupKind
    channel: str
    opened_at: datetime
    family: str = ""
    mention: tuple[str, ...] = ()
    place: str = ""
