"""The score: known cases, and terms that always sum to it."""

from datetime import timedelta
from typing import Any, cast

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.findings.cases import SEVERITIES, fold
from bot.findings.moments import NO_TIME
from bot.findings.priority import band_of, fix_by, prioritise
from bot.models.case import Case
from bot.models.finding import Severity, Vulnerability
from bot.models.impact import Dependent, Exposure, Impact, Use
from bot.settings import PrioritySettings
from bot.words import all_words
from tests.unit.findings.documents import AT, read

SETTINGS = PrioritySettings()


def make_case(
    severity: Severity = "HIGH", *, cve: Vulnerability | None = None, threat: bool = False,
    **changes: Any,
) -> Case:  # fmt: skip
    """A case first seen just now."""
    finding = msgspec.structs.replace(
        read("asff_control"),
        severity=severity,
        active_threat=threat,
        vulnerabilities=(cve,) if cve else (),
        first_seen=AT,
    )
    case = fold(None, finding, AT).case
    assert case is not None
    return msgspec.structs.replace(case, **changes)


def make_impact(
    exposure: Exposure, environment: str, *, use: Use = "in_use", data: bool = False,
    behind: int = 0,
) -> Impact:  # fmt: skip
    """What is known around a case."""
    dependents = tuple(Dependent("instance", f"i-{index}") for index in range(behind))
    return Impact(
        exposure=exposure, environment=environment, use=use, sensitive_data=data,
        dependents=dependents,
    )  # fmt: skip


KEV = Vulnerability("CVE-2024-0001", epss=0.97)
KNOWS_KEV = msgspec.structs.replace(SETTINGS, known_exploited=frozenset({"CVE-2024-0001"}))


@pytest.mark.parametrize(
    ("what", "case", "impact", "score", "band"),
    [
        ("C2 traffic on a production instance", make_case(threat=True),
         make_impact("internet-observed", "production"), 80, "P1"),
        ("public production database", make_case("CRITICAL"),
         make_impact("internet-reachable", "production", data=True, behind=9), 78, "P1"),
        ("known exploited and reachable", make_case(cve=KEV),
         make_impact("internet-reachable", "production"), 73, "P1"),
        ("SSH open, probes seen", make_case(),
         make_impact("internet-observed", "production", behind=4), 69, "P2"),
        ("IMDSv1 on a public admin instance", make_case(),
         make_impact("internet-reachable", "production", behind=5), 63, "P2"),
        ("public snapshot", make_case("CRITICAL"),
         make_impact("public-config", "staging", data=True, behind=5), 63, "P2"),
        ("critical CVE nobody exploits, private, development",
         make_case("CRITICAL", cve=Vulnerability("CVE-2024-0002", epss=0.01)),
         make_impact("private", "development"), 40, "P3"),
        ("old key in use", make_case("MEDIUM"),
         make_impact("unknown", "production", behind=3), 37, "P3"),
        ("account block off, development", make_case("MEDIUM"),
         make_impact("public-config", "development"), 28, "P4"),
        ("password policy", make_case("MEDIUM"), make_impact("private", "production"), 28, "P4"),
        ("key rotation", make_case("MEDIUM"), make_impact("private", "production"), 28, "P4"),
        ("IMDSv1, stopped", make_case(),
         make_impact("private", "development", use="stopped"), 18, "P4"),
        ("trail validation", make_case("LOW"), make_impact("private", "production"), 18, "P4"),
        ("open SSH on a group nothing uses", make_case(),
         make_impact("private", "unknown", use="detached"), 12, "P5"),
    ],
)  # fmt: skip
def test_known_cases(what: str, case: Case, impact: Impact, score: int, band: str) -> None:
    got = prioritise(case, impact, KNOWS_KEV, AT)
    assert (got.score, got.band) == (score, band), what
    assert sum(term.points for term in got.terms) == got.score


def test_the_factor_is_printed_as_the_difference_it_makes() -> None:
    got = prioritise(make_case(), make_impact("private", "production", use="stopped"), SETTINGS, AT)
    printed = {term.name: term.points for term in got.terms}
    assert got.score == 24
    assert printed["finding.term.use"] == -16
    assert printed["finding.term.exposure"] == 0


