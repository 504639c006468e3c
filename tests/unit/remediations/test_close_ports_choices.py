"""Closing ports: what may be chosen, what is refused, and what a case asks for."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bot.models.case import Case
from bot.models.finding import Finding, Resource
from bot.models.plan import AlreadyFixed, Plan, PlanRefused
from bot.models.untrusted import Untrusted
from bot.remediations._ports import Ports
from bot.remediations.close_security_group_ports import CloseSecurityGroupPorts
from tests.unit.remediations.rules import (
    TARGET,
    rule,
    state,
)

FIX = CloseSecurityGroupPorts()
GOLDEN = Path(__file__).parents[2] / "golden" / "plans"


def test_a_wide_rule_keeps_the_web_ports_open_without_a_gap() -> None:
    """443 is authorised before the rule for all ports goes."""
    plan = FIX.plan(TARGET, state(rule("sgr-1", low=0, high=65535)), Ports(ports=(22,)))
    assert isinstance(plan, Plan)
    assert [step.call.operation.split("_")[0] for step in plan.steps] == [
        "authorize", "authorize", "revoke",
    ]  # fmt: skip
    assert plan.after == ("tcp 80 from 0.0.0.0/0", "tcp 443 from 0.0.0.0/0")
    assert "remediation.ports.warn_wide" in plan.warnings


def test_a_missing_group_is_fixed_not_an_error() -> None:
    """Gone by its read, or by an empty list."""
    answers: list[dict[str, Any] | None] = [None, {"SecurityGroups": []}]
    for gone in answers:
        result = FIX.plan(TARGET, {"groups": gone, "rules": None}, Ports(ports=(22,)))
        assert result == AlreadyFixed("remediation.fixed.gone")


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        (Ports(mode="narrow"), "remediation.refused.no_ranges"),
        (Ports(mode="narrow", cidrs=("0.0.0.0/0",)), "remediation.refused.too_wide"),
        (Ports(mode="narrow", cidrs=("0.0.0.0/1",)), "remediation.refused.too_wide"),
        (Ports(mode="narrow", cidrs=("::/0",)), "remediation.refused.too_wide"),
        (Ports(mode="narrow", cidrs=("10.0.0.1/8",)), "remediation.refused.range"),
        (Ports(mode="narrow", cidrs=("the office",)), "remediation.refused.range"),
        (Ports(ports=(70000,)), "remediation.refused.port"),
        (Ports(keep=(-1,)), "remediation.refused.port"),
    ],
)
def test_choices_that_cannot_be_planned(params: Ports, reason: str) -> None:
    """Each is refused with its own sentence."""
    result = FIX.plan(TARGET, state(rule("sgr-1")), params)
    assert isinstance(result, PlanRefused)
    assert result.reason == reason


def test_a_finding_about_something_else_is_refused() -> None:
    """An instance is no security group."""
    target = msgspec.structs.replace(TARGET, resource="arn:aws:ec2:us-east-1:1:instance/i-1")
    result = FIX.plan(target, state(rule("sgr-1")), Ports(ports=(22,)))
    assert isinstance(result, PlanRefused)


def test_udp_is_closed_for_administration_ports_only() -> None:
    """UDP 22 and 3389 are administration ports; UDP 5432 is nobody's finding."""
    rows = [rule("sgr-1", "udp", 3389), rule("sgr-2", "udp", 5432)]
    plan = FIX.plan(TARGET, state(*rows), Ports())
    assert isinstance(plan, Plan)
    assert plan.weakness == ("udp 3389 from 0.0.0.0/0",)


def _case(controls: tuple[str, ...], ports: tuple[int, ...] = (), **parameters: Any) -> Case:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    resource = Resource(TARGET.resource, "AwsEc2SecurityGroup", TARGET.account, TARGET.region)
    findings = tuple(
        Finding(
            key=control, format="asff", uid=control, product="p", account=TARGET.account,
            region=TARGET.region, partition="aws", severity="HIGH", title=Untrusted("t"),
            resources=(resource,), first_seen=now, updated_at=now, control=control,
            compliance="FAILED",
        )
        for control in controls
    )  # fmt: skip
    return Case(
        id="c1", key="k", family="open-port", account=TARGET.account, region=TARGET.region,
        resource=resource, severity="HIGH", title=Untrusted("t"), findings=findings, state="new",
        first_seen=now, updated_at=now, parameters=parameters, ports=ports,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (_case(("EC2.13",)), Ports(ports=(22,))),
        (_case(("EC2.13", "EC2.14")), Ports(ports=(22, 3389))),
        (_case(("EC2.19",), restrictedPorts=["22", "8080"]), Ports(ports=(22, 8080))),
        (_case(("EC2.13", "EC2.19"), restrictedPorts=["8080"]), Ports(ports=(22, 8080))),
        (_case(("EC2.18",)), Ports(allowed=(80, 443))),
        (_case(("EC2.18",), authorizedTcpPorts=[443, "8443"]), Ports(allowed=(443, 8443))),
        (_case(("EC2.18",), authorizedTcpPorts={"Value": "443"}), Ports(allowed=(443,))),
        (_case((), ports=(22, 443)), Ports(ports=(22,))),
        (_case(("EC2.13",), restrictedPorts="nonsense"), Ports(ports=(22,))),
    ],
)
def test_the_ports_a_case_asks_for(case: Case, expected: Ports) -> None:
    """From the hub's parameters, the control, or the documents, in that order of trust."""
    assert FIX.params_for(case) == expected


def test_the_default_list_is_the_published_one() -> None:
    """EC2.19 without parameters closes its 24 ports and leaves 443 alone."""
    params = FIX.params_for(_case(("EC2.19",)))
    plan = FIX.plan(TARGET, state(rule("sgr-1", low=9200), rule("sgr-2", low=443)), params)
    assert isinstance(plan, Plan)
    assert len(params.ports) == 24
    assert plan.weakness == ("tcp 9200 from 0.0.0.0/0",)
    assert plan.remains == ("tcp 443 from 0.0.0.0/0 (sgr-2)",)
