"""What the Slack handlers work with, and how they answer one person."""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.digests import Digests
from bot.errors import HubwardError, Upstream
from bot.findings.rollup import Rollups
from bot.investigate.ask import Investigator
from bot.lifecycle import Lifecycle
from bot.models.untrusted import Untrusted
from bot.ports import Chat, Clock, Directory, Message, Person, Store
from bot.remediate import Outcome, PolicyRefusal, Remediator
from bot.rooms import Rooms
from bot.settings import Settings
from bot.switch import Switch
from bot.views.blocks import escape
from bot.views.notice import denial, notice, refusal, unexpected
from bot.views.status import Health
from bot.words import Lang

_log = logging.getLogger("hubward.slack")


@dataclass(frozen=True)
class Desk:
    """The use cases behind the buttons. `look` finds a modal the edge has opened for a job."""

    store: Store
    chat: Chat
    directory: Directory
    settings: Settings
    clock: Clock
    remediator: Remediator
    investigator: Investigator
    lifecycle: Lifecycle
    switch: Switch
    health: Callable[[], tuple[Health, ...]]
    queued: Callable[[], int]
    look: Callable[[str], str | None]
    rollups: Rollups
    digests: Digests
    rooms: Rooms


@dataclass(frozen=True)
class Asker:
    """The person acting, and the way to answer so that only they see it."""

    desk: Desk
    person: Person
    channel: str
    thread: str = ""
    response_url: str = ""

    @property
    def lang(self) -> Lang:
        """The reader's language."""
        return "zh" if self.person.locale.startswith("zh") else "en"

    def tell(self, message: Message) -> None:
        """Answer privately: through the response_url of a command, else as an ephemeral message."""
        if self.response_url and not self.thread:
            try:
                self.desk.chat.respond(self.response_url, message)
                return
            except Upstream as problem:
                _log.warning("response_url did not work, whispering instead: %s", problem)
        if self.channel == self.person.id:
            # From a modal or the Home tab there is no channel to whisper in.
            direct = self.desk.chat.open_dm(self.person.id)
            self.desk.chat.post(direct, message, marker=f"told:{secrets.token_hex(8)}")
            return
        self.desk.chat.whisper(self.channel, self.person.id, message, thread=self.thread)


def asker(
    desk: Desk, user: str, channel: str, *, thread: str = "", response_url: str = ""
) -> Asker:
    """The person behind a payload; when Slack cannot say who, a stranger who may do nothing."""
    try:
        person = desk.directory.person(user)
    except Upstream:
        person = Person(user, user, external=True)
    return Asker(desk, person, channel, thread, response_url)


def answering(who: Asker, act: Callable[[], Any]) -> None:
    """Run `act`; an expected failure is told to the person in a plain sentence.

    A temporary failure of another system is raised again so that the job is repeated; a bug is
    logged under an id which the person is given.
    """
    try:
        act()
    except Upstream as problem:
        if problem.retryable and problem.system == "Redis":
            raise
        who.tell(refusal(problem, who.lang))
    except PolicyRefusal as problem:
        who.tell(denial(problem.verdict, who.lang, team=problem.team))
    except HubwardError as problem:
        who.tell(refusal(problem, who.lang))
    except Exception:
        id = secrets.token_hex(4)
        _log.exception("unexpected failure %s", id)
        who.tell(unexpected(id, who.lang))


def tell_outcome(who: Asker, outcome: Outcome) -> None:
    """Say what came of a click. A click that counted shows on the card, so it is not repeated."""
    if outcome.verdict is not None and not outcome.verdict.permit:
        who.tell(denial(outcome.verdict, who.lang, team=outcome.team))
    elif not outcome.done:
        who.tell(notice(escape(Untrusted(outcome.sentence(who.lang)), 1000), who.lang))
