"""The state machine of a request: one table of steps and a pure function that follows it."""

from typing import Literal

from bot.errors import IllegalTransition
from bot.models.request import TERMINAL, RequestState

Event = Literal[
    "submit", "approve", "quorum", "deny", "expire", "cancel", "drift", "start", "already_fixed",
    "refuse", "applied", "error", "lost", "reconciled", "verified", "unverified",
]  # fmt: skip

#: What each event does; a pair that is not here is refused. Ended states have no row: a retry is a
#: new request and an undo is one too.
TRANSITIONS: dict[tuple[RequestState, Event], RequestState] = {
    ("proposed", "submit"): "awaiting_approval",
    ("proposed", "cancel"): "cancelled",
    ("awaiting_approval", "approve"): "awaiting_approval",
    ("awaiting_approval", "quorum"): "prechecking",
    ("awaiting_approval", "deny"): "denied",
    ("awaiting_approval", "expire"): "expired",
    ("awaiting_approval", "cancel"): "cancelled",
    ("awaiting_approval", "drift"): "stale",
    ("prechecking", "start"): "executing",
    ("prechecking", "already_fixed"): "done",
    ("prechecking", "drift"): "stale",
    ("prechecking", "refuse"): "failed",
    ("executing", "applied"): "verifying",
    ("executing", "error"): "failed",
    ("executing", "lost"): "indeterminate",
    ("indeterminate", "reconciled"): "executing",
    ("indeterminate", "error"): "failed",
    ("verifying", "verified"): "done",
    ("verifying", "unverified"): "failed",
}

#: The states in which work is under way and which a restart must pick up again.
RUNNING: frozenset[RequestState] = frozenset(
    {"prechecking", "executing", "verifying", "indeterminate"}
)


def advance(state: RequestState, event: Event) -> RequestState:
    """The state after `event`; raises IllegalTransition where the table has no such step."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise IllegalTransition(state, event) from None


def can(state: RequestState, event: Event) -> bool:
    """Whether `event` is possible in `state`."""
    return state not in TERMINAL and (state, event) in TRANSITIONS
