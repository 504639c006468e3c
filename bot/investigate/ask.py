"""The use case question → answer: read, scope, fetch, compute, say; nothing is written to AWS."""

import secrets
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from typing import Any, Literal, Protocol

import msgspec

from bot.errors import HubwardError, NotPermitted, QueryUnsupported, Refused, Upstream
from bot.impact.opened_by import cause_of
from bot.investigate import about, frame, refusals, second, several, state, steps, trace
from bot.investigate import facts as f
from bot.investigate.choosing import Stores
from bot.investigate.correlate.base import Bench
from bot.investigate.facts import Facts
from bot.investigate.kept import Keeping
from bot.investigate.reopening import Reopening
from bot.investigate.reports import Report, report, selected
from bot.investigate.scoping import Scope
from bot.investigate.surroundings import around, language_of
from bot.models.answer import Answer, AnswerKind, Line, Question
from bot.models.change import AuditEntry
from bot.models.event import Event
from bot.ports import Aws, Clock, Directory, EventStore
from bot.query import scope
from bot.query.context import Clarify, Context, Reading
from bot.query.model import Query, Rows
from bot.query.offline import afterwards
from bot.query.offline.reading import read
from bot.query.validate import QueryInvalid
from bot.settings import Settings
from bot.words import Lang

#: AWS began; what is asked of given files without naming a time is asked of all of them.
_BEGINNING = datetime(2006, 3, 14, tzinfo=UTC)
#: Characters of a question; the grammar's work grows with the square of its length.
LONGEST = 2_000

Progress = Callable[[str], None] | None


class Assistant(Protocol):
    """Who is asked first, and may send the question back to `plainly`."""

    def answer(self, question: Question, progress: Progress = None) -> Answer:
        """The answer."""
        ...

    def first_request(self, question: Question) -> dict[str, Any]:
        """What would be sent away first, exactly."""
        ...


