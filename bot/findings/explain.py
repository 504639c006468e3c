"""A case's score in the words of its card, for terminals and programs."""

import html
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import get_args

import msgspec

from bot.findings.keys import arn_part, finding_key
from bot.findings.title import case_title
from bot.models.case import Case, CaseState
from bot.models.untrusted import Untrusted
from bot.ports import Store
from bot.settings import Settings
from bot.views.case_parts import term_line, why_lines

#: Cases read in one call.
_TOGETHER = 500
_MOST = 100_000


class ExplainedTerm(msgspec.Struct, frozen=True):
    """One addend: `text` is how the card says it."""

    name: str
    points: int
    detail: str
    text: str


class Explained(msgspec.Struct, frozen=True):
    """A case and its score; `why` are the card's lines about it, as plain text."""

    id: str
    title: str
    state: CaseState
    severity: str
    account: str
    region: str
    resource: str
    controls: tuple[str, ...]
    findings: tuple[str, ...]
    score: int | None
    band: str | None
    terms: tuple[ExplainedTerm, ...]
    unknowns: tuple[str, ...]
    pinned: str | None
    why: tuple[str, ...]


def explained(case: Case) -> Explained:
    """Why the case is ranked as it is; without a score `terms` is empty. Pure."""
    priority = case.priority
    terms = tuple(
        ExplainedTerm(term.name, term.points, term.detail, _unmarked(term_line(term, "en")))
        for term in (priority.terms if priority else ())
    )
    return Explained(
        id=case.id,
        title=Untrusted(case_title(case)).line(200),
        state=case.state,
        severity=case.severity,
        account=case.account,
        region=case.region,
        resource=case.resource.id,
        controls=case.controls,
        findings=tuple(finding.uid for finding in case.findings),
        score=priority.score if priority else None,
        band=priority.band if priority else None,
        terms=terms,
        unknowns=priority.unknowns if priority else (),
        pinned=(priority.pinned or None) if priority else None,
        why=tuple(_unmarked(line) for line in why_lines(case, "en")),
    )


def lines(found: Explained) -> Iterator[str]:
    """The same for a terminal: what, each term, what is unknown."""
    yield Untrusted(f"{found.id}  {found.title}").line(300)
    yield Untrusted(f"{found.resource}  {found.account} {found.region}  {found.state}").line(300)
    if found.score is None:
        yield from found.why
        return
    yield from (f"  {term.text}" for term in found.terms if term.points)
    yield f"  = {found.score} of 100, {found.band}"
    yield from found.why[1:]


class Summary(msgspec.Struct, frozen=True):
    """One open case of the list."""

    id: str
    band: str | None
    score: int | None
    severity: str
    state: CaseState
    title: str
    account: str
    region: str
    resource: str
    controls: tuple[str, ...]
    findings: int
    first_seen: datetime
    assignee: str | None
    ticket: str | None


def summary(case: Case) -> Summary:
    """The case as a row. Pure."""
    priority = case.priority
    return Summary(
        case.id, priority.band if priority else None, priority.score if priority else None,
        case.severity, case.state, Untrusted(case_title(case)).line(200), case.account,
        case.region, case.resource.id, case.controls, len(case.findings), case.first_seen,
        case.assignee or None, case.ticket or None,
    )  # fmt: skip


def table_line(row: Summary, settings: Settings) -> str:
    """The row for a terminal; outside text loses control characters."""
    known = settings.account(row.account)
    account = f"{known.name} ({row.account})" if known and known.name else row.account
    score = "-" if row.score is None else str(row.score)
    text = (
        f"{row.band or '--':2} {score:>3}  {row.severity:13} {row.state:12} {row.id:16} "
        f"{row.title}  {account} {row.region}"
    )
    return Untrusted(text.replace("\n", " ")).plain(300)


def open_cases(store: Store) -> Iterator[Case]:
    """Every open case, highest score first. Raises Upstream."""
    yield from _read(store, store.members("cases:open", limit=_MOST))


def cases_of(id: str, store: Store) -> list[Case]:
    """The cases an id means: a case id, a finding's key or uid, or a resource's id.

    Open ones come first; closed ones are found as long as they are kept. Raises Upstream.
    """
    stored = store.get(Case, id)
    found = stored.value if stored else _by_finding(id, store)
    if found is not None:
        return [found]
    every = dict.fromkeys(store.members("cases:open", limit=_MOST))
    for state in get_args(CaseState):
        every |= dict.fromkeys(store.members(f"cases:state:{state}", limit=_MOST))
    return [case for case in _read(store, list(every)) if id in _names(case)]


def _by_finding(id: str, store: Store) -> Case | None:
    key = finding_key(arn_part(id, 1), arn_part(id, 4), arn_part(id, 3), id)
    owner = store.resolve(f"finding:{key}") or store.resolve(f"finding:{id}")
    stored = store.get(Case, owner) if owner else None
    return stored.value if stored else None


def _names(case: Case) -> set[str]:
    named = {case.resource.id, case.resource.short_id, case.key}
    for finding in case.findings:
        named |= {finding.key, finding.uid, finding.metadata_uid or finding.uid}
        named |= {part for one in finding.resources for part in (one.id, one.short_id)}
    return named - {""}


def _read(store: Store, ids: Sequence[str]) -> Iterator[Case]:
    for start in range(0, len(ids), _TOGETHER):
        for stored in store.many(Case, ids[start : start + _TOGETHER]):
            yield stored.value


def _unmarked(text: str) -> str:
    """Slack's mark-up as plain text: no bold, no entities, no control characters."""
    return Untrusted(html.unescape(text.replace("*", "").replace("`", ""))).line(1000)
