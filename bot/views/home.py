"""A person's Home tab: what needs them, what is theirs, what is urgent, and whether all works."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from bot.models.case import Case
from bot.models.request import Request
from bot.ports import Stored
from bot.settings import Settings
from bot.views.actions import Action
from bot.views.blocks import (
    Block,
    actions,
    choice,
    context,
    divider,
    header,
    label,
    plain,
    section,
    tell,
    when,
)
from bot.views.case_fields import account_words
from bot.views.findings_list import ROWS, case_row, request_row
from bot.views.request_state import summary
from bot.views.status import Health, health_line, mode_line
from bot.words import Lang


class Home(msgspec.Struct, frozen=True):
    """What one person's tab shows; every list is already limited to what they may see.

    `approvals` are the requests this person may decide, `account` the chosen filter ("" for all).
    """

    approvals: tuple[Stored[Request], ...]
    yours: tuple[Stored[Case], ...]
    urgent: tuple[Stored[Case], ...]
    recent: tuple[Request, ...]
    health: tuple[Health, ...]
    at: datetime
    account: str = ""
    accounts: tuple[str, ...] = ()
    stopped: str | None = None


def home_view(home: Home, settings: Settings, lang: Lang) -> dict[str, Any]:
    """The tab as a view for `views.publish`."""
    blocks: list[Block] = [section(mode_line(home.stopped, settings, lang))]
    needs = [request_row(request, settings, lang) for request in home.approvals[:ROWS]]
    blocks += _part("home.needs_you", "home.needs_nothing", needs, lang)
    yours = [case_row(case, settings, lang) for case in home.yours[:ROWS]]
    blocks += _part("home.yours", "home.yours_none", yours, lang)
    urgent = [case_row(case, settings, lang) for case in home.urgent[:ROWS]]
    part = _part("home.open", "home.open_none", urgent, lang)
    if home.accounts:
        part.insert(1, actions(_filter(home, settings, lang)))
    blocks += part
    recent = [_recent(request, settings, lang) for request in home.recent[:5]]
    blocks += _part("home.recent", "home.recent_none", recent, lang)
    blocks += [
        divider(),
        context(health_line(home.health, lang)),
        context(tell("home.updated", lang, at=when(home.at))),
    ]
    return {"type": "home", "blocks": blocks}


def _part(title: str, none: str, rows: Sequence[Block], lang: Lang) -> list[Block]:
    head = header(label(title, lang))
    return [head, *rows] if rows else [head, context(tell(none, lang))]


def _filter(home: Home, settings: Settings, lang: Lang) -> Block:
    every = choice(label("home.filter", lang), "all")
    options = [every]
    for account in home.accounts[:99]:
        options.append(choice(plain(settings.account_name(account), 75), account))
    chosen = [option for option in options if option["value"] == home.account]
    return {
        "type": "static_select",
        "action_id": Action.HOME_FILTER.value,
        "options": options,
        "initial_option": chosen[0] if chosen else every,
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
