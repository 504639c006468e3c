"""The use case question → answer: read, scope, fetch, compute, say; nothing is written to AWS."""

import re
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from bot.errors import HubwardError, NotPermitted, QueryUnsupported, Refused, Upstream
from bot.impact.opened_by import cause_of
from bot.investigate import frame, session, trace, traffic
from bot.investigate.facts import Facts, text
from bot.investigate.kept import Keeping
from bot.investigate.reports import Report, report, selected
from bot.investigate.tables import csv_of, table
from bot.models.answer import Answer, AnswerKind, Line, Question
from bot.models.change import AuditEntry
from bot.models.event import Event
from bot.ports import Clock, Directory, EventStore
from bot.query import scope
from bot.query.context import Context, Reading
from bot.query.model import Assumption, Query, Rows, Where
from bot.query.offline import afterwards
from bot.query.offline.reading import read
from bot.query.validate import QueryInvalid, check
from bot.settings import Settings
from bot.words import Lang

#: Stores by what they cost: no set-up and free first.
_PREFERENCE = ("lookup_events", "logs_insights", "cloudtrail_lake", "athena", "local")
#: AWS began; what is asked of given files without naming a time is asked of all of them.
_BEGINNING = datetime(2006, 3, 14, tzinfo=UTC)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


class Investigator:
    """Answers questions about CloudTrail from the connected event stores."""

    def __init__(
        self, keeping: Keeping, event_stores: Mapping[str, EventStore], settings: Settings,
        clock: Clock, directory: Directory | None,
    ) -> None:  # fmt: skip
        """Without a `directory` nobody is asking but whoever gave the files: all of them count."""
        self._keeping = keeping
        self._events = event_stores
        self._settings = settings
        self._clock = clock
        self._directory = directory

    def answer(self, question: Question, progress: Callable[[str], None] | None = None) -> Answer:
        """The answer; what cannot be answered or is not allowed comes back as one, not raised.

        `progress` is told `done/total` places. Raises Upstream when the store of record is down.
        """
        lang: Lang = question.lang or ("zh" if _CHINESE.search(question.text) else "en")
        id = secrets.token_hex(6)
        try:
            allowed, zone = self._allowed(question)
            context = self._context(question, zone, allowed)
            if context.parent is not None and afterwards.asks(question.text):
                before = self._before(context.parent, question, allowed)
                context = msgspec.structs.replace(context, last=before)
            found = read(question.text, context, self._clock.now())
            if found.query is None:
                return self._ask_back(id, question, lang, found)
            query = self._within(found.query, question, allowed)
        except (NotPermitted, Refused, QueryInvalid) as problem:
            return self._refuse(id, question, lang, problem)
        return self._investigate(id, question, lang, found, query, progress)

    def event_detail(
        self, answer: str, event: str, *, asker: str, channel: str, local: bool = False
    ) -> dict[str, Any]:
        """The masked record behind a fact or row; the asker's scope is checked again.

        Raises NotPermitted, and Refused for an answer older than a week or an id not in it.
        """
        found = self._keeping.rows(answer)
        channel = channel or (found.channel if found else "")
        allowed, _ = self._allowed(Question("", asker, channel, local=local))
        for record in found.records if found else ():
            if record.get("eventID") == event:
                if allowed is not None and record.get("recipientAccountId") not in allowed:
                    raise NotPermitted(
                        "answer.scope.account", accounts=record["recipientAccountId"]
                    )
                return record
        raise Refused("answer.gone")

    def csv(self, answer: str, *, asker: str, channel: str, local: bool = False) -> bytes:
        """Every row of an answer that the asker may see now; raises as event_detail does."""
        found = self._keeping.rows(answer)
        channel = channel or (found.channel if found else "")
        allowed, _ = self._allowed(Question("", asker, channel, local=local))
        if found is None:
            raise Refused("answer.gone")
        events = found.events()
        return csv_of([event for event in events if allowed is None or event.account in allowed])

    def _allowed(self, question: Question) -> tuple[frozenset[str] | None, str]:
        """The accounts the asker may read (None: whatever the files hold), and their zone."""
        if self._directory is None:
            return None, question.tz or self._settings.workspace.timezone
        if question.local:
            owned = frozenset(account.id for account in self._settings.accounts)
            return owned, question.tz or self._settings.workspace.timezone
        try:
            person = self._directory.person(question.asker)
            found = scope.accounts_for(person, self._settings, self._directory)
        except Upstream as problem:
            raise NotPermitted("answer.scope.unknown") from problem
        return found, question.tz or person.tz

    def _context(self, question: Question, zone: str, allowed: frozenset[str] | None) -> Context:
        names = {
            a.name: a.id for a in self._settings.accounts if allowed is None or a.id in allowed
        }
        parent = self._keeping.parent(question.channel, question.thread)
        case = self._keeping.case(question.case_id)
        span = (_BEGINNING, self._clock.now()) if self._directory is None else None
        if case is None:
            return Context(tz=zone, parent=parent, accounts=names, span=span)
        return Context(
            tz=zone,
            resource=msgspec.structs.replace(
                case.resource, account=case.account, region=case.region
            ),
            ports=case.ports,
            first_seen=case.first_seen,
            parent=parent,
            accounts=names,
        )

    def _before(
        self, parent: Query, question: Question, allowed: frozenset[str] | None
    ) -> tuple[Event, ...]:
        """The events of the answer before, looked up again in the asker's present scope."""
        query = self._within(parent, question, allowed)
        try:
            rows: Rows = self._choose(query).run(query)
        except (QueryUnsupported, Upstream, Refused):
            return ()
        made = report(query, selected(query, rows.events), Facts())
        return made.events if made else ()

    def _within(self, query: Query, question: Question, allowed: frozenset[str] | None) -> Query:
        if allowed is None:
            where = Where(
                question.accounts or query.where.accounts, question.regions or query.where.regions
            )
            return check(msgspec.structs.replace(_unpinned(query), where=where))
        wanted = question.accounts or query.where.accounts or tuple(sorted(allowed))
        outside = [account for account in wanted if account not in allowed]
        if outside:
            raise NotPermitted("answer.scope.account", accounts=", ".join(outside))
        where = Where(tuple(wanted), question.regions or query.where.regions)
        return check(msgspec.structs.replace(query, where=where))

    def _investigate(
        self, id: str, question: Question, lang: Lang, found: Reading, query: Query,
        progress: Callable[[str], None] | None,
    ) -> Answer:  # fmt: skip
        facts = Facts()
        try:
            chosen = self._choose(query)
            rows: Rows = chosen.run(query, progress=progress)
            after = None
            if query.intent == "session_trace":
                after = session.follow(query, rows, chosen.run)
        except (QueryUnsupported, Upstream, Refused) as problem:
            return self._cannot(id, question, lang, found, query, problem)
        lines = frame.coverage(rows, self._settings, facts)
        if query.dataset == "vpc_flow":
            made = traffic.report(query, rows.flows, facts)
        elif query.intent == "session_trace":
            made = session.report(query, rows, after, facts)
        else:
            cause = self._cause(question, found, rows)
            made = report(query, selected(query, rows.events), facts, cause)
            made = self._traced(query, made, chosen, facts)
        kind, conclusion = self._conclusion(query, rows, made, lines, facts)
        shown = made.events if made else rows.events
        columns, cells, total = table(query, shown) if shown else ((), (), 0)
        if rows.flows:
            columns, cells, total = traffic.table(query, rows.flows)
        reading = frame.reading(found, query, self._settings, facts)
        notes = frame.notes(query, rows, self._clock.now(), facts)
        answer = Answer(
            id=id, question=question.text, lang=lang, kind=kind, conclusion=conclusion,
            details=made.details if made else (), reading=reading, columns=columns, rows=cells,
            total_rows=total, source=frame.source(query, rows), coverage=lines, notes=notes,
            follow_ups=frame.follow_ups(query, lang), deliver=self._deliver(question, query),
            query=query, confidence=found.confidence, facts=facts.all(),
        )  # fmt: skip
        self._keeping.keep_rows(answer, question.channel, query, shown, rows.flows)
        self._keeping.keep_query(question.channel, question.thread, query)
        self._audit(answer, question)
        return answer

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
        event = next(event for event in made.events if event.id == id)
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

    def _choose(self, query: Query) -> EventStore:
        """The first store that can express the query; raises the first one's refusal."""
        if query.store != "auto":
            if query.store not in self._events:
                raise QueryUnsupported(query.store, "connection")
            self._events[query.store].compile(query)
            return self._events[query.store]
        refusal: HubwardError | None = None
        rest = sorted(set(self._events) - set(_PREFERENCE))
        for name in (*_PREFERENCE, *rest):
            if name not in self._events:
                continue
            try:
                self._events[name].compile(query)
            except QueryUnsupported as problem:
                refusal = refusal or problem
                continue
            return self._events[name]
        raise refusal or Refused("answer.no_store")

    def _deliver(self, question: Question, query: Query) -> Any:
        if question.local:
            return "thread"
        everybody = scope.accounts_of_channel(question.channel, self._settings)
        return "thread" if set(query.where.accounts) <= everybody else "dm"

    def _cannot(
        self, id: str, question: Question, lang: Lang, found: Reading, query: Query,
        problem: HubwardError,
    ) -> Answer:  # fmt: skip
        facts = Facts()
        line = frame.cannot(problem, facts)
        answer = Answer(
            id, question.text, lang, "cannot", line,
            reading=frame.reading(found, query, self._settings, facts),
            notes=tuple(Line(f"answer.need.{need}") for need in query.needs),
            facts=facts.all(), query=query, confidence=found.confidence,
            follow_ups=frame.instead(query, problem, lang),
        )  # fmt: skip
        self._keeping.keep_query(question.channel, question.thread, query)
        self._audit(answer, question)
        return answer

    def _refuse(self, id: str, question: Question, lang: Lang, problem: HubwardError) -> Answer:
        facts = Facts()
        given = {name: text(str(value)) for name, value in problem.params.items()}
        line = facts.line(problem.key, **given)
        answer = Answer(id, question.text, lang, "refused", line, facts=facts.all())
        self._audit(answer, question)
        return answer

    def _ask_back(self, id: str, question: Question, lang: Lang, found: Reading) -> Answer:
        assert found.clarify is not None
        line = Line(found.clarify.key)
        return Answer(
            id, question.text, lang, "clarify", line, choices=found.clarify.choices,
            confidence=found.confidence,
        )  # fmt: skip

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


def _unpinned(query: Query) -> Query:
    """The query for the files that were given, and a word about the source that was named."""
    if query.store in ("auto", "local"):
        return query
    named = Assumption("answer.assume.archive", {"store": query.store})
    return msgspec.structs.replace(query, store="auto", assumptions=(*query.assumptions, named))
