"""Coverage as a picture: one square per account and day, its colour saying what is known of it."""

import math
from collections.abc import Sequence
from datetime import timedelta

from bot.views.chart import WIDTH, Bar, Chart, Label, Rule
from bot.views.chart_svg import svg
from bot.views.html import Html, element, text
from bot.views.paper import PROVEN, DayState, Seen
from bot.words import Lang, say

_STATES: tuple[DayState, ...] = ("counted", "kept", "silent", "unproven", "cut", "outside")
#: Up to so many days stand in one row, more as a calendar of weeks.
_ROW = 62
#: Months are named at least so many weeks apart, wide enough for a phone.
_APART = 8
_TALL, _HEADROOM = 22.0, 18.0


def strips(seen: Sequence[Seen], names: dict[str, str], lang: Lang) -> list[Html]:
    """The legend, then a strip per account with its name and how many days are proven."""
    most = max((one.events for one in seen), default=0)
    accounts: dict[str, list[Seen]] = {}
    for one in seen:
        accounts.setdefault(one.account, []).append(one)
    found = [_legend({one.state for one in seen}, lang)]
    for number, (account, days) in enumerate(accounts.items()):
        proven = sum(one.state in PROVEN for one in days)
        shown = names.get(account, account)
        about = say("report.strip", lang, account=shown, proven=proven, n=len(days))
        picture = svg(_drawn(days, most), f"days{number}", shown, about)
        found.append(element(
            "div", element("p", text(about, 300)), element("figure", picture), class_="strip"
        ))  # fmt: skip
    return found


def _legend(states: set[DayState], lang: Lang) -> Html:
    items = []
    for state in _STATES:
        if state in states:
            tone = "heat3" if state == "counted" else state
            square = element(
                "svg",
                element("rect", x=0, y=0, width=12, height=12, class_=f"fill-{tone}"),
                viewBox="0 0 12 12", aria_hidden="true",
            )  # fmt: skip
            items.append(element("li", square, text(say(f"report.state.{state}", lang), 200)))
    return element("ul", *items, class_="keys")


def _drawn(days: Sequence[Seen], most: int) -> Chart:
    return _row(days, most) if len(days) <= _ROW else _calendar(days, most)


def _tone(one: Seen, most: int) -> str:
    """The state's colour; counted days are darker the more events they hold."""
    if one.state != "counted":
        return one.state
    if one.events <= 0 or most <= 1:
        return "heat3"
    return f"heat{1 + min(3, int(4 * math.log1p(one.events) / math.log1p(most) * 0.999))}"


def _row(days: Sequence[Seen], most: int) -> Chart:
    slot = min(WIDTH / max(1, len(days)), 40.0)
    marks: list[Bar | Rule | Label] = []
    every = max(1, math.ceil(44 / slot))
    for n, one in enumerate(days):
        marks.append(Bar(n * slot, _HEADROOM, slot - 1.5, _TALL, _tone(one, most)))
        if n % every == 0 and (len(days) - n) * slot >= 34:
            marks.append(Label(n * slot, 8, one.day.strftime("%m-%d"), "start"))
    return Chart(tuple(marks), height=_HEADROOM + _TALL + 2)


def _calendar(days: Sequence[Seen], most: int) -> Chart:
    first = days[0].day - timedelta(days=days[0].day.weekday())
    weeks = (days[-1].day - first).days // 7 + 1
    cell = min(WIDTH / weeks, 16.0)
    marks: list[Bar | Rule | Label] = []
    labelled = -_APART
    for one in days:
        week, weekday = divmod((one.day - first).days, 7)
        marks.append(
            Bar(week * cell, _HEADROOM + weekday * cell, cell - 1.5, cell - 1.5, _tone(one, most))
        )
        begins = one.day.day == 1 or one is days[0]
        if begins and week - labelled >= _APART and (weeks - week) * cell >= 64:
            marks.append(Label(week * cell, 8, one.day.strftime("%Y-%m"), "start"))
            labelled = week
    return Chart(tuple(marks), height=_HEADROOM + 7 * cell + 2)
