"""A remediation and a resource, as the model names them, into a request of the person who asked."""

from typing import Protocol

from bot.errors import Refused
from bot.models.case import Case
from bot.models.request import Request
from bot.ports import Store
from bot.remediations import for_case

_MOST = 1_000


class Proposer(Protocol):
    """Who makes requests (bot.remediate.Remediator)."""

    def propose(self, case_id: str, requester: str, *, via: str = "slack") -> Request:
        """A request for the case's fix; raises Refused, NotPermitted, Upstream."""
        ...


class Proposals:
    """Finds the open case and proposes its fix; the model chooses no parameter of it."""

    def __init__(self, store: Store, proposer: Proposer) -> None:
        self._store, self._proposer = store, proposer

    def __call__(self, asker: str, slug: str, resource: str, account: str, region: str) -> str:
        """The request's id; raises Refused when no single open case is meant."""
        cases = self._store.many(Case, self._store.members("cases:open", limit=_MOST))
        meant = [
            stored.value.id
            for stored in cases
            if stored.value.account == account
            and stored.value.region == region
            and resource in (stored.value.resource.id, stored.value.resource.short_id)
            and (fix := for_case(stored.value)) is not None
            and fix.slug == slug
        ]
        if len(meant) != 1:
            raise Refused("model.tool.no_case", resource=resource, account=account)
        return self._proposer.propose(meant[0], asker, via="agent").id
