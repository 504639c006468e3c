"""Answers that are none: asked back, refused, not answerable from the connected sources."""

from bot.errors import HubwardError
from bot.investigate import frame
from bot.investigate.facts import Facts, text
from bot.models.answer import Answer, Line, Question
from bot.query.context import Clarify, Reading
from bot.query.model import Query
from bot.settings import Settings
from bot.words import Lang


def cannot(
    id: str, question: Question, lang: Lang, found: Reading, query: Query, problem: HubwardError,
    settings: Settings,
) -> Answer:  # fmt: skip
    """What no source can answer, and the part of it that one could."""
    facts = Facts()
    line = frame.cannot(problem, facts)
    return Answer(
        id, question.text, lang, "cannot", line,
        reading=frame.reading(found, query, settings, facts),
        notes=tuple(Line(f"answer.need.{need}") for need in query.needs),
        facts=facts.all(), query=query, confidence=found.confidence,
        follow_ups=frame.instead(query, problem, lang),
    )  # fmt: skip


def refuse(id: str, question: Question, lang: Lang, problem: HubwardError) -> Answer:
    """What may not be asked, or not in this form."""
    facts = Facts()
    given = {name: text(str(value)) for name, value in problem.params.items()}
    line = facts.line(problem.key, **given)
    return Answer(id, question.text, lang, "refused", line, facts=facts.all())


def ask_back(
    id: str, question: Question, lang: Lang, clarify: Clarify, confidence: float
) -> Answer:
    """One short question with buttons."""
    return Answer(
        id, question.text, lang, "clarify", Line(clarify.key), choices=clarify.choices,
        confidence=confidence,
    )  # fmt: skip
