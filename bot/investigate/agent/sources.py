"""What the connected sources hold, cut to the accounts of whoever asks, for list_sources."""

from collections.abc import Collection, Mapping
from typing import Any

from bot.errors import Upstream
from bot.ports import EventStore, SurveyedStore
from bot.query.sources import Reach

#: Places of one source that are listed; an organization may have hundreds of them.
_MOST = 20


def listed(stores: Mapping[str, EventStore], accounts: Collection[str]) -> list[dict[str, Any]]:
    """One entry a source; where it can tell, what it holds of these accounts, and since when."""
    return [{"source": name, **_held(store, accounts)} for name, store in stores.items()]


def _held(store: EventStore, accounts: Collection[str]) -> dict[str, Any]:
    if not isinstance(store, SurveyedStore):
        return {}
    try:
        reaches = store.reach()
    except Upstream:
        return {"error": "it cannot be asked at present"}
    ours = [one for one in reaches if not one.accounts or set(one.accounts) & set(accounts)]
    return {"holds": [_told(one, accounts) for one in ours[:_MOST]]}


def _told(reach: Reach, accounts: Collection[str]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "dataset": reach.dataset,
        "accounts": sorted(set(reach.accounts) & set(accounts)), "regions": list(reach.regions),
        "since": reach.since.isoformat() if reach.since else "unknown",
        "until": reach.until.isoformat() if reach.until else "now",
        "reads": reach.reads, "data_events": reach.data_events,
    }  # fmt: skip
    return {**told, "usable": False} if reach.why_not else told
