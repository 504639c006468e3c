"""The outcome of an investigation with a model as an answer: its words, its steps, gaps."""

import secrets
from datetime import datetime

import msgspec

from bot.investigate import facts as f
from bot.investigate import frame, steps
from bot.investigate.agent.evidence import Asked, Evidence
from bot.investigate.agent.references import parts
from bot.investigate.agent.tools.base import Bench
from bot.investigate.agent.transcripts import Outcome, Step
from bot.investigate.ask import Investigator
from bot.investigate.facts import Facts
from bot.investigate.surroundings import language_of
from bot.models.answer import Answer, Line, Question
from bot.models.untrusted import Untrusted
from bot.query.context import Choice
from bot.query.model import Rows
from bot.settings import Settings
from bot.words import Lang, all_words

#: How much of a compiled query stands in the answer; the transcript has it whole.
_QUERY = 600
_CONFIDENCE = 0.75
_CHOICE = 80


class Teller:
    """Makes answers; `now` decides what may not have arrived in the logs yet."""

    def __init__(self, plain: Investigator, settings: Settings, now: datetime) -> None:
        self._plain, self._settings, self._now = plain, settings, now

    def told(self, question: Question, outcome: Outcome, bench: Bench) -> Answer | None:
        """The outcome as an answer; None when there is none to show."""
        lang, id = language_of(question), secrets.token_hex(6)
        if outcome.ending == "ask":
            choices = tuple(
                Choice("model.choice", f"{question.text} ({_filled(answer, bench.evidence)})")
                for answer in outcome.answers
            )
            said, extra = Line("model.question", prose=outcome.prose), Facts()
            notes = self._notes(id, outcome, bench, extra)
            deliver = self._plain.deliver(question, bench.evidence.accounts)
            return Answer(
                id, question.text, lang, "clarify", said,
                (*bench.evidence.facts.values(), *extra.all()), notes=notes, choices=choices,
                deliver=deliver,
            )  # fmt: skip
        if outcome.ending != "answer":
            return None
        return self._answered(id, question, lang, outcome, bench)

    def _answered(
        self, id: str, question: Question, lang: Lang, outcome: Outcome, bench: Bench
    ) -> Answer:
        evidence, extra = bench.evidence, Facts()
        said = Line("model.answer", prose=outcome.prose)
        details = tuple(_step(step, evidence, extra) for step in outcome.steps)
        written = self._notes(id, outcome, bench, extra)
        asked = _cited(outcome.prose, evidence)
        if asked is None:
            facts = (*evidence.facts.values(), *extra.all())
            deliver = self._plain.deliver(question, evidence.accounts)
            return Answer(
                id, question.text, lang, "answer", said, facts, details=details, notes=written,
                deliver=deliver,
            )  # fmt: skip
        query, rows = asked.query, asked.rows
        columns, cells, total = steps.shown(query, rows.events, rows)
        coverage = frame.coverage(rows, self._settings, extra)
        notes = (*frame.notes(query, rows, self._now, extra), *written)
        answer = Answer(
            id, question.text, lang, "answer", said, (*evidence.facts.values(), *extra.all()),
            details=details, columns=columns, rows=cells, total_rows=total,
            source=frame.source(query, rows), coverage=coverage, notes=notes, query=query,
            confidence=_CONFIDENCE, deliver=self._plain.deliver(question, evidence.accounts),
        )  # fmt: skip
        self._plain.keep(answer, question, query, _all(rows, evidence))
        return answer

    def _notes(self, id: str, outcome: Outcome, bench: Bench, facts: Facts) -> tuple[Line, ...]:
        """Who worded it, what it took, and which of the asker's accounts it is silent about."""
        model = f.text(self._settings.model.id)
        said = facts.line("model.note.written", model=model)
        notes = (said, _spent(id, outcome, facts))
        if not bench.left_out:
            return notes
        left = f.code(", ".join(bench.left_out))
        return (facts.line("model.note.left_out", accounts=left), *notes)


def _spent(id: str, outcome: Outcome, facts: Facts) -> Line:
    usage = outcome.usage
    tokens = usage.input + usage.output + usage.cached + usage.stored
    return facts.line(
        "model.note.spent", steps=f.number(len(outcome.steps)), tokens=f.number(tokens),
        id=f.text(id),
    )  # fmt: skip


def _all(rows: Rows, evidence: Evidence) -> Rows:
    """The rows of the table, then those of every other query: whatever is cited can be opened."""
    each = [rows, *(asked.rows for asked in evidence.asked)]
    events = {event.id: event for found in each for event in found.events}
    flows = {record.id: record for found in each for record in found.flows}
    return msgspec.structs.replace(rows, events=tuple(events.values()), flows=tuple(flows.values()))


def _step(step: Step, evidence: Evidence, facts: Facts) -> Line:
    """One line a tool call: number, source, window, records and the query as the store ran it."""
    asked = evidence.of(step.query)
    if asked is not None and step.tool.startswith("query_"):
        window = asked.query.window
        return facts.line(
            "model.step.whole" if asked.whole else "model.step.partial",
            id=f.text(step.query), store=f.word(f"answer.store.{step.source}"),
            start=f.moment(window.start), end=f.moment(window.end), n=f.number(step.rows),
            query=f.outside(step.text[:_QUERY]),
        )  # fmt: skip
    key = f"reply.tool.{step.tool}"
    tool = f.word(key) if key in all_words() else f.outside(step.tool)
    if step.status == "error":
        return facts.line("model.step.refused", tool=tool, reason=f.outside(step.reason))
    status = f.word(f"model.status.{step.status.replace(' ', '_')}")
    return facts.line("model.step.other", tool=tool, status=status)


def _filled(answer: str, evidence: Evidence) -> str:
    """An answer to press with its references filled in; what is pressed is asked in these words."""
    facts = evidence.facts
    return "".join(
        Untrusted(facts[part.fact].value.text).line(_CHOICE) if part.fact else part.text
        for part in parts(answer)
    )


def _cited(prose: str, evidence: Evidence) -> Asked | None:
    """The result the prose rests on first, else the newest: its rows are the table."""
    for part in parts(prose):
        asked = evidence.of(part.fact.partition(".")[0]) if part.fact else None
        if asked is not None:
            return asked
    return evidence.asked[-1] if evidence.asked else None
