"""Every pair of state and event of a request, written out."""

from typing import get_args

import pytest

from bot.approvals.machine import RUNNING, Event, advance, can
from bot.errors import IllegalTransition
from bot.models.request import TERMINAL, RequestState

STATES: tuple[RequestState, ...] = get_args(RequestState)
EVENTS: tuple[Event, ...] = get_args(Event)

#: The life of a request as a drawing: state, then `event → next state`.
DRAWING = """
proposed            submit → awaiting_approval, cancel → cancelled
awaiting_approval   approve → awaiting_approval, quorum → prechecking, deny → denied
awaiting_approval   expire → expired, cancel → cancelled, drift → stale
prechecking         start → executing, already_fixed → done, drift → stale, refuse → failed
executing           applied → verifying, error → failed, lost → indeterminate
indeterminate       reconciled → executing, error → failed
verifying           verified → done, unverified → failed
"""


def _drawn() -> dict[tuple[str, str], str]:
    steps = {}
    for line in DRAWING.strip().splitlines():
        state, arrows = line.split(maxsplit=1)
        for arrow in arrows.split(", "):
            event, target = arrow.split(" → ")
            steps[state, event] = target
    return steps


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("state", STATES)
def test_every_pair_does_what_the_drawing_says(state: RequestState, event: Event) -> None:
    """A drawn step leads where it is drawn, any other is refused and names both."""
    expected = _drawn().get((state, event))
    assert can(state, event) is (expected is not None)
    if expected is None:
        with pytest.raises(IllegalTransition, match=f"{state}.*{event}"):
            advance(state, event)
    else:
        assert advance(state, event) == expected


def test_ended_states_have_no_way_out() -> None:
    """Done stays done: undo and retry are requests of their own."""
    assert not [pair for pair in _drawn() if pair[0] in TERMINAL]


def test_every_state_can_be_reached_and_left() -> None:
    """No state is an island, and each that is no end leads to one."""
    reached = set(_drawn().values()) | {"proposed"}
    assert reached == set(STATES)
    for state in set(STATES) - TERMINAL:
        seen, edge = {str(state)}, {str(state)}
        while edge:
            edge = {to for (start, _), to in _drawn().items() if start in edge} - seen
            seen |= edge
        assert seen & TERMINAL, state


def test_running_states_are_those_between_quorum_and_end() -> None:
    """These are what a restart picks up."""
    waiting = {"proposed", "awaiting_approval"}
    assert set(STATES) - TERMINAL - waiting == RUNNING
