"""Where and about which accounts nothing is sent to a model: `model.never` of the settings."""

import re
from collections.abc import Collection

from bot.models.answer import Question
from bot.models.case import Case
from bot.query.model import Query
from bot.settings import Settings


def barred(settings: Settings) -> frozenset[str]:
    """Ids of the accounts that `never` names, themselves or by their organizational unit. Pure."""
    never = set(settings.model.never)
    listed = {one.id for one in settings.accounts if one.id in never or one.ou in never - {""}}
    return frozenset(listed | {name for name in never if name.isdigit()})


def open_to_model(
    settings: Settings, question: Question, allowed: Collection[str] | None,
    case: Case | None, parent: Query | None,
) -> tuple[str, ...]:  # fmt: skip
    """Accounts the model may see for this question: none where, or about which, nothing is sent.

    It is about a barred account when it names it, stands in the thread of its case, follows up an
    answer about such alone, or was narrowed to it. Pure.
    """
    shut = barred(settings)
    before = set(parent.where.accounts) if parent is not None else set()
    if (
        question.channel in settings.model.never
        or (case is not None and case.account in shut)
        or (before and before <= shut)
        or set(question.accounts) & shut
        or _named(settings, question.text, shut)
    ):
        return ()
    ours = set(allowed if allowed is not None else (one.id for one in settings.accounts))
    return tuple(sorted((ours & set(question.accounts) if question.accounts else ours) - shut))


def left_out_of(
    settings: Settings, question: Question, allowed: Collection[str] | None
) -> tuple[str, ...]:
    """Accounts of the asker that a model's answer is silent about. Pure."""
    ours = {one.id for one in settings.accounts} if allowed is None else set(allowed)
    return tuple(sorted(ours & barred(settings))) if not question.accounts else ()


def told_before(settings: Settings, parent: Query | None) -> Query | None:
    """The query before in the thread, unless it read a barred account: its names may be from there.

    Pure.
    """
    if parent is None or set(parent.where.accounts) & barred(settings):
        return None
    return parent


def _named(settings: Settings, text: str, shut: Collection[str]) -> bool:
    units = {one.ou for one in settings.accounts if one.id in shut and one.ou}
    names = {*shut, *units, *(one.name for one in settings.accounts if one.id in shut)}
    return any(
        re.search(rf"(?i)(?<![a-z0-9_-]){re.escape(name)}(?![a-z0-9_-])", text) for name in names
    )
