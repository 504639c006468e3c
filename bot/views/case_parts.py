"""The lines of a case's card, one function per line."""

import re

from bot.models.case import Case, Term
from bot.models.plan import Target
from bot.models.request import Request
from bot.remediations import for_case
from bot.settings import Settings
from bot.views.blocks import Plain, Safe, code, escape, join, label, tell, when
from bot.views.sentence import ICONS, given, known, moment, some, what, what_safe
from bot.words import Lang, say


def title(case: Case, lang: Lang) -> Plain:
    """`🔴 P1 critical · Port 22 open to the internet on checkout-1`."""
    return label("card.header", lang, rank=rank(case, lang), what=what(case, lang))


def rank(case: Case, lang: Lang) -> Plain:
    """`🔴 P1 critical`, or the severity alone while the case has no score."""
    icon, severity = Plain(ICONS[case.severity]), label(f"severity.{case.severity}", lang)
    if case.priority is None:
        return label("card.unranked", lang, icon=icon, severity=severity)
    band = Plain(case.priority.band)
    return label("card.rank", lang, icon=icon, band=band, severity=severity)


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
        waits = running.state in ("proposed", "awaiting_approval")
        return tell("card.first_waiting" if waits else "card.first_running", lang)
    if not _verified(case):
        return tell("card.first_unverified", lang)
    if case.priority is None:
        return tell("card.first_unranked", lang)
    band = case.priority.band
    hours = settings.priority.fix_within_hours.get(band, 0)
    by_hand = "" if for_case(case) else "_by_hand"
    key = f"card.first_{band}{by_hand}" if band in ("P1", "P2") else "card.first_later"
    return tell(key, lang, hours=hours)


def why_lines(case: Case, lang: Lang) -> list[Safe]:
    """The score with its signed terms, a rule that overrode it, and what nobody knows."""
    priority = case.priority
    if priority is None:
        return [tell("card.why_unranked", lang)]
    terms = join([term_line(term, lang) for term in priority.terms if term.points], ", ")
    lines = [tell("card.why", lang, band=Safe(priority.band), score=priority.score, terms=terms)]
    if priority.pinned:
        rule, _, detail = priority.pinned.partition(":")
        reason = given(f"finding.pin.{rule}", {"detail": detail}, lang)
        lines.append(tell("card.pinned", lang, reason=reason))
    if priority.unknowns:
        unknown = [known(f"finding.unknown.{name}", name, lang) for name in priority.unknowns]
        lines.append(tell("card.unknowns", lang, list=some(unknown, lang)))
    return lines


def term_line(term: Term, lang: Lang) -> Safe:
    """One addend of the score with its sign, `+18 reachable from the internet`."""
    points = Safe(f"{term.points:+d}".replace("-", "−"))
    factor, detail = term.name.rsplit(".", 1)[-1], term.detail
    if factor == "severity" and detail in ICONS:
        detail = say(f"severity.{detail}", lang)
    own = f"finding.{factor}.{detail}"
    name = known(own, "", lang) or given(term.name, {"detail": detail}, lang)
    return tell("card.term", lang, points=points, name=name)


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


_PRODUCT = re.compile(r"arn:[^:]*:securityhub:[^:]*:[^:]*:productv?2?/(.+)")


def _product(arn: str) -> str:
    """`aws/securityhub` out of a product ARN, the same for both hubs; other text as it is."""
    found = _PRODUCT.fullmatch(arn)
    return found[1] if found else arn


def small_print(case: Case, lang: Lang) -> Safe:
    """Source, ids and age."""
    products = sorted({_product(finding.product) for finding in case.findings})
    source = some([escape(product, 80) for product in products], lang, most=2)
    at = when(case.updated_at)
    return tell("card.small_print", lang, source=source, id=code(case.id, 40), at=at)
