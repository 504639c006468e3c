"""The investigator that may ask a model: first the grammar, then the model, then the grammar."""

import secrets
import time
from collections.abc import Callable
from typing import Any, Protocol

import msgspec

from bot.errors import HubwardError, NotPermitted, Refused
from bot.investigate import facts as f
from bot.investigate import frame, steps
from bot.investigate.agent.evidence import Asked, Evidence
from bot.investigate.agent.grounding import parts
from bot.investigate.agent.loop import Limits, Loop, Outcome, Watch
from bot.investigate.agent.meter import Meter
from bot.investigate.agent.tools.base import Bench
from bot.investigate.ask import Investigator, Progress
from bot.investigate.facts import Facts
from bot.investigate.kept import Keeping
from bot.investigate.surroundings import language_of
from bot.models.answer import Answer, Fact, Line, Question
from bot.ports import Clock
from bot.ports_model import Model
from bot.query.context import Choice, Context
from bot.query.model import Query, Rows
from bot.query.offline.reading import read
from bot.query.validate import QueryInvalid
from bot.settings import Settings
from bot.words import Lang, say

#: A reading surer than this, with no word left over, needs no model.
_SURE = 0.75


class Transcripts(Protocol):
    """Where transcripts are kept (bot.ports.Store)."""

    def remember(self, key: str, value: bytes, ttl_s: float) -> None:
        """Keep bytes for a while."""
        ...


class Transcript(msgspec.Struct, frozen=True):
    """What a model was asked to do for a question, and what it used; kept thirty days."""

    answer: str
    question: str
    asker: str
    model: str
    outcome: Outcome
    usd: float


class Means(msgspec.Struct, frozen=True):
    """What an assisted investigation works with; without `meter` nothing is counted (files)."""

    model: Model
    settings: Settings
    keeping: Keeping
    clock: Clock
    meter: Meter | None = None
    transcripts: Transcripts | None = None
    propose: Callable[[str, str, str, str, str], str] | None = None
    cancelled: Callable[[Question], bool] = lambda _question: False


_KEEP_S = 30 * 86_400


