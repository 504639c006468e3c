"""Questions from a file, one JSON line each, answered in order; no line stops the others."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from bot.errors import HubwardError
from bot.investigate.ask import Investigator
from bot.investigate.kept import CommandKeeping
from bot.investigate.rows import event_ids, rows
from bot.models.answer import Answer, Question

#: Zones without summer time for offsets that are no whole hours.
_ODD_ZONES = {
    -570: "Pacific/Marquesas", 210: "Asia/Tehran", 270: "Asia/Kabul", 330: "Asia/Kolkata",
    345: "Asia/Kathmandu", 390: "Asia/Yangon", 525: "Australia/Eucla", 570: "Australia/Darwin",
}  # fmt: skip


class GivenClock:
    """The moment a question says it is; the system's time where it says none."""

    def __init__(self) -> None:
        self.at: datetime | None = None

    def now(self) -> datetime:
        """The moment, aware, in UTC."""
        return self.at.astimezone(UTC) if self.at else datetime.now(UTC)


class BatchLine(msgspec.Struct, frozen=True):
    """One question; `now` is ISO 8601 with the asker's offset, `thread` groups follow-ups.

    Null is as good as absent.
    """

    question: str
    id: str | int | None = ""
    now: str | None = ""
    thread: str | int | None = ""


def moment(text: str) -> datetime:
    """An ISO 8601 moment; one without an offset is UTC. Raises ValueError."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def zone_of(at: datetime) -> str:
    """A zone that always has the moment's offset. Raises ValueError where there is none.

    The names Etc/GMT-8 and so on count westwards: https://data.iana.org/time-zones/theory.html
    """
    offset = at.utcoffset() or timedelta()
    minutes = round(offset.total_seconds() / 60)
    if minutes == 0:
        return "UTC"
    if minutes % 60 == 0 and -12 <= minutes // 60 <= 14:
        return f"Etc/GMT{-minutes // 60:+d}"
    if minutes not in _ODD_ZONES:
        raise ValueError(f"no zone always keeps the offset {at:%z}")
    return _ODD_ZONES[minutes]


def answered(
    lines: Iterable[str], investigator: Investigator, keeping: CommandKeeping, clock: GivenClock,
    told: Callable[[Answer, str], str],
) -> Iterator[dict[str, Any]]:  # fmt: skip
    """One result per line that is not blank; `told` renders an answer in a zone.

    A line that is no question, or whose answer fails, becomes `{id, error}`.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            asked = msgspec.json.decode(line, type=BatchLine)
        except (msgspec.MsgspecError, UnicodeError, RecursionError) as problem:
            yield {"id": _id(line), "error": f"line {number}: {problem}"}
            continue
        try:
            yield _answer(asked, investigator, keeping, clock, told)
        except (HubwardError, ValueError) as problem:
            yield {"id": asked.id, "error": str(problem)}
        except Exception as problem:  # one broken question must not cost the others
            yield {"id": asked.id, "error": f"{type(problem).__name__}: {problem}"}


def _answer(
    asked: BatchLine, investigator: Investigator, keeping: CommandKeeping, clock: GivenClock,
    told: Callable[[Answer, str], str],
) -> dict[str, Any]:  # fmt: skip
    clock.at = moment(asked.now) if asked.now else None
    zone = zone_of(clock.at) if clock.at else "UTC"
    keeping.forget_rows()
    thread = "" if asked.thread is None else str(asked.thread)
    question = Question(asked.question, channel="cli", thread=thread, tz=zone, local=True)
    answer = investigator.answer(question)
    return {
        "id": asked.id,
        "event_ids": event_ids(answer, keeping.events, keeping.flows),
        "rows": rows(answer, keeping.events, keeping.flows),
        "clarification": told(answer, zone) if answer.kind == "clarify" else None,
        "text": told(answer, zone),
        "query": msgspec.to_builtins(answer.query) if answer.query else None,
        "assumptions": [
            {"key": note.key, **note.params}
            for note in (answer.query.assumptions if answer.query else ())
        ],
    }


def _id(line: str) -> Any:
    """The id of a line that is JSON but no question."""
    try:
        found = msgspec.json.decode(line)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None
    return found.get("id") if isinstance(found, dict) else None
