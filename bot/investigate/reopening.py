"""What was answered before, opened again: raw events and CSV, for who may see them now."""

from typing import Any

from bot.errors import NotPermitted, Refused
from bot.investigate.kept import Keeping
from bot.investigate.scoping import Scope
from bot.investigate.tables import csv_of
from bot.models.answer import Question


class Reopening:
    """Reads kept rows; every reader is checked at the time of reading."""

    def __init__(self, keeping: Keeping, scope: Scope) -> None:
        self._keeping = keeping
        self._scope = scope

    def event_detail(
        self, answer: str, event: str, *, asker: str, channel: str, local: bool = False
    ) -> dict[str, Any]:
        """The masked record behind a fact or row; the asker's scope is checked again.

        Raises NotPermitted, and Refused for an answer older than a week or an id not in it.
        """
        found = self._keeping.rows(answer)
        channel = channel or (found.channel if found else "")
        allowed, _ = self._scope.allowed(Question("", asker, channel, local=local))
        for record in found.records if found else ():
            if record.get("eventID") == event:
                if allowed is not None and record.get("recipientAccountId") not in allowed:
                    raise NotPermitted(
                        "answer.scope.account", accounts=record["recipientAccountId"]
                    )
                return record
        raise Refused("answer.gone")

    def csv(self, answer: str, *, asker: str, channel: str, local: bool = False) -> bytes:
        """Every row of an answer that the asker may see now; raises as event_detail does."""
        found = self._keeping.rows(answer)
        channel = channel or (found.channel if found else "")
        allowed, _ = self._scope.allowed(Question("", asker, channel, local=local))
        if found is None:
            raise Refused("answer.gone")
        events = found.events()
        return csv_of([event for event in events if allowed is None or event.account in allowed])
