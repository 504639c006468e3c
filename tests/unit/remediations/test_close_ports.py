"""Closing open ports: what is planned, what is never touched, and that undo restores it."""

import itertools
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.models.plan import AlreadyFixed, Plan
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
