"""Where renderings of stored state stand in Slack, and the replies people wait for."""

from datetime import datetime
from typing import Literal

import msgspec

from bot.models.untrusted import Untrusted
from bot.words import Lang


class Posted(msgspec.Struct, frozen=True):
    """One object's message. `tried` says that a post was begun, so that the next one looks first;
    `digest` is of the content last written.
    """

    id: str
    channel: str
    ts: str = ""
    digest: str = ""
    tried: bool = False


class Reply(msgspec.Struct, frozen=True):
    """A question somebody asked, and the message that answers it.

    `thread` is the ts it belongs under ("" makes the reply a message of its own). `answer_id` is
    set once there is one; `problem` is a words key with `problem_params` when there is none.
    """

    id: str
    question: Untrusted
    asker: str
    channel: str
    thread: str
    lang: Lang
    tz: str
    asked_at: datetime
    state: Literal["working", "answered", "failed"] = "working"
    answer_id: str = ""
    case_id: str = ""
    problem: str = ""
    problem_params: dict[str, str] = {}
