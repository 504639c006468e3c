"""The findings report as one HTML file: no script, nothing loaded, readable in print."""

from collections.abc import Callable
from datetime import timedelta
from typing import get_args

from bot.models.case import Band
from bot.models.report import Line, Numbers
from bot.settings import Settings
from bot.views.chart import Chart, columns, rows
from bot.views.chart_svg import svg
from bot.views.html import Html, document_head, element, table, text
from bot.views.report_style import STYLE
from bot.views.report_words import (
    FIGURES,
    duration,
    figure,
    standard_name,
    team_name,
    trend_about,
)
from bot.words import Lang, say

_BARS = 8
_BANDS: tuple[Band, ...] = get_args(Band)


def trend_chart(numbers: Numbers) -> Chart:
    """Open cases by band at the end of each day."""
    series = [(band, band, [day.open[band] for day in numbers.trend]) for band in _BANDS]
    return columns([day.date[5:] for day in numbers.trend], series, stacked=True)


def page(numbers: Numbers, settings: Settings, lang: Lang) -> str:
    """The whole file. Outside text reaches it only through `bot.views.html.text`."""
    title = _say("report.findings.title", lang, days=numbers.days)
    body = element("body", element("main", *_parts(numbers, settings, title, lang)))
    tongue = "zh-Hans" if lang == "zh" else "en"
    return f"<!doctype html>\n{element('html', document_head(title, STYLE), body, lang=tongue)}\n"


def _parts(numbers: Numbers, settings: Settings, title: Html, lang: Lang) -> list[Html]:
    start = numbers.at - timedelta(days=numbers.days)
    window = _say(
        "report.window",
        lang,
        start=start.strftime("%Y-%m-%d %H:%M"),
        end=numbers.at.strftime("%Y-%m-%d %H:%M"),
        days=numbers.days,
        at=numbers.at.strftime("%Y-%m-%d %H:%M UTC"),
    )
    return [
        element("header", element("h1", title), element("p", window, class_="quiet")),
        _tiles(numbers, lang),
        _trend(numbers, lang),
        _flow(numbers, lang),
        _teams(numbers, lang),
        _standards(numbers, lang),
        _campaigns(numbers, settings, lang),
        _late(numbers, settings, lang),
        element("footer", element("p", _say("report.method", lang), class_="quiet")),
    ]


def _say(key: str, lang: Lang, **params: object) -> Html:
    return text(say(key, lang, **params), 1000)


def _tiles(numbers: Numbers, lang: Lang) -> Html:
    tiles = []
    for name in FIGURES:
        before = _say("report.before", lang, value=figure(numbers.total.before, name, lang))
        tiles.append(
            element(
                "div",
                element("dt", _say(f"report.{name}", lang)),
                element("dd", text(figure(numbers.total.now, name, lang)), class_="big"),
                element("dd", before, class_="quiet"),
                class_="late" if name == "overdue" and numbers.total.now.overdue else "",
            )
        )
    return element("dl", *tiles, class_="tiles")


def _section(key: str, lang: Lang, *content: Html) -> Html:
    return element("section", element("h2", _say(key, lang)), *content)


def _figure(chart: Chart, name: str, title: str, about: str, beside: Html, lang: Lang) -> Html:
    more = element("details", element("summary", _say("report.as_table", lang)), beside)
    return element("figure", svg(chart, name, title, about), more)


def _trend(numbers: Numbers, lang: Lang) -> Html:
    title = say("report.trend", lang)
    head = [_say("report.day", lang), *(text(band) for band in _BANDS)]
    body = [
        [text(day.date), *(text(str(day.open[band])) for band in _BANDS)] for day in numbers.trend
    ]
    beside = table(text(title), head, body)
    chart, about = trend_chart(numbers), trend_about(numbers, lang)
    return _section("report.trend", lang, _figure(chart, "trend", title, about, beside, lang))


def _flow(numbers: Numbers, lang: Lang) -> Html:
    title = say("report.flow", lang)
    days = numbers.trend
    series = [
        (say("report.new", lang), "new", [day.new for day in days]),
        (say("report.fixed", lang), "fixed", [day.fixed for day in days]),
    ]
    chart = columns([day.date[5:] for day in days], series, stacked=False)
    about = say(
        "report.flow_about",
        lang,
        new=sum(day.new for day in days),
        fixed=sum(day.fixed for day in days),
    )
    head = [_say(f"report.{name}", lang) for name in ("day", "new", "fixed")]
    body = [[text(day.date), text(str(day.new)), text(str(day.fixed))] for day in days]
    beside = table(text(title), head, body)
    return _section("report.flow", lang, _figure(chart, "flow", title, about, beside, lang))


def _lines(
    lines: tuple[Line, ...], caption: Html, named: Callable[[str, Lang], str], lang: Lang
) -> Html:
    head = [_say("report.name", lang), *(_say(f"report.{name}", lang) for name in FIGURES)]
    body = [
        [
            text(named(line.name, lang)),
            *(text(figure(line.now, name, lang)) for name in FIGURES),
        ]
        for line in lines
    ]
    return table(caption, head, body)


def _teams(numbers: Numbers, lang: Lang) -> Html:
    bars = [
        (_cut(team_name(line.name, lang)), line.now.open, line.now.overdue)
        for line in numbers.teams[:_BARS]
        if line.now.open
    ]
    caption = _say("report.teams", lang)
    shown = _lines(numbers.teams, caption, team_name, lang)
    if not bars:
        return _section("report.teams", lang, shown)
    title, about = say("report.teams_chart", lang), say("report.teams_about", lang)
    chart = svg(rows(bars, ("open", "overdue")), "teams", title, about)
    key = element("p", text(title), class_="quiet")
    return _section("report.teams", lang, key, element("figure", chart), shown)


def _standards(numbers: Numbers, lang: Lang) -> Html:
    note = element("p", _say("report.standards_note", lang), class_="quiet")
    caption = _say("report.standards", lang)
    return _section(
        "report.standards", lang, note, _lines(numbers.standards, caption, standard_name, lang)
    )


def _campaigns(numbers: Numbers, settings: Settings, lang: Lang) -> Html:
    if not numbers.campaigns:
        return _section("report.campaigns", lang, _empty(lang))
    columns_ = ("weakness", "account", "cases", "overdue", "worst")
    body = [
        [
            text(campaign.family, 80),
            text(campaign.ou or settings.account_name(campaign.account), 80),
            text(str(campaign.cases)),
            text(str(campaign.overdue)),
            text(campaign.worst),
        ]
        for campaign in numbers.campaigns
    ]
    head = [_say(f"report.{name}", lang) for name in columns_]
    return _section(
        "report.campaigns", lang, table(_say("report.campaigns", lang), head, body, words=2)
    )


def _late(numbers: Numbers, settings: Settings, lang: Lang) -> Html:
    if not numbers.late:
        return _section("report.late", lang, _empty(lang))
    body = [
        [
            text(f"{late.band} {late.title}", 160),
            text(settings.account_name(late.account), 80),
            text(late.assignee or say("report.nobody", lang), 60),
            text(duration(late.hours, lang)),
        ]
        for late in numbers.late
    ]
    head = [_say(f"report.{name}", lang) for name in ("case", "account", "assignee", "since")]
    return _section("report.late", lang, table(_say("report.late", lang), head, body, words=3))


def _empty(lang: Lang) -> Html:
    return element("p", _say("report.empty", lang), class_="quiet")


def _cut(name: str) -> str:
    return name if len(name) <= 22 else f"{name[:21]}…"
