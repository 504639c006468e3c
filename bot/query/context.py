"""What is known around a question: the thread's case, the asker's zone, the question before."""

from datetime import datetime

import msgspec

from bot.models.event import Event
from bot.models.finding import Resource
from bot.query.model import Query


class Context(msgspec.Struct, frozen=True):
    """Facts that words like "this" and "the port" may stand for; empty where there are none.

    `accounts` maps the operator's account names to ids, `tz` is the zone times are read in. `span`
    is the first and last moment of an archive: with it a question that names no time means all of
    it. `last` are the events of the answer before in this thread.
    """

    tz: str = "UTC"
    resource: Resource | None = None
    ports: tuple[int, ...] = ()
    first_seen: datetime | None = None
    parent: Query | None = None
    accounts: dict[str, str] = {}
    span: tuple[datetime, datetime] | None = None
    last: tuple[Event, ...] = ()


class Choice(msgspec.Struct, frozen=True):
    """A button under a clarifying question: a words key, and the question pressing it asks."""

    key: str
    question: str


class Clarify(msgspec.Struct, frozen=True):
    """One short question back, as a words key, and what may be pressed."""

    key: str
    choices: tuple[Choice, ...] = ()


class Reading(msgspec.Struct, frozen=True):
    """What the words were read as: a query, or a question back.

    `confidence` is from 0 to 1; `unparsed` are content words that played no part; `bound` says
    that "this" was read as the thread's case, `follow_up` that the parent query was changed.
    `others` are the same query with a doubtful name on its other side, likeliest first: where the
    query finds nothing, the first of them that finds something answers.
    """

    query: Query | None
    confidence: float
    unparsed: tuple[str, ...] = ()
    clarify: Clarify | None = None
    bound: bool = False
    follow_up: bool = False
    others: tuple[Query, ...] = ()
