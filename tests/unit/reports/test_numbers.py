"""The figures of the findings report, counted by hand."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from bot.models.case import Band, Banded, Case, Priority
from bot.models.report import Campaign, Figures
from bot.reports._numbers import measure
from bot.settings import AccountSettings, Settings
from tests.unit.views.samples import FINDING, NOW, case

PAY, WEB = "111111111111", "222222222222"
SETTINGS = Settings(
    accounts=(
        AccountSettings(id=PAY, name="payments-prod", team="payments"),
        AccountSettings(id=WEB, name="web-prod", team="web"),
    )
)
#: Hours to fix by band, the default of `priority.fix_within_hours`.
WITHIN = {"P1": 24, "P2": 72, "P3": 168}


def made(id: str, band: Band, seen: float, fixed: float | None = None, **more: Any) -> Case:
    """A case first seen `seen` hours ago and fixed `fixed` hours ago."""
    if fixed is not None:
        ended = NOW - timedelta(hours=fixed)
        more |= {"state": "fixed", "fixed_at": ended, "updated_at": ended}
    standards = more.pop("standards", ())
    return case(
        **{
            "id": id,
            "account": PAY,
            "priority": Priority(50, band, ()),
            "first_seen": NOW - timedelta(hours=seen),
            "findings": (msgspec.structs.replace(FINDING, standards=standards),),
            **more,
        }
    )


CASES = (
    made("a", "P1", 30),  # new, overdue for 6 h
    made("b", "P1", 20, 10, account=WEB),  # new, fixed in 10 h, in time
    made("c", "P2", 100, 4),  # new, fixed in 96 h, too late
    made("d", "P3", 300, standards=("pci-dss/3.2.1",)),  # of the window before, overdue for 132 h
    made("e", "P2", 260, 200),  # came (260) and was fixed (200) in the window before, in time
    made("f", "P2", 400, 8, account="999999999999"),  # older than both windows, fixed in 392 h
)


def test_one_window_against_the_one_before() -> None:
    total = measure(CASES, SETTINGS, NOW, 7).total
    assert total.now == Figures(
        new=3, fixed=3, open=2, overdue=2, in_time=1, mttr_hours=round((10 + 96 + 392) / 3, 1)
    )
    # 168 hours ago d (132 h old) and f stood; f was due 328 hours ago.
    assert total.before == Figures(new=2, fixed=1, open=2, overdue=1, in_time=1, mttr_hours=60.0)


def test_teams_have_their_own_figures_and_nobodys_cases_stand_last() -> None:
    teams = measure(CASES, SETTINGS, NOW, 7).teams
    assert [team.name for team in teams] == ["payments", "web", ""]
    assert teams[0].now == Figures(new=2, fixed=1, open=2, overdue=2, in_time=0, mttr_hours=96.0)
    assert teams[1].now == Figures(new=1, fixed=1, in_time=1, mttr_hours=10.0)
    assert teams[2].now == Figures(fixed=1, mttr_hours=392.0)


def test_a_case_counts_under_each_of_its_frameworks() -> None:
    both = made("x", "P2", 10, standards=("cis/1", "pci-dss/3.2.1"))
    lines = {line.name: line.now for line in measure((both, CASES[3]), SETTINGS, NOW, 7).standards}
    assert lines == {
        "pci-dss/3.2.1": Figures(new=1, open=2, overdue=1),
        "cis/1": Figures(new=1, open=1),
    }


def test_the_trend_shows_the_band_a_case_had_that_day() -> None:
    """P2 until two days ago, P1 since; before its first score it counts as what it was first."""
    bands = (Banded(NOW - timedelta(days=9), "P2"), Banded(NOW - timedelta(days=2), "P1"))
    trend = measure((made("x", "P1", 24 * 12, bands=bands),), SETTINGS, NOW, 7).trend
    shown = ["".join(band for band, n in day.open.items() if n) for day in trend]
    assert shown == [""] + ["P2"] * 10 + ["P1"] * 3


def test_a_campaign_is_over_a_unit_where_accounts_have_one() -> None:
    accounts = tuple(msgspec.structs.replace(a, ou="ou-prod") for a in SETTINGS.accounts)
    settings = msgspec.structs.replace(SETTINGS, accounts=accounts)
    cases = (made("a", "P1", 3), made("b", "P2", 3, account=WEB),
             made("c", "P2", 3, account="999999999999"))  # fmt: skip
    found = measure(cases, settings, NOW, 7).campaigns
    family = cases[0].family
    assert found == (
        Campaign(family, "", 2, 0, "P1", "ou-prod"), Campaign(family, "999999999999", 1, 0, "P2")
    )  # fmt: skip


def test_the_trend_has_fourteen_days_and_ends_now() -> None:
    numbers = measure(CASES, SETTINGS, NOW, 7)
    assert len(numbers.trend) == 14
    assert [day.date for day in numbers.trend[::13]] == ["2026-03-01", "2026-03-14"]
    assert numbers.trend[-1].open == {"P1": 1, "P2": 0, "P3": 1, "P4": 0, "P5": 0}
    # A day ago a (30), c, d and f stood; b came and went since.
    assert numbers.trend[-2].open == {"P1": 1, "P2": 2, "P3": 1, "P4": 0, "P5": 0}
    assert (numbers.trend[-1].new, numbers.trend[-1].fixed) == (1, 3)
    assert numbers.bands == numbers.trend[-1].open


def test_campaigns_are_families_by_account_largest_first() -> None:
    cases = (
        made("a", "P3", 1, family="mfa"),
        made("b", "P2", 100, family="mfa"),
        made("c", "P1", 1, family="imds", account=WEB),
        made("d", "P1", 1, 0.5, family="mfa"),
    )
    assert measure(cases, SETTINGS, NOW, 7).campaigns == (
        Campaign("mfa", PAY, 2, 1, "P2"),
        Campaign("imds", WEB, 1, 0, "P1"),
    )


def test_the_longest_overdue_of_the_worst_band_stands_first() -> None:
    late = measure((*CASES, made("g", "P1", 60)), SETTINGS, NOW, 7).late
    assert [(one.case, one.hours) for one in late] == [("g", 36), ("a", 6), ("d", 132)]


def test_an_accepted_risk_is_neither_open_nor_fixed() -> None:
    accepted = made("s", "P1", 100, state="suppressed", updated_at=NOW - timedelta(hours=1))
    total = measure((accepted,), SETTINGS, NOW, 7).total
    assert total.now == Figures(new=1)


def test_later_news_of_a_fixed_case_do_not_move_its_fix() -> None:
    told_again = msgspec.structs.replace(CASES[4], updated_at=NOW)
    assert measure((told_again,), SETTINGS, NOW, 7).total.now.fixed == 0


@pytest.mark.parametrize("days", [1, 45])
def test_nothing_is_not_a_mistake(days: int) -> None:
    numbers = measure((), SETTINGS, NOW, days)
    assert numbers.total.now == Figures()
    listed = (*numbers.teams, *numbers.standards, *numbers.campaigns, *numbers.late)
    assert listed == ()
