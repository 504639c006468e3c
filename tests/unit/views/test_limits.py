"""What Slack would refuse is refused here first."""

from typing import Any

import pytest

from bot.ports import Message
from bot.views.actions import Action, Input, Ref, case_ref, parse_ref, request_ref
from bot.views.blocks import (
    Plain,
    Safe,
    actions,
    button,
    context,
    fields,
    fit,
    header,
    plain_text,
    section,
    table,
)
from bot.views.limits import LIMITS, OverLimit, check
from bot.views.propose_modal import propose_problems

FINE = section(Safe("fine"))
VIEW: dict[str, Any] = {"type": "modal", "title": plain_text(Plain("Title")), "blocks": [FINE]}


def press(name: Action, text: str = "Press", value: str = "cs:1:1") -> dict[str, Any]:
    """A button whose text is not cut, as a careless builder would leave it."""
    return button(Plain("Press"), name, value) | {"text": plain_text(Plain(text))}


BROKEN: dict[str, Message | dict[str, Any]] = {
    "no text": Message(" ", (FINE,)),
    "text": Message("x" * 4_001, (FINE,)),
    "blocks": Message("x", (FINE,) * 51),
    "all blocks": Message("x", (section(Safe("x" * 2_900)),) * 5),
    "header": Message("x", ({"type": "header", "text": plain_text(Plain("x" * 151))},)),
    "section": Message("x", (section(Safe("x" * 3_001)),)),
    "empty section": Message("x", (section(Safe("")),)),
    "field": Message("x", (fields([(Safe("a"), Safe("x" * 2_000))]),)),
    "no context": Message("x", (context(),)),
    "context": Message("x", ({"type": "context", "elements": [FINE["text"]] * 11},)),
    "no buttons": Message("x", (actions(),)),
    "button text": Message("x", (actions(press(Action.CASE_ACK, "x" * 76)),)),
    "button value": Message("x", (actions(press(Action.CASE_ACK, value="x" * 2_001)),)),
    "one action twice": Message("x", (actions(*[press(Action.CASE_ACK)] * 2),)),
    "two tables": Message("x", (table([Plain("a")], []), table([Plain("b")], []))),
    "table rows": Message("x", (table([Plain("a")], [[1]] * 100),)),
    "table columns": Message("x", (table([Plain("a")] * 21, []),)),
    "table text": Message("x", (table([Plain("a")], [[Plain("x" * 1_000)]] * 10),)),
    "block id twice": Message("x", (FINE | {"block_id": "a"},) * 2),
    "view blocks": VIEW | {"blocks": [FINE] * 101},
    "view title": VIEW | {"title": plain_text(Plain("x" * 25))},
    "no view title": {"type": "modal", "blocks": [FINE]},
    "private metadata": VIEW | {"private_metadata": "x" * 3_001},
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_breach_is_named(name: str) -> None:
    with pytest.raises(OverLimit):
        check(BROKEN[name])


def test_what_fits_passes() -> None:
    check(Message("x", (header(Plain("y" * 500)), FINE, table([Plain("a")], [[Plain("")]]))))
    check(VIEW)


def test_every_limit_names_its_source() -> None:
    assert all(source.startswith("https://") for _, source in LIMITS.values())


def test_fitting_drops_whole_lines_and_says_how_many() -> None:
    lines = [Safe(f"line {n}") for n in range(100)]
    text = fit(lines, 60, "en")
    assert len(text) <= 60
    kept, last = text.splitlines()[:-1], text.splitlines()[-1]
    assert kept == lines[: len(kept)]
    assert str(100 - len(kept)) in last
    assert fit(lines[:2], 60, "en") == "line 0\nline 1"


def test_references_survive_the_way_through_slack() -> None:
    assert parse_ref(case_ref("c-1", 3)) == Ref("case", "c-1", 3)
    assert parse_ref(request_ref("rq_2", 0)) == Ref("request", "rq_2", 0)
    chosen = f"{Action.CASE_SNOOZE} {case_ref('c-1', 3)}"
    assert parse_ref(chosen) == Ref("case", "c-1", 3, Action.CASE_SNOOZE)


@pytest.mark.parametrize(
    "value", ["", "cs:c-1", "cs:c 1:2", "xx:c-1:2", "case.fly cs:c-1:2", "cs:c-1:2 ", "cs:c-1:-2"]
)
def test_a_foreign_value_is_no_reference(value: str) -> None:
    assert parse_ref(value) is None


@pytest.mark.parametrize(
    ("mode", "ranges", "reason", "wrong"),
    [
        ("revoke", "", None, set()),
        ("revoke", "nonsense", None, set()),
        ("narrow", "192.0.2.0/24\n2001:db8::/32", None, set()),
        ("narrow", "", None, {Input.RANGES}),
        ("narrow", "192.0.2.0/33", None, {Input.RANGES}),
        ("narrow", "192.0.2.7/24", None, {Input.RANGES}),
        ("narrow", "0.0.0.0/0", None, {Input.RANGES}),
        ("narrow", "::/0", "because", {Input.RANGES, Input.REASON}),
        ("revoke", "", "a good reason", set()),
        ("revoke", "", "   short    ", {Input.REASON}),
    ],
)
def test_a_proposal_is_checked_before_it_is_sent(
    mode: str, ranges: str, reason: str | None, wrong: set[Input]
) -> None:
    assert set(propose_problems(mode, ranges, reason, "en")) == {str(name) for name in wrong}
