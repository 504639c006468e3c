"""The verbs, whether typed after /hubward or after a mention."""

from collections.abc import Callable

from bot.approvals.roles import actor
from bot.commands import Typed, parse
from bot.errors import Refused
from bot.findings.routing import default_channel, finding_channels
from bot.impact.spend import spend
from bot.models.request import Request
from bot.ports import Message
from bot.remediate.changes import AWAITING
from bot.views.blocks import tell
from bot.views.case_card import case_card
from bot.views.digest import digest_message
from bot.views.findings_list import approvals_list, findings_list
from bot.views.help import help_message, not_yet, unknown_verb
from bot.views.notice import notice
from bot.views.policy import policy_message
from bot.views.routes import routes_message
from bot.views.status import Status, status_message
from handlers.slack import agent, questions, reports, shortcuts
from handlers.slack.cases import case_here, decidable, find_case, matching, open_cases, staff
from handlers.slack.desk import Asker
from handlers.slack.payloads import Slash
from handlers.slack.proposing import propose

Verb = Callable[[Asker, str, str], None]


def slash(who: Asker, said: Slash, job_id: str) -> None:
    """One slash command."""
    run(who, parse(said.text), job_id)


def run(who: Asker, typed: Typed, job_id: str) -> None:
    """One typed verb; raises HubwardError for what cannot be done."""
    if typed.verb is None:
        who.tell(unknown_verb(typed, who.lang))
        return
    verb = VERBS.get(typed.verb.name)
    if verb is None:
        who.tell(not_yet(typed.verb, who.lang))
        return
    verb(who, typed.rest, job_id)


def _help(who: Asker, rest: str, job_id: str) -> None:
    who.tell(help_message(who.lang))


def _findings(who: Asker, rest: str, job_id: str) -> None:
    staff(who)
    wanted = rest.lower().split()
    if "csv" in wanted:
        reports.export(who, " ".join(word for word in wanted if word != "csv"))
        return
    shown = matching(who, wanted)
    kept = reports.keep_list(who, " ".join(wanted)) if shown else ""
    message = findings_list(
        shown, len(shown), who.desk.settings, who.lang, filtered=bool(wanted), kept=kept
    )
    who.tell(message)


def _report(who: Asker, rest: str, job_id: str) -> None:
    staff(who)
    reports.report(who, rest, job_id)


def _show(who: Asker, rest: str, job_id: str) -> None:
    staff(who)
    case = find_case(who, rest)
    id = case.value.request_id
    request = who.desk.store.get(Request, id) if id else None
    who.tell(case_card(case, who.desk.settings, request, who.lang))


def _ask(who: Asker, rest: str, job_id: str) -> None:
    if not rest:
        raise Refused("command.ask_what")
    questions.ask(who, rest, who.channel, who.thread, job_id)


def _fix(who: Asker, rest: str, job_id: str) -> None:
    if _alone(who, rest):
        shortcuts.pick(who, "fix", job_id)
        return
    case = find_case(who, rest)
    propose(who, case.value.id)


def _approvals(who: Asker, rest: str, job_id: str) -> None:
    who.tell(approvals_list(decidable(who), who.desk.settings, who.lang))


def _alone(who: Asker, rest: str) -> bool:
    """Whether a verb that needs a case came as a slash command with nothing behind it."""
    return not rest and not who.thread and bool(who.response_url)


def _assign(who: Asker, rest: str, job_id: str) -> None:
    if _alone(who, rest):
        shortcuts.pick(who, "assign", job_id)
        return
    words = rest.split()
    to = next((w[2:-1].split("|")[0] for w in words if w.startswith("<@")), "")
    case = find_case(who, " ".join(w for w in words if not w.startswith("<@")))
    who.desk.lifecycle.assign(case.value.id, who.person.id, to or who.person.id)
    _saved(who)


def _snooze(who: Asker, rest: str, job_id: str) -> None:
    words = rest.split()
    days = next((w[:-1] for w in words if w[-1:] in "dD天" and w[:-1].isdigit()), "")
    first = words[0] if words and words[0] != f"{days}d" else ""
    case = find_case(who, first)
    reason = " ".join(w for w in words if w not in (first, f"{days}d"))
    who.desk.lifecycle.snooze(case.value.id, who.person.id, int(days or 7), reason)
    _saved(who)


def _suppress(who: Asker, rest: str, job_id: str) -> None:
    word, _, reason = rest.partition(" ")
    if len(reason.strip()) < 10:
        raise Refused("command.reason_needed")
    who.desk.lifecycle.suppress(find_case(who, word).value.id, who.person.id, reason.strip())
    _saved(who)


def _status(who: Asker, rest: str, job_id: str) -> None:
    from bot.investigate.agent.meter import grounding

    staff(who)
    cases = open_cases(who)
    bands = [c.value.priority.band for c in cases if c.value.priority]
    status = Status(
        stopped=who.desk.store.flag("stopped"),
        p1=bands.count("P1"),
        p2=bands.count("P2"),
        cases=len(cases),
        waiting=len(who.desk.store.members(AWAITING)),
        queued=who.desk.queued(),
        spend=spend(who.desk.store, who.desk.settings.impact, who.desk.clock.now()),
        health=who.desk.health(),
        feedback=agent.judged(who.desk.store),
        grounding=grounding(who.desk.store, who.desk.clock.now().date()),
    )
    who.tell(status_message(status, who.desk.settings, who.lang))


def _digest(who: Asker, rest: str, job_id: str) -> None:
    staff(who)
    settings = who.desk.settings
    here = who.channel if who.channel in finding_channels(settings) else default_channel(settings)
    who.tell(digest_message(who.desk.digests.now(here), settings, who.lang))


def _routes(who: Asker, rest: str, job_id: str) -> None:
    staff(who)
    case = case_here(who, rest)
    problem = who.desk.rooms.check()
    about = case.value if case else None
    who.tell(routes_message(who.desk.settings, who.lang, case=about, problem=problem))


def _policy(who: Asker, rest: str, job_id: str) -> None:
    staff(who)
    me = actor(who.desk.directory, who.desk.settings.approvals, who.person.id)
    case = case_here(who, rest)
    id = case.value.request_id if case else ""
    request = who.desk.store.get(Request, id) if id else None
    who.tell(
        policy_message(
            me, who.desk.settings, who.lang, case=case.value if case else None,
            request=request.value if request else None,
        )
    )  # fmt: skip


def _stop(who: Asker, rest: str, job_id: str) -> None:
    who.desk.switch.stop(who.person.id, rest or "/hubward stop")
    who.tell(_sentence(who, "command.stopped"))


def _resume(who: Asker, rest: str, job_id: str) -> None:
    who.desk.switch.resume(who.person.id)
    who.tell(_sentence(who, "command.resumed"))


def _saved(who: Asker) -> None:
    who.tell(_sentence(who, "lifecycle.saved"))


def _sentence(who: Asker, key: str) -> Message:
    return notice(tell(key, who.lang), who.lang)


VERBS: dict[str, Verb] = {
    "help": _help,
    "findings": _findings,
    "show": _show,
    "ask": _ask,
    "fix": _fix,
    "approvals": _approvals,
    "assign": _assign,
    "snooze": _snooze,
    "suppress": _suppress,
    "digest": _digest,
    "routes": _routes,
    "policy": _policy,
    "report": _report,
    "status": _status,
    "stop": _stop,
    "resume": _resume,
}
