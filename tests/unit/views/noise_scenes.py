"""Renderings of roll-ups, digests, routes and the policy that have golden files, by name."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec

from bot.approvals.policy import Actor
from bot.findings.digest import digest_of
from bot.models.case import Case
from bot.models.digest import Digest, Then
from bot.models.rollup import Rollup, RollupKind
from bot.ports import Message
from bot.settings import OperatorNote, Route, Settings
from bot.views.case_card import case_card
from bot.views.digest import digest_message, reminder
from bot.views.policy import policy_message
from bot.views.rollup import callees, rollup_card
from bot.views.routes import routes_message
from bot.words import Lang
from tests.unit.views.samples import IMPACT, NOW, PRIORITY, SETTINGS, case, request, stored

Scene = Callable[[Lang], Message | dict[str, Any] | None]
_R = msgspec.structs.replace
NOISY: Settings = _R(
    SETTINGS,
    routes=(
        Route("C0PAYMENTS", teams=("payments",), severities=("CRITICAL",), mention=("S0ONCALL",)),
        Route("C0TAGS", tags=("app=checkout", "pci"), post="now"),
    ),
    notes=(
        OperatorNote(
            family="open-port", text="Ask the *network* team <first>.",
            runbook="https://wiki.example.com/ports?a=1|2",
        ),
        OperatorNote(account="111111111111", text="Freeze until Friday."),
        OperatorNote(account="999999999999", text="Not about this case."),
    ),
)  # fmt: skip
_STATES = ("new", "fixed", "acknowledged", "snoozed", "in_progress", "suppressed")


def cases(count: int, **changes: Any) -> list[Case]:
    """So many cases of falling score and every state."""
    return [
        case(
            id=f"c-{n:04}", state=_STATES[n % 6], rollup="" if n < 2 else "u1",
            family=("open-port", "imds")[n % 2], assignee="U0BEN" if n % 3 else "",
            priority=_R(PRIORITY, score=95 - n % 40), **changes,
        )
        for n in range(count)
    ]  # fmt: skip


def _rollup(kind: RollupKind, count: int, **changes: Any) -> Scene:
    made = Rollup("u1", kind, "C0", NOW, **changes)
    return lambda lang: rollup_card(made, [stored(c) for c in cases(count)], NOISY, lang)


def _digest(lang: Lang) -> Message:
    held = [_R(c, channel="C0") for c in cases(14, impact=IMPACT)]
    made = digest_of("C0", held, NOISY, NOW - timedelta(days=1), NOW)
    numbers = {"new": Then(3, 5), "fixed": Then(4, 4), "hours_to_fix": Then(14.2, 61)}
    return digest_message(_R(made, **numbers), NOISY, lang)


def _no_digest(lang: Lang) -> Message:
    nothing = Then(0, 0)
    empty = Digest(
        "C0.2026-03-14", "C0", "2026-03-14", NOW - timedelta(days=1), NOW, nothing, nothing,
        Then(None, None), 0, 0, 0,
    )  # fmt: skip
    return digest_message(empty, NOISY, lang)


_BEN = Actor(
    "U0BEN", "U0BEN", roles=frozenset({"operator", "approver"}), teams=frozenset({"payments"})
)
_ANA = Actor("U0ANALYST", "U0ANALYST", roles=frozenset({"operator"}))

SCENES: dict[str, Scene] = {
    "rollup_urgent": _rollup("urgent", 1000, mention=("S0ONCALL", "U0BEN")),
    "rollup_family": _rollup("family", 6, family="imds"),
    "rollup_batch": _rollup("batch", 4),
    "digest": _digest,
    "digest_none": _no_digest,
    "reminder_half": lambda lang: reminder(
        case(), callees(["U0BEN"]), NOW + timedelta(hours=12), lang, over=False
    ),
    "reminder_over": lambda lang: reminder(case(), callees([]), NOW, lang, over=True),
    "routes": lambda lang: routes_message(NOISY, lang, case=case()),
    "routes_none": lambda lang: routes_message(Settings(), lang, problem="Channel x has 2 guests."),
    "case_with_notes": lambda lang: case_card(stored(case()), NOISY, None, lang),
    "policy_table": lambda lang: policy_message(_BEN, SETTINGS, lang),
    "policy_case": lambda lang: policy_message(_BEN, SETTINGS, lang, case=case()),
    "policy_request": lambda lang: policy_message(
        _ANA, SETTINGS, lang, case=case(), request=request()
    ),
    "policy_no_fix": lambda lang: policy_message(_ANA, Settings(), lang, case=case(family="x-1")),
}
