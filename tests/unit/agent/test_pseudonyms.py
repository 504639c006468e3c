"""What a model sees of accounts, addresses and people is not theirs, and comes back as theirs."""

from hypothesis import given
from hypothesis import strategies as st

from bot.investigate.agent.pseudonyms import Pseudonyms

TEXT = "demo.user@corp.example in 111111111111 from 203.0.113.7 and 2a02:26f0::1, then 203.0.113.7"


def test_nothing_of_theirs_is_left_and_equal_stays_equal() -> None:
    names = Pseudonyms()
    hidden = names.hide({"rows": [TEXT], "111111111111": ["111111111111"]})
    shown = str(hidden)
    for real in ("demo.user@", "111111111111", "203.0.113.7", "2a02:26f0"):
        assert real not in shown
    row = hidden["rows"][0].split()
    assert row[4] == row[-1]
    assert hidden["rows"][0].split()[2] in hidden


def test_what_the_model_asks_for_is_meant_for_the_real_one() -> None:
    names = Pseudonyms()
    account = names.hide("111111111111")
    assert names.restore({"accounts": [account], "users": ["someone"]}) == {
        "accounts": ["111111111111"], "users": ["someone"],
    }  # fmt: skip


def test_figures_and_versions_are_no_addresses() -> None:
    assert Pseudonyms().hide("aws-cli/2.15.30 at 12:30:00, 1234567890123 bytes") == (
        "aws-cli/2.15.30 at 12:30:00, 1234567890123 bytes"
    )


@given(st.text(alphabet="0123456789.:@abcdef \n/-", max_size=80))
def test_any_text_comes_back(text: str) -> None:
    names = Pseudonyms()
    assert names.restore(names.hide(text)) == text
