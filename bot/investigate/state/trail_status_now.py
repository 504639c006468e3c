"""Whether the trails log now and what they select, beside when the answer says they did not."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from bot.errors import Refused, Upstream
from bot.investigate import facts as f
from bot.investigate.facts import Facts
from bot.investigate.gaps import gaps
from bot.investigate.reaching import pairs_of
from bot.investigate.state.base import Live, StateCheck, unknown
from bot.models.answer import Line
from bot.models.event import Event
from bot.models.plan import Call
from bot.query.model import Query, Where

_LIST, _STATUS, _SELECTORS = (
    "cloudtrail:DescribeTrails", "cloudtrail:GetTrailStatus", "cloudtrail:GetEventSelectors",
)  # fmt: skip
_SHOWN, _MOST_PLACES = 10, 60


class Trail(msgspec.Struct, frozen=True):
    """A trail now; `selects` is all, writes, reads, some or none of the management events."""

    account: str
    name: str
    arn: str
    logging: bool
    since: datetime | None
    stopped: datetime | None
    selects: str
    regions: bool
    delivered: datetime | None


class TrailStatusNow(StateCheck):
    """For questions about changes to CloudTrail itself."""

    name = "trail_status_now"
    needs = (_LIST, _STATUS, _SELECTORS)

    def wanted(self, query: Query, events: Sequence[Event]) -> bool:
        """When the question is about the logging."""
        return query.intent == "logging_integrity"

    def observed(
        self, query: Query, events: Sequence[Event], live: Live, facts: Facts
    ) -> tuple[Line, ...]:
        """How long each trail was off, by its stops and starts in the window.

        That none was started again is said only where starts were looked for.
        """
        lines = []
        found = gaps(events)
        if (
            query.events.names
            and "StartLogging" not in query.events.names
            and ("pair_open_close" not in query.correlate)
        ):
            found = tuple(gap for gap in found if gap.restarted)
        for gap in found[:_SHOWN]:
            given = {
                "trail": f.outside(gap.trail or "-"), "start": f.moment(gap.stopped.at),
                "where": f.text(live.settings.account_name(gap.account)),
            }  # fmt: skip
            ids = [gap.stopped.id]
            if gap.restarted is not None:
                ids.append(gap.restarted.id)
                minutes = f.number(gap.minutes or 0)
                given |= {"end": f.moment(gap.restarted.at), "minutes": minutes}
            key = "answer.state.gap" if gap.restarted else "answer.state.gap_open"
            lines.append(facts.line(key, ids, **given))
        return tuple(lines)

    def look(
        self, query: Query, events: Sequence[Event], live: Live, facts: Facts
    ) -> tuple[Line, ...]:
        """One line per trail, those that do not log first; accounts without any are named."""
        found, lines = trails(query, live, facts)
        base = {"time": f.moment(live.now), "source": f.code(_STATUS)}
        told = []
        for trail in sorted(found, key=lambda t: (t.logging, t.account, t.name))[:_SHOWN]:
            since = trail.since if trail.logging else trail.stopped
            told.append(facts.line(
                "answer.state.trail_on" if trail.logging else "answer.state.trail_off", **base,
                where=f.text(live.settings.account_name(trail.account)),
                trail=f.outside(trail.name),
                since=f.moment(since) if since else f.word("answer.state.never"),
                selects=f.word(f"answer.state.selects.{trail.selects}"),
            ))  # fmt: skip
        if len(found) > _SHOWN:
            told.append(facts.line("answer.state.trails_left", n=f.number(len(found) - _SHOWN)))
        accounts = dict.fromkeys(
            account for account, _ in pairs_of(_anywhere(query), live.settings)
        )
        bare = [a for a in accounts if not any(t.account == a for t in found)]
        if bare and not lines:
            names = ", ".join(live.settings.account_name(account) for account in bare)
            told.append(facts.line("answer.state.trail_none", **base, where=f.text(names)))
        return (*told, *lines)


def trails(query: Query, live: Live, facts: Facts) -> tuple[list[Trail], list[Line]]:
    """The trails of the question's accounts as they are now, and a line per look that failed."""
    found: dict[tuple[str, str], Trail] = {}
    lines: list[Line] = []
    for account, region in pairs_of(_anywhere(query), live.settings)[:_MOST_PLACES]:
        where = live.settings.account_name(account)
        try:
            listed = live.read(Call("cloudtrail", "describe_trails", {}), account, region)
        except (Upstream, Refused) as problem:
            lines.append(unknown(problem, _LIST, f"{where} {region}", facts))
            continue
        for row in listed.get("trailList", []):
            arn = str(row.get("TrailARN", ""))
            if (account, arn) not in found:
                try:
                    found[account, arn] = _trail(live, account, region, row)
                except (Upstream, Refused) as problem:
                    lines.append(unknown(problem, _STATUS, f"{where} {arn}", facts))
    return list(found.values()), lines


def _anywhere(query: Query) -> Query:
    """The question about all regions of its accounts: a trail stands in one of them."""
    return msgspec.structs.replace(query, where=Where(query.where.accounts))


def _trail(live: Live, account: str, region: str, row: dict[str, Any]) -> Trail:
    arn, home = str(row["TrailARN"]), str(row.get("HomeRegion") or region)
    status = live.read(Call("cloudtrail", "get_trail_status", {"Name": arn}), account, home)
    try:
        call = Call("cloudtrail", "get_event_selectors", {"TrailName": arn})
        selects = _selects(live.read(call, account, home))
    except Upstream:
        selects = "unknown"
    return Trail(
        account, str(row.get("Name", "")), arn, bool(status.get("IsLogging")),
        status.get("StartLoggingTime"), status.get("StopLoggingTime"), selects,
        bool(row.get("IsMultiRegionTrail")), status.get("LatestDeliveryTime"),
    )  # fmt: skip


def _selects(answer: dict[str, Any]) -> str:
    """What of the management events is logged (API reference, GetEventSelectors)."""
    kinds = set()
    for selector in answer.get("EventSelectors") or []:
        if selector.get("IncludeManagementEvents", True):
            part = selector.get("ExcludeManagementEventSources")
            kinds.add("some" if part else selector.get("ReadWriteType", "All"))
    for advanced in answer.get("AdvancedEventSelectors") or []:
        fields = {field.get("Field"): field for field in advanced.get("FieldSelectors", [])}
        if "Management" in fields.get("eventCategory", {}).get("Equals", []):
            only = fields.get("readOnly", {}).get("Equals", [])
            whole = set(fields) <= {"eventCategory", "readOnly"}
            side = {"true": "ReadOnly", "false": "WriteOnly"}.get(only[0], "") if only else "All"
            kinds.add(side if whole else "some")
    if "All" in kinds or {"ReadOnly", "WriteOnly"} <= kinds:
        return "all"
    names = {"WriteOnly": "writes", "ReadOnly": "reads", "some": "some"}
    return names[min(kinds)] if kinds else "none"
