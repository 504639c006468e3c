"""Nothing from outside reaches Slack as markup, whatever it says and however long it is."""

import re
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.models.impact import Dependent, Hop, Impact
from bot.models.untrusted import Untrusted
from bot.ports import Message
from bot.views.blocks import code, escape, link, plain, spoken
from bot.views.case_card import case_card
from bot.views.findings_list import approvals_list, findings_list
from bot.views.limits import CARD_JSON, FALLBACK, check, size
from bot.views.request_card import request_card
from bot.views.request_details import request_details
from bot.views.thread_note import request_note
from bot.words import Lang
from tests.unit.views.samples import (
    BLIND,
    FINDING,
    IMPACT,
    ORIGIN,
    SETTINGS,
    carried_out,
    case,
    plan,
    stored,
)

MARKUP = "<!channel> <@U0EVE> <https://evil.example|x> `code` *b* & \u202eRTL\u200b\x07 </script>"
HOSTILE = {
    "markup": MARKUP,
    "long markup": MARKUP * 200,
    "entities": "&<>" * 3_500,
    "quotes": '"\\' * 5_000,
    "back-ticks": "`" * 10_000,
    "nothing": "",
    "a long name": "a" * 10_000,
    "Chinese": "安全组" * 3_000,
}
KINDS = pytest.mark.parametrize("kind", HOSTILE)
LANG = pytest.mark.parametrize("lang", get_args(Lang))
#: The only angle brackets a rendering may hold: dates, people, and links we build.
TOKEN = re.compile(r"<!date\^\d+\^\{date_short_pretty\} \{time\}\|[^<>]*>|<@[UW][A-Z0-9]+>")
HIDDEN = re.compile("[\u0000-\u0008\u000b-\u001f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


def parsed_texts(value: Any) -> list[str]:
    """Every text of a rendering that Slack parses: mrkdwn objects and the fallback."""
    if isinstance(value, Message):
        return [value.text, *parsed_texts(list(value.blocks))]
    if isinstance(value, list):
        return [text for item in value for text in parsed_texts(item)]
    if isinstance(value, dict):
        own = [value["text"]] if value.get("type") == "mrkdwn" else []
        return own + [text for item in value.values() for text in parsed_texts(item)]
    return []


def all_texts(value: Any) -> list[str]:
    """Every string of a rendering."""
    if isinstance(value, Message):
        return [value.text, *all_texts(list(value.blocks))]
    if isinstance(value, list):
        return [text for item in value for text in all_texts(item)]
    if isinstance(value, dict):
        return [text for item in value.values() for text in all_texts(item)]
    return [value] if isinstance(value, str) else []


def clean(rendered: Message | dict[str, Any]) -> None:
    """Fail on a token that is not ours, an unpaired back-tick or an invisible character."""
    check(rendered)
    for text in parsed_texts(rendered):
        bare = TOKEN.sub("", text)
        assert "<" not in bare and ">" not in bare, text
        assert text.count("`") % 2 == 0, text
        assert re.fullmatch(r"(?:[^&]|&(?:amp|lt|gt);)*", bare, re.S), text
    for text in all_texts(rendered):
        assert not HIDDEN.search(text)
    if isinstance(rendered, Message):
        assert size(rendered.blocks) <= CARD_JSON
        assert len(rendered.text) <= FALLBACK


def hostile_impact(text: str) -> Impact:
    """Everything a resource owner, a log line or a caller can write."""
    said = Untrusted(text)
    return replace(
        IMPACT,
        owner=said, owner_from=text, environment=text, environment_from=text,
        applications=(said,) * 8,
        path=(Hop(text, text, "observed"),) * 12,
        dependents=(Dependent(text, text, said, text),) * 8,
        traffic=replace(BLIND, why=text),
        origin=replace(
            ORIGIN, event_name=text, actor=said, source_ip=said, agent=said, managed_by=text
        ),
    )  # fmt: skip


@KINDS
@LANG
@pytest.mark.parametrize("state", ["new", "snoozed", "suppressed", "fixed", "acknowledged"])
def test_a_case_with_hostile_text_is_a_clean_card(kind: str, lang: Lang, state: str) -> None:
    text = HOSTILE[kind]
    said = Untrusted(text)
    finding = replace(FINDING, title=said, product=text, control=text)
    hostile = case(
        id="c-1", title=said, findings=(finding,) * 3, family=text, region=text,
        resource=replace(case().resource, id=text, name=said), impact=hostile_impact(text),
        state=state, state_by=text, assignee=text, state_reason=said, ticket=text,
        snoozed_until=FINDING.updated_at, account="9" * 12,
    )  # fmt: skip
    clean(case_card(stored(hostile), SETTINGS, None, lang))
    clean(findings_list([stored(hostile)] * 10, 99, SETTINGS, lang))


@KINDS
@LANG
@pytest.mark.parametrize("state", ["awaiting_approval", "done", "failed", "stale", "denied"])
@pytest.mark.parametrize("lines", [0, 3, 30])
def test_a_request_with_hostile_text_is_a_clean_card(
    kind: str, lang: Lang, state: str, lines: int
) -> None:
    text = HOSTILE[kind]
    steps = tuple(
        replace(step, call=replace(step.call, params={"Description": text, "Ids": [text, 1]}))
        for step in plan().steps * max(lines, 1)
    )
    hostile = plan(
        before=tuple(f"{n} {text}" for n in range(lines)), after=(text,) * lines, steps=steps,
        remains=(text,) * lines, warnings=(text,) * lines, summary=text or "nothing",
        facts={"ports": text, "group": text},
    )  # fmt: skip
    about = carried_out(
        plan=hostile, state=state, reason=Untrusted(text), problem=text, diff=(text,) * lines,
        problem_params={"detail": text}, requester=text, decided_by=text, team=text,
        impact=hostile_impact(text),
    )  # fmt: skip
    clean(request_card(stored(about), SETTINGS, lang))
    clean(request_details(stored(about), SETTINGS, lang))
    clean(approvals_list([stored(about)] * 12, SETTINGS, lang))
    note = request_note(about, lang)
    if note is not None:
        clean(note)


@given(st.text(), st.integers(10, 300))
def test_escaping_leaves_no_token_and_cuts_no_entity(text: str, limit: int) -> None:
    safe = escape(Untrusted(text), limit)
    assert not set("<>`") & set(safe)
    assert re.fullmatch(r"(?:[^&]|&(?:amp|lt|gt);)*", safe, re.S)
    assert "\n" not in safe
    assert len(safe) <= limit
    assert len(plain(text, limit)) <= limit
    assert code(Untrusted(text), limit).count("`") == 2


def test_a_foreign_scheme_is_no_link() -> None:
    label = escape("SEC-7|<x>")
    assert link("javascript:alert(1)", label) == label
    built = link("https://jira.example/browse/SEC-7?a=<b>|c", label)
    assert built == "<https://jira.example/browse/SEC-7?a=%3Cb%3E%7Cc|SEC-7¦&lt;x&gt;>"


def test_what_is_read_aloud_has_no_marks() -> None:
    aloud = spoken([escape("one\ntwo"), code("three")], "en")
    assert aloud == "one two three"
