"""What was answered before, opened again: raw events and CSV, for who may see them now."""

from typing import Any

from bot.errors import NotPermitted, Refused
from bot.investigate.kept import Keeping, Kept
from bot.investigate.scoping import Scope
from bot.investigate.sheets import csv_of, flow_detail
from bot.models.answer import Question


class Reopening:
    """Reads kept rows; every reader is checked at the time of reading."""

    def __init__(self, keeping: Keeping, scope: Scope) -> None:
        self._keeping = keeping
        self._scope = scope

    def event_detail(
        self, answer: str, event: str, *, asker: str, channel: str, local: bool = False
    ) -> dict[str, Any]:
        """The masked record behind a fact or row, of a call or of traffic; scope is checked again.

        Raises NotPermitted, and Refused for an answer older than a week or an id not in it.
        """
        found = self._keeping.rows(answer)
        channel = channel or (found.channel if found else "")
        allowed, _ = self._scope.allowed(Question("", asker, channel, local=local))
        record, account = _detail(found, event) if found else ({}, "")
        if not record:
            raise Refused("answer.gone")
        if allowed is not None and account not in allowed:
            raise NotPermitted("answer.scope.account", accounts=account)
        return record

    def csv(self, answer: str, *, asker: str, channel: str, local: bool = False) -> bytes:
        """Every row of an answer that the asker may see now; raises as event_detail does."""
        found = self._keeping.rows(answer)
        channel = channel or (found.channel if found else "")
        allowed, _ = self._scope.allowed(Question("", asker, channel, local=local))
        if found is None:
            raise Refused("answer.gone")
        events = [e for e in found.events() if allowed is None or e.account in allowed]
        flows = [r for r in found.flows if allowed is None or r.account in allowed]
        return csv_of(events, flows)


def _detail(found: Kept, id: str) -> tuple[dict[str, Any], str]:
    """The record of a call or of traffic with that id, and whose account it is; else empty."""
    for record in found.records:
        if record.get("eventID") == id:
            return record, str(record.get("recipientAccountId"))
    for flow in found.flows:
        if flow.id == id:
            return flow_detail(flow), flow.account
    return {}, ""
