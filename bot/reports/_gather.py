"""The queries behind a report for auditors, what they brought, and what they could not see."""

from datetime import date, datetime, timedelta

import msgspec

from bot.errors import Refused
from bot.investigate.choosing import Chosen
from bot.investigate.reaching import Outside
from bot.models.event import Event
from bot.ports import CountingStore
from bot.query.model import Intent, Query, Rows, Where, Window
from bot.reports.base import Sources
from bot.views.paper import PROVEN, Asked, DayState, Seen
from bot.words import Lang, say

_DAY = timedelta(days=1)
#: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
_LAG = timedelta(minutes=15)
_ORDER: tuple[DayState, ...] = ("counted", "kept", "unproven", "silent", "cut", "outside")
_NAMED = 6


class Gathering:
    """Asks one question after the other over one window and remembers what each rested on."""

    def __init__(self, sources: Sources, window: Window, lang: Lang) -> None:
        self._sources = sources
        self._lang: Lang = lang
        self.window = window
        self.asked: list[Asked] = []
        self._found: list[tuple[Chosen, Query, Rows]] = []

    def query(self, intent: Intent) -> Query:
        """A query over the window and all the reader may see."""
        accounts = self._sources.accounts
        where = Where(tuple(sorted(accounts)) if accounts is not None else ())
        return Query(intent, self.window, self._sources.now, where)

    def ask(self, what: str, query: Query) -> tuple[Event, ...]:
        """The events, oldest first; `what` is a words key that says what was asked.

        Raises Refused for a window no source holds all of, QueryUnsupported, Upstream.
        """
        try:
            chosen = self._sources.stores().choose(query)
        except Outside as problem:
            if problem.since is None or problem.until is None:
                raise
            form = "%Y-%m-%d %H:%M"
            since, until = problem.since.strftime(form), problem.until.strftime(form)
            raise Refused("report.outside", since=since, until=until) from problem
        rows = chosen.run(query)
        self._found.append((chosen, query, rows))
        cost = rows.statistics
        self.asked.append(Asked(
            rows.store, say(what, self._lang), rows.text, cost.matched, cost.examined, cost.seconds,
            cost.bytes, cost.usd,
        ))  # fmt: skip
        return tuple(sorted(rows.events, key=lambda e: (e.at, e.id)))

    def seen(self) -> tuple[Seen, ...]:
        """What is known of every day (UTC) of every account, by the first question's sources."""
        chosen, query, _ = self._found[0]
        first, last = self._span()
        counts = self._counts(chosen, query)
        own = [event for _, _, rows in self._found for event in rows.events]
        accounts = query.where.accounts or tuple(sorted(
            ({account for account, _ in counts or {}} | {event.account for event in own})
            - {"", "-"}
        ))  # fmt: skip
        days = [first + _DAY * n for n in range((last - first).days + 1)]
        there = {(event.account, event.at.date()) for event in own}
        return tuple(
            self._one(account, day, counts, (account, day) in there)
            for account in accounts for day in days
        )  # fmt: skip

    def doubts(self, seen: tuple[Seen, ...]) -> tuple[str, ...]:
        """Why it is not proven that nothing is missing; none when it is."""
        found = []
        if not seen:
            found.append(say("report.doubt.nothing", self._lang))
        for state in _ORDER:
            days = [one for one in seen if one.state == state]
            if days and state not in PROVEN:
                text = _ranges(days)
                found.append(say(f"report.doubt.{state}", self._lang, n=len(days), days=text))
        rows = [rows for _, _, rows in self._found]
        if any(_cut(one) for one in rows):
            found.append(say("report.doubt.truncated", self._lang))
        unreadable = max(one.statistics.unreadable for one in rows)
        if unreadable:
            found.append(say("report.doubt.unreadable", self._lang, n=unreadable))
        skipped = {skip.name for one in rows for skip in one.coverage.skipped}
        if skipped:
            names = ", ".join(sorted(skipped)[:_NAMED])
            found.append(say("report.doubt.skipped", self._lang, n=len(skipped), names=names))
        if self.window.end > self._sources.now - _LAG:
            found.append(say("report.doubt.lag", self._lang))
        return tuple(found)

    def notes(self) -> tuple[str, ...]:
        """What the sources can never see, as keys of bot/words."""
        found = [note for _, _, rows in self._found for note in rows.coverage.notes]
        return tuple(dict.fromkeys(found))

    def _span(self) -> tuple[date, date]:
        end = min(self.window.end, self._sources.now)
        return self.window.start.date(), (end - timedelta(microseconds=1)).date()

    def _counts(self, chosen: Chosen, query: Query) -> dict[tuple[str, date], int] | None:
        """Events of any kind by account and day, None where no source can count them."""
        stores = self._sources.stores().by_name
        found: dict[tuple[str, date], int] | None = None
        for name in chosen.names:
            store = stores[name]
            if isinstance(store, CountingStore):
                found = {**(found or {}), **store.days(query)}
        return found

    def _one(
        self, account: str, day: date, counts: dict[tuple[str, date], int] | None, here: bool
    ) -> Seen:
        start = datetime(day.year, day.month, day.day, tzinfo=self.window.start.tzinfo)
        places = [
            place for _, _, rows in self._found for place in rows.coverage.places
            if place.account == account and place.reason
        ]  # fmt: skip
        for place in places:
            if place.oldest is None or place.oldest > start:
                state: DayState = "outside" if place.reason == "outside" else "cut"
                return Seen(account, day, state)
        count = (counts or {}).get((account, day), 0)
        if count or here:
            return Seen(account, day, "counted", count)
        if self._found[0][2].store == "lookup_events":
            return Seen(account, day, "kept")
        return Seen(account, day, "silent" if counts is not None else "unproven")


def _cut(rows: Rows) -> bool:
    """Whether a limit kept some of the matching events back."""
    return bool(rows.statistics.truncated_by) or rows.statistics.matched > len(rows.events)


def spans(seen: "list[Seen] | tuple[Seen, ...]") -> list[tuple[Seen, Seen]]:
    """First and last of days in a row of one account that share a state."""
    found: list[tuple[Seen, Seen]] = []
    for one in seen:
        last = found[-1][1] if found else None
        joins = last is not None and (last.account, last.state) == (one.account, one.state)
        if joins and last is not None and one.day - last.day == _DAY:
            found[-1] = (found[-1][0], one)
        else:
            found.append((one, one))
    return found


def _ranges(days: list[Seen]) -> str:
    """`111111111111: 2024-01-03 – 2024-01-05, 2024-01-09; …`, the first few."""
    found = spans(days)
    said: dict[str, list[str]] = {}
    for first, last in found[:_NAMED]:
        text = f"{first.day}" + (f" – {last.day}" if last.day != first.day else "")
        said.setdefault(first.account, []).append(text)
    listed = "; ".join(f"{account}: {', '.join(parts)}" for account, parts in said.items())
    return f"{listed} …" if len(found) > _NAMED else listed


def narrowed(query: Query, **changes: object) -> Query:
    """The query with other members."""
    return msgspec.structs.replace(query, **changes)
