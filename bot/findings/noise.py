"""When cases get cards of their own and when one message stands for many. Pure."""

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from bot.findings.routing import Post

#: Cases of one channel within this many seconds are one storm.
WINDOW_S = 120.0
#: So many urgent cards at once can still be read; one more and they roll up.
URGENT_CARDS = 10
#: So many new cases of one control family are one campaign.
FAMILY_CASES = 5
#: Of one window's storm at most so many campaigns get messages of their own.
CAMPAIGNS = 3
#: A minute's batch of so many cases is posted as cards, a bigger one as one message.
BATCH_CARDS = 3

Step = Literal[
    "card", "join_urgent", "open_urgent", "join_family", "open_family", "batch", "digest"
]


class Recent(msgspec.Struct, frozen=True):
    """What a channel saw within the window, the case at hand included.

    `urgent` and `family` count cases (all urgent ones; those of the case's family that are worth a
    card); `campaigns` counts the family roll-ups that stand, the last two say which ones can be
    joined.
    """

    urgent: int = 0
    family: int = 0
    campaigns: int = 0
    urgent_open: bool = False
    family_open: bool = False


def decide(post: Post, recent: Recent) -> Step:
    """What becomes of a case that is worth showing for the first time.

    The message that a reader already has comes first: joining costs an edit, opening a message.
    """
    if post == "digest":
        return "digest"
    if post == "now":
        if recent.urgent_open:
            return "join_urgent"
        if recent.urgent > URGENT_CARDS:
            return "open_urgent"
    if recent.family_open:
        return "join_family"
    if recent.family >= FAMILY_CASES and recent.campaigns < CAMPAIGNS:
        return "open_family"
    return "card" if post == "now" else "batch"


class BatchPlan(msgspec.Struct, frozen=True):
    """What a minute's batch becomes: these cases get cards, or all of them one message."""

    cards: tuple[str, ...] = ()
    together: bool = False
    joins: tuple[tuple[str, str], ...] = ()


def plan_batch(
    waiting: Sequence[tuple[str, str]], campaigns: Mapping[str, str], *, shown: bool
) -> BatchPlan:
    """Decide about `waiting` (case id, scope: family and place); `campaigns` maps a scope to its
    open roll-up.

    `shown` says that the batch's message stands already: who comes late is only added to it.
    """
    joins = tuple((id, campaigns[family]) for id, family in waiting if family in campaigns)
    rest = tuple(id for id, family in waiting if family not in campaigns)
    if shown or len(rest) > BATCH_CARDS:
        return BatchPlan(together=bool(rest), joins=joins)
    return BatchPlan(cards=rest, joins=joins)