class Assisted:
    """Answers as `Investigator` does, and asks the model where the grammar is not sure."""

    def __init__(self, plain: Investigator, means: Means) -> None:
        self._plain, self._means = plain, means

    def answer(self, question: Question, progress: Progress = None) -> Answer:
        """The answer; a model that fails costs a note, never the answer. Raises Upstream."""
        try:
            allowed, context = self._plain.surroundings(question)
            found = read(question.text, context, self._means.clock.now())
        except (NotPermitted, Refused, QueryInvalid):
            return self._plain.plainly(question, progress)
        if found.query is not None and found.confidence >= _SURE and not found.unparsed:
            return self._plain.plainly(question, progress)
        accounts = self._accounts(allowed, question)
        if not accounts:
            return self._plain.plainly(question, progress)
        return self._with_model(question, context, accounts, progress)

    def first_request(self, question: Question) -> dict[str, Any]:
        """What would be sent first for this question, exactly; nothing is sent.

        Raises NotPermitted for who may ask nothing, Refused where nothing may be sent.
        """
        allowed, context = self._plain.surroundings(question)
        accounts = self._accounts(allowed, question)
        if not accounts:
            raise Refused("model.never")
        bench = self._bench(question, context, accounts)
        loop = Loop(self._means.model, bench, self._limits(), self._watch(question))
        return self._means.model.sent(loop.prompt())

    def _accounts(self, allowed: frozenset[str] | None, question: Question) -> tuple[str, ...]:
        """Accounts the model may see: none where or about which nothing may be sent."""
        settings = self._means.settings
        never = set(settings.model.never)
        if question.channel in never:
            return ()
        case = self._means.keeping.case(question.case_id)
        units = {account.id: account.ou for account in settings.accounts}
        barred = {id for id, unit in units.items() if id in never or (unit and unit in never)}
        if case is not None and case.account in barred:
            return ()
        if any(id in question.text for id in barred):
            return ()
        return tuple(sorted((allowed if allowed is not None else set(units)) - barred))

    def _with_model(
        self, question: Question, context: Context, accounts: tuple[str, ...],
        progress: Progress,
    ) -> Answer:  # fmt: skip
        now = self._means.clock.now()
        try:
            if self._means.meter is not None:
                self._means.meter.check(question, now.date())
        except Refused as used_up:
            return self._without(question, progress, used_up)
        bench = self._bench(question, context, accounts)
        outcome = Loop(self._means.model, bench, self._limits(), self._watch(question)).run()
        answer = self._told(question, outcome, bench)
        self._written_down(question, outcome, answer)
        if answer is not None:
            return answer
        return self._without(question, progress, Refused(outcome.why, detail=outcome.detail))

    def _bench(self, question: Question, context: Context, accounts: tuple[str, ...]) -> Bench:
        settings, propose = self._means.settings, self._means.propose
        asker = question.asker

        def within(query: Query) -> Query:
            wanted = query.where.accounts or accounts
            outside = sorted(set(wanted) - set(accounts))
            if outside:
                raise NotPermitted("answer.scope.account", accounts=", ".join(outside))
            where = msgspec.structs.replace(query.where, accounts=tuple(wanted))
            return self._plain.held(msgspec.structs.replace(query, where=where), question)

        def run(query: Query) -> Rows:
            rows: Rows = self._plain.stores.choose(query).run(query)
            return rows

        return Bench(
            question, self._means.clock.now(), context.tz, accounts, Evidence(), within, run,
            settings, self._means.keeping.case(question.case_id), self._plain.aws,
            (lambda *target: propose(asker, *target)) if propose and asker else None,
            self._sources,
        )  # fmt: skip

    def _sources(self) -> list[dict[str, Any]]:
        return [{"source": name} for name in self._plain.stores.by_name]

    def _limits(self) -> Limits:
        model = self._means.settings.model
        return Limits(model.max_steps, model.max_seconds, model.question_tokens)

    def _watch(self, question: Question) -> Watch:
        return Watch(time.monotonic, lambda: self._means.cancelled(question))

    def _told(self, question: Question, outcome: Outcome, bench: Bench) -> Answer | None:
        """The outcome as an answer; None when there is none to show."""
        lang, id = language_of(question), secrets.token_hex(6)
        if outcome.ending == "ask":
            choices = tuple(
                Choice("model.choice", f"{question.text} ({answer})") for answer in outcome.answers
            )
            said = Line("model.question", prose=outcome.prose)
            facts = tuple(bench.evidence.facts.values())
            return Answer(id, question.text, lang, "clarify", said, facts=facts, choices=choices)
        if outcome.ending != "answer":
            return None
        return self._answered(id, question, lang, outcome, bench)

    def _answered(
        self, id: str, question: Question, lang: Lang, outcome: Outcome, bench: Bench
    ) -> Answer:
        evidence, extra = bench.evidence, Facts()
        notes = (self._note(outcome, extra),)
        said = Line("model.answer", prose=outcome.prose)
        asked = _cited(outcome.prose, evidence)
        if asked is None:
            facts = (*evidence.facts.values(), *extra.all())
            return Answer(id, question.text, lang, "answer", said, facts, notes=notes)
        query, rows = asked.query, asked.rows
        columns, cells, total = steps.shown(query, rows.events, rows)
        coverage = frame.coverage(rows, bench.settings, extra)
        answer = Answer(
            id, question.text, lang, "answer", said, (*evidence.facts.values(), *extra.all()),
            columns=columns, rows=cells, total_rows=total, source=frame.source(query, rows),
            coverage=coverage, notes=notes, query=query, confidence=_SURE,
            deliver=self._plain.deliver(question, bench.accounts),
        )  # fmt: skip
        self._plain.keep(answer, question, query, rows)
        return answer

    def _note(self, outcome: Outcome, facts: Facts) -> Line:
        tokens = outcome.usage.input + outcome.usage.output + outcome.usage.cached
        return facts.line(
            "model.note.written", model=f.text(self._means.settings.model.id),
            steps=f.number(len(outcome.steps)), tokens=f.number(tokens),
        )  # fmt: skip

    def _without(self, question: Question, progress: Progress, why: HubwardError) -> Answer:
        """The grammar's answer, with a line that says why the model gave none."""
        answer = self._plain.plainly(question, progress)
        told = {
            "model": f.text(self._means.settings.model.id),
            "reason": f.text(say(why.key, answer.lang, **why.params)),
        }
        added = tuple(Fact(f"model.{name}", name, value) for name, value in told.items())
        line = Line("model.note.fallback", {fact.name: fact.id for fact in added})
        return msgspec.structs.replace(
            answer, notes=(*answer.notes, line), facts=(*answer.facts, *added)
        )

    def _written_down(self, question: Question, outcome: Outcome, answer: Answer | None) -> None:
        meter, now = self._means.meter, self._means.clock.now()
        if meter is not None:
            meter.spent(question, now.date(), outcome.usage)
        if self._means.transcripts is None:
            return
        id = answer.id if answer else secrets.token_hex(6)
        usd = meter.usd(outcome.usage) if meter else 0.0
        model = self._means.settings.model.id
        kept = Transcript(id, question.text, question.asker, model, outcome, usd)
        self._means.transcripts.remember(f"transcript:{id}", msgspec.json.encode(kept), _KEEP_S)


def _cited(prose: str, evidence: Evidence) -> Asked | None:
    """The result the prose rests on first, else the newest: its rows are the table."""
    for part in parts(prose):
        asked = evidence.of(part.fact.partition(".")[0]) if part.fact else None
        if asked is not None:
            return asked
    return evidence.asked[-1] if evidence.asked else None
