"""Sentences shared by several views: what a case is about, who, how much, and given reasons."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.models.case import Case
from bot.views.blocks import (
    Plain,
    Safe,
    code,
    escape,
    join,
    label,
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


def family_words(case: Case, lang: Lang) -> Plain:
    """What is wrong, without the resource: our words for the family, else the finding's title."""
    if case.family == "open-port" and case.ports:
        shown = ", ".join(str(port) for port in case.ports[:6])
        ports = shown if len(case.ports) <= 6 else f"{shown}, …"
        return label("family.open-port.ports", lang, ports=Plain(ports))
    key = f"family.{case.family}"
    if key in all_words() and key != "family.other":
        return label(key, lang)
    return plain(case.title, 100)


def what(case: Case, lang: Lang) -> Plain:
    """`sg-0abc: port 22 open to the internet`, for headers and lists."""
    return Plain(f"{plain(case.resource.short_id, 60)}: {family_words(case, lang)}")


def what_safe(case: Case, lang: Lang) -> Safe:
    """The same for mrkdwn, the resource in a code span."""
    about = escape(family_words(case, lang), 120)
    return Safe(f"{code(case.resource.short_id, 60)} {about}")


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
