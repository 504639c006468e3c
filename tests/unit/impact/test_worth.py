"""What is looked at by itself: decided from what is known, and an unknown never spares a look."""

from typing import Any

import msgspec
import pytest

from bot.findings.cases import fold
from bot.findings.priority import prioritise
from bot.impact.worth import worth_looking
from bot.models.case import Case
from bot.models.finding import Severity, Vulnerability
from bot.models.impact import Exposure, Impact, Origin, Traffic, Use
from bot.settings import ImpactSettings, Settings
from tests.unit.findings.documents import AT, read

SETTINGS = Settings()


def make_case(severity: Severity = "HIGH", **changes: Any) -> Case:
    """An open port of this severity."""
    case = fold(None, read("asff_control"), AT).case
    assert case is not None
    return msgspec.structs.replace(case, severity=severity, **changes)


@pytest.mark.parametrize(
    ("severity", "environment", "exposure", "use", "worth"),
    [
        ("HIGH", "production", "internet-reachable", "in_use", True),
        ("HIGH", "production", "unknown", "unknown", True),
        ("HIGH", "unknown", "unknown", "unknown", True),
        ("HIGH", "production", "private", "in_use", False),
        ("HIGH", "production", "internet-reachable", "detached", False),
        ("MEDIUM", "development", "internet-reachable", "in_use", False),
        ("LOW", "production", "internet-reachable", "in_use", False),
    ],
)
def test_only_what_may_rank_high_is_looked_at(
    severity: Severity, environment: str, exposure: Exposure, use: Use, worth: bool
) -> None:
    known = Impact(environment=environment, exposure=exposure, use=use)
    assert worth_looking(make_case(severity), known, SETTINGS, AT) is worth


def test_the_settings_say_which_bands_are_looked_at() -> None:
    known = Impact(environment="production", exposure="internet-reachable", use="in_use")
    never = msgspec.structs.replace(SETTINGS, impact=ImpactSettings(automatic=()))
    assert not worth_looking(make_case("CRITICAL"), known, never, AT)
    widely = msgspec.structs.replace(SETTINGS, impact=ImpactSettings(automatic=("P3", "P4", "P5")))
    assert worth_looking(make_case("LOW"), known, widely, AT)


def test_a_vulnerability_is_looked_at_as_if_it_were_exploited() -> None:
    plain = make_case("HIGH", family="vulnerability", ports=())
    known = Impact(environment="unknown", exposure="internet-reachable", use="in_use")
    finding = msgspec.structs.replace(
        plain.findings[0], vulnerabilities=(Vulnerability("CVE-2021-44228"),)
    )
    case = msgspec.structs.replace(plain, findings=(finding,))
    assert worth_looking(case, known, SETTINGS, AT)
    scored = prioritise(case, known, SETTINGS.priority, AT)
    listed = msgspec.structs.replace(known, exploited=("CVE-2021-44228",))
    raised = prioritise(case, listed, SETTINGS.priority, AT)
    assert raised.band == "P1" and raised.score > scored.score


@pytest.mark.parametrize("why", ["not-looked", "budget"])
def test_what_nobody_looked_at_neither_raises_nor_lowers(why: str) -> None:
    known = Impact(environment="production", exposure="internet-reachable", use="in_use")
    unlooked = msgspec.structs.replace(
        known, traffic=Traffic("unknown", 14, why=why), origin=Origin("unknown", why=why),
        unlooked=(("traffic", why), ("origin", why), ("exploitation", why)), look_bytes=-1,
    )  # fmt: skip
    one = prioritise(make_case(), known, SETTINGS.priority, AT)
    other = prioritise(make_case(), unlooked, SETTINGS.priority, AT)
    assert (one.score, one.band, one.terms) == (other.score, other.band, other.terms)
