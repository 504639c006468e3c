"""Every rendering that has a golden file, by name."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec

from bot.approvals.policy import Reason, Verdict
from bot.commands import VERBS, parse
from bot.errors import Conflict, Upstream
from bot.impact.spend import Spend
from bot.models.untrusted import Untrusted
from bot.ports import Message
from bot.views.case_card import case_card
from bot.views.case_modals import assign_modal, snooze_modal, suppress_modal
from bot.views.deny_modal import deny_modal
from bot.views.findings_list import approvals_list, findings_list
from bot.views.help import help_message, not_yet, unknown_verb
from bot.views.loading import loading_view
from bot.views.notice import denial, refusal, unexpected
from bot.views.propose_modal import propose_modal
from bot.views.request_card import request_card
from bot.views.request_details import request_details
from bot.views.status import Health, Status, status_message
from bot.views.thread_note import approval_note, assigned_note, case_note, request_note
from bot.words import Lang
from tests.unit.views.home_scenes import HOME_SCENES
from tests.unit.views.noise_scenes import SCENES as NOISE
from tests.unit.views.samples import (
    BLIND,
    IMPACT,
    NO_TRAFFIC,
    NOW,
    OBSERVE,
    SETTINGS,
    TRACED,
    UNLOOKED,
    approval,
    carried_out,
    case,
    request,
    stored,
    undo,
)
from tests.unit.views.samples import FINDING as F

Scene = Callable[[Lang], Message | dict[str, Any] | None]
_R = msgspec.structs.replace


def _card(subject: Any, about: Any = None, settings: Any = SETTINGS) -> Scene:
    return lambda lang: case_card(stored(subject), settings, about and stored(about, 5), lang)


def _asked(subject: Any, settings: Any = SETTINGS) -> Scene:
    return lambda lang: request_card(stored(subject, 5), settings, lang)


def _status(lang: Lang) -> Message:
    health = (Health("Slack"), Health("AWS", "no role"))
    read = Spend("2026-03-14", 1_234_567_890, 7, 41, 2, 50_000_000_000, 0.0062)
    told = Status("maintenance", 2, 3, 41, 1, 0, health, read)
    return status_message(told, SETTINGS, lang)


_WAITING = request()
_RUNNING = case(state="in_progress", request_id="rq-51c2")
_STEPS = carried_out().steps

SCENES: dict[str, Scene] = {
    "case_new": _card(case()),
    "case_unused": _card(case(impact=_R(IMPACT, traffic=NO_TRAFFIC, exposure="public-config"))),
    "case_unknown": _card(case(impact=_R(IMPACT, traffic=BLIND, origin=None))),
    "case_unlooked": _card(case(impact=UNLOOKED)),
    "case_traced": _card(case(impact=TRACED)),
    "case_bare": _card(case(impact=None, priority=None, family="other-3", ports=())),
    "case_unverified": _card(case(findings=(_R(F, verified_source=False, product="acme"),))),
    "case_foreign": _card(case(account="999999999999")),
    "case_observe": _card(case(), settings=OBSERVE),
    "case_acknowledged": _card(case(state="acknowledged", state_by="U0ANALYST", ticket="SEC-7")),
    "case_waiting": _card(_RUNNING, _WAITING),
    "case_executing": _card(_RUNNING, carried_out(state="executing", steps=(), finished_at=None)),
    "case_reopened": _card(case(reopened=2)),
    "case_snoozed": _card(
        case(
            state="snoozed",
            state_by="U0ANALYST",
            snoozed_until=NOW + timedelta(days=7),
            state_reason=Untrusted("Waiting for the vendor <b>"),
        )
    ),
    "case_suppressed": _card(
        case(state="suppressed", state_by="U0BEN", state_reason=Untrusted("Honeypot & decoy"))
    ),
    "case_hub_disagrees": _card(case(state="fixed", hub_disagrees=True)),
    "case_fixed": _card(
        case(state="fixed", request_id="rq-51c2", closed_by_request="rq-51c2"), carried_out()
    ),
    "case_fixed_outside": _card(case(state="fixed")),
    "case_fixed_hub_only": _card(case(state="fixed", hub_only=True)),
    "request_proposed": _asked(request(state="proposed")),
    "request_awaiting": _asked(_WAITING),
    "request_observe": _asked(_WAITING, OBSERVE),
    "request_one_of_two": _asked(
        request(quorum=2, approvals=(approval(_WAITING),), risk="R3", rule="R3")
    ),
    "request_emergency": _asked(
        request(break_glass=True, reason=Untrusted("Attack under way"), rule="break-glass")
    ),
    "request_prechecking": _asked(carried_out(state="prechecking", steps=(), finished_at=None)),
    "request_executing": _asked(carried_out(state="executing", finished_at=None)),
    "request_verifying": _asked(carried_out(state="verifying", finished_at=None)),
    "request_indeterminate": _asked(carried_out(state="indeterminate", finished_at=None)),
    "request_done": _asked(carried_out()),
    "request_failed_before": _asked(
        carried_out(
            state="failed",
            steps=(),
            problem="remediation.aws_failed",
            problem_params={"operation": "ec2:Revoke", "detail": "UnauthorizedOperation <role>"},
        )
    ),
    "request_failed_after": _asked(
        carried_out(
            state="failed", problem="remediation.not_settled", problem_params={"seconds": 30}
        )
    ),
    "request_denied": _asked(
        request(
            state="denied", decided_by="U0BEN", problem="Vendor demo until Friday.", finished_at=NOW
        )
    ),
    "request_expired": _asked(request(state="expired", finished_at=NOW)),
    "request_stale": _asked(
        request(state="stale", diff=("- tcp 22 from 0.0.0.0/0", "+ tcp 22 from 10.0.0.0/8"))
    ),
    "request_cancelled": _asked(request(state="cancelled", decided_by="U0ANALYST")),
    "undo_awaiting": _asked(undo(exposes_p1=True)),
    "undo_done": _asked(undo(state="done", finished_at=NOW, steps=_STEPS)),
    "modal_details": lambda lang: request_details(stored(carried_out()), SETTINGS, lang),
    "modal_deny": lambda lang: deny_modal(stored(_WAITING), lang),
    "modal_propose": lambda lang: propose_modal(
        stored(case()), SETTINGS, lang, reason_needed=False
    ),
    "modal_propose_reason": lambda lang: propose_modal(
        stored(case(impact=None)), OBSERVE, lang, reason_needed=True
    ),
    "modal_propose_bucket": lambda lang: propose_modal(
        stored(case(family="public-bucket")), SETTINGS, lang, reason_needed=False
    ),
    "modal_loading": lambda lang: loading_view(lang, "rq:rq-51c2:5"),
    "modal_assign": lambda lang: assign_modal(stored(case()), lang),
    "modal_snooze": lambda lang: snooze_modal(stored(case()), lang),
    "modal_suppress": lambda lang: suppress_modal(stored(case()), lang),
    **HOME_SCENES,
    "help": help_message,
    "help_unknown": lambda lang: unknown_verb(parse("finings P1"), lang),
    "help_no_guess": lambda lang: unknown_verb(parse("<!channel>"), lang),
    "help_not_yet": lambda lang: not_yet(VERBS["report"], lang),
    "findings": lambda lang: findings_list([stored(case())] * 10, 41, SETTINGS, lang),
    "findings_none": lambda lang: findings_list([], 0, SETTINGS, lang, filtered=True),
    "approvals": lambda lang: approvals_list([stored(request(requester=""))], SETTINGS, lang),
    "approvals_none": lambda lang: approvals_list([], SETTINGS, lang),
    "status": _status,
    "notice_denial": lambda lang: denial(
        Verdict(False, Reason.NOT_OWNING_TEAM, "R2-production", 1), lang, team="payments"
    ),
    "notice_conflict": lambda lang: refusal(Conflict("request rq-51c2"), lang),
    "notice_upstream": lambda lang: refusal(
        Upstream("Slack", "ratelimited", retryable=True, retry_after_s=7), lang
    ),
    "notice_ambiguous": lambda lang: refusal(Upstream("AWS", "timed out", ambiguous=True), lang),
    "notice_unexpected": lambda lang: unexpected("e-12", lang),
    "note_approved": lambda lang: approval_note(
        request(approvals=(approval(_WAITING),), quorum=2), lang
    ),
    "note_done": lambda lang: request_note(carried_out(), lang),
    "note_undone": lambda lang: request_note(undo(state="done", finished_at=NOW), lang),
    "note_denied": lambda lang: request_note(
        request(state="denied", decided_by="U0BEN", problem="Not tonight."), lang
    ),
    "note_reopened": lambda lang: case_note(case(reopened=1), lang),
    **NOISE,
    "note_assigned": lambda lang: assigned_note(case(assignee="U0BEN"), lang),
}
