"""What an object's message says now: stored state in, a rendering and its place out."""

from collections.abc import Callable

import msgspec

from bot.findings import thread_news
from bot.findings.baseline import Baseline
from bot.findings.rollup import Rollups, dirty, own_card
from bot.findings.routing import default_channel
from bot.models.case import Case
from bot.models.change import Dirty
from bot.models.digest import Digest
from bot.models.posted import Reply
from bot.models.request import Request
from bot.models.rollup import Rollup
from bot.ports import Message, Store
from bot.settings import Settings
from bot.tickets import TicketLink
from bot.views.baseline import baseline_message
from bot.views.case_card import case_card
from bot.views.digest import digest_message
from bot.views.request_card import request_card
from bot.views.rollup import rollup_card
from bot.views.thread_note import approval_note, news_note


class Place(msgspec.Struct, frozen=True):
    """Where an object's message belongs; `thread_of` is the object whose thread it is in.

    `findings` marks a message of our own accord, which no channel with outsiders gets.
    """

    channel: str
    thread: str = ""
    thread_of: str = ""
    findings: bool = False
    broadcast: bool = False
    pinned: bool = False


class Drawn(msgspec.Struct, frozen=True):
    """A rendering. `news` are the states its thread is told once each, `also` what else shows it.

    Without a `message` the object has none of its own, and only `also` has to be drawn.
    """

    place: Place
    message: Message | None
    news: tuple[str, ...] = ()
    also: tuple[Dirty, ...] = ()


class Draw:
    """Renders any object by its name, `kind:id`.

    `answer` renders a finished question (it lives beside the investigator).
    """

    def __init__(
        self, store: Store, rollups: Rollups, settings: Settings,
        answer: Callable[[Reply], Message],
    ) -> None:  # fmt: skip
        self._store = store
        self._rollups = rollups
        self._settings = settings
        self._answer = answer
        self._kinds: dict[str, Callable[[str], Drawn | None]] = {
            "case": self._case,
            "request": self._request,
            "reply": self._reply,
            "rollup": self._rollup,
            "digest": self._digest,
            "note": self._note,
            "baseline": self._baseline,
        }

    def __call__(self, object: str) -> Drawn | None:
        """The rendering; None where there is nothing to show. Raises Upstream."""
        kind, _, id = object.partition(":")
        draw = self._kinds.get(kind)
        return draw(id) if draw else None

    def _case(self, id: str) -> Drawn | None:
        case = self._store.get(Case, id)
        if case is None or not case.value.channel:
            return None
        place = Place(case.value.channel, findings=True)
        if not own_card(case.value):
            return Drawn(place, None, also=(dirty(case.value.rollup),))
        link = self._store.get(TicketLink, id)
        request_id = case.value.request_id or case.value.closed_by_request
        request = self._store.get(Request, request_id) if request_id else None
        message = case_card(
            case, self._settings, request, self._settings.workspace.language,
            ticket_url=link.value.url if link else "",
        )  # fmt: skip
        also = tuple(dirty(rollup) for rollup in self._rollups.standing(case.value))
        return Drawn(place, message, thread_news.of_case(case.value), also)

    def _request(self, id: str) -> Drawn | None:
        request = self._store.get(Request, id)
        if request is None:
            return None
        case = self._store.get(Case, request.value.case_id)
        if case is None or not case.value.channel:
            return None
        place = Place(case.value.channel, thread_of=f"case:{case.value.id}")
        message = request_card(request, self._settings, self._settings.workspace.language)
        return Drawn(place, message, thread_news.of_request(request.value))

    def _reply(self, id: str) -> Drawn | None:
        reply = self._store.get(Reply, id)
        if reply is None:
            return None
        return Drawn(Place(reply.value.channel, reply.value.thread), self._answer(reply.value))

    def _rollup(self, id: str) -> Drawn | None:
        rollup = self._store.get(Rollup, id)
        if rollup is None:
            return None
        lang = self._settings.workspace.language
        message = rollup_card(rollup.value, self._rollups.cases(id), self._settings, lang)
        if message is None:
            return None
        pinned = rollup.value.kind == "urgent"
        return Drawn(Place(rollup.value.channel, findings=True, pinned=pinned), message)

    def _digest(self, id: str) -> Drawn | None:
        digest = self._store.get(Digest, id)
        if digest is None:
            return None
        message = digest_message(digest.value, self._settings, self._settings.workspace.language)
        return Drawn(Place(digest.value.channel, findings=True), message)

    def _baseline(self, id: str) -> Drawn | None:
        baseline = self._store.get(Baseline, id)
        if baseline is None:
            return None
        worst = self._store.many(Case, baseline.value.top)
        lang = self._settings.workspace.language
        message = baseline_message(baseline.value, worst, self._settings, lang)
        return Drawn(Place(default_channel(self._settings), findings=True), message)

    def _note(self, name: str) -> Drawn | None:
        """`<case or request id>:<state>:<version>`; None once the state is no longer so."""
        id, state, _ = name.rsplit(":", 2)
        lang = self._settings.workspace.language
        case = self._store.get(Case, id)
        if case is not None:
            if state not in thread_news.of_case(case.value):
                return None
            place = Place(
                case.value.channel, thread_of=f"case:{id}", broadcast=state.startswith("reopened")
            )
            return Drawn(place, news_note(case.value, state, lang))
        request = self._store.get(Request, id)
        if request is None or state not in thread_news.of_request(request.value):
            return None
        above = self._store.get(Case, request.value.case_id)
        place = Place(
            above.value.channel if above else "", thread_of=f"case:{request.value.case_id}"
        )
        return Drawn(place, approval_note(request.value, lang))
