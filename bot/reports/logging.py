"""`hubward report logging`: was CloudTrail on, what was changed about it, is it on now."""

from collections.abc import Sequence

from bot.investigate.facts import Facts
from bot.investigate.gaps import Gap, gaps, trail_of, weakened
from bot.investigate.lines import sentence
from bot.investigate.state.base import Live
from bot.investigate.state.trail_status_now import Trail, trails
from bot.models.event import Event
from bot.models.untrusted import Untrusted
from bot.query.model import Events, Query
from bot.reports._finish import finished, plain_csv
from bot.reports._gather import Gathering, narrowed
from bot.reports._tables import actor, by_day, head, outcome, stamp
from bot.reports.base import Report, ReportKind, Sources, Wanted
from bot.views.paper import Chapter, Sheet, Tile
from bot.words import Lang, say

_GAP = ("account", "trail", "from", "to", "by", "restarted", "minutes")


class LoggingReport(ReportKind):
    """Changes to trails in a window, the times they were off, and their state now."""

    name = "logging"
    also = ("trail", "日志")
    windowed = True

    def make(self, sources: Sources, wanted: Wanted, lang: Lang) -> Report:
        """The report; raises Refused, Upstream, QueryUnsupported."""
        assert wanted.window is not None
        gathered = Gathering(sources, wanted.window, lang)
        query = narrowed(
            gathered.query("logging_integrity"), events=Events(groups=("cloudtrail.config",))
        )
        changes = gathered.ask("report.asked.logging", query)
        off = gaps(changes)
        now, said = _now(sources, query, lang)
        rows = [_row(gap, lang) for gap in off]
        return finished(
            self.name, sources, wanted, gathered, changes, _tiles(changes, off, now, lang),
            _chapters(changes, rows, now, said, gathered, lang), lang,
            [("gaps.csv", say("report.file.gaps", lang), plain_csv(_GAP, rows))],
        )  # fmt: skip


def _now(sources: Sources, query: Query, lang: Lang) -> tuple[list[Trail] | None, tuple[str, ...]]:
    """The trails now, None where there is no account to ask; and what could not be told."""
    live = Live(sources.aws, sources.settings, sources.now)
    if live.aws is None:
        return None, (say("report.logging.no_account", lang),)
    facts = Facts()
    found, lines = trails(query, live, facts)

    def shown(value: object) -> str:
        return Untrusted(getattr(value, "text", "")).line(200)

    return found, tuple(sentence(line, facts.all(), lang, shown) for line in lines)


def _tiles(
    events: Sequence[Event], off: Sequence[Gap], now: Sequence[Trail] | None, lang: Lang
) -> list[Tile]:
    minutes = sum(gap.minutes or 0 for gap in off)
    silent = sum(not trail.logging for trail in now or ())
    known = "?" if now is None else str(len(now))
    figures = (
        ("trail_changes", str(len(events)), False), ("off_times", str(len(off)), bool(off)),
        ("off_minutes", str(minutes), minutes > 0),
        ("still_off", str(sum(gap.restarted is None for gap in off)),
         any(gap.restarted is None for gap in off)),
        ("trails_now", known, False),
        ("silent_now", "?" if now is None else str(silent), silent > 0),
    )  # fmt: skip
    return [Tile(say(f"report.tile.{name}", lang), text, bad) for name, text, bad in figures]


def _row(gap: Gap, lang: Lang) -> tuple[str, ...]:
    back = gap.restarted
    return (
        gap.account, gap.trail or "-", stamp(gap.stopped.at),
        stamp(back.at) if back else say("report.not_seen", lang), actor(gap.stopped, lang),
        actor(back, lang) if back else "-", str(gap.minutes) if back else "?",
    )  # fmt: skip


def _chapters(
    events: Sequence[Event], rows: Sequence[tuple[str, ...]], now: Sequence[Trail] | None,
    said: tuple[str, ...], gathered: Gathering, lang: Lang,
) -> list[Chapter]:  # fmt: skip
    weaker = [(event, weakened(event)) for event in events if weakened(event)]
    window = gathered.window

    def t(name: str) -> str:
        return say(f"report.sheet.{name}", lang)

    off = Sheet(t("off"), head(_GAP, lang), tuple(rows), 6, len(rows))
    less = Sheet(
        t("weaker"), head(("time", "event", "trail", "account", "lost", "actor"), lang),
        tuple(
            (stamp(e.at), e.name, trail_of(e), e.account, say(f"report.lost.{lost}", lang),
             actor(e, lang))
            for e, lost in weaker
        ), 6, len(weaker),
    )  # fmt: skip
    every = Sheet(
        t("changes"), head(("time", "event", "trail", "account", "actor", "outcome", "id"), lang),
        tuple(
            (stamp(e.at), e.name, trail_of(e), e.account, actor(e, lang), outcome(e, lang), e.id)
            for e in events
        ), 7, len(events),
    )  # fmt: skip
    texts = {
        "off": say("report.logging.off.said" if rows else "report.logging.off.none", lang,
                   n=len(rows)),
        "weaker": say("report.logging.weaker.said", lang, n=len(weaker)),
        "changes": say("report.logging.changes.said", lang, n=len(events)),
    }  # fmt: skip
    state = () if now is None else (_state(now, lang),)
    return [
        Chapter(say("report.logging.off", lang), (texts["off"],), None, (off,)),
        Chapter(say("report.logging.now", lang), said or (say("report.logging.now.said", lang),),
                None, state),
        Chapter(say("report.logging.weaker", lang), (texts["weaker"],), None, (less,)),
        Chapter(say("report.logging.changes", lang), (texts["changes"],),
                by_day(events, window.start, window.end, lang), (every,)),
    ]  # fmt: skip


def _state(now: Sequence[Trail], lang: Lang) -> Sheet:
    ranked = sorted(now, key=lambda trail: (trail.logging, trail.account, trail.name))
    rows = tuple(
        (
            trail.account, trail.name, say(f"report.on.{str(trail.logging).lower()}", lang),
            say(f"answer.state.selects.{trail.selects}", lang),
            say(f"report.regions.{'all' if trail.regions else 'one'}", lang),
            stamp(trail.delivered) if trail.delivered else "-",
        )
        for trail in ranked
    )  # fmt: skip
    names = ("account", "trail", "logging", "selects", "regions", "delivered")
    return Sheet(say("report.sheet.state", lang), head(names, lang), rows, 6, len(rows))
