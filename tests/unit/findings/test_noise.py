"""When a case gets a card of its own, and when one message stands for many."""

import pytest

from bot.findings.noise import BatchPlan, Recent, decide, plan_batch
from bot.findings.routing import Post

CALM = Recent(urgent=1, family=1)


@pytest.mark.parametrize(
    ("why", "post", "recent", "step"),
    [
        ("a lone P1 has a card at once", "now", CALM, "card"),
        ("seven criticals at once are seven cards", "now", Recent(urgent=7, family=2), "card"),
        ("the tenth urgent one is still a card", "now", Recent(urgent=10, family=1), "card"),
        ("the eleventh opens the pinned message", "now", Recent(11, 1), "open_urgent"),
        (
            "with the pinned message there everything urgent joins it, however calm it became",
            "now", Recent(urgent=1, family=1, urgent_open=True), "join_urgent",
        ),
        ("the fifth of one family opens a campaign", "now", Recent(5, 5), "open_family"),
        (
            "a campaign that stands is joined from the first case on",
            "now", Recent(1, 1, campaigns=1, family_open=True), "join_family",
        ),
        (
            "the flood comes before the campaign: one place to look",
            "now", Recent(11, 8, campaigns=1, family_open=True), "open_urgent",
        ),
        (
            "a fourth campaign does not open while three stand",
            "now", Recent(9, 6, campaigns=3), "card",
        ),
        ("a P2 waits for its minute", "batch", CALM, "batch"),
        ("a P2 does not count as urgent", "batch", Recent(40, 1, urgent_open=True), "batch"),
        ("five P2 of one family are a campaign too", "batch", Recent(0, 5), "open_family"),
        (
            "a P2 joins a campaign that stands",
            "batch", Recent(0, 2, campaigns=1, family_open=True), "join_family",
        ),
        ("what waits for the digest never posts", "digest", Recent(99, 99), "digest"),
    ],
)  # fmt: skip
def test_a_case_is_placed(why: str, post: Post, recent: Recent, step: str) -> None:
    assert decide(post, recent) == step, why


@pytest.mark.parametrize(
    ("why", "waiting", "campaigns", "shown", "plan"),
    [
        ("nobody waits", [], {}, False, BatchPlan()),
        (
            "three are three cards",
            [("a", "x"), ("b", "x"), ("c", "y")], {}, False, BatchPlan(cards=("a", "b", "c")),
        ),
        (
            "four are one message",
            [("a", "x"), ("b", "x"), ("c", "y"), ("d", "z")], {}, False, BatchPlan(together=True),
        ),
        (
            "a late one is added to the message that stands",
            [("e", "x")], {}, True, BatchPlan(together=True),
        ),
        (
            "those of a campaign go there, and the three that are left get cards",
            [("a", "x"), ("b", "q"), ("c", "y"), ("d", "z")], {"q": "u1"}, False,
            BatchPlan(cards=("a", "c", "d"), joins=(("b", "u1"),)),
        ),
    ],
)  # fmt: skip
def test_a_minute_is_over(
    why: str,
    waiting: list[tuple[str, str]],
    campaigns: dict[str, str],
    shown: bool,
    plan: BatchPlan,
) -> None:
    assert plan_batch(waiting, campaigns, shown=shown) == plan, why
