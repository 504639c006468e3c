"""A case as a ticket: what it says, which status it should have, and keeping it that way."""

import hashlib
import re
from collections.abc import Callable
from datetime import datetime

import msgspec

from bot.errors import Conflict, RetryLater, Upstream
from bot.findings.case_change import kept
from bot.findings.rollup import own_card
from bot.hold import TTL_S, renewed
from bot.models.case import Case, CaseState, Term
from bot.models.change import AuditEntry, Change, Dirty, Write
from bot.models.posted import Posted
from bot.models.request import Request
from bot.models.ticket import Part, TicketComment, TicketContent, TicketState
from bot.models.untrusted import Untrusted
from bot.ports import Chat, Clock, Directory, Lease, Store, Stored, Tickets
from bot.rendering import patiently
from bot.settings import Settings
from bot.views.sentence import given_plain
from bot.words import Lang, all_words, say

#: Which status category a case's state belongs in.
STATUS: dict[CaseState, TicketState] = {
    "new": "todo",
    "acknowledged": "in_progress",
    "in_progress": "in_progress",
    "snoozed": "todo",
    "suppressed": "done",
    "fixed": "done",
}
_PERSON = re.compile(r"^[UW][A-Z0-9]{2,}$")
_TOLD = ("awaiting_approval", "done", "failed", "denied", "expired", "stale", "cancelled")


class TicketLink(msgspec.Struct, frozen=True):
    """Which ticket a case has and what we last wrote there; `id` is the case id.

    `card` is the Slack message (`channel:ts`) whose address is `card_url`.
    """

    id: str
    key: str
    url: str
    state: TicketState
    content: str = ""
    told: tuple[str, ...] = ()
    card: str = ""
    card_url: str = ""


class TicketWish(msgspec.Struct, frozen=True):
    """Somebody wants a ticket for a case that would get none by itself; `id` is the case id."""

    id: str
    by: str
    at: datetime


def wished(case: Case, person: str, now: datetime) -> Change:
    """The step that makes `person`'s wish for a ticket stand and has it made."""
    return Change(
        writes=(Write(TicketWish(case.id, person, now), 0),),
        audit=(AuditEntry("ticket.wished", person, case.id, now),),
        dirty=(Dirty("ticket", f"case:{case.id}"),),
    )


def digest(case: Case) -> str:
    """The label that makes a case's ticket findable: the same weakness gives the same ticket."""
    return hashlib.sha1(case.key.encode(), usedforsecurity=False).hexdigest()[:16]


def wanted(case: Case, settings: Settings) -> bool:
    """Whether a case gets a ticket of its own: it is open, and P1, P2 or routed at once."""
    band = case.priority.band if case.priority else ""
    return settings.tickets.enabled and case.open and bool(case.channel) and band in ("P1", "P2")


def content(case: Case, settings: Settings, lang: Lang) -> TicketContent:
    """Everything the ticket says; the same case always gives the same text."""
    priority, impact = case.priority, case.impact
    band = priority.band if priority else "P5"
    account = settings.account_name(case.account)
    title = say("ticket.summary", lang, band=band, title=case.title.line(150), account=account)
    parts = [
        Part("heading", say("ticket.what", lang)),
        Part("line", Untrusted(case.title.plain(500))),
        Part("heading", say("ticket.where", lang)),
        Part("bullet", say("ticket.account", lang, account=account, region=case.region)),
        Part("bullet", Untrusted(say("ticket.resource", lang, resource=case.resource.id))),
    ]
    if impact:
        owner = impact.owner.line() or "?"
        text = say("ticket.owner", lang, owner=owner, environment=impact.environment)
        parts.append(Part("bullet", Untrusted(text)))
        traffic = impact.traffic
        if traffic and traffic.certainty == "confirmed":
            parts.append(
                Part(
                    "bullet",
                    say(
                        "ticket.traffic", lang, days=traffic.window_days, sources=traffic.sources,
                        flows=traffic.flows, bytes=traffic.bytes,
                    ),
                )
            )  # fmt: skip
    controls = ", ".join(case.controls) or "?"
    parts.append(
        Part(
            "bullet",
            Untrusted(say("ticket.controls", lang, controls=controls, severity=case.severity)),
        )
    )
    if priority:
        parts.append(Part("heading", say("ticket.why", lang, band=band, score=priority.score)))
        for term in priority.terms:
            if term.points:
                line = say("ticket.term", lang, points=term.points, detail=_because(term, lang))
                parts.append(Part("bullet", Untrusted(line)))
    parts.append(Part("line", say("ticket.footer", lang)))
    labels = ("hubward", f"account-{case.account}")
    return TicketContent(Untrusted(title), tuple(parts), band, labels)


def _because(term: Term, lang: Lang) -> str:
    """A term's reason in the card's own words."""
    own = f"{term.name.replace('.term.', '.')}.{term.detail}"
    if own in all_words():
        return say(own, lang)
    return say(term.name, lang, detail=term.detail)


