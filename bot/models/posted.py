"""Where renderings of stored state stand in Slack, and the replies people wait for."""

from datetime import datetime
from typing import Literal

import msgspec

from bot.models.untrusted import Untrusted
from bot.words import Lang


class Posted(msgspec.Struct, frozen=True):
    """One object's message. `tried` says that a post was begun, so that the next one looks first;
    `digest` is of the content last written, `note` the last state told in its thread.
    """

    id: str
    channel: str
    ts: str = ""
    digest: str = ""
    tried: bool = False
    note: str = ""


class Seen(msgspec.Struct, frozen=True):
    """One read of one store while a question is worked on; `records` is what it gave.

    With `tool` it is what a model uses beside reads of stores, which has no window.
    """

    id: str
    store: str = ""
    start: datetime | None = None
    end: datetime | None = None
    state: Literal["running", "done", "failed"] = "running"
    records: int = 0
    tool: str = ""


class Reply(msgspec.Struct, frozen=True):
    """A question somebody asked, and the message that answers it.

    `thread` is the ts it belongs under ("" makes the reply a message of its own). `answer_id` is
    set once there is one, `picture` is the file of its chart, `progress` says how far the search is
    (`3/8` places) until then.
    `elsewhere` means that the answer went to the asker's direct messages. `stopped` and
    `superseded` end it for good, whatever its job finds; `stopped_by` is who pressed Stop.
    """

    id: str
    question: Untrusted
    asker: str
    channel: str
    thread: str
    lang: Lang
    tz: str
    asked_at: datetime
    state: Literal["working", "answered", "failed", "elsewhere", "stopped", "superseded"] = (
        "working"
    )
    answer_id: str = ""
    picture: str = ""
    progress: str = ""
    case_id: str = ""
    problem: str = ""
    steps: tuple[Seen, ...] = ()
    stopped_by: str = ""
