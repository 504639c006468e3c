"""Sources' parts merge so that certainty wins and nothing lowers a caution."""

from datetime import UTC, datetime
from itertools import permutations

import pytest

from bot.impact.merge import merge
from bot.models.impact import Dependent, Exposure, Hop, Impact, ImpactPart, Traffic, Use
from bot.models.untrusted import Untrusted

NOW = datetime(2025, 11, 20, tzinfo=UTC)


def merged(*parts: ImpactPart, missing: tuple[str, ...] = ()) -> Impact:
    """The impact of some parts."""
    return merge(parts, missing, NOW)


def test_nothing_is_known_from_nothing() -> None:
    assert merged(missing=("traffic:late",)) == Impact(missing=("traffic:late",))


@pytest.mark.parametrize(
    ("claims", "environment"),
    [
        (("development", "production"), "production"),
        (("unknown", "development"), "unknown"),
        (("staging", "development"), "staging"),
        (("development",), "development"),
        (("nonsense",), "unknown"),
    ],
)
def test_an_environment_is_only_ever_raised(claims: tuple[str, ...], environment: str) -> None:
    for order in permutations(claims):
        parts = [ImpactPart(f"s{n}", environment=claim) for n, claim in enumerate(order)]
        assert merged(*parts).environment == environment


@pytest.mark.parametrize(
    ("one", "other", "result"),
    [
        ("private", "unknown", "private"),
        ("private", "internet-observed", "internet-observed"),
        ("internet-reachable", "public-config", "internet-reachable"),
        (None, "cross-account", "cross-account"),
        (None, None, "unknown"),
    ],
)
def test_the_stronger_statement_about_exposure_wins(
    one: Exposure | None, other: Exposure | None, result: str
) -> None:
    parts = ImpactPart("a", exposure=one), ImpactPart("b", exposure=other)
    assert merged(*parts).exposure == merged(*reversed(parts)).exposure == result


@pytest.mark.parametrize(
    ("one", "other", "result"),
    [("stopped", "in_use", "in_use"), ("unknown", "detached", "detached"), (None, None, "unknown")],
)
def test_any_use_counts(one: Use | None, other: Use | None, result: str) -> None:
    assert merged(ImpactPart("a", use=one), ImpactPart("b", use=other)).use == result


def test_the_first_source_names_the_owner_and_provenance_is_kept() -> None:
    impact = merged(
        ImpactPart("a"),
        ImpactPart("b", owner=Untrusted("ana"), owner_from="tag owner", missing=("b:part",)),
        ImpactPart("c", owner=Untrusted("ben"), environment="production"),
        missing=("d:failed",),
    )
    assert (impact.owner.raw, impact.owner_from) == ("ana", "tag owner")
    assert impact.environment_from == "c"
    assert [p.source for p in impact.sources] == ["a", "b", "c"]
    assert all(p.at == NOW for p in impact.sources)
    assert impact.missing == ("b:part", "d:failed")


def test_the_same_resource_from_two_sources_is_one() -> None:
    impact = merged(
        ImpactPart("a", dependents=(Dependent("instance", "i-1", tags=(("app", "x"),)),)),
        ImpactPart("b", dependents=(
            Dependent("instance", "i-1", Untrusted("web"), "running", (("env", "prod"),)),
            Dependent("instance", "i-2"),
        )),
    )  # fmt: skip
    first, second = impact.dependents
    assert (first.name.raw, first.state, first.tags) == (
        "web", "running", (("app", "x"), ("env", "prod")),
    )  # fmt: skip
    assert second.id == "i-2"


@pytest.mark.parametrize(
    ("facts", "result"), [((), None), ((False,), False), ((False, True), True), ((None,), None)]
)
def test_sensitive_data_is_unknown_until_somebody_knows(
    facts: tuple[bool | None, ...], result: bool | None
) -> None:
    parts = [ImpactPart(f"s{n}", sensitive_data=fact) for n, fact in enumerate(facts)]
    assert merged(*parts).sensitive_data is result


@pytest.mark.parametrize(
    ("traffic", "state"),
    [
        (Traffic("confirmed", 14, sources=2, outside=2), "observed"),
        (Traffic("confirmed", 14, sources=2, outside=0), "configured"),
        (Traffic("not_confirmed", 14), "configured"),
        (Traffic("unknown", 14, why="no-flow-logs"), "configured"),
        (None, "configured"),
    ],
)
def test_hops_are_observed_only_when_outsiders_were_seen(
    traffic: Traffic | None, state: str
) -> None:
    path = (
        Hop("internet", "0.0.0.0/0", "configured"), Hop("gateway", "igw-1", "configured"),
        Hop("interface", "eni-1 203.0.113.9", "configured"), Hop("role", "app", "configured"),
    )  # fmt: skip
    impact = merged(ImpactPart("topology", path=path), ImpactPart("traffic", traffic=traffic))
    # Flows tell nothing about the gateway they came by, nor what the role was used for.
    assert [hop.state for hop in impact.path] == [state, "configured", state, "configured"]


def test_only_the_interface_that_flows_arrived_at_is_observed() -> None:
    path = (Hop("internet", "0.0.0.0/0", "configured"), Hop("interface", "eni-1", "unknown"))
    traffic = Traffic("confirmed", 14, sources=2, outside=2, reached=("eni-2",))
    impact = merged(ImpactPart("topology", path=path), ImpactPart("traffic", traffic=traffic))
    assert impact.path == path


def test_awss_own_mark_of_a_tool_goes_before_every_claim() -> None:
    claims = ImpactPart("tags", managed_by="terraform", managed_from="tag managed-by")
    vague = ImpactPart("a", managed_by="iac", managed_from="tag iac")
    proof = ImpactPart("origin", managed_by="cloudformation", managed_verified=True)
    assert merged(claims, proof).managed_by == "cloudformation"
    assert merged(claims, proof).managed_verified
    assert (merged(vague, claims).managed_by, merged(vague, claims).managed_verified) == (
        "terraform", False,
    )  # fmt: skip
    assert merged().managed_by == ""


def test_what_nobody_looked_at_is_named_with_the_size_of_a_look() -> None:
    traffic = ImpactPart("traffic", unlooked="budget", look_bytes=500)
    origin = ImpactPart("origin", unlooked="not-looked")
    impact = merged(traffic, origin)
    assert impact.unlooked == (("traffic", "budget"), ("origin", "not-looked"))
    assert impact.look_bytes == 500
    unsized = ImpactPart("traffic", unlooked="budget", look_bytes=-1)
    assert merged(unsized, origin).look_bytes == -1
    assert merged(ImpactPart("traffic", look_bytes=9)).look_bytes == 0
