"""Time phrases in English and Chinese, in the asker's zone, on ordinary days and on DST days."""

from datetime import UTC, datetime

import pytest

from bot.query import window

NOW = datetime(2026, 11, 21, 21, 30, tzinfo=UTC)


def _found(text: str, tz: str, now: datetime = NOW) -> tuple[str, str]:
    found = window.find(text, now, tz)
    assert found is not None, text
    form = "%Y-%m-%d %H:%M"
    return found.window.start.strftime(form), found.window.end.strftime(form)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("in the last 24 hours", "2026-11-20 21:30", "2026-11-21 21:30"),
        ("past 90 minutes", "2026-11-21 20:00", "2026-11-21 21:30"),
        ("last hour", "2026-11-21 20:30", "2026-11-21 21:30"),
        ("past week", "2026-11-14 21:30", "2026-11-21 21:30"),
        ("in the last year", "2025-11-21 21:30", "2026-11-21 21:30"),
        ("最近24小时", "2026-11-20 21:30", "2026-11-21 21:30"),
        ("最近半小时", "2026-11-21 21:00", "2026-11-21 21:30"),
        ("过去两天", "2026-11-19 21:30", "2026-11-21 21:30"),
        ("近7天", "2026-11-14 21:30", "2026-11-21 21:30"),
        ("today", "2026-11-20 23:00", "2026-11-21 21:30"),
        ("yesterday", "2026-11-19 23:00", "2026-11-20 23:00"),
        ("昨天", "2026-11-19 23:00", "2026-11-20 23:00"),
        ("in the last month", "2026-09-30 22:00", "2026-10-31 23:00"),
        ("上个月", "2026-09-30 22:00", "2026-10-31 23:00"),
        ("last week", "2026-11-08 23:00", "2026-11-15 23:00"),
        ("for the month of January 2024", "2023-12-31 23:00", "2024-01-31 23:00"),
        ("2024年1月", "2023-12-31 23:00", "2024-01-31 23:00"),
        ("on 2024-01-15", "2024-01-14 23:00", "2024-01-15 23:00"),
        ("on Jan 15", "2026-01-14 23:00", "2026-01-15 23:00"),
        ("1月15日", "2026-01-14 23:00", "2026-01-15 23:00"),
        ("around 14:30", "2026-11-21 13:15", "2026-11-21 13:45"),
        ("at 2:30 PM", "2026-11-21 13:15", "2026-11-21 13:45"),
        ("下午2点半左右", "2026-11-21 13:15", "2026-11-21 13:45"),
        ("昨天下午2:30", "2026-11-20 13:15", "2026-11-20 13:45"),
        ("at 14:30 UTC", "2026-11-21 14:15", "2026-11-21 14:45"),
        ("北京时间 2024-01-15 14:30", "2024-01-15 06:15", "2024-01-15 06:45"),
        ("between 2024-01-15 14:00 and 14:30", "2024-01-15 13:00", "2024-01-15 13:30"),
        ("2024-01-15 14:00 到 14:30", "2024-01-15 13:00", "2024-01-15 13:30"),
        ("since yesterday", "2026-11-19 23:00", "2026-11-21 21:30"),
        ("since 2026-11-20 10:00", "2026-11-20 09:00", "2026-11-21 21:30"),
        ("自11月1日以来", "2026-10-31 23:00", "2026-11-21 21:30"),
        ("in the 30 minutes before 14:30", "2026-11-21 13:00", "2026-11-21 13:30"),
        ("half an hour before 9am", "2026-11-21 07:30", "2026-11-21 08:00"),
        ("14:30之前的30分钟", "2026-11-21 13:00", "2026-11-21 13:30"),
        ("at 2:30 PM … in the following hour", "2026-11-21 13:30", "2026-11-21 14:30"),
    ],
)
def test_a_phrase_is_read_in_the_askers_zone(text: str, start: str, end: str) -> None:
    assert _found(text, "Europe/Berlin") == (start, end)


def test_a_time_of_day_still_to_come_means_yesterday() -> None:
    assert _found("around 23:50", "UTC") == ("2026-11-20 23:35", "2026-11-21 00:05")


@pytest.mark.parametrize(
    ("text", "now", "start", "end"),
    [
        # New York goes back from 2:00 to 1:00 on 1 November 2026: that day has 25 hours.
        ("yesterday", "2026-11-02T15:00", "2026-11-01 04:00", "2026-11-02 05:00"),
        # and forward on 8 March 2026: 23 hours.
        ("yesterday", "2026-03-09T15:00", "2026-03-08 05:00", "2026-03-09 04:00"),
        # 24 hours stay 24 hours across the change.
        ("last 24 hours", "2026-11-01T20:00", "2026-10-31 20:00", "2026-11-01 20:00"),
        # 1:30 comes twice; the window holds both.
        ("at 2026-11-01 01:30", "2026-11-02T15:00", "2026-11-01 05:15", "2026-11-01 06:45"),
        # 2:30 does not exist on 8 March: it is read as 3:30 (UTC-4).
        ("at 2026-03-08 02:30", "2026-03-09T15:00", "2026-03-08 07:15", "2026-03-08 07:45"),
    ],
)
def test_windows_on_days_the_clocks_change(text: str, now: str, start: str, end: str) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert _found(text, "America/New_York", moment) == (start, end)


@pytest.mark.parametrize(
    "text",
    ["who opened port 22", "rules on ports 80 and 443", "i-0123456789abcdef0 in eu-west-1",
     "from 203.0.113.5", "account 111111111111", "in the 30 minutes before the outage", "谁打开的"],
)  # fmt: skip
def test_no_time_is_found_where_none_is_said(text: str) -> None:
    assert window.find(text, NOW, "UTC") is None


def test_before_this_is_anchored_at_the_cases_first_sighting() -> None:
    seen = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
    found = window.find("what changed in the 30 minutes before this?", NOW, "UTC", seen)
    assert found is not None
    assert found.window.end == seen
    assert (found.window.end - found.window.start).total_seconds() == 1800