def remark(
    request: Request, lang: Lang, name_of: Callable[[str], str] = str
) -> TicketComment | None:
    """What the ticket should be told about a request's present state, if anything.

    `name_of` gives the name of a person by Slack id: who reads tickets may know no ids.
    """
    if request.state not in _TOLD:
        return None
    approvers = ", ".join(name_of(a.approver) for a in request.approvals) or "-"
    summary = given_plain(request.plan.summary, request.plan.facts, lang)
    if request.state == "awaiting_approval":
        text = say(
            "ticket.waits", lang, who=name_of(request.requester) or "Hubward",
            summary=summary, quorum=request.quorum,
        )  # fmt: skip
    elif request.state == "done":
        key = "ticket.undone" if request.kind == "undo" else "ticket.done"
        text = say(key, lang, summary=summary, approvers=approvers)
    else:
        text = say("ticket.ended", lang, summary=summary, state=request.state)
    marker = f"{request.id}:{request.state}"
    return TicketComment(marker, (Part("line", Untrusted(text)),))


class TicketSync:
    """Brings one case's ticket up to date; safe to run again at any time."""

    def __init__(
        self, store: Store, tickets: Tickets, settings: Settings, clock: Clock,
        directory: Directory | None = None, chat: Chat | None = None,
    ) -> None:  # fmt: skip
        self._store = store
        self._tickets = tickets
        self._settings = settings
        self._clock = clock
        self._directory = directory
        self._chat = chat

    def sync(self, case_id: str) -> None:
        """Create, rewrite, comment and move as needed.

        Raises RetryLater while the system is away, Upstream when it refuses.
        """
        with self._store.lease(f"ticket:{case_id}", TTL_S) as lease:
            if lease is None:
                raise RetryLater(0.5)
            with renewed(lease), patiently(f"ticket:case:{case_id}"):
                self._sync(case_id, lease)

    def _sync(self, case_id: str, lease: Lease) -> None:
        stored = self._store.get(Case, case_id)
        if stored is None or not self._settings.tickets.enabled:
            return
        case, lang = stored.value, self._settings.workspace.language
        kept = self._store.get(TicketLink, case_id)
        wish = self._store.get(TicketWish, case_id)
        if kept is None and not wanted(case, self._settings) and not (wish and case.open):
            return
        text, card, card_url = content(case, self._settings, lang), *self._card(case, kept)
        if card_url:
            text = msgspec.structs.replace(text, links=((say("ticket.card", lang), card_url),))
        written = hashlib.sha256(msgspec.json.encode(text)).hexdigest()
        if kept is None:
            _still(lease)
            ref = self._tickets.find_or_create(digest(case), text)
            link = TicketLink(case_id, ref.key, ref.url, ref.state, written if ref.created else "")
            self._keep(link, 0, case, created=True)
            kept = self._store.get(TicketLink, case_id)
            assert kept is not None
        link = msgspec.structs.replace(kept.value, card=card, card_url=card_url)
        if link.content != written:
            _still(lease)
            self._tickets.update(link.key, text)
            link = msgspec.structs.replace(link, content=written)
        link = self._tell(link, case, lang, lease)
        target = STATUS[case.state]
        if link.state != target:
            _still(lease)
            link = msgspec.structs.replace(link, state=self._tickets.move(link.key, target).state)
        if link != kept.value:
            self._keep(link, kept.version, case)

    def _tell(self, link: TicketLink, case: Case, lang: Lang, lease: Lease) -> TicketLink:
        request = self._store.get(Request, case.request_id) if case.request_id else None
        comment = remark(request.value, lang, self._name) if request else None
        if comment is None or comment.marker in link.told:
            return link
        _still(lease)
        self._tickets.comment(link.key, comment)
        return msgspec.structs.replace(link, told=(*link.told[-50:], comment.marker))

    def _card(self, case: Case, kept: Stored[TicketLink] | None) -> tuple[str, str]:
        """The message that shows the case and its address; what is known while Slack is away."""
        old = (kept.value.card, kept.value.card_url) if kept else ("", "")
        object = f"case:{case.id}" if own_card(case) else f"rollup:{case.rollup}"
        posted = self._store.get(Posted, object)
        if self._chat is None or posted is None or not posted.value.ts:
            return old
        card = f"{posted.value.channel}:{posted.value.ts}"
        if card == old[0]:
            return old
        try:
            return card, self._chat.permalink(posted.value.channel, posted.value.ts)
        except Upstream:
            return old

    def _name(self, id: str) -> str:
        """What people call somebody; the Slack id where the directory cannot say."""
        if self._directory is None or not _PERSON.match(id):
            return id
        try:
            return self._directory.person(id).name or id
        except Upstream:
            return id

    def _keep(self, link: TicketLink, seen: int, case: Case, *, created: bool = False) -> None:
        audit: tuple[AuditEntry, ...] = ()
        if created:
            now = self._clock.now()
            audit = (AuditEntry("ticket.linked", "hubward", case.id, now, {"ticket": link.key}),)
        writes = [Write(link, seen)]
        if case.ticket != link.key:
            fresh = self._store.get(Case, case.id)
            if fresh and fresh.value.ticket != link.key:
                changed = msgspec.structs.replace(fresh.value, ticket=link.key)
                writes.append(kept(changed, fresh.version))
        dirty = (Dirty("slack", f"case:{case.id}"),)
        try:
            self._store.commit(Change(writes=tuple(writes), audit=audit, dirty=dirty))
        except Conflict:
            # The ticket exists and carries its label, so the next run finds it again.
            raise RetryLater(0.1) from None


def _still(lease: Lease) -> None:
    """Ask before each call: a process that was paused for long may have lost it to another."""
    if not lease.held():
        raise RetryLater(0.5)
