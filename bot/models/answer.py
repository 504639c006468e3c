"""A question as somebody asked it, and its answer as facts, sentences and rows."""

from datetime import datetime
from typing import Literal

import msgspec

from bot.query.context import Choice
from bot.query.model import Query

AnswerKind = Literal[
    "answer", "nothing_complete", "nothing_partial", "cannot", "refused", "clarify"
]
#: `outside` was written by somebody else, `word` is a key of bot/words, `time` is ISO in UTC.
ValueKind = Literal["text", "outside", "number", "time", "code", "word"]


class Question(msgspec.Struct, frozen=True):
    """What was asked, by whom, where.

    `asker` and `channel` are Slack ids, `thread` the ts of the thread's first message, `case_id`
    the case the thread belongs to. `local` is set by the command line alone: whoever runs it holds
    the operator's file and credentials, so no scope applies. `accounts` and `regions` narrow.
    """

    text: str
    asker: str = ""
    channel: str = ""
    thread: str = ""
    case_id: str = ""
    lang: Literal["en", "zh"] | None = None
    tz: str = ""
    local: bool = False
    accounts: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()


class Value(msgspec.Struct, frozen=True):
    """One value to show; each sink encodes it by its kind."""

    kind: ValueKind
    text: str


class Fact(msgspec.Struct, frozen=True):
    """Something code computed: `events` are the ids of the records it rests on."""

    id: str
    name: str
    value: Value
    events: tuple[str, ...] = ()


class Line(msgspec.Struct, frozen=True):
    """A sentence of bot/words whose every blank is filled by a fact, named by its id.

    With `prose` the words are a model's, checked before they came here: facts stand in it as
    `{id}` and `key` says whose words they are.
    """

    key: str
    facts: dict[str, str] = {}
    prose: str = ""


class Row(msgspec.Struct, frozen=True):
    """One row of the table; `event` is the record behind it, empty for a group of records."""

    values: tuple[Value, ...]
    event: str = ""


class Source(msgspec.Struct, frozen=True):
    """Where the answer comes from and what reading it took: `bytes` scanned, `usd` list price."""

    store: str
    query: str
    start: datetime
    end: datetime
    tz: str
    accounts: tuple[str, ...]
    regions: tuple[str, ...]
    matched: int
    examined: int
    pages: int
    seconds: float
    truncated_by: str = ""
    bytes: int = 0
    usd: float = 0.0


class Answer(msgspec.Struct, frozen=True):
    """What is shown. Any rendering of it fills `conclusion` and the other lines from `facts`.

    `reading` says how the question was understood, first line first; `coverage` what was looked at
    and what not. `deliver` is `dm` when the answer is wider than the channel may see. `rows` are
    at most 25, `total_rows` says how many there are; all of them are kept for a week.
    """

    id: str
    question: str
    lang: Literal["en", "zh"]
    kind: AnswerKind
    conclusion: Line
    facts: tuple[Fact, ...] = ()
    reading: tuple[Line, ...] = ()
    details: tuple[Line, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    total_rows: int = 0
    source: Source | None = None
    coverage: tuple[Line, ...] = ()
    notes: tuple[Line, ...] = ()
    choices: tuple[Choice, ...] = ()
    follow_ups: tuple[Choice, ...] = ()
    deliver: Literal["thread", "dm"] = "thread"
    query: Query | None = None
    confidence: float = 1.0

    @property
    def events(self) -> tuple[str, ...]:
        """Ids of every record that a fact or a shown row rests on."""
        ids = [id for fact in self.facts for id in fact.events]
        ids += [row.event for row in self.rows if row.event]
        return tuple(dict.fromkeys(ids))

    def fact(self, id: str) -> Fact:
        """The fact with this id; KeyError when a sentence names one that is not there."""
        found = next((fact for fact in self.facts if fact.id == id), None)
        if found is None:
            raise KeyError(id)
        return found
