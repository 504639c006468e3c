"""The digest's numbers, and that it is due once per work day by the channel's own clock."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest

from bot.findings.digest import digest_of, due_on, last_due, next_due
from bot.models.case import Case
from bot.settings import DigestSettings, Settings, Workspace
from tests.unit.views.samples import PRIORITY, case

BERLIN = "Europe/Berlin"
SETTINGS = Settings(
    workspace=Workspace(channel="C0", timezone="UTC"),
    digest=DigestSettings(timezones={"C0BERLIN": BERLIN, "C0YORK": "America/New_York"}),
)


def local(text: str, zone: str = BERLIN) -> datetime:
    """A moment by a city's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("why", "after", "due"),
    [
        ("Thursday morning: today", "2026-03-12T08:59", "2026-03-12T09:00"),
        ("Thursday, nine sharp: it is Friday's turn", "2026-03-12T09:00", "2026-03-13T09:00"),
        ("Friday evening: Monday", "2026-03-13T18:00", "2026-03-16T09:00"),
        ("over the weekend of the spring change", "2026-03-27T09:00", "2026-03-30T09:00"),
        ("over the weekend of the autumn change", "2026-10-23T09:00", "2026-10-26T09:00"),
    ],
)
def test_the_next_one_is_at_nine_by_the_channels_clock(why: str, after: str, due: str) -> None:
    assert next_due(local(after), "C0BERLIN", SETTINGS) == local(due), why


def test_nine_in_berlin_is_another_moment_in_summer() -> None:
    hours = [
        due_on(day, "C0BERLIN", SETTINGS).hour for day in (date(2026, 3, 27), date(2026, 3, 30))
    ]
    assert hours == [8, 7]


@pytest.mark.parametrize("at", ["02:30", "03:00"])
@pytest.mark.parametrize("zone", ["C0BERLIN", "C0YORK"])
def test_no_day_is_skipped_or_doubled_when_the_clocks_change(at: str, zone: str) -> None:
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    digest = msgspec.structs.replace(SETTINGS.digest, at=at, days=days)
    settings = msgspec.structs.replace(SETTINGS, digest=digest)
    moment, dates = datetime(2026, 1, 1, tzinfo=UTC), []
    for _ in range(365):
        due = next_due(moment, zone, settings)
        assert due is not None and last_due(due, zone, settings) == due
        dates.append(due.astimezone(ZoneInfo(SETTINGS.digest.timezones[zone])).date())
        moment = due
    assert dates == [dates[0] + timedelta(days=n) for n in range(365)]


def test_without_days_there_is_none() -> None:
    settings = msgspec.structs.replace(SETTINGS, digest=DigestSettings(days=()))
    assert next_due(datetime(2026, 1, 1, tzinfo=UTC), "C0", settings) is None


AT = datetime(2026, 3, 12, 9, tzinfo=UTC)
SINCE = AT - timedelta(days=1)


def seen(hours: float, **changes: object) -> Case:
    """A case first seen so many hours before the digest."""
    start = AT - timedelta(hours=hours)
    return case(**{"id": f"c-{hours:g}", "first_seen": start, "channel": "C0", **changes})


def fixed(hours: float, took: float) -> Case:
    """A case fixed so many hours before the digest, which took `took` hours."""
    return seen(hours + took, state="fixed", updated_at=AT - timedelta(hours=hours))


def test_the_numbers_of_a_day_beside_those_of_a_week_before() -> None:
    week = 7 * 24
    cases = [
        seen(1), seen(23), seen(25), seen(week + 2),
        fixed(2, took=10), fixed(30, took=20), fixed(week + 3, took=40),
        seen(3, id="c-quiet", state="snoozed"), seen(400, id="c-ok", state="suppressed"),
        seen(1, id="c-elsewhere", channel="C1"),
    ]  # fmt: skip
    digest = digest_of("C0", cases, SETTINGS, SINCE, AT)
    assert (digest.new.now, digest.new.before) == (4, 1)
    assert (digest.fixed.now, digest.fixed.before) == (1, 1)
    assert (digest.hours_to_fix.now, digest.hours_to_fix.before) == (15, 40)
    assert (digest.open, digest.silenced) == (4, 2)
    assert digest.overdue == 2, "P1 has 24 hours"
    assert digest.id == "C0.2026-03-12"


def test_ten_rows_highest_score_first_and_families_of_five() -> None:
    scored = [
        seen(n, id=f"c{n:02}", priority=msgspec.structs.replace(PRIORITY, score=n), channel="")
        for n in range(1, 15)
    ]
    digest = digest_of("C0", scored, SETTINGS, SINCE, AT)
    assert [c.priority.score for c in digest.worst if c.priority] == list(range(14, 4, -1))
    assert digest.kinds == (("open-port", 14),)


def test_the_date_is_the_channels_own() -> None:
    late = datetime(2026, 3, 12, 23, 30, tzinfo=UTC)
    assert digest_of("C0BERLIN", [], SETTINGS, SINCE, late).date == "2026-03-13"


def test_what_was_there_before_is_not_new() -> None:
    at = local("2026-03-12T09:00").astimezone(UTC)
    seen = at - timedelta(hours=3)
    cases = [
        case(id=f"c{n}", channel="C0", first_seen=seen, baseline=baseline, priority=PRIORITY)
        for n, baseline in enumerate((True, True, False))
    ]
    made = digest_of("C0", cases, SETTINGS, at - timedelta(days=1), at)
    assert (made.new.now, made.open) == (1, 3)
