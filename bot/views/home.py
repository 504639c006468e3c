"""A person's Home tab: what needs them, what is theirs, what is urgent, and whether all works."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, get_args

import msgspec

from bot.findings.sla import due_at, overdue
from bot.models.case import Band, Case
from bot.models.request import Request
from bot.ports import Stored
from bot.settings import Settings
from bot.views.actions import Action
from bot.views.blocks import (
    Block,
    Plain,
    actions,
    button,
    choice,
    context,
    divider,
    header,
    label,
    plain,
    plain_text,
    section,
    tell,
    when,
)
from bot.views.case_fields import account_words
from bot.views.findings_list import ROWS, case_line, case_row, request_row
from bot.views.request_state import summary
from bot.views.status import Health, health_line, mode_line
from bot.words import Lang

#: A menu's value for “all of them”; Slack takes no empty one.
NO_CHOICE = "-"


class HomeFilter(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a reader narrowed the open cases to ("" for no choice); `page` counts from 0.

    `band` is a band, "all", or "" for P1 and P2.
    """

    account: str = ""
    team: str = ""
    band: str = ""
    page: int = 0

    def shows(self, case: Case, settings: Settings) -> bool:
        """Whether a case is among them."""
        band = case.priority.band if case.priority else ""
        account = settings.account(case.account)
        return (
            self.account in ("", case.account)
            and (not self.team or (account is not None and account.team == self.team))
            and (self.band == "all" or band in ((self.band,) if self.band else ("P1", "P2")))
        )


def read_filter(carried: bytes | str | None) -> HomeFilter:
    """The filter a view carried or the store kept; anything unreadable is no filter."""
    try:
        return msgspec.json.decode(carried or b"{}", type=HomeFilter)
    except msgspec.MsgspecError:
        return HomeFilter()


class Home(msgspec.Struct, frozen=True):
    """What one person's tab shows; every list is already limited to what they may see.

    `approvals` are the requests this person may decide. `yours` and `cases` are ordered by when
    they are due, `cases` narrowed by `filter` already; `accounts` and `teams` can be chosen.
    """

    approvals: tuple[Stored[Request], ...]
    yours: tuple[Stored[Case], ...]
    cases: tuple[Stored[Case], ...]
    recent: tuple[Request, ...]
    health: tuple[Health, ...]
    at: datetime
    filter: HomeFilter = HomeFilter()
    accounts: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    stopped: str | None = None


def home_view(home: Home, settings: Settings, lang: Lang) -> dict[str, Any]:
    """The tab as a view for `views.publish`; its metadata carries the filter."""
    blocks: list[Block] = [section(mode_line(home.stopped, settings, lang))]
    needs = [request_row(request, settings, lang) for request in home.approvals[:ROWS]]
    blocks += _part("home.needs_you", "home.needs_nothing", needs, lang)
    yours = [_row(case, home.at, settings, lang) for case in home.yours[:ROWS]]
    blocks += _part("home.yours", "home.yours_none", yours, lang)
    if len(home.yours) > ROWS:
        blocks.append(context(tell("home.yours_more", lang, count=len(home.yours) - ROWS)))
    blocks += _open(home, settings, lang)
    recent = [_recent(request, settings, lang) for request in home.recent[:5]]
    blocks += _part("home.recent", "home.recent_none", recent, lang)
    blocks += [
        divider(),
        context(health_line(home.health, lang)),
        context(tell("home.updated", lang, at=when(home.at))),
    ]
    carried = msgspec.json.encode(home.filter).decode()
    return {"type": "home", "blocks": blocks, "private_metadata": carried}


def guest_view(lang: Lang) -> dict[str, Any]:
    """What guests and people of other companies see instead."""
    return {"type": "home", "blocks": [section(tell("home.guest", lang))]}


def by_due(case: Stored[Case], settings: Settings) -> tuple[float, float]:
    """Orders cases by when they are due, those without a time last and by score."""
    due, priority = due_at(case.value, settings), case.value.priority
    return (due.timestamp() if due else float("inf"), -float(priority.score if priority else 0))


def _open(home: Home, settings: Settings, lang: Lang) -> list[Block]:
    last = max(0, (len(home.cases) - 1) // ROWS)
    page = min(max(0, home.filter.page), last)
    first = page * ROWS
    shown = home.cases[first : first + ROWS]
    rows = [_row(case, home.at, settings, lang) for case in shown]
    part = _part("home.open", "home.open_none", rows, lang)
    part.insert(1, _filters(home, settings, lang))
    if last:
        total = len(home.cases)
        back = button(label("home.previous", lang), Action.HOME_PREVIOUS, f"page:{page - 1}")
        on = button(label("home.next", lang), Action.HOME_NEXT, f"page:{page + 1}")
        place = tell("home.page", lang, first=first + 1, last=first + len(shown), total=total)
        part += [context(place), actions(back if page else None, on if page < last else None)]
    return part


def _row(case: Stored[Case], now: datetime, settings: Settings, lang: Lang) -> Block:
    due = due_at(case.value, settings)
    row = case_row(case, settings, lang)
    if due is None:
        return row
    late = overdue(case.value, settings, now)
    line = case_line(case.value, settings, lang)
    told = tell("home.overdue" if late else "home.due", lang, line=line, at=when(due))
    return section(told, row["accessory"])


def _part(title: str, none: str, rows: Sequence[Block], lang: Lang) -> list[Block]:
    head = header(label(title, lang))
    return [head, *rows] if rows else [head, context(tell(none, lang))]


def _filters(home: Home, settings: Settings, lang: Lang) -> Block:
    accounts = [
        choice(plain(settings.account_name(account), 75), account) for account in home.accounts[:99]
    ]
    teams = [choice(plain(team, 75), team) for team in home.teams[:99] if len(team) <= 75]
    bands = [choice(Plain(band), band) for band in get_args(Band)]
    bands.append(choice(label("home.filter_all", lang), "all"))
    chosen = home.filter
    return actions(
        _select(Action.HOME_FILTER, "account", accounts, chosen.account, lang),
        _select(Action.HOME_TEAM, "team", teams, chosen.team, lang),
        _select(Action.HOME_BAND, "band", bands, chosen.band, lang),
    )


def _select(action: Action, by: str, options: list[Block], chosen: str, lang: Lang) -> Block | None:
    """A menu whose first entry means no choice; without anything to choose there is none."""
    if not options:
        return None
    every = choice(label(f"home.filter_{by}", lang), NO_CHOICE)
    found = [option for option in options if option["value"] == chosen]
    return {
        "type": "static_select",
        "action_id": action.value,
        "placeholder": plain_text(label(f"home.by_{by}", lang)),
        "options": [every, *options],
        "initial_option": found[0] if found else every,
    }


def _recent(request: Request, settings: Settings, lang: Lang) -> Block:
    return context(
        tell(
            "home.recent_line",
            lang,
            state=tell(f"request.state.{request.state}", lang),
            summary=summary(request, lang),
            account=account_words(request.plan.target.account, settings),
            at=when(request.finished_at or request.created_at),
        )
    )
