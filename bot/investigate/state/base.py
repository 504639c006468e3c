"""What a live check is: a look at how things are now, beside what the events say was done."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from bot.errors import HubwardError, Refused, Upstream
from bot.investigate import facts as f
from bot.investigate.facts import Facts
from bot.models.answer import Line
from bot.models.event import Event
from bot.models.plan import Call
from bot.ports import Aws
from bot.query.model import Need, Query
from bot.settings import Settings

_DENIED = ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation")


@dataclass(frozen=True)
class Live:
    """The accounts as they are now; `aws` is None where only files are asked."""

    aws: Aws | None
    settings: Settings
    now: datetime

    def read(self, call: Call, account: str, region: str) -> dict[str, Any]:
        """One read call with the account's read role; raises Upstream, Refused."""
        if self.aws is None:
            raise Refused("answer.state.no_account")
        return self.aws.read(call, account, region)


class StateCheck(ABC):
    """One kind of look. `needs` are the IAM actions of the read role, `meets` the needs it fills.

    `asked` says whether the answer owes a word about it when nobody can look.
    """

    name: ClassVar[str]
    needs: ClassVar[tuple[str, ...]]
    meets: ClassVar[tuple[Need, ...]] = ()

    @abstractmethod
    def wanted(self, query: Query, events: Sequence[Event]) -> bool:
        """Whether the answer is better with it."""

    def asked(self, query: Query, events: Sequence[Event]) -> bool:
        """Whether "unknown" must be said where it cannot be looked at."""
        return self.wanted(query, events)

    def observed(
        self, query: Query, events: Sequence[Event], live: Live, facts: Facts
    ) -> tuple[Line, ...]:
        """What the events alone say to it, also where nobody can look; nothing by default."""
        return ()

    @abstractmethod
    def look(
        self, query: Query, events: Sequence[Event], live: Live, facts: Facts
    ) -> tuple[Line, ...]:
        """Lines whose facts carry the call they come from and the time; reads only.

        A call that fails becomes a line that says what is unknown and why; nothing is raised.
        """


def unknown(problem: HubwardError, action: str, where: str, facts: Facts) -> Line:
    """The line for a look that failed: the permission to add, or what AWS said."""
    given = {"action": f.code(action), "where": f.text(where)}
    if isinstance(problem, Upstream) and problem.code.removeprefix("Client.") in _DENIED:
        return facts.line("answer.state.denied", **given)
    return facts.line("answer.state.failed", **given, problem=f.outside(str(problem)[:200]))
