"""The investigator that may ask a model: first the grammar, then the model, then the grammar."""

import secrets
import time
from collections.abc import Callable
from typing import Any

import msgspec

from bot.errors import HubwardError, NotPermitted, Refused, Stopped
from bot.investigate import facts as f
from bot.investigate.agent.barred import left_out_of, open_to_model, told_before
from bot.investigate.agent.evidence import Evidence
from bot.investigate.agent.loop import Limits, Loop, Watch
from bot.investigate.agent.meter import Meter
from bot.investigate.agent.sources import listed
from bot.investigate.agent.telling import Teller
from bot.investigate.agent.tools.base import Bench
from bot.investigate.agent.transcripts import Draft, Outcome, Transcript, Transcripts
from bot.investigate.ask import Investigator, Progress
from bot.investigate.kept import Keeping
from bot.investigate.lines import sentence
from bot.models.answer import Answer, Fact, Line, Question
from bot.models.untrusted import Untrusted
from bot.ports import Clock
from bot.ports_model import Model, Usage
from bot.query.context import Context
from bot.query.model import Query, Rows
from bot.query.offline.reading import read
from bot.query.validate import QueryInvalid
from bot.query.watched import stop_asked, using
from bot.settings import Settings
from bot.words import say

#: A reading surer than this, with no word left over, needs no model.
_SURE = 0.75
_VALUE = 200


class Means(msgspec.Struct, frozen=True):
    """What an assisted investigation works with; without `meter` nothing is counted (files).

    A reading as `sure` as this needs no model; above 1 the model is always asked.
    """

    model: Model
    settings: Settings
    keeping: Keeping
    clock: Clock
    meter: Meter | None = None
    transcripts: Transcripts = Transcripts(None)
    propose: Callable[[str, str, str, str, str], str] | None = None
    cancelled: Callable[[Question], bool] = lambda _question: stop_asked()
    sure: float = _SURE


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
        if found.query is not None and found.confidence >= self._means.sure and not found.unparsed:
            return self._plain.plainly(question, progress)
        accounts = self._accounts(allowed, question, context)
        if not accounts:
            return self._plain.plainly(question, progress)
        left_out = left_out_of(self._means.settings, question, allowed)
        return self._with_model(question, context, accounts, left_out, progress)

    def first_request(self, question: Question) -> dict[str, Any]:
        """What would be sent first for this question, exactly; nothing is sent.

        Raises NotPermitted for who may ask nothing, Refused where nothing may be sent.
        """
        allowed, context = self._plain.surroundings(question)
        accounts = self._accounts(allowed, question, context)
        if not accounts:
            raise Refused("model.never")
        bench = self._bench(question, context, accounts)
        loop = Loop(self._means.model, bench, self._limits(), self._watch(question))
        return self._means.model.sent(loop.prompt())

    def _accounts(
        self, allowed: frozenset[str] | None, question: Question, context: Context
    ) -> tuple[str, ...]:
        """Accounts the model may see: none where or about which nothing may be sent."""
        case = self._means.keeping.case(question.case_id)
        return open_to_model(self._means.settings, question, allowed, case, context.parent)

    def _with_model(
        self, question: Question, context: Context, accounts: tuple[str, ...],
        left_out: tuple[str, ...], progress: Progress,
    ) -> Answer:  # fmt: skip
        now = self._means.clock.now()
        try:
            if self._means.meter is not None:
                self._means.meter.check(question, now.date())
        except Refused as used_up:
            return self._without(question, progress, used_up)
        past = self._means.transcripts.draft(question)
        bench = self._bench(question, context, accounts, past)
        bench = msgspec.structs.replace(bench, left_out=left_out)
        outcome = Loop(self._means.model, bench, self._limits(), self._watch(question), past).run()
        teller = Teller(self._plain, self._means.settings, now)
        answer = teller.told(question, outcome, bench)
        if outcome.why == "model.failed.stopped":
            self._written_down(question, outcome, None)
            raise Stopped()
        why = Refused(outcome.why, **outcome.params)
        shown = answer or self._without(question, progress, why)
        self._written_down(question, outcome, shown)
        return shown

    def _bench(
        self, question: Question, context: Context, accounts: tuple[str, ...],
        past: Draft | None = None,
    ) -> Bench:  # fmt: skip
        settings, propose = self._means.settings, self._means.propose
        asker, now = question.asker, past.now if past else self._means.clock.now()

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
            question, now, context.tz, accounts, Evidence(), within, run,
            settings, self._means.keeping.case(question.case_id), self._plain.aws,
            (lambda *target: propose(asker, *target)) if propose and asker else None,
            lambda: listed(self._plain.stores.by_name, accounts),
            told_before(settings, context.parent),
        )  # fmt: skip

    def _limits(self) -> Limits:
        model = self._means.settings.model
        return Limits(model.max_steps, model.max_seconds, model.question_tokens, model.max_bytes)

    def _watch(self, question: Question) -> Watch:
        meter, today = self._means.meter, self._means.clock.now().date()

        def before() -> None:
            if meter is not None:
                meter.check(question, today)

        def on_turn(usage: Usage) -> None:
            if meter is not None:
                meter.spent(question, today, usage)

        def on_draft(draft: Draft) -> None:
            self._means.transcripts.going(question, draft)

        return Watch(
            time.monotonic, lambda: self._means.cancelled(question), using, before, on_turn,
            on_draft,
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
        usd = 0.0
        if meter is not None:
            meter.judged(outcome.ungrounded > 0, now.date())
            usd = meter.usd(outcome.usage)
        id = answer.id if answer else secrets.token_hex(6)
        model = self._means.settings.model.id
        self._means.transcripts.ended(question, Transcript(
            id, question.text, question.asker, question.channel, model, now, outcome, usd,
            _said(answer) if answer and outcome.ending != "failed" else "",
        ))  # fmt: skip


def _said(answer: Answer) -> str:
    """The answer's own words with its facts in them, for the transcript."""
    return sentence(
        answer.conclusion, answer.facts, answer.lang,
        lambda value: Untrusted(value.text).line(_VALUE),
    )  # fmt: skip
