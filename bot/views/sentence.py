"""Sentences shared by several views: what a case is about, who, how much, and given reasons."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.findings.title import case_title
from bot.models.case import Case
from bot.views.blocks import (
    Plain,
    Safe,
    escape,
    join,
    person,
    plain,
    tell,
    utc,
    when,
)
from bot.words import Lang, all_words, say

#: Severity as a sign; the word always stands beside it.
ICONS = {"CRITICAL": "🔴", "HIGH": "🟠", "MEDIUM": "🟡", "LOW": "🔵", "INFORMATIONAL": "⚪"}
_UNITS = ("B", "kB", "MB", "GB", "TB", "PB")


def what(case: Case, lang: Lang) -> Plain:
    """`Port 22 open to the internet on checkout-1`, for headers, lists and names read aloud."""
    return plain(case_title(case, lang), 120)


def what_safe(case: Case, lang: Lang) -> Safe:
    """The same for mrkdwn."""
    return escape(case_title(case, lang), 160)


def ended(text: Safe, lang: Lang) -> Safe:
    """The text with a full stop, unless it ends with one (stored reasons come either way)."""
    if not text or text.endswith((".", "!", "?", "…", "。", "！", "？")):
        return text
    return Safe(f"{text}{'。' if lang == 'zh' else '.'}")


def known(key: str, fallback: str, lang: Lang) -> Safe:
    """Our words for a code another part stored, or the code itself where there are none."""
    return tell(key, lang) if key in all_words() else escape(fallback, 100)


def number(count: int) -> Safe:
    """`5,310`."""
    return Safe(f"{count:,}")


def volume(count: int) -> Safe:
    """Bytes in decimal units with one digit, `1.2 GB`."""
    size, unit = float(count), 0
    while size >= 999.95 and unit < len(_UNITS) - 1:
        size, unit = size / 1000, unit + 1
    return Safe(f"{size:.0f} {_UNITS[unit]}" if unit == 0 else f"{size:.1f} {_UNITS[unit]}")


def moment(at: datetime | None, lang: Lang, *, spoken: bool = False) -> Safe:
    """A date token, or UTC text where the sentence is read aloud; unknown stays unknown."""
    if at is None:
        return tell("card.never_seen", lang)
    return Safe(utc(at)) if spoken else when(at)


def people(ids: Sequence[str]) -> Safe:
    """Mentions, comma separated."""
    return join([person(id) for id in ids], ", ")


def some(parts: Sequence[Safe], lang: Lang, most: int = 5) -> Safe:
    """The first `most` parts, and how many more there are."""
    shown = list(parts[:most])
    if len(parts) > most:
        shown.append(tell("card.more", lang, count=len(parts) - most))
    return join(shown, ", ")


def given(key: str, params: Mapping[str, Any], lang: Lang) -> Safe:
    """A stored reason (a request's problem, a plan's summary, a source's `why`) as a sentence.

    Its parameters were written by other systems and are encoded here; one that is itself a key of
    ours becomes its sentence. Text that is no key of ours is shown as it came.
    """
    return Safe(_given(key, params, lang, lambda text: escape(text, 300)))


def given_plain(key: str, params: Mapping[str, Any], lang: Lang) -> Plain:
    """The same for places that Slack shows literally."""
    return Plain(_given(key, params, lang, lambda text: plain(text, 300)))


def _given(key: str, params: Mapping[str, Any], lang: Lang, encode: Callable[[str], str]) -> str:
    words = all_words()
    if key not in words:
        return encode(key)
    filled = {name: encode(str(value)) for name, value in params.items()}
    for name, value in params.items():
        if value in words and value != key:
            filled[name] = _given(value, params, lang, encode)
    try:
        return say(key, lang, **filled)
    except KeyError:
        # A sentence that lost a parameter must not take the whole card with it.
        return say("request.problem.other", lang, key=encode(key))
