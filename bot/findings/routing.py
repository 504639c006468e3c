"""Where a case is shown and how soon."""

from typing import Literal

import msgspec

from bot.models.case import Case
from bot.settings import Route, Settings

Post = Literal["now", "batch", "digest"]
_BY_BAND: dict[str, Post] = {"P1": "now", "P2": "batch"}
#: Batched cards wait this long, so that a minute's worth goes out together.
BATCH_S = 60.0


class Routing(msgspec.Struct, frozen=True):
    """A channel (never empty unless the settings name none at all) and when to post there."""

    channel: str
    post: Post


def route(case: Case, settings: Settings) -> Routing:
    """The first matching route, else the workspace's channel; by band unless the route says now."""
    match = next((r for r in settings.routes if _matches(r, case)), None)
    space = settings.workspace
    default = space.channel or space.approvals_channel or space.incident_channel
    channel = (match.channel if match else "") or default
    if match and match.post == "now":
        return Routing(channel, "now")
    # Without a score nothing is known about it, which is no reason to keep it from people.
    band = case.priority.band if case.priority else "P1"
    return Routing(channel, _BY_BAND.get(band, "digest"))


def _matches(rule: Route, case: Case) -> bool:
    return (
        (not rule.severities or case.severity in rule.severities)
        and (not rule.accounts or case.account in rule.accounts)
        and (not rule.families or case.family in rule.families)
    )
