"""What stands around a question: its language, the thread's case and query, the accounts' names."""

import re
from collections.abc import Collection
from datetime import datetime

import msgspec

from bot.investigate.kept import Keeping
from bot.models.answer import Question
from bot.query.context import Context
from bot.settings import Settings
from bot.words import Lang

_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def language_of(question: Question) -> Lang:
    """An answer speaks its question's language unless another was set."""
    return question.lang or ("zh" if _CHINESE.search(question.text) else "en")


def around(
    question: Question, keeping: Keeping, settings: Settings, allowed: Collection[str] | None,
    span: tuple[datetime, datetime] | None,
) -> Context:  # fmt: skip
    """What "this" and "the question before" may mean; names only of accounts in the scope.

    `span` is all the time that given files may cover. May raise Upstream.
    """
    names = {a.name: a.id for a in settings.accounts if allowed is None or a.id in allowed}
    parent = keeping.parent(question.channel, question.thread)
    case = keeping.case(question.case_id)
    if case is None:
        return Context(parent=parent, accounts=names, span=span)
    resource = msgspec.structs.replace(case.resource, account=case.account, region=case.region)
    return Context(
        resource=resource, ports=case.ports, first_seen=case.first_seen, parent=parent,
        accounts=names,
    )  # fmt: skip
