"""The modal that asks how a case should be fixed, before a plan is made."""

import ipaddress
from typing import Any

from bot.models.case import Case
from bot.ports import Stored
from bot.settings import Settings
from bot.views.actions import Input, Modal, case_ref
from bot.views.blocks import (
    Block,
    choice,
    code,
    field_input,
    label,
    plain,
    plain_text,
    section,
    tell,
)
from bot.views.case_fields import account_words
from bot.views.deny_modal import REASON_LEAST, reason_input
from bot.views.evidence import traffic_line
from bot.views.modal import modal
from bot.views.sentence import what_safe
from bot.words import Lang, say


def propose_modal(
    case: Stored[Case], settings: Settings, lang: Lang, *, reason_needed: bool
) -> dict[str, Any]:
    """Close it or keep it for some addresses, and a reason where use is unknown.

    Only open ports have a choice; other weaknesses have one way to end them.
    """
    now = case.value
    lead = tell(
        "modal.propose_lead",
        lang,
        what=what_safe(now, lang),
        resource=code(now.resource.short_id, 60),
        account=account_words(now.account, settings),
        region=code(now.region, 40),
    )
    blocks = [section(lead)]
    if now.family == "open-port":
        traffic = now.impact.traffic if now.impact else None
        blocks += [section(traffic_line(traffic, lang)), *_choices(settings, lang)]
    if reason_needed:
        blocks.append(reason_input("modal.propose_reason", "modal.propose_reason_hint", lang))
    return modal(
        Modal.PROPOSE,
        "modal.propose_title",
        blocks,
        lang,
        submit="modal.propose_submit",
        carries=case_ref(now.id, case.version),
    )


def _choices(settings: Settings, lang: Lang) -> list[Block]:
    options = [
        choice(label(f"modal.mode_{mode}", lang), mode)
        | {"description": plain_text(label(f"modal.mode_{mode}_about", lang))}
        for mode in ("revoke", "narrow")
    ]
    mode = {"type": "radio_buttons", "options": options, "initial_option": options[0]}
    ranges: Block = {"type": "plain_text_input", "multiline": True, "max_length": 1000}
    known = "\n".join(settings.remediation.corporate_ranges)[:1000]
    if known:
        ranges["initial_value"] = known
    return [
        field_input(Input.MODE, label("modal.propose_mode", lang), mode),
        field_input(
            Input.RANGES,
            label("modal.propose_ranges", lang),
            ranges,
            hint=label("modal.propose_ranges_hint", lang),
            optional=True,
        ),
    ]


def propose_problems(mode: str, ranges: str, reason: str | None, lang: Lang) -> dict[str, str]:
    """What is wrong with the answers, by block_id, for Slack's `response_action: errors`.

    `reason` is None where none was asked for. Ranges count only for `narrow`; 0.0.0.0/0 and ::/0
    are refused, since they would keep it open to everyone.
    """
    problems = {}
    if mode == "narrow":
        wrong = _range_problem(ranges.split(), lang)
        if wrong:
            problems[Input.RANGES.value] = wrong
    if reason is not None and len(reason.strip()) < REASON_LEAST:
        problems[Input.REASON.value] = say("notice.reason_short", lang)
    return problems


def _range_problem(ranges: list[str], lang: Lang) -> str:
    if not ranges:
        return say("notice.range_missing", lang)
    for text in ranges:
        try:
            network = ipaddress.ip_network(text.strip(","))
        except ValueError:
            return say("notice.range_wrong", lang, value=plain(text, 60))
        if network.prefixlen == 0:
            return say("notice.range_open", lang, value=plain(text, 60))
    return ""
