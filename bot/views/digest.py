"""A channel's daily summary: what came, what went, what is late, compared in words."""

from datetime import datetime

from bot.findings import sla
from bot.findings.moments import NO_TIME
from bot.models.case import Case
from bot.models.digest import Digest, Then
from bot.ports import Message
from bot.settings import Settings
from bot.views.blocks import (
    Plain,
    Safe,
    actions,
    code,
    context,
    header,
    join,
    label,
    plain,
    section,
    spoken,
    table,
    tell,
    when,
)
from bot.views.notice import notice
from bot.views.rollup import picker, rank_cell
from bot.views.sentence import some, what, what_safe
from bot.words import Lang

_COLUMNS = ("rank", "what", "owner", "age", "due")


def digest_message(digest: Digest, settings: Settings, lang: Lang) -> Message:
    """The digest with a table of at most ten cases; one line when there is nothing to tell."""
    if not (digest.open or digest.new.now or digest.fixed.now):
        date = Safe(plain(digest.date, 10))
        return notice(tell("digest.nothing", lang, date=date, since=when(digest.since)), lang)
    head = label("digest.head", lang, date=plain(digest.date, 10))
    lines = [
        _count("new", digest.new, lang),
        _count("fixed", digest.fixed, lang),
        tell("digest.open", lang, count=digest.open, overdue=digest.overdue),
        _time_to_fix(digest.hours_to_fix, lang),
    ]
    if digest.kinds:
        kinds = [
            tell("rollup.counted", lang, name=code(name, 40), count=n) for name, n in digest.kinds
        ]
        lines.append(tell("digest.kinds", lang, list=some(kinds, lang)))
    small = tell("digest.silenced", lang, count=digest.silenced, since=when(digest.since))
    blocks = [header(head), section(join(lines))]
    if digest.worst:
        columns = [label(f"digest.col.{name}", lang) for name in _COLUMNS]
        rows = [_row(case, digest.at, settings, lang) for case in digest.worst]
        blocks += [table(columns, rows), actions(picker(digest.worst, lang))]
    return Message(spoken([Safe(f"{head}."), *lines], lang), (*blocks, context(small)))


def _count(name: str, then: Then, lang: Lang) -> Safe:
    now, before = int(then.now or 0), int(then.before or 0)
    key = "same" if now == before else "more" if now > before else "less"
    trend = tell(f"digest.trend.{key}", lang, count=abs(now - before))
    return tell(f"digest.{name}", lang, count=now, trend=trend)


def _time_to_fix(then: Then, lang: Lang) -> Safe:
    if then.now is None:
        return tell("digest.mttr_none", lang)
    if then.before is None:
        trend = tell("digest.mttr.first", lang)
    else:
        less = round(then.now) - round(then.before)
        key = "same" if less == 0 else "more" if less > 0 else "less"
        trend = tell(f"digest.mttr.{key}", lang, hours=Safe(_span(abs(less), lang)))
    return tell("digest.mttr", lang, hours=Safe(_span(then.now, lang)), trend=trend)


def _span(hours: float, lang: Lang) -> Plain:
    """Whole hours up to two days, then whole days."""
    if hours < 48:
        return label("digest.hours", lang, count=round(hours))
    return label("digest.days", lang, count=round(hours / 24))


def _row(case: Case, at: datetime, settings: Settings, lang: Lang) -> list[Plain | int]:
    unknown = label("digest.unknown", lang)
    owner = plain(case.impact.owner, 30) if case.impact and case.impact.owner else unknown
    age = _hours(case.first_seen, at) if case.first_seen > NO_TIME else None
    due = sla.due_at(case, settings)
    left = unknown
    if due is not None:
        over = due <= at
        span = _span(_hours(at, due) if not over else _hours(due, at), lang)
        left = label("digest.over" if over else "digest.left", lang, span=span)
    return [
        rank_cell(case, lang), plain(what(case, lang), 70), owner,
        unknown if age is None else _span(age, lang), left,
    ]  # fmt: skip


def _hours(start: datetime, end: datetime) -> float:
    return (end - start).total_seconds() / 3600


def reminder(case: Case, call: Safe, due: datetime, lang: Lang, *, over: bool) -> Message:
    """Half of the time to fix is gone, or all of it; `call` mentions people or is empty."""
    key = "sla.over" if over else "sla.half"
    line = tell(key, lang, due=when(due), what=what_safe(case, lang))
    return notice(tell("sla.who", lang, who=call, text=line) if call else line, lang)
