"""Which event store answers: the cheapest that can express the query, or the one that was named."""

from collections.abc import Mapping

import msgspec

from bot.errors import HubwardError, QueryUnsupported, Refused, Upstream
from bot.ports import EventStore
from bot.query.model import Query, Rows

#: Stores by what they cost: no set-up and free first.
_PREFERENCE = ("lookup_events", "logs_insights", "cloudtrail_lake", "athena", "local")


class Stores:
    """The connected event stores by name."""

    def __init__(self, stores: Mapping[str, EventStore]) -> None:
        self._stores = stores

    def choose(self, query: Query) -> EventStore:
        """The first store that can express the query; raises the first one's refusal.

        A store named in the question is never replaced by another: raises QueryUnsupported where
        it is not connected or cannot express the query, Refused where no store is connected.
        """
        if query.store != "auto":
            if query.store not in self._stores:
                raise QueryUnsupported(query.store, "connection")
            self._stores[query.store].compile(query)
            return self._stores[query.store]
        refusal: HubwardError | None = None
        rest = sorted(set(self._stores) - set(_PREFERENCE))
        for name in (*_PREFERENCE, *rest):
            if name not in self._stores:
                continue
            try:
                self._stores[name].compile(query)
            except QueryUnsupported as problem:
                refusal = refusal or problem
                continue
            return self._stores[name]
        raise refusal or Refused("answer.no_store")

    def second(self, name: str, query: Query) -> Rows | None:
        """The same question put to the first other store that can answer it, or None."""
        free = msgspec.structs.replace(query, store="auto")
        for other, store in self._stores.items():
            if other == name:
                continue
            try:
                store.compile(free)
                rows: Rows = store.run(free)
            except (QueryUnsupported, Upstream, Refused):
                continue
            return rows
        return None
