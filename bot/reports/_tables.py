"""Rows of a report's tables: events, groups of events, and how names and times are written."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from bot.investigate import facts
from bot.investigate.masking import mask_text
from bot.investigate.tables import target
from bot.models.answer import Value
from bot.models.event import Event
from bot.query.outcome import denied, failed, missing_action
from bot.query.who import reads
from bot.views.chart import Chart, columns
from bot.views.paper import Picture, Sheet
from bot.words import Lang, say

MOST = 50
_FORM = "%Y-%m-%d %H:%M:%S"


def stamp(at: datetime) -> str:
    """A time as reports write it, in UTC."""
    return at.strftime(_FORM)


def told(value: Value, lang: Lang) -> str:
    """A fact's value as text; the encoder of the page makes it harmless."""
    return say(value.text, lang) if value.kind == "word" else value.text


def actor(event: Event, lang: Lang) -> str:
    """The caller's name, marked where the caller chose it."""
    name = told(facts.actor(event.actor), lang)
    return name if event.actor.verified else f"{name} ({say('report.claimed', lang)})"


def outcome(event: Event, lang: Lang) -> str:
    """How a call went: ok, denied, or its error."""
    if denied(event):
        return say("answer.outcome.denied", lang)
    if failed(event):
        return event.error_code or say("answer.outcome.failed", lang)
    return say("answer.outcome.ok", lang)


def head(names: Iterable[str], lang: Lang) -> tuple[str, ...]:
    """Column heads."""
    return tuple(say(f"report.col.{name}", lang) for name in names)


def listed(
    title: str, events: Sequence[Event], names: Sequence[str], lang: Lang
) -> Sheet:  # fmt: skip
    """Events one by one, newest last; the first fifty, the CSV holds all."""
    cells: dict[str, Callable[[Event], str]] = {
        "time": lambda e: stamp(e.at),
        "event": lambda e: e.name,
        "service": lambda e: e.source.removesuffix(".amazonaws.com"),
        "actor": lambda e: actor(e, lang),
        "address": lambda e: e.source_ip.raw,
        "resource": target,
        "outcome": lambda e: outcome(e, lang),
        "missing": missing_action,
        "account": lambda e: e.account,
        "region": lambda e: e.region,
        "mfa": lambda e: say(f"answer.mfa.{e.mfa or 'none'}", lang),
        "login": lambda e: say(f"answer.login.{e.login_result.lower() or 'unknown'}", lang),
        "id": lambda e: e.id,
    }
    rows = tuple(tuple(cells[name](event) for name in names) for event in events[:MOST])
    return Sheet(title, head(names, lang), rows, len(names), len(events))


def grouped(
    title: str, events: Sequence[Event], key: Callable[[Event], tuple[str, ...]],
    names: Sequence[str], lang: Lang,
) -> Sheet:  # fmt: skip
    """Groups with calls, changes, failures, first and last; largest first, the first fifty."""
    groups: dict[tuple[str, ...], list[Event]] = defaultdict(list)
    for event in events:
        groups[key(event)].append(event)
    ranked = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    rows = tuple(
        (
            *values,
            stamp(min(e.at for e in own)),
            stamp(max(e.at for e in own)),
            str(len(own)),
            str(sum(changes(e) for e in own)),
            str(sum(failed(e) for e in own)),
        )
        for values, own in ranked[:MOST]
    )
    columns_ = head((*names, "first", "last", "calls", "changes", "failed"), lang)
    return Sheet(title, columns_, rows, len(names) + 2, len(groups))


def changes(event: Event) -> bool:
    """Whether the call was to change something; a sign-in is neither a read nor a change."""
    return not reads(event) and event.source != "signin.amazonaws.com"


def activity(event: Event) -> str:
    """How the call counts in the picture: reads, changes, signins or failed."""
    if failed(event):
        return "failed"
    return "changes" if changes(event) else "reads" if reads(event) else "signins"


def masked(key: str) -> str:
    """An access key by its last four characters."""
    return mask_text(key)


def by_day(
    events: Sequence[Event], start: datetime, end: datetime, lang: Lang,
    kinds: Sequence[str] = ("reads", "changes", "signins", "failed"),
    kind: Callable[[Event], str] = activity,
) -> Picture | None:  # fmt: skip
    """Events by kind and day, or by so many days that at most 16 columns stand.

    None without an event.
    """
    if not events:
        return None
    days = max(1, -(-(end - start) // timedelta(days=1)))
    step = next((n for n in (1, 2, 7, 14, 30) if days <= 16 * n), -(-days // 16))
    slots = range(-(-days // step))
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    for event in events:
        counts[kind(event)][(event.at - start) // timedelta(days=step)] += 1
    names = [(start + timedelta(days=step * n)).strftime("%m-%d") for n in slots]
    shown = [name for name in kinds if counts[name]]

    def drawn(tongue: Lang) -> Chart:
        series = [
            (say(f"report.series.{name}", tongue), f"act-{name}", [counts[name][n] for n in slots])
            for name in shown
        ]
        return columns(names, series, stacked=True)

    totals = ", ".join(
        f"{say(f'report.series.{name}', lang)} {sum(counts[name].values())}" for name in shown
    )
    about = say("report.by_day_about", lang, n=len(events), totals=totals)
    key = "report.by_day" if step > 1 else "report.by_one_day"
    return Picture(drawn(lang), say(key, lang, step=step), about, drawn("en"))
