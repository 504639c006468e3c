"""Every way of saying when, in both languages: the window, and no word of it left over."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.query.context import Context, Reading
from bot.query.offline.reading import read

NOW = datetime(2024, 5, 23, 15, tzinfo=UTC)
YEAR = (datetime(2024, 1, 1, tzinfo=UTC), NOW)
LINES = Path(__file__).with_name("times.txt").read_text("utf-8").splitlines()
ROWS = [tuple(part.strip() for part in line.split("|")) for line in LINES if line[0] != "#"]


def _asked(said: str, tz: str = "UTC", span: tuple[datetime, datetime] = YEAR) -> Reading:
    chinese = any("\u4e00" <= letter <= "\u9fff" for letter in said)
    text = f"alice {said}做了什么" if chinese else f"what did alice do {said}?"
    return read(text, Context(tz=tz, span=span), NOW)


def _moment(said: str) -> datetime:
    if said == "now":
        return NOW
    whole = f"2024-{said}" if " " in said else f"2024-{said} 00:00"
    return datetime.strptime(whole, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_what_is_said_of_time_is_the_window(row: tuple[str, ...]) -> None:
    found = _asked(row[0])
    if row[1] == "?":
        assert found.clarify is not None and found.clarify.key == "answer.clarify.time"
        return
    assert found.query is not None
    window = found.query.window
    assert found.unparsed == () and window.kind != "default"
    assert found.query.identity.user_names == ("alice",)
    for want, got in zip(row[1:], (window.start, window.end), strict=True):
        assert want == "*" or got == _moment(want)


@pytest.mark.parametrize(
    ("said", "first", "last", "day", "noted"),
    [
        # Only one of the two can be.
        ("on 5/14", "2024-01-01", "2024-05-23", "2024-05-14", False),
        ("on 14/5", "2024-01-01", "2024-05-23", "2024-05-14", False),
        # Both can be: the one that the archive holds.
        ("on 7/11", "2023-07-01", "2023-07-30", "2023-07-11", True),
        ("on 11/7", "2023-07-01", "2023-07-30", "2023-07-11", True),
        ("on 4/5", "2024-04-01", "2024-05-23", "2024-04-05", True),
        ("on 4.5.", "2024-04-01", "2024-05-23", "2024-05-04", True),
        # No year was said: the archive's.
        ("on 12 July", "2023-07-01", "2023-07-30", "2023-07-12", False),
        ("7月12号", "2022-07-01", "2022-07-30", "2022-07-12", False),
        ("on the 12th of July", "2022-07-01", "2022-07-30", "2022-07-12", False),
    ],
)
def test_a_day_is_read_as_what_the_archive_holds_and_said_so(
    said: str, first: str, last: str, day: str, noted: bool
) -> None:
    ends = (datetime.fromisoformat(first), datetime.fromisoformat(last))
    found = _asked(said, span=(ends[0].replace(tzinfo=UTC), ends[1].replace(tzinfo=UTC)))
    assert found.query is not None
    assert f"{found.query.window.start:%Y-%m-%d}" == day
    notes = [a for a in found.query.assumptions if a.key == "answer.assume.date"]
    assert bool(notes) is noted
    assert all(note.params["read"] == day for note in notes)


def test_a_day_is_that_of_the_askers_zone() -> None:
    found = _asked("on 5/14 between 9 and 10", tz="Asia/Shanghai")
    assert found.query is not None
    assert found.query.window.start == datetime(2024, 5, 14, 1, tzinfo=UTC)
    assert found.query.window.end == datetime(2024, 5, 14, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    "said",
    ["on port 5/14", "in 10.0.0.0/8", "with terraform 1.5", "on TLS 1.2", "24/7", "i-0514"],
)
def test_what_only_looks_like_a_day_is_none(said: str) -> None:
    found = _asked(said)
    assert found.query is None or found.query.window.kind == "default"
