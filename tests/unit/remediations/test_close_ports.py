"""Closing open ports: what is planned, what is never touched, and that undo restores it."""

import itertools
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.models.case import Case
from bot.models.finding import Finding, Resource
from bot.models.plan import AlreadyFixed, Plan, PlanRefused
from bot.models.untrusted import Untrusted
from bot.remediations._ports import Ports
from bot.remediations.base import Answers
from bot.remediations.close_security_group_ports import CloseSecurityGroupPorts
from tests.unit.remediations.rules import (
    TARGET,
    carried_out,
    contents,
    rule,
    state,
)

FIX = CloseSecurityGroupPorts()
GOLDEN = Path(__file__).parents[2] / "golden" / "plans"


@dataclass(frozen=True)
class Scene:
    """A state and the parameters of one golden plan."""

    state: Answers
    params: Ports


SCENES = {
    "ssh-open": Scene(
        state(
            rule("sgr-1", description="temporary, ana", tags={"owner": "ana"}),
            rule("sgr-2", source="::/0"),
            rule("sgr-3", source="10.0.0.0/8"),
            rule("sgr-4", low=443),
            rule("sgr-5", source="sg-0aaaaaaaaaaaaaaa1"),
            rule("sgr-6", "-1", egress=True),
        ),
        Ports(ports=(22,)),
    ),
    "all-ports-open": Scene(
        state(rule("sgr-1", low=0, high=65535), rule("sgr-2", low=443)), Ports(ports=(22, 3389))
    ),
    "all-protocols-open": Scene(
        state(rule("sgr-1", "-1")), Ports(ports=(22,), keep=(443, 8443))
    ),
    "small-range-open": Scene(state(rule("sgr-1", low=440, high=446)), Ports(ports=(445,))),
    "narrow": Scene(
        state(
            rule("sgr-1", low=3389, description="vendor"),
            rule("sgr-2", low=3389, source="::/0"),
            rule("sgr-3", low=3389, source="192.0.2.0/24"),
        ),
        Ports(
            ports=(3389,),
            mode="narrow",
            cidrs=("192.0.2.0/24", "203.0.113.0/24", "198.51.100.0/24"),
        ),
    ),
    "authorised-only": Scene(
        state(
            rule("sgr-1", low=9999), rule("sgr-2", low=443), rule("sgr-3", "udp", 53),
            tags={"aws:cloudformation:stack-name": "edge"},
        ),
        Ports(allowed=(80, 443)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SCENES)
def test_golden_plan(name: str) -> None:
    """The whole plan and its undo as JSON; `GOLDEN=1` rewrites the files."""
    scene = SCENES[name]
    plan = FIX.plan(TARGET, scene.state, scene.params)
    assert isinstance(plan, Plan)
    undo = [msgspec.to_builtins(call) for call in _undone(scene.state, plan)[1]]
    shown = {"plan": msgspec.to_builtins(plan), "digest": plan.digest, "undo": undo}
    text = msgspec.json.format(msgspec.json.encode(shown, order="sorted"), indent=2).decode()
    file = GOLDEN / f"close-security-group-ports.{name}.json"
    if os.environ.get("GOLDEN"):
        file.write_text(text + "\n", "utf-8")
    assert file.read_text("utf-8") == text + "\n"


def _apply(start: Answers, plan: Plan) -> tuple[Answers, list[Any]]:
    """The state after the plan, and the answers of its calls."""
    ids, now, answers = itertools.count(1), start, []
    for step in plan.steps:
        assert FIX.applied(step, now) is None, "a step must change something"
        now, answer = carried_out(now, step.call, ids)
        assert FIX.applied(step, now) is not None
        answers.append(answer)
    return now, answers


def _undone(start: Answers, plan: Plan) -> tuple[Answers, list[Any]]:
    """The state after plan and undo, and the calls of the undo."""
    now, answers = _apply(start, plan)
    ids, calls = itertools.count(100), []
    for step, answer in reversed(list(zip(plan.steps, answers, strict=True))):
        for call in FIX.undo(step, answer):
            calls.append(call)
            now, _ = carried_out(now, call, ids)
    return now, calls


SOURCES = st.sampled_from(
    ["0.0.0.0/0", "::/0", "10.0.0.0/8", "203.0.113.7/32", "2001:db8::/32", "0.0.0.0/1",
     "sg-0aaaaaaaaaaaaaaa1", "pl-0123456789abcdef0"]
)  # fmt: skip
PORTS = st.one_of(
    st.sampled_from([(22, 22), (0, 65535), (3389, 3389), (443, 443), (20, 25), (1, 65535)]),
    st.tuples(st.integers(0, 65535), st.integers(0, 65535)).map(lambda p: (min(p), max(p))),
)


@st.composite
def _states(draw: st.DrawFn) -> Answers:
    rows, seen = [], set()
    for number in range(draw(st.integers(0, 7))):
        protocol = draw(st.sampled_from(["tcp", "udp", "icmp", "-1", "50"]))
        low, high = draw(PORTS) if protocol in ("tcp", "udp") else (-1, -1)
        source, egress = draw(SOURCES), draw(st.booleans())
        # EC2 refuses a second rule of the same shape in a group.
        if (protocol, low, high, source, egress) in seen:
            continue
        seen.add((protocol, low, high, source, egress))
        rows.append(
            rule(
                f"sgr-{number}", protocol, low, high, source, egress=egress,
                description=draw(st.sampled_from(["", "said why"])),
                tags=draw(st.sampled_from([{}, {"owner": "ana"}])),
            )
        )  # fmt: skip
    return state(*rows)


@st.composite
def _params(draw: st.DrawFn) -> Ports:
    ports = draw(st.sampled_from([(), (22,), (22, 3389), (443,), (5432, 9200)]))
    cidrs = draw(
        st.sampled_from(
            [(), ("10.0.0.0/8",), ("203.0.113.0/24", "2001:db8:1::/48", "198.51.100.0/24")]
        )
    )
    return Ports(
        ports=ports,
        allowed=draw(st.sampled_from([(), (80, 443)])),
        mode="narrow" if cidrs else "revoke",
        cidrs=cidrs,
        keep=draw(st.sampled_from([None, (), (443, 8443)])),
    )


@settings(max_examples=150, deadline=None)
@given(_states(), _params())
def test_only_open_rules_of_exposed_ports_are_touched(start: Answers, params: Ports) -> None:
    """Every rule a plan names is ingress, open to the world and about an exposed port."""
    plan = FIX.plan(TARGET, start, params)
    if not isinstance(plan, Plan):
        return
    raw = {r["SecurityGroupRuleId"]: r for r in (start["rules"] or {})["SecurityGroupRules"]}
    for step in plan.steps:
        named = step.call.params.get("SecurityGroupRuleIds") or [
            r["SecurityGroupRuleId"] for r in step.call.params.get("SecurityGroupRules", ())
        ]
        for id in named:
            row = raw[id]
            assert not row["IsEgress"]
            assert row.get("CidrIpv4") == "0.0.0.0/0" or row.get("CidrIpv6") == "::/0"
            assert row["IpProtocol"] in ("tcp", "udp", "-1")


@settings(max_examples=150, deadline=None)
@given(_states(), _params())
def test_after_the_plan_nothing_is_left_and_other_rules_stand(
    start: Answers, params: Ports
) -> None:
    """The result is already fixed, nothing new opens to the world, what was not named is there."""
    plan = FIX.plan(TARGET, start, params)
    if not isinstance(plan, Plan):
        return
    after, _ = _apply(start, plan)
    assert isinstance(FIX.plan(TARGET, after, params), AlreadyFixed)
    named = str([step.call.params for step in plan.steps])
    untouched = [
        r for r in (start["rules"] or {})["SecurityGroupRules"]
        if f"'{r['SecurityGroupRuleId']}'" not in named
    ]  # fmt: skip
    left = (after["rules"] or {})["SecurityGroupRules"]
    assert all(row in left for row in untouched)
    assert _world_ports(left) <= _world_ports((start["rules"] or {})["SecurityGroupRules"])


def _world_ports(rows: list[dict[str, Any]]) -> set[tuple[str, str, int]]:
    """What the world can reach: protocol, address family, a sample of ports."""
    sample = [0, 20, 22, 80, 443, 3389, 5432, 8443, 9200, 40000, 65535]
    found = set()
    for row in rows:
        source = row.get("CidrIpv4") or row.get("CidrIpv6") or ""
        if row["IsEgress"] or source not in ("0.0.0.0/0", "::/0"):
            continue
        for port in sample:
            for protocol in ("tcp", "udp"):
                if row["IpProtocol"] == "-1" or (
                    row["IpProtocol"] == protocol and row["FromPort"] <= port <= row["ToPort"]
                ):
                    found.add((protocol, source, port))
    return found


@settings(max_examples=150, deadline=None)
@given(_states(), _params())
def test_undo_restores_everything_but_ids(start: Answers, params: Ports) -> None:
    """Descriptions, tags, ranges and sources are as before; the weakness is the same one."""
    plan = FIX.plan(TARGET, start, params)
    if not isinstance(plan, Plan):
        return
    restored, _ = _undone(start, plan)
    assert contents(restored) == contents(start)
    again = FIX.plan(TARGET, restored, params)
    assert isinstance(again, Plan)
    assert again.weakness == plan.weakness


@settings(max_examples=60, deadline=None)
@given(_states(), _params(), st.randoms())
def test_order_of_the_answer_does_not_matter(start: Answers, params: Ports, random: Any) -> None:
    """AWS lists rules in any order; the digest is the same, and so is what was seen."""
    rows = list((start["rules"] or {})["SecurityGroupRules"])
    random.shuffle(rows)
    shuffled: Answers = {"groups": start["groups"], "rules": {"SecurityGroupRules": rows}}
    one, other = FIX.plan(TARGET, start, params), FIX.plan(TARGET, shuffled, params)
    assert one == other
    assert FIX.seen(TARGET, start, params) == FIX.seen(TARGET, shuffled, params)


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
