"""The first sentence of prose, which is shown in bold: a reference is no end of a sentence."""

import pytest

from bot.investigate.agent.references import first_sentence


@pytest.mark.parametrize(
    ("prose", "first", "rest"),
    [
        ("{q1.count} calls. Then {q2.first}.", "{q1.count} calls.", "Then {q2.first}."),
        (
            "成功 {q1.count} 次。失败 {q2.count} 次。",
            "成功 {q1.count} 次。",
            "失败 {q2.count} 次。",
        ),
        ("{q1.r1.actor} did", "{q1.r1.actor} did", ""),
        ("One\nTwo", "One", "Two"),
        ("", "", ""),
    ],
)
def test_the_first_sentence(prose: str, first: str, rest: str) -> None:
    assert first_sentence(prose) == (first, rest)
