"""A glance tells what the whole reading tells, for every fixture and for broken documents."""

import msgspec
import pytest
from hypothesis import given, settings

from bot.errors import MalformedFinding
from bot.findings import glance_asff, glance_ocsf
from bot.findings.cases import fold
from bot.findings.glance import glance, glance_of, key_of
from bot.findings.parse import FIRST_PARTY, parse
from bot.findings.priority import StandingScore, prioritise
from bot.models.glance import Glance
from bot.settings import PrioritySettings
from tests.unit.findings.documents import AT, document, names, raw
from tests.unit.findings.test_mutations import broken

SETTINGS = msgspec.structs.replace(PrioritySettings(), known_exploited=frozenset({"CVE-2024-0001"}))
#: Fixtures the typed readers must manage: if they stop, every document goes the slow way.
COMMON = ("asff_control", "asff_vulnerability", "asff_target_and_actor", "asff_bare_key",
          "asff_generator_only", "ocsf_compliance", "ocsf_vulnerability", "ocsf_uid_alt",
          "ocsf_bare_instance")  # fmt: skip


def whole(body: bytes) -> Glance | str:
    """The tolerant way, or the reason it gives."""
    try:
        return glance_of(parse(body))
    except MalformedFinding as problem:
        return f"{problem.at} {problem.reason}"


def quick(body: bytes) -> Glance | str:
    """The fast way, or the reason it gives."""
    try:
        return glance(body)
    except MalformedFinding as problem:
        return f"{problem.at} {problem.reason}"


@pytest.mark.parametrize("name", names())
def test_every_fixture_at_a_glance(name: str) -> None:
    seen, finding = glance(raw(name)), parse(raw(name))
    assert seen == glance_of(finding)
    assert key_of(seen) == finding.key


@pytest.mark.parametrize("name", COMMON)
def test_the_common_shapes_take_the_fast_way(name: str) -> None:
    reader = glance_asff if name.startswith("asff") else glance_ocsf
    assert reader.read(raw(name), FIRST_PARTY) is not None


@settings(max_examples=1500, deadline=None)
@given(broken())
def test_broken_documents_read_the_same_both_ways(body: bytes) -> None:
    assert quick(body) == whole(body)


def test_a_document_with_the_marks_of_both_dialects_is_asff() -> None:
    both = raw("ocsf_compliance", **document("asff_control"))
    assert quick(both) == whole(both)
    assert glance(both).format == "asff"
    assert quick(raw("ocsf_compliance", SchemaVersion=None)) == "/Id it has no id"


@pytest.mark.parametrize("name", names())
def test_a_finding_by_itself_scores_as_its_case_would(name: str) -> None:
    finding = msgspec.structs.replace(
        parse(raw(name)), first_seen=AT, archived=False, compliance="FAILED", workflow="NEW"
    )
    case = fold(None, finding, AT).case
    assert case is not None
    priority = prioritise(case, None, SETTINGS, AT)
    assert StandingScore(SETTINGS).of(glance_of(finding)) == priority.score
    assert sum(term.points for term in priority.terms) == priority.score
