"""Shortcuts of messages and of the composer, bare verbs, and the modals they open."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from bot.errors import Conflict, HubwardError, Refused
from bot.models.case import Case
from bot.models.untrusted import Untrusted
from bot.ports import Stored
from bot.tickets import TicketWish, wished
from bot.views.actions import Input, Modal
from bot.views.blocks import code, escape, tell
from bot.views.notice import notice
from bot.views.pick_modal import ask_modal, assign_to_modal, case_choices, fix_modal, notice_modal
from bot.words import Lang, say
from handlers.slack import questions
from handlers.slack.cases import find_case, open_cases, responder, staff
from handlers.slack.desk import Asker
from handlers.slack.payloads import Shortcut, Submission
from handlers.slack.proposing import propose

#: So many open cases can be chosen, the most urgent first; Slack shows 100 of those that match.
_OFFERED = 1_000
#: What these verbs open when no case is named.
BARE = {"fix": fix_modal, "assign": assign_to_modal}
SUBMITTED = frozenset({Modal.PICK_FIX, Modal.PICK_ASSIGN, Modal.ASK})


def handle(who: Asker, chosen: Shortcut, job_id: str) -> None:
    """One shortcut; raises HubwardError for what cannot be done."""
    match chosen.callback:
        case "investigate":
            case = _case_of(who, chosen).value
            text = "这是谁在什么时候打开的？" if who.lang == "zh" else "who opened this and when?"
            questions.ask(who, text, chosen.channel, chosen.root, job_id, case.id)
        case "create_ticket":
            _ticket(who, _case_of(who, chosen).value)
        case "ask_cloudtrail":
            _fill(who, job_id, ask_modal)
        case "fix_case":
            pick(who, "fix", job_id)
        case "assign_case":
            pick(who, "assign", job_id)
        case _:
            raise Refused("error.unknown_button")


def pick(who: Asker, verb: str, job_id: str) -> None:
    """Fill the modal that chooses a case for `verb`, and give its menu the open cases."""

    def made(lang: Lang) -> dict[str, Any]:
        responder(who)
        held = [case.value for case in open_cases(who, limit=_OFFERED)]
        choices = case_choices(held, who.desk.settings, lang)
        who.desk.store.offer(Input.CASE.value, choices)
        return BARE[verb](lang)

    _fill(who, job_id, made)


def submitted(who: Asker, sent: Submission, job_id: str) -> None:
    """One of the modals above came back."""
    if sent.callback == Modal.ASK:
        text = sent.values.get(Input.QUESTION, "").strip()
        if not text:
            raise Refused("command.ask_what")
        direct = who.desk.chat.open_dm(who.person.id)
        questions.ask(who, Untrusted(text).plain(1_000), direct, "", job_id)
        return
    staff(who)
    case = find_case(who, sent.values.get(Input.CASE, "")).value
    if sent.callback == Modal.PICK_FIX:
        propose(who, case.id)
        return
    who.desk.lifecycle.assign(case.id, who.person.id, sent.values.get(Input.PERSON, ""))
    who.tell(notice(tell("lifecycle.saved", who.lang), who.lang))


def _case_of(who: Asker, chosen: Shortcut) -> Stored[Case]:
    """The case whose card, or whose thread, the message is; raises Refused, NotPermitted."""
    staff(who)
    object = who.desk.store.resolve(f"thread:{chosen.channel}:{chosen.root}") or ""
    found = None
    if object.startswith("case:"):
        found = who.desk.store.get(Case, object.removeprefix("case:"))
    if found is None:
        raise Refused("shortcut.no_card")
    return found


def _ticket(who: Asker, case: Case) -> None:
    responder(who)
    if case.ticket:
        told = tell("shortcut.has_ticket", who.lang, key=code(case.ticket, 40))
        who.tell(notice(told, who.lang))
        return
    if not who.desk.settings.tickets.enabled:
        raise Refused("shortcut.tickets_off")
    if not case.open:
        raise Refused("shortcut.closed")
    if who.desk.store.get(TicketWish, case.id) is None:
        # A conflict means that somebody else wished for the same in this moment.
        with suppress(Conflict):
            who.desk.store.commit(wished(case, who.person.id, who.desk.clock.now()))
    who.tell(notice(tell("shortcut.ticket_soon", who.lang), who.lang))


def _fill(who: Asker, job_id: str, made: Callable[[Lang], dict[str, Any]]) -> None:
    """Fill the modal that stands open; a refusal is read there instead of leaving it empty."""
    try:
        view = made(who.lang)
    except HubwardError as problem:
        text = Untrusted(say(problem.key, who.lang, **problem.params))
        view = notice_modal(escape(text, 1_000), who.lang)
    questions.fill(who, job_id, view)
