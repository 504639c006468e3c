"""What a press of a button, a menu or a modal means, and the opaque references they carry."""

import re
from enum import StrEnum
from typing import Literal

import msgspec


class Action(StrEnum):
    """Slack's `action_id` of every interactive element; the handlers route by it."""

    CASE_PROPOSE = "case.propose"
    CASE_PLAN = "case.plan"
    CASE_ACK = "case.ack"
    CASE_ORIGIN = "case.origin"
    CASE_ASSIGN = "case.assign"
    CASE_SNOOZE = "case.snooze"
    CASE_SUPPRESS = "case.suppress"
    CASE_SHOW = "case.show"
    CASE_MORE = "case.more"
    CASE_LOOK = "case.look"
    REQUEST_APPROVE = "request.approve"
    REQUEST_DENY = "request.deny"
    REQUEST_CANCEL = "request.cancel"
    REQUEST_DETAILS = "request.details"
    REQUEST_UNDO = "request.undo"
    REQUEST_RETRY = "request.retry"
    EVENT_SHOW = "event.show"
    ANSWER_CSV = "answer.csv"
    ANSWER_FOLLOW_UP = "answer.follow_up"
    ANSWER_CHOICE = "answer.choice"
    ANSWER_FEEDBACK = "answer.feedback"
    REPLY_STOP = "reply.stop"
    HOME_FILTER = "home.filter"
    HOME_TEAM = "home.team"
    HOME_BAND = "home.band"
    HOME_NEXT = "home.next"
    HOME_PREVIOUS = "home.previous"
    CASES_CSV = "cases.csv"
    ROLLUP_CSV = "rollup.csv"


class Modal(StrEnum):
    """Slack's `callback_id` of every modal that can be submitted or closed."""

    LOADING = "modal.loading"
    PROPOSE = "modal.propose"
    DENY = "modal.deny"
    SNOOZE = "modal.snooze"
    SUPPRESS = "modal.suppress"
    ASSIGN = "modal.assign"
    DETAILS = "modal.details"
    PICK_FIX = "modal.pick_fix"
    PICK_ASSIGN = "modal.pick_assign"
    ASK = "modal.ask"
    NOTICE = "modal.notice"


class Input(StrEnum):
    """`block_id` and `action_id` of a modal's input, the same word for both."""

    MODE = "input.mode"
    RANGES = "input.ranges"
    REASON = "input.reason"
    PERSON = "input.person"
    DAYS = "input.days"
    CASE = "input.case"
    QUESTION = "input.question"


class Ref(msgspec.Struct, frozen=True):
    """What an element points at: kind, id, and the revision the reader was looking at.

    `action` is set for an overflow menu's choice, where Slack reports only the menu's `action_id`.
    """

    kind: Literal["case", "request", "rollup"]
    id: str
    revision: int
    action: Action | None = None


_KINDS: dict[str, Literal["case", "request", "rollup"]] = {
    "cs": "case", "rq": "request", "ru": "rollup",
}  # fmt: skip
_REF = re.compile(
    r"(?:(?P<action>[a-z_.]+) )?(?P<kind>cs|rq|ru):(?P<id>[A-Za-z0-9_-]+):(?P<rev>\d+)"
)


def case_ref(id: str, revision: int) -> str:
    """`cs:<id>:<revision>`, the value of a case's button."""
    return f"cs:{id}:{revision}"


def request_ref(id: str, revision: int) -> str:
    """`rq:<id>:<revision>`, the value of a request's button."""
    return f"rq:{id}:{revision}"


def rollup_ref(id: str) -> str:
    """`ru:<id>:0`: a roll-up's list is always read anew, so it has no revision."""
    return f"ru:{id}:0"


def parse_ref(value: str) -> Ref | None:
    """The reference in a button's or menu option's value; None when it is not one of ours."""
    match = _REF.fullmatch(value)
    if match is None:
        return None
    action = match["action"]
    if action is not None and action not in set(Action):
        return None
    return Ref(
        kind=_KINDS[match["kind"]],
        id=match["id"],
        revision=int(match["rev"]),
        action=Action(action) if action else None,
    )