class Investigator(Reopening):
    """Answers questions about CloudTrail from the connected event stores."""

    def __init__(
        self, keeping: Keeping, event_stores: Mapping[str, EventStore], settings: Settings,
        clock: Clock, directory: Directory | None, aws: Aws | None = None,
    ) -> None:  # fmt: skip
        """Without a `directory` nobody is asking but whoever gave the files: all of them count.

        Without `aws` nothing is said about how things are now.
        """
        super().__init__(keeping, Scope(settings, directory))
        self.stores = Stores(event_stores, settings)
        self._settings = settings
        self._clock = clock
        self.aws = aws
        self.assistant: Assistant | None = None

    def answer(self, question: Question, progress: Progress = None) -> Answer:
        """The answer; what cannot be answered or is not allowed comes back as one, not raised.

        `progress` is told `done/total` places. Raises Upstream when the store of record is down.
        """
        if self.assistant is not None:
            return self.assistant.answer(question, progress)
        return self.plainly(question, progress)

    def plainly(self, question: Question, progress: Progress = None) -> Answer:
        """The answer of the grammar alone; raises as `answer` does."""
        lang, id = language_of(question), secrets.token_hex(6)
        try:
            if len(question.text) > LONGEST:
                raise Refused("answer.too_long", most=LONGEST)
            allowed, context = self.surroundings(question)
            if context.parent is not None and afterwards.asks(question.text):
                before = self._before(context.parent, question, allowed)
                context = msgspec.structs.replace(context, last=before)
            early = self._several(id, question, context) or self._asked_about(
                id, question, lang, context, allowed
            )
            if early is not None:
                return early
            found = read(question.text, context, self._clock.now())
            if found.query is None and found.clarify is not None:
                return refusals.ask_back(id, question, lang, found.clarify, found.confidence)
            assert found.query is not None
            query = self._scope.within(found.query, question, allowed)
        except (NotPermitted, Refused, QueryInvalid) as problem:
            return self._refuse(id, question, lang, problem)
        return self._investigate(id, question, lang, found, query, progress)

    def surroundings(self, question: Question) -> tuple[frozenset[str] | None, Context]:
        """The accounts the asker may read and what is known around the question.

        Raises NotPermitted.
        """
        allowed, zone = self._scope.allowed(question)
        span = (_BEGINNING, self._clock.now()) if self._scope.files_only else None
        found = around(question, self._keeping, self._settings, allowed, span)
        return allowed, msgspec.structs.replace(found, tz=zone)

    def held(self, query: Query, question: Question) -> Query:
        """The query within the asker's present scope; raises NotPermitted, QueryInvalid."""
        allowed, _ = self._scope.allowed(question)
        return self._scope.within(query, question, allowed)

    def _several(self, id: str, question: Question, context: Context) -> Answer | None:
        """Each part of a prompt with several questions, under its number."""
        found = several.parts(question.text, context, self._clock.now())
        if not found:
            return None
        each = [msgspec.structs.replace(question, text=part, thread="") for part in found]
        made = several.joined([self.answer(one) for one in each], id, question.text)
        if made.query is not None:
            self._keeping.keep_query(question.channel, question.thread, made.query)
        return made

    def _asked_about(
        self, id: str, question: Question, lang: Lang, context: Context,
        allowed: frozenset[str] | None,
    ) -> Answer | None:  # fmt: skip
        """The answer to a question about the answer before in this thread."""
        kind = about.kind_of(question.text)
        if not kind:
            return None
        if context.parent is None:
            return refusals.ask_back(id, question, lang, Clarify("answer.clarify.thread"), 0.4)
        query = self._scope.within(context.parent, question, allowed)
        return self._about(kind, id, question, lang, query)

    def _before(
        self, parent: Query, question: Question, allowed: frozenset[str] | None
    ) -> tuple[Event, ...]:
        """The events of the answer before, looked up again in the asker's present scope."""
        query = self._scope.within(parent, question, allowed)
        try:
            rows: Rows = self.stores.choose(query).run(query)
        except (QueryUnsupported, Upstream, Refused):
            return ()
        made = report(query, selected(query, rows.events), Facts())
        return made.events if made else ()

    def _investigate(
        self, id: str, question: Question, lang: Lang, found: Reading, query: Query,
        progress: Progress,
    ) -> Answer:  # fmt: skip
        facts = Facts()
        bench = self._bench(facts)
        try:
            query, chosen, rows = ran = second.ran(
                query, found.others,
                lambda one: steps.run(one, self.stores, bench, progress),
                lambda one: self.held(one, question),
            )  # fmt: skip
        except (QueryUnsupported, Upstream, Refused) as problem:
            return self._cannot(id, question, lang, found, query, problem)
        lines = frame.coverage(rows, self._settings, facts)

        def plain(rows: Rows) -> Report | None:
            cause = self._cause(question, found, rows)
            made = report(query, selected(query, rows.events), facts, cause)
            return self._traced(query, made, chosen, facts)

        made, rows, joined = steps.reported(ran, bench, plain)
        live = state.Live(self.aws, self._settings, self._clock.now())
        looked = state.look(query, made.events if made else rows.events, live, facts)
        kind, conclusion = self._conclusion(query, rows, made, lines, facts)
        shown = made.events if made else rows.events
        columns, cells, total = steps.shown(query, shown, rows)
        reading = frame.reading(found, query, self._settings, facts)
        notes = frame.notes(query, rows, live.now, facts, looked.met)
        answer = Answer(
            id=id, question=question.text, lang=lang, kind=kind, conclusion=conclusion,
            details=(*(made.details if made else ()), *joined, *looked.lines), reading=reading,
            columns=columns, rows=cells,
            total_rows=total, source=frame.source(query, rows), coverage=lines,
            notes=(*chosen.told(query, facts), *notes),
            follow_ups=frame.follow_ups(query, lang),
            deliver=self.deliver(question, query.where.accounts), query=query,
            confidence=found.confidence, facts=facts.all(),
        )  # fmt: skip
        self._keeping.keep_rows(answer, question.channel, query, shown, rows.flows)
        self._keeping.keep_query(question.channel, question.thread, query)
        self._audit(answer, question)
        return answer

    def _bench(self, facts: Facts) -> Bench:
        beginning = _BEGINNING if self._scope.files_only else None
        limits = self._settings.questions.traffic
        return Bench(
            lambda step: self.stores.choose(step).run(step), facts, limits, beginning, self.aws
        )

    def _cause(self, question: Question, found: Reading, rows: Rows) -> str:
        """The event that made the weakness of the thread's case, judged as the card judges it."""
        case = self._keeping.case(question.case_id)
        if case is None or not found.bound:
            return ""
        made = cause_of(case, rows.events)
        return made.id if made else ""

    def _traced(
        self, query: Query, made: Report | None, chosen: EventStore, facts: Facts
    ) -> Report | None:
        """The report with the person behind the role session that did it, where one is found."""
        if made is None or query.intent != "origin":
            return made
        id = facts.value(made.conclusion.facts["event"])
        event = next(event for event in made.events if f.code(event.id).text == id)
        found = trace.caller(event, query, chosen.run)
        if found is None:
            return made
        details = (trace.told(found, facts), *made.details)
        return msgspec.structs.replace(made, details=details, events=(*made.events, found))

    def _conclusion(
        self, query: Query, rows: Rows, made: Report | None, lines: tuple[Line, ...], facts: Facts
    ) -> tuple[AnswerKind, Line]:
        if made is not None:
            return "answer", made.conclusion
        line, complete = frame.nothing(query, rows, lines, facts)
        return ("nothing_complete" if complete else "nothing_partial"), line

    def deliver(self, question: Question, accounts: Collection[str]) -> Literal["thread", "dm"]:
        """Where an answer about these accounts is shown: in a DM if wider than the channel."""
        if question.local:
            return "thread"
        everybody = scope.accounts_of_channel(question.channel, self._settings)
        return "thread" if set(accounts) <= everybody else "dm"

    def keep(self, answer: Answer, question: Question, query: Query, rows: Rows) -> None:
        """Keep what an answer rests on for follow-ups, raw events and CSV, and write it down."""
        self._keeping.keep_rows(answer, question.channel, query, rows.events, rows.flows)
        self._keeping.keep_query(question.channel, question.thread, query)
        self._audit(answer, question)

    def _cannot(
        self, id: str, question: Question, lang: Lang, found: Reading, query: Query,
        problem: HubwardError,
    ) -> Answer:  # fmt: skip
        answer = refusals.cannot(id, question, lang, found, query, problem, self._settings)
        self._keeping.keep_query(question.channel, question.thread, query)
        self._audit(answer, question)
        return answer

    def _refuse(self, id: str, question: Question, lang: Lang, problem: HubwardError) -> Answer:
        answer = refusals.refuse(id, question, lang, problem)
        self._audit(answer, question)
        return answer

    def _about(
        self, kind: about.Kind, id: str, question: Question, lang: Lang, query: Query
    ) -> Answer:
        """An answer about the answer before: normal, what to do, true elsewhere."""
        facts = Facts()
        found = Reading(query, 0.9, follow_up=True)
        try:
            chosen = self.stores.choose(query)
            rows: Rows = chosen.run(query)
            now = self._clock.now()
            made = about.tell(kind, query, rows, chosen, self.stores, facts, now)
        except (QueryUnsupported, Upstream, Refused) as problem:
            return self._cannot(id, question, lang, found, query, problem)
        answer = Answer(
            id=id, question=question.text, lang=lang, kind="answer", conclusion=made.conclusion,
            details=made.details, source=frame.source(query, rows),
            coverage=frame.coverage(rows, self._settings, facts),
            deliver=self.deliver(question, query.where.accounts), query=query, confidence=0.9,
            facts=facts.all(),
        )  # fmt: skip
        self._keeping.keep_rows(answer, question.channel, query, made.events, rows.flows)
        self._audit(answer, question)
        return answer

    def _audit(self, answer: Answer, question: Question) -> None:
        detail: dict[str, Any] = {"kind": answer.kind, "question": question.text[:500]}
        if answer.source and answer.query:
            detail |= {
                "store": answer.source.store, "intent": answer.query.intent,
                "accounts": list(answer.source.accounts), "matched": answer.source.matched,
            }  # fmt: skip
        who = question.asker or "hubward"
        entry = AuditEntry(
            "question.answered", who, f"answer:{answer.id}", self._clock.now(), detail
        )
        self._keeping.note(entry)
