"""What one person reads when the answer is no: a plain sentence and what to do about it."""

from bot.approvals.explain import explain
from bot.approvals.policy import Verdict
from bot.errors import Conflict, HubwardError, IllegalTransition, QueryUnsupported, Upstream
from bot.ports import Message
from bot.views.blocks import Safe, code, join, section, spoken, tell
from bot.views.sentence import ended, given
from bot.words import Lang


def refusal(error: HubwardError, lang: Lang) -> Message:
    """An expected failure for the person who caused it."""
    said = ended(given(error.key, error.params, lang), lang)
    return notice(join([said, _what_to_do(error, lang)], " "), lang)


def denial(verdict: Verdict, lang: Lang, *, team: str = "") -> Message:
    """A policy's no: why, and who can instead."""
    shown = code(team, 60) if team else ""
    return notice(Safe(explain(verdict, lang, team=shown)), lang)


def unexpected(id: str, lang: Lang) -> Message:
    """A bug: nothing about it but the id under which it was logged."""
    return notice(tell("error.unexpected", lang, id=code(id, 40)), lang)


def notice(sentence: Safe, lang: Lang) -> Message:
    """One sentence as a message."""
    return Message(spoken([sentence], lang), (section(sentence),))


def _what_to_do(error: HubwardError, lang: Lang) -> Safe:
    if isinstance(error, Upstream):
        if error.ambiguous:
            return tell("notice.maybe", lang)
        if error.retry_after_s is not None:
            return tell("notice.try_in", lang, seconds=max(1, round(error.retry_after_s)))
        return tell("notice.try_later" if error.retryable else "notice.operator", lang)
    if isinstance(error, Conflict | IllegalTransition):
        return tell("notice.look_again", lang)
    if isinstance(error, QueryUnsupported):
        return tell("notice.rephrase", lang)
    return Safe("")
