"""The lines around a conclusion: how the question was read, what was looked at, what is missing."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.errors import HubwardError, QueryUnsupported
from bot.investigate import facts as f
from bot.investigate.facts import Facts
from bot.investigate.reaching import Outside
from bot.models.answer import Line, Source, Value
from bot.query.context import Choice, Reading
from bot.query.model import Assumption, Intent, Need, Place, Query, Rows
from bot.settings import Settings
from bot.words import Lang, all_words

#: "CloudTrail typically delivers events within an average of about 5 minutes of an API call. This
#: time is not guaranteed." https://docs.aws.amazon.com/awscloudtrail/latest/userguide/
_LAG = timedelta(minutes=15)
_REASONS = ("pages", "rows", "seconds", "failed")


def reading(read: Reading, query: Query, settings: Settings, facts: Facts) -> tuple[Line, ...]:
    """How the words were taken: the thread's case first, then what nobody said, then the rest."""
    lines = [_assumed(note, settings, facts) for note in query.assumptions]
    lines.append(facts.line("answer.read.as", what=f.word(f"answer.intent.{query.intent}")))
    if read.unparsed:
        words = ", ".join(read.unparsed[:8])
        lines.append(facts.line("answer.read.unused", words=f.outside(words)))
    return tuple(lines)


def _assumed(note: Assumption, settings: Settings, facts: Facts) -> Line:
    given: dict[str, Value] = {name: f.outside(text) for name, text in note.params.items()}
    key = note.key
    if key == "answer.assume.window":
        hours = int(note.params["hours"])
        days = hours % 24 == 0 and hours > 24
        key = "answer.assume.window_days" if days else key
        given = {"n": f.number(hours // 24 if days else hours)}
    if "account" in given:
        given["account"] = f.text(settings.account_name(note.params["account"]))
    return facts.line(key, **given)


def notes(
    query: Query, rows: Rows, now: datetime, facts: Facts, met: Collection[Need] = ()
) -> tuple[Line, ...]:
    """What a reader must know before relying on the answer; needs that were `met` are none."""
    found = [Line(f"answer.need.{need}") for need in query.needs if need not in met]
    if query.window.end > now - _LAG:
        lag = "answer.note.flow_lag" if query.dataset == "vpc_flow" else "answer.note.lag"
        found.append(Line(lag))
    if rows.statistics.truncated_by:
        found.append(Line(f"answer.note.cut_{rows.statistics.truncated_by}"))
    if rows.statistics.unreadable:
        count = f.number(rows.statistics.unreadable)
        found.append(facts.line("answer.note.unreadable", n=count))
    skipped = rows.coverage.skipped
    if skipped:
        names = f.outside(", ".join(file.name for file in skipped[:3]))
        found.append(facts.line("answer.note.skipped", n=f.number(len(skipped)), names=names))
    return (*found, *(Line(key) for key in rows.coverage.notes))


def coverage(rows: Rows, settings: Settings, facts: Facts) -> tuple[Line, ...]:
    """One line when everything was read, else one per gap."""
    places, gaps = rows.coverage.places, rows.coverage.gaps
    lines = [facts.line(
        "answer.coverage.read", n=f.number(len(places)), whole=f.number(len(places) - len(gaps)),
    )]  # fmt: skip
    return (*lines, *(_gap(place, settings, facts) for place in gaps[:5]))


def _gap(place: Place, settings: Settings, facts: Facts) -> Line:
    where = f.text(f"{settings.account_name(place.account)} {place.region}")
    if place.reason == "outside":
        if place.oldest is None:
            return facts.line("answer.gap.outside_all", where=where)
        return facts.line("answer.gap.outside", where=where, oldest=f.moment(place.oldest))
    if place.reason not in _REASONS:
        return facts.line("answer.gap.silent", where=where)
    oldest = f.moment(place.oldest) if place.oldest else f.word("answer.gap.nowhere")
    return facts.line(f"answer.gap.{place.reason}", where=where, oldest=oldest)


def nothing(
    query: Query, rows: Rows, lines: Sequence[Line], facts: Facts
) -> tuple[Line, bool]:  # fmt: skip
    """The sentence for an empty answer, and whether it rests on complete reading."""
    start, end = f.moment(query.window.start), f.moment(query.window.end)
    if rows.coverage.gaps or rows.statistics.truncated_by:
        why = lines[1].key if len(lines) > 1 else f"answer.note.cut_{rows.statistics.truncated_by}"
        key = why if why.startswith("answer.note.cut_") else "answer.partial.places"
        reason = f.word(key)
        return facts.line("answer.nothing.partial", reason=reason, start=start, end=end), False
    partial = [need for need in query.needs if need != "current_state"]
    if partial:
        reason = f.word(f"answer.need.{partial[0]}")
        return facts.line("answer.nothing.partial", reason=reason, start=start, end=end), False
    places = f.number(len(rows.coverage.places))
    key = "answer.nothing.origin" if query.intent == "origin" else "answer.nothing.complete"
    return facts.line(key, places=places, start=start, end=end), True


def cannot(problem: HubwardError, facts: Facts) -> Line:
    """The sentence for a question no source can answer, naming what is missing."""
    if isinstance(problem, Outside) and problem.since and problem.until:
        start, end = f.moment(problem.since), f.moment(problem.until)
        return facts.line("answer.cannot.outside", start=start, end=end)
    if isinstance(problem, QueryUnsupported) and problem.feature == "connection":
        store, how = (f.word(f"answer.{what}.{problem.store}") for what in ("store", "connect"))
        return facts.line("answer.cannot.connect", store=store, how=how)
    if isinstance(problem, QueryUnsupported):
        key = f"answer.feature.{problem.feature.replace(' ', '_')}"
        feature = f.word(key) if key in all_words() else f.text(problem.feature)
        store = f.word(f"answer.store.{problem.store}")
        return facts.line("answer.cannot.unsupported", store=store, feature=feature)
    return facts.line("answer.cannot.failed", problem=f.outside(str(problem)))


def instead(query: Query, problem: HubwardError, lang: Lang) -> tuple[Choice, ...]:
    """The part of an unanswerable question that could be answered, as a button."""
    if isinstance(problem, Outside) and problem.since and problem.until:
        return _held(query, problem.since, problem.until, lang)
    old = isinstance(problem, QueryUnsupported) and "90 days" in problem.feature
    if not old or query.window.end < query.asked_at - timedelta(days=1):
        return ()
    return (Choice("answer.next.quarter", "最近90天" if lang == "zh" else "last 90 days"),)


def _held(query: Query, since: datetime, until: datetime, lang: Lang) -> tuple[Choice, ...]:
    """The whole days in the asker's zone that a source holds, as a question."""
    zone = ZoneInfo(query.window.tz)
    first = (since.astimezone(zone) + timedelta(days=1, microseconds=-1)).date()
    if until >= query.window.end:
        asked = f"{first} 以来" if lang == "zh" else f"since {first}"
        return (Choice("answer.next.held", asked),)
    last = until.astimezone(zone).date() - timedelta(days=1)
    asked = f"{first} 到 {last}" if lang == "zh" else f"between {first} and {last}"
    return (Choice("answer.next.held", asked),) if first <= last else ()


def source(query: Query, rows: Rows) -> Source:
    """Where it was read and what it took."""
    cost = rows.statistics
    return Source(
        store=rows.store,
        query=rows.text,
        start=query.window.start,
        end=query.window.end,
        tz=query.window.tz,
        accounts=tuple(dict.fromkeys(place.account for place in rows.coverage.places)),
        regions=tuple(dict.fromkeys(place.region for place in rows.coverage.places)),
        matched=cost.matched,
        examined=cost.examined,
        pages=cost.pages,
        seconds=cost.seconds,
        truncated_by=cost.truncated_by,
        bytes=cost.bytes,
        usd=cost.usd,
    )


_NEXT: dict[Intent, tuple[tuple[str, str, str], ...]] = {
    "auth_report": (
        ("answer.next.failed", "only failed ones", "只看失败的"),
        ("answer.next.root", "just root", "只看 root"),
        ("answer.next.week", "last 7 days", "最近7天"),
    ),
    "permission_denied": (("answer.next.week", "last 7 days", "最近7天"),),
    "policy_changes": (("answer.next.worked", "only successful ones", "只看成功的"),
                       ("answer.next.month", "last 30 days", "最近30天")),
    "sg_changes": (("answer.next.worked", "only successful ones", "只看成功的"),
                   ("answer.next.month", "last 30 days", "最近30天")),
    "user_report": (("answer.next.denied", "only denied ones", "只看被拒绝的"),
                    ("answer.next.services", "group by service", "按服务统计")),
    "list_events": (("answer.next.failed", "only failed ones", "只看失败的"),),
    "network_changes": (("answer.next.worked", "only successful ones", "只看成功的"),),
}  # fmt: skip


def follow_ups(query: Query, lang: Lang) -> tuple[Choice, ...]:
    """What people ask next about this kind of question."""
    return tuple(
        Choice(key, chinese if lang == "zh" else english)
        for key, english, chinese in _NEXT.get(query.intent, ())
        if not (query.auth.login == "failure" and key == "answer.next.failed")
    )
