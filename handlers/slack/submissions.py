"""Submitted modals: each finds its use case."""

from typing import Any

from bot.errors import Refused
from bot.views.actions import Input, Modal, parse_ref
from handlers.slack.desk import Asker, tell_outcome
from handlers.slack.payloads import Submission
from handlers.slack.proposing import propose


def handle(who: Asker, sent: Submission) -> None:
    """Act on one submitted modal; raises HubwardError for what cannot be done."""
    ref = parse_ref(sent.private)
    if ref is None:
        raise Refused("error.unknown_button")
    person, reason = who.person.id, sent.values.get(Input.REASON, "")
    desk = who.desk
    match sent.callback:
        case Modal.DENY:
            tell_outcome(who, desk.remediator.deny(ref.id, ref.revision, person, reason))
        case Modal.PROPOSE:
            mode = sent.values.get(Input.MODE) or "revoke"
            ranges = sent.values.get(Input.RANGES, "").replace(",", " ").split()
            params: dict[str, Any] = {"mode": mode}
            if mode == "narrow":
                params["ranges"] = ranges
            propose(who, ref.id, params, reason)
        case Modal.ASSIGN:
            desk.lifecycle.assign(ref.id, person, sent.values.get(Input.PERSON, ""))
        case Modal.SNOOZE:
            days = int(sent.values.get(Input.DAYS) or 0)
            desk.lifecycle.snooze(ref.id, person, days, reason)
        case Modal.SUPPRESS:
            desk.lifecycle.suppress(ref.id, person, reason)
        case _:
            raise Refused("error.unknown_button")