def test_group_bonus_and_cap_are_terms() -> None:
    impact = make_impact("internet-observed", "production", data=True, behind=5)
    case = make_case("CRITICAL", threat=True, first_seen=AT - timedelta(days=3))
    got = prioritise(case, impact, SETTINGS, AT, families=9)
    printed = {term.name: term.points for term in got.terms}
    assert got.score == 100
    assert printed["finding.term.age"] == 10
    assert printed["finding.term.group"] == 6
    assert printed["finding.term.cap"] == -16


def test_age_counts_each_full_time_to_fix() -> None:
    impact = make_impact("internet-observed", "production", behind=4)
    aged = [
        prioritise(make_case(), impact, SETTINGS, AT + timedelta(hours=hours)).score
        for hours in (71, 72, 144, 1000)
    ]
    assert aged == [69, 72, 76, 76]


def test_a_time_nobody_could_read_is_unknown_and_not_old() -> None:
    got = prioritise(make_case(first_seen=NO_TIME), None, SETTINGS, AT)
    assert "age" in got.unknowns
    assert "finding.term.age" not in {term.name for term in got.terms}
    assert fix_by(make_case(first_seen=NO_TIME), "P1", SETTINGS) is None


def test_without_impact_everything_it_would_say_is_listed_as_unknown() -> None:
    got = prioritise(make_case(), None, SETTINGS, AT)
    assert got.unknowns == ("exposure", "environment", "use", "sensitive_data")
    assert got.score == 30 + 6 + 5


def test_an_unverified_source_cannot_declare_a_threat() -> None:
    case = make_case(threat=True)
    (finding,) = case.findings
    claimed = msgspec.structs.replace(finding, verified_source=False)
    got = prioritise(msgspec.structs.replace(case, findings=(claimed,)), None, SETTINGS, AT)
    assert got.pinned == "" and got.score == 41


def test_pins() -> None:
    threat = prioritise(make_case("LOW", threat=True), None, SETTINGS, AT)
    assert (threat.band, threat.pinned) == ("P1", "threat")
    chosen = msgspec.structs.replace(SETTINGS, pins={"open-port": "P4"})
    got = prioritise(
        make_case("CRITICAL"), make_impact("internet-observed", "production"), chosen, AT
    )
    assert (got.band, got.pinned, got.score) == ("P4", "settings:open-port", 75)


@given(
    severity=st.sampled_from(SEVERITIES),
    exposure=st.sampled_from(sorted(SETTINGS.exposure)),
    environment=st.sampled_from([*sorted(SETTINGS.environment), "unheard of"]),
    use=st.sampled_from(sorted(SETTINGS.use)),
    data=st.none() | st.booleans(),
    behind=st.integers(0, 400),
    age=st.timedeltas(timedelta(days=-3), timedelta(days=4000)),
    families=st.integers(0, 9),
    epss=st.none() | st.floats(0, 1),
    step=st.sampled_from([0.0, 0.03, 0.05, 0.333]),
    factor=st.sampled_from([0.0, 0.35, 0.6, 0.999, 1.0, 1.7]),
)
def test_printed_terms_always_sum_to_the_score(
    severity: Severity, exposure: str, environment: str, use: str, data: bool | None, behind: int,
    age: timedelta, families: int, epss: float | None, step: float, factor: float,
) -> None:  # fmt: skip
    impact = Impact(
        exposure=cast(Exposure, exposure), environment=environment, use=cast(Use, use),
        sensitive_data=data, dependents=(Dependent("instance", "i"),) * behind,
    )  # fmt: skip
    constants = msgspec.structs.replace(
        SETTINGS, age_step=step, age_cap=3 * step, use={**SETTINGS.use, use: factor}
    )
    case = make_case(severity, cve=Vulnerability("CVE-1", epss=epss), first_seen=AT - age)
    got = prioritise(case, impact, constants, AT, families=families)
    assert sum(term.points for term in got.terms) == got.score
    assert 0 <= got.score <= 100
    assert got.band == band_of(got.score, constants)
    words = all_words()
    assert all(term.name in words for term in got.terms)
    assert all(f"finding.unknown.{name}" in words for name in got.unknowns)
