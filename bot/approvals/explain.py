"""A verdict as a sentence: why, and who can."""

from bot.approvals.policy import Verdict
from bot.words import Lang, say


def who_can(verdict: Verdict, lang: Lang = "en", *, team: str = "") -> str:
    """The people the row wants, in words; `team` must already be encoded for its sink."""
    key = f"approval.who.{verdict.rule.lower().replace('-', '_')}"
    if verdict.rule == "R2-production" and not team:
        key = "approval.who.on_call"
    return say(key, lang, team=team)


def explain(verdict: Verdict, lang: Lang = "en", *, team: str = "") -> str:
    """The whole sentence for the person who clicked."""
    return say(
        f"approval.reason.{verdict.reason.value}",
        lang,
        who=who_can(verdict, lang, team=team),
        quorum=verdict.quorum,
    )
