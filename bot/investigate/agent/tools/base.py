"""What a tool of the investigator is: a closed form, a read, a result that says what it is."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar, Literal

import msgspec

from bot.investigate.agent.evidence import Evidence
from bot.models.answer import Question
from bot.models.case import Case
from bot.ports import Aws
from bot.ports_model import Tool
from bot.query.model import Query, Rows
from bot.settings import Settings

Status = Literal["data", "no data", "error"]


class Result(msgspec.Struct, frozen=True):
    """What a tool found, for the model: never prose of ours that it could take for an order."""

    status: Status
    body: dict[str, Any]

    def text(self) -> str:
        """One JSON object; text from outside stays inside its strings."""
        return msgspec.json.encode({"status": self.status, **self.body}).decode()


class Bench(msgspec.Struct, frozen=True):
    """What tools may reach; everything is already cut to the asker's accounts.

    `within` holds a query to the scope and raises NotPermitted, `run` reads it under the budget,
    `propose` makes a request card for the asker and returns its id; `parent` is the query that was
    answered before in this thread, whoever asked it. `left_out` are accounts of the asker that no
    model may see.
    """

    question: Question
    now: datetime
    tz: str
    accounts: tuple[str, ...]
    evidence: Evidence
    within: Callable[[Query], Query]
    run: Callable[[Query], Rows]
    settings: Settings
    case: Case | None = None
    aws: Aws | None = None
    propose: Callable[[str, str, str, str], str] | None = None
    sources: Callable[[], list[dict[str, Any]]] | None = None
    parent: Query | None = None
    left_out: tuple[str, ...] = ()


class AgentTool(ABC):
    """One tool; `spec` is what the model sees, `makes` says that using it twice leaves two.

    `shown` says that its use is a step of its own in Slack; the reads of stores are anyway.
    """

    spec: ClassVar[Tool]
    makes: ClassVar[bool] = False
    shown: ClassVar[bool] = True

    @abstractmethod
    def use(self, given: dict[str, Any], bench: Bench) -> Result:
        """Do the read; raises HubwardError for what is refused, never changes anything."""
