"""Home tabs, reports and the modals of shortcuts as golden files show them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bot.models.case import Case, Priority
from bot.models.report import Campaign, Day, Figures, Late, Line, Numbers
from bot.models.untrusted import Untrusted
from bot.ports import Message, Stored
from bot.settings import AccountSettings, Settings
from bot.views.blocks import tell
from bot.views.findings_list import findings_list
from bot.views.home import Home, HomeFilter, guest_view, home_view
from bot.views.pick_modal import ask_modal, assign_to_modal, fix_modal, notice_modal
from bot.views.report import report_message, with_bars, with_picture
from bot.views.report_words import trend_about
from bot.views.status import Health
from bot.words import Lang
from tests.unit.views.samples import NOW, SETTINGS, carried_out, case, request, stored

#: The samples' one account and one of another team.
TWO_TEAMS = Settings(
    accounts=(
        *SETTINGS.accounts,
        AccountSettings(id="444444444444", name="web-dev", environment="development", team="web"),
    ),
    remediation=SETTINGS.remediation,
    tickets=SETTINGS.tickets,
)
ALT = "Open cases by day"


def many(count: int) -> tuple[Stored[Case], ...]:
    """Open P2 cases, each due an hour after the one before; the first three are overdue."""
    priority = Priority(60, "P2", ())
    first = NOW - timedelta(hours=74)
    return tuple(
        stored(
            case(id=f"c-{n:04}", priority=priority, first_seen=first + timedelta(hours=n)), n + 1
        )
        for n in range(count)
    )


def home(**changes: Any) -> Home:
    """A tab with something in every part, changed as told."""
    fields: dict[str, Any] = {
        "approvals": (stored(request()),),
        "yours": (stored(case(state="acknowledged", state_by="U0ANALYST", assignee="U0ANALYST")),),
        "cases": (stored(case()),),
        "recent": (carried_out(),),
        "health": (Health("AWS"), Health("Jira", "401 Unauthorized")),
        "at": NOW,
        "accounts": ("111111111111", "444444444444"),
        "teams": ("payments", "web"),
    }
    return Home(**{**fields, **changes})


_NOW = Figures(new=4, fixed=3, open=9, overdue=2, in_time=2, mttr_hours=30.5)
_BEFORE = Figures(new=6, fixed=0, open=8, overdue=1)
NUMBERS = Numbers(
    at=NOW,
    days=7,
    total=Line("", _NOW, _BEFORE),
    bands={"P1": 1, "P2": 3, "P3": 5, "P4": 0, "P5": 0},
    teams=(
        Line("payments", Figures(new=3, fixed=3, open=6, overdue=2), _BEFORE),
        Line("<b>web & co", Figures(new=1, open=2), Figures()),
        Line("", Figures(open=1), Figures()),
    ),
    standards=(
        Line("pci-dss/3.2.1", Figures(new=2, open=5, overdue=1), Figures()),
        Line("acme <script>/9", Figures(open=1), Figures()),
        Line("", Figures(open=3, mttr_hours=80.0, fixed=1), Figures()),
    ),
    campaigns=(
        Campaign("open-port", "111111111111", 5, 2, "P1"),
        Campaign("<img src=x>", "999999999999", 2, 0, "P3"),
    ),
    trend=tuple(
        Day(
            (NOW - timedelta(days=13 - n)).strftime("%Y-%m-%d"),
            {"P1": n % 2, "P2": 3, "P3": n, "P4": 0, "P5": 0},
            n % 4,
            n % 3,
        )
        for n in range(14)
    ),
    late=(
        Late("c-1", Untrusted("Port 22 & <script>alert(1)</script>").raw, "P1", "111111111111",
             "U0ANALYST", 5),
        Late("c-2", "Bucket can be public", "P3", "999999999999", "", 100),
    ),
)  # fmt: skip


def _report(lang: Lang) -> Message:
    message = report_message(NUMBERS, SETTINGS, lang)
    return with_picture(message, "F0CHART001", trend_about(NUMBERS, lang), "Trend")


Scene = Callable[[Lang], Message | dict[str, Any] | None]
HOME_SCENES: dict[str, Scene] = {
    "home": lambda lang: home_view(
        home(filter=HomeFilter(account="444444444444", team="web", band="all")), TWO_TEAMS, lang
    ),
    "home_empty": lambda lang: home_view(Home((), (), (), (), (), NOW), SETTINGS, lang),
    "home_paged": lambda lang: home_view(
        home(cases=many(25), yours=many(12), filter=HomeFilter(page=1)), TWO_TEAMS, lang
    ),
    "home_guest": guest_view,
    "findings_kept": lambda lang: findings_list(
        [stored(case())], 1, SETTINGS, lang, filtered=True, kept="0123456789abcdef"
    ),
    "report": _report,
    "report_bars": lambda lang: with_bars(report_message(NUMBERS, SETTINGS, lang), NUMBERS),
    "modal_pick_fix": fix_modal,
    "modal_pick_assign": assign_to_modal,
    "modal_ask": ask_modal,
    "modal_notice": lambda lang: notice_modal(tell("lifecycle.staff_only", lang), lang),
}
