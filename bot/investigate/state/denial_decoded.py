"""What EC2's encoded refusals say: the action, the resource, and the statement that decided."""

import json
import re
from collections.abc import Sequence
from typing import Any

from bot.errors import Refused, Upstream
from bot.investigate import facts as f
from bot.investigate.facts import Facts
from bot.investigate.masking import mask_text
from bot.investigate.state.base import Live, StateCheck, unknown
from bot.models.answer import Line
from bot.models.event import Event
from bot.models.plan import Call
from bot.query.model import Query
from bot.query.outcome import denied, missing_action

ACTION = "sts:DecodeAuthorizationMessage"
#: "Encoded authorization failure message: …"; the message is base64url.
#: https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html
_ENCODED = re.compile(r"Encoded authorization failure message: ([\w-]{20,10240})")
_BROKEN = ("InvalidAuthorizationMessage", "InvalidAuthorizationMessageException")
_SHOWN = 5


class DenialDecoded(StateCheck):
    """For denied calls whose record names no permission."""

    name = "denial_decoded"
    needs = (ACTION,)

    def wanted(self, query: Query, events: Sequence[Event]) -> bool:
        """When a refusal of the answer is encoded."""
        return query.intent == "permission_denied" and bool(_encoded(events))

    def look(
        self, query: Query, events: Sequence[Event], live: Live, facts: Facts
    ) -> tuple[Line, ...]:
        """A line per different refusal; one that may not be read says which permission to add."""
        lines: list[Line] = []
        said: set[tuple[str, ...]] = set()
        for event, blob in _encoded(events)[: _SHOWN * 2]:
            where = live.settings.account_name(event.account)
            key: tuple[str, ...]
            call = Call("sts", "decode_authorization_message", {"EncodedMessage": blob})
            try:
                answer = live.read(call, event.account, event.region)
            except Upstream as problem:
                if problem.code in _BROKEN:
                    key = ("broken", event.account)
                    line = facts.line("answer.state.blob_cut", (event.id,), event=f.code(event.id))
                else:
                    key = (problem.code, event.account)
                    line = unknown(problem, ACTION, where, facts)
            except Refused as problem:
                key, line = ("refused", event.account), unknown(problem, ACTION, where, facts)
            else:
                key, line = _told(event, answer, live, facts)
            if key not in said and len(said) < _SHOWN:
                said.add(key)
                lines.append(line)
        return tuple(lines)


def _encoded(events: Sequence[Event]) -> list[tuple[Event, str]]:
    found = []
    for event in events:
        blob = _ENCODED.search(event.error_message.raw)
        if blob and denied(event) and not missing_action(event):
            found.append((event, blob.group(1)))
    return found


def _told(
    event: Event, answer: dict[str, Any], live: Live, facts: Facts
) -> tuple[tuple[str, ...], Line]:
    """The line for a decoded message, and what makes it different from another."""
    try:
        decoded = json.loads(answer.get("DecodedMessage", ""))
    except ValueError:
        decoded = None
    decoded = decoded if isinstance(decoded, dict) else {}
    context = decoded.get("context")
    context = context if isinstance(context, dict) else {}
    action, resource = str(context.get("action", "")), str(context.get("resource", ""))
    if not action:
        line = facts.line("answer.state.blob_cut", (event.id,), event=f.code(event.id))
        return ("broken", event.account), line
    explicit = decoded.get("explicitDeny") is True
    statement = _statement(decoded) if explicit else ""
    key = "explicit" if statement else "deny" if explicit else "absent"
    given = {
        "time": f.moment(live.now), "source": f.code(ACTION), "action": f.outside(action),
        "resource": f.outside(mask_text(resource)), "event": f.code(event.id),
    }  # fmt: skip
    if statement:
        given["statement"] = f.outside(statement)
    line = facts.line(f"answer.state.decoded_{key}", (event.id,), **given)
    return (key, action, resource, statement), line


def _statement(decoded: dict[str, Any]) -> str:
    """The first statement that denied: its id and effect, nothing of principals or conditions.

    Principals and conditions name people, networks and accounts.
    """
    items = decoded.get("matchedStatements")
    items = items.get("items") if isinstance(items, dict) else None
    first = items[0] if isinstance(items, list) and items else None
    if not isinstance(first, dict):
        return ""
    parts = [str(first.get(name) or "") for name in ("statementId", "effect")]
    return mask_text(" ".join(part for part in parts if part))[:120]
