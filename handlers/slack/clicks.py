"""Pressed buttons and menu choices: each finds its use case, which changes the cards."""

from collections.abc import Callable

from bot.errors import Refused
from bot.models.case import Case
from bot.models.request import Request
from bot.ports import Message, Stored
from bot.views.actions import Action, Ref, parse_ref
from bot.views.blocks import actions, button, label, tell
from bot.views.case_card import case_card
from bot.views.case_modals import assign_modal, snooze_modal, suppress_modal
from bot.views.deny_modal import deny_modal
from bot.views.findings_csv import cases_csv
from bot.views.notice import notice, refusal
from bot.views.propose_modal import propose_modal
from bot.views.request_details import request_details
from handlers.slack import agent, questions, reports
from handlers.slack.cases import staff
from handlers.slack.desk import Asker, tell_outcome
from handlers.slack.payloads import Click
from handlers.slack.proposing import propose

Handler = Callable[[Asker, Click, Ref, str], None]


def handle(who: Asker, click: Click, job_id: str) -> None:
    """Act on one click; raises HubwardError for what cannot be done."""
    ref = parse_ref(click.value)
    name = str(ref.action) if ref and ref.action else click.action
    if name in (
        Action.EVENT_SHOW,
        Action.ANSWER_CSV,
        Action.ANSWER_FOLLOW_UP,
        Action.ANSWER_CHOICE,
    ):
        questions.click(who, click, name, job_id)
        return
    if name in (Action.REPLY_STOP, Action.ANSWER_FEEDBACK):
        agent.click(who, click, name)
        return
    if name == Action.CASES_CSV:
        staff(who)
        reports.export_kept(who, click.value)
        return
    handler = HANDLERS.get(name)
    if handler is None or ref is None:
        raise Refused("error.unknown_button")
    handler(who, click, ref, job_id)


def case_of(who: Asker, id: str) -> Stored[Case]:
    """The case; raises Refused when it is gone."""
    stored = who.desk.store.get(Case, id)
    if stored is None:
        raise Refused("lifecycle.gone")
    return stored


def request_of(who: Asker, id: str) -> Stored[Request]:
    """The request; raises Refused when it is gone."""
    stored = who.desk.store.get(Request, id)
    if stored is None:
        raise Refused("lifecycle.gone")
    return stored


def _propose(who: Asker, click: Click, ref: Ref, job_id: str) -> None:
    try:
        propose(who, ref.id)
    except Refused as problem:
        if problem.key != "remediation.reason_needed":
            raise
        said = refusal(problem, who.lang)
        plan = button(label("button.more_plan", who.lang), Action.CASE_PLAN, click.value)
        who.tell(Message(said.text, (*said.blocks, actions(plan))))


def _plan(who: Asker, click: Click, ref: Ref, job_id: str) -> None:
    case = case_of(who, ref.id)
    impact = case.value.impact
    unseen = impact is None or impact.traffic is None or impact.traffic.certainty == "unknown"
    view = propose_modal(case, who.desk.settings, who.lang, reason_needed=unseen)
    questions.fill(who, job_id, view)


def _approve(who: Asker, click: Click, ref: Ref, job_id: str) -> None:
    tell_outcome(who, who.desk.remediator.approve(ref.id, ref.revision, who.person.id))


def _deny(who: Asker, click: Click, ref: Ref, job_id: str) -> None:
    questions.fill(who, job_id, deny_modal(request_of(who, ref.id), who.lang))


def _cancel(who: Asker, click: Click, ref: Ref, job_id: str) -> None:
    tell_outcome(who, who.desk.remediator.cancel(ref.id, ref.revision, who.person.id))


def _details(who: Asker, click: Click, ref: Ref, job_id: str) -> None:
    view = request_details(request_of(who, ref.id), who.desk.settings, who.lang)
    questions.fill(who, job_id, view)


def _undo(who: Asker, click: Click, ref: Ref, job_id: str) -> None:
    who.desk.remediator.propose_undo(ref.id, who.person.id)


def _retry(who: Asker, click: Click, ref: Ref, job_id: str) -> None:
    who.desk.remediator.retry(ref.id, who.person.id)


def _acknowledge(who: Asker, click: Click, ref: Ref, job_id: str) -> None:
    who.desk.lifecycle.acknowledge(ref.id, who.person.id)


def _show(who: Asker, click: Click, ref: Ref, job_id: str) -> None:
    case = case_of(who, ref.id)
    request_id = case.value.request_id
    request = who.desk.store.get(Request, request_id) if request_id else None
    who.tell(case_card(case, who.desk.settings, request, who.lang))


def _rollup_csv(who: Asker, click: Click, ref: Ref, job_id: str) -> None:
    staff(who)
    cases = [stored.value for stored in who.desk.rollups.cases(ref.id)]
    if not cases:
        raise Refused("rollup.gone")
    direct = who.desk.chat.open_dm(who.person.id)
    who.desk.chat.upload(
        direct, f"cases-{ref.id}.csv", cases_csv(cases, who.desk.settings, who.desk.clock.now())
    )
    who.tell(notice(tell("rollup.csv_sent", who.lang), who.lang))


def _origin(who: Asker, click: Click, ref: Ref, job_id: str) -> None:
    case = case_of(who, ref.id).value
    text = "这是谁在什么时候打开的？" if who.lang == "zh" else "who opened this and when?"
    questions.ask(who, text, click.channel, click.thread or click.ts, job_id, case.id)


def _look(who: Asker, click: Click, ref: Ref, job_id: str) -> None:
    who.desk.lifecycle.look(ref.id, who.person.id)
    who.tell(notice(tell("impact.looking", who.lang), who.lang))


def _assign(who: Asker, click: Click, ref: Ref, job_id: str) -> None:
    questions.fill(who, job_id, assign_modal(case_of(who, ref.id), who.lang))


def _snooze(who: Asker, click: Click, ref: Ref, job_id: str) -> None:
    questions.fill(who, job_id, snooze_modal(case_of(who, ref.id), who.lang))


def _suppress(who: Asker, click: Click, ref: Ref, job_id: str) -> None:
    questions.fill(who, job_id, suppress_modal(case_of(who, ref.id), who.lang))


HANDLERS: dict[str, Handler] = {
    Action.CASE_PROPOSE: _propose,
    Action.CASE_PLAN: _plan,
    Action.CASE_ACK: _acknowledge,
    Action.CASE_ORIGIN: _origin,
    Action.CASE_SHOW: _show,
    Action.ROLLUP_CSV: _rollup_csv,
    Action.CASE_LOOK: _look,
    Action.CASE_ASSIGN: _assign,
    Action.CASE_SNOOZE: _snooze,
    Action.CASE_SUPPRESS: _suppress,
    Action.REQUEST_APPROVE: _approve,
    Action.REQUEST_DENY: _deny,
    Action.REQUEST_CANCEL: _cancel,
    Action.REQUEST_DETAILS: _details,
    Action.REQUEST_UNDO: _undo,
    Action.REQUEST_RETRY: _retry,
}
