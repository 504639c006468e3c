"""The score of a case: integer terms, each printed, that always sum to the number shown."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.findings.cases import SEVERITIES
from bot.findings.moments import NO_TIME
from bot.models.case import Band, Case, Priority, Term
from bot.models.finding import Finding, Vulnerability
from bot.models.glance import Glance
from bot.models.impact import Impact
from bot.settings import PrioritySettings

BANDS: tuple[Band, ...] = ("P1", "P2", "P3", "P4", "P5")
#: EPSS thresholds and their settings names, highest first: https://www.first.org/epss/
_EPSS = ((0.5, "epss_50"), (0.1, "epss_10"))
_REACHABLE = ("internet-observed", "internet-reachable")


def prioritise(
    case: Case, impact: Impact | None, settings: PrioritySettings, now: datetime, *,
    families: int = 1,
) -> Priority:  # fmt: skip
    """Score `case` from what is known; without `impact` everything it would say is unknown.

    `families` is how many distinct control families a group joins (1 for a case by itself).
    The factors, the group bonus and the cap are terms too: each is the difference it makes, in that
    order, so that the terms of the result always sum to its score. Pure.
    """
    known = impact or Impact()
    terms = list(_base(case, known, settings))
    score = base = sum(term.points for term in terms)
    use = _percent(settings.use.get(known.use, 1.0))
    score = _add(terms, "use", _rounded(base, use, 100), score, known.use)
    periods = _overdue(case, settings, score, now)
    age = 100 + min(_percent(settings.age_cap), periods * _percent(settings.age_step))
    score = _add(terms, "age", _rounded(base, use, age), score, str(periods))
    bonus = min(settings.group_cap, settings.group_bonus * max(families - 1, 0))
    score = _add(terms, "group", score + bonus, score, str(families - 1))
    score = _add(terms, "cap", max(0, min(100, score)), score, "")
    band, pinned = _pinned(case, known, settings, band_of(score, settings))
    return Priority(score, band, tuple(terms), tuple(_unknowns(case, impact)), pinned)


def band_of(score: int, settings: PrioritySettings) -> Band:
    """The band a score falls into."""
    return next((band for band in BANDS if score >= settings.bands.get(band, 101)), "P5")


class StandingScore:
    """The score of a finding by itself, first seen now and with nothing known around it.

    What `prioritise` gives a case of this one finding; it depends on severity and signs only.
    """

    def __init__(self, settings: PrioritySettings) -> None:
        self._settings = settings
        self._plain = {severity: self._score(severity, "none") for severity in SEVERITIES}

    def of(self, seen: Glance) -> int:
        """0 to 100."""
        if not (seen.threat or seen.vulnerabilities):
            return self._plain[seen.severity]
        points = self._settings.exploitation
        signs = _told(seen.threat, seen.vulnerabilities, self._settings)
        return self._score(seen.severity, max(("none", *signs), key=lambda s: points.get(s, 0)))

    def _score(self, severity: str, sign: str) -> int:
        use = self._settings
        points = use.severity.get(severity, 0) + use.exploitation.get(sign, 0)
        points += use.exposure.get("unknown", 0) + use.environment.get("unknown", 0)
        percent = _percent(use.use.get("unknown", 1.0))
        return max(0, min(100, _rounded(points, percent, 100)))


def fix_by(case: Case, band: Band, settings: PrioritySettings) -> datetime | None:
    """When the time to fix ends, None where the first sighting is not known."""
    if case.first_seen <= NO_TIME:
        return None
    return case.first_seen + timedelta(hours=settings.fix_within_hours.get(band, 0))


def _base(case: Case, impact: Impact, settings: PrioritySettings) -> Iterator[Term]:
    yield _term("severity", settings.severity.get(case.severity, 0), case.severity)
    yield _term("exposure", settings.exposure.get(impact.exposure, 0), impact.exposure)
    kind = max(_signs(case, impact, settings), key=lambda sign: settings.exploitation.get(sign, 0))
    yield _term("exploitation", settings.exploitation.get(kind, 0), kind)
    environment = impact.environment if impact.environment in settings.environment else "unknown"
    yield _term("environment", settings.environment.get(environment, 0), environment)
    yield _term("sensitive_data", settings.sensitive_data if impact.sensitive_data else 0)
    behind = len(impact.dependents)
    yield _term("blast", min(behind, settings.blast_cap), str(behind))


def _term(name: str, points: int, detail: str = "") -> Term:
    return Term(f"finding.term.{name}", points, detail)


def _add(terms: list[Term], name: str, after: int, before: int, detail: str) -> int:
    if after != before:
        terms.append(_term(name, after - before, detail))
    return after


def _percent(factor: float) -> int:
    return round(factor * 100)


def _rounded(base: int, use: int, age: int) -> int:
    # base × use% × age%, rounded half up, in whole numbers so that no term depends on floats.
    return (base * use * age + 5000) // 10000


def _standing(case: Case) -> tuple[Finding, ...]:
    return tuple(f for f in case.findings if f.open) or case.findings


def _signs(case: Case, impact: Impact, settings: PrioritySettings) -> list[str]:
    # Amazon Inspector's word for a CVE of this case counts as the operator's list does.
    found = ["none", *(["kev"] if impact.exploited else [])]
    for finding in _standing(case):
        # Anyone in an account may import findings; only allowed products can declare a threat.
        threat = finding.active_threat and finding.verified_source
        found.extend(_told(threat, finding.vulnerabilities, settings))
    return found


def _told(
    threat: bool, vulnerabilities: tuple[Vulnerability, ...], settings: PrioritySettings
) -> Iterator[str]:
    """Every sign of exploitation one finding tells."""
    if threat:
        yield "threat"
    for cve in vulnerabilities:
        if cve.id.upper() in settings.known_exploited:
            yield "kev"
        if cve.epss is not None:
            yield from (name for floor, name in _EPSS if cve.epss >= floor)
        if cve.exploit_available:
            yield "exploit"


def _overdue(case: Case, settings: PrioritySettings, score: int, now: datetime) -> int:
    """How many times the time to fix has passed in full."""
    hours = settings.fix_within_hours.get(band_of(score, settings), 0)
    if case.first_seen <= NO_TIME or hours <= 0:
        return 0
    return max(0, int((now - case.first_seen) / timedelta(hours=hours)))


def _pinned(case: Case, impact: Impact, settings: PrioritySettings, band: Band) -> tuple[Band, str]:
    for name in (*case.controls, case.family):
        if name in settings.pins:
            return settings.pins[name], f"settings:{name}"
    signs = _signs(case, impact, settings)
    if band != "P1" and "threat" in signs:
        return "P1", "threat"
    if band != "P1" and "kev" in signs and impact.exposure in _REACHABLE:
        return "P1", "kev"
    return band, ""


def _unknowns(case: Case, impact: Impact | None) -> Iterator[str]:
    known = impact or Impact()
    standing = _standing(case)
    if not any(f.severity_known for f in standing):
        yield "severity"
    if known.exposure == "unknown":
        yield "exposure"
    scored = [v for f in standing for v in f.vulnerabilities]
    if scored and all(v.epss is None and v.exploit_available is None for v in scored):
        yield "exploitation"
    if known.environment == "unknown":
        yield "environment"
    if known.use == "unknown":
        yield "use"
    if known.sensitive_data is None:
        yield "sensitive_data"
    if case.first_seen <= NO_TIME:
        yield "age"
