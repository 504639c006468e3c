"""The lines of a case's card, one function per line."""

from bot.models.case import Case, Term
from bot.models.plan import Target
from bot.models.request import Request
from bot.remediations import for_case
from bot.settings import Settings
from bot.views.blocks import Plain, Safe, code, escape, join, label, tell, when
from bot.views.sentence import ICONS, given, moment, some, what, what_safe
from bot.words import Lang


def title(case: Case, lang: Lang) -> Plain:
    """`🔴 P1 critical · sg-0abc: port 22 open to the internet`."""
    band = Plain(case.priority.band) if case.priority else label("card.no_band", lang)
    return label(
        "card.header",
        lang,
        icon=Plain(ICONS[case.severity]),
        band=band,
        severity=label(f"severity.{case.severity}", lang),
        what=what(case, lang),
    )


def trusted(case: Case, settings: Settings) -> bool:
    """Whether a fix may be offered: a source we trust, and an account we may write to."""
    return _no_fix(case, settings, "en") is None


def _no_fix(case: Case, settings: Settings, lang: Lang) -> Safe | None:
    if not _verified(case):
        return tell("card.fix_unverified", lang)
    if any(finding.sample for finding in case.findings):
        return tell("remediation.sample", lang)
    account = settings.account(case.account)
    if account is None:
        return tell("card.fix_foreign", lang)
    if account.never_write:
        return tell("remediation.never_write", lang, account=code(case.account, 20))
    return None


def _verified(case: Case) -> bool:
    return any(finding.verified_source for finding in case.findings)


def since_line(case: Case, lang: Lang, *, spoken: bool = False) -> Safe:
    """What is exposed and since when."""
    since = moment(case.first_seen, lang, spoken=spoken)
    return tell("card.since", lang, what=what_safe(case, lang), since=since)


def first_line(case: Case, settings: Settings, running: Request | None, lang: Lang) -> Safe:
    """What to do first, and whether it can wait."""
    if running is not None:
        return tell("card.first_running", lang)
    if not _verified(case):
        return tell("card.first_unverified", lang)
    if case.priority is None:
        return tell("card.first_unranked", lang)
    band = case.priority.band
    hours = settings.priority.fix_within_hours.get(band, 0)
    key = f"card.first_{band}" if band in ("P1", "P2") else "card.first_later"
    return tell(key, lang, hours=hours)


def why_lines(case: Case, lang: Lang) -> list[Safe]:
    """The score with its signed terms, a rule that overrode it, and what nobody knows."""
    priority = case.priority
    if priority is None:
        return [tell("card.first_unranked", lang)]
    terms = join([_term(term, lang) for term in priority.terms], ", ")
    lines = [tell("card.why", lang, band=Safe(priority.band), score=priority.score, terms=terms)]
    if priority.pinned:
        lines.append(tell("card.pinned", lang, reason=given(priority.pinned, {}, lang)))
    if priority.unknowns:
        unknown = [given(key, {}, lang) for key in priority.unknowns]
        lines.append(tell("card.unknowns", lang, list=some(unknown, lang)))
    return lines


def _term(term: Term, lang: Lang) -> Safe:
    points = Safe(f"{term.points:+d}".replace("-", "−"))
    name = given(term.name, {}, lang)
    if not term.detail:
        return tell("card.term", lang, points=points, name=name)
    return tell(
        "card.term_detail", lang, points=points, name=name, detail=given(term.detail, {}, lang)
    )


def fix_offered(case: Case, settings: Settings, lang: Lang) -> Safe:
    """The fix that stands ready, with its risk and way back, or why there is none."""
    refused = _no_fix(case, settings, lang)
    if refused is not None:
        return refused
    remediation = for_case(case)
    if remediation is None:
        return tell("card.fix_none", lang)
    resource = case.resource
    target = Target(case.account, case.region, resource.id, resource.partition)
    line = tell(
        "card.fix_offered",
        lang,
        name=tell(remediation.title, lang),
        risk=tell(f"risk.{remediation.risk(target, remediation.params_for(case))}", lang),
        undo=tell("card.undoable" if remediation.reversible else "card.not_undoable", lang),
    )
    observing = not settings.remediation.execute
    return join([line, tell("card.observe", lang)], "\n") if observing else line


def small_print(case: Case, lang: Lang) -> Safe:
    """Source, ids and age."""
    products = sorted({finding.product for finding in case.findings})
    source = some([escape(product, 80) for product in products], lang, most=2)
    at = when(case.updated_at)
    return tell("card.small_print", lang, source=source, id=code(case.id, 40), at=at)
