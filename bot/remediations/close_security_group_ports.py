"""Closes (or narrows) a security group's rules that open dangerous ports to the internet."""

import re
from collections.abc import Iterable
from typing import Any, ClassVar

import msgspec

from bot.models.case import Case
from bot.models.plan import AlreadyFixed, Call, Plan, PlanRefused, PlanResult, Risk, Step, Target
from bot.remediations import _ports as ports
from bot.remediations import _rules as rules
from bot.remediations._ports import Ports
from bot.remediations._rules import Rule
from bot.remediations.base import Answers, Parameters, Remediation

_GROUP = re.compile(r"^sg-[0-9a-z]{1,32}$")
_GONE = ("InvalidGroup.NotFound", "InvalidGroupId.Malformed", "InvalidGroupId.NotFound")
_ABSENT = ("InvalidPermission.NotFound", "InvalidSecurityGroupRuleId.NotFound", *_GONE)


class CloseSecurityGroupPorts(Remediation):
    """Revokes by rule id the rules that open the exposed ports to the internet, nothing else."""

    slug: ClassVar[str] = "close-security-group-ports"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "remediation.ports.title"
    breaks: ClassVar[str] = "remediation.ports.breaks"
    controls: ClassVar[tuple[str, ...]] = (
        "EC2.19", "EC2.13", "EC2.14", "EC2.18", "EC2.53", "EC2.54",
        "CIS-1.2.0/4.1", "CIS-1.2.0/4.2",
    )  # fmt: skip
    families: ClassVar[tuple[str, ...]] = ("open-port",)
    iam_read: ClassVar[tuple[str, ...]] = (
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSecurityGroupRules",
    )
    iam_write: ClassVar[tuple[str, ...]] = (
        "ec2:RevokeSecurityGroupIngress",
        "ec2:AuthorizeSecurityGroupIngress",
        "ec2:ModifySecurityGroupRules",
        "ec2:CreateTags",
    )
    parameters: ClassVar[type[Parameters]] = Ports
    evidence: ClassVar[tuple[str, ...]] = ("traffic", "topology")
    settle_s: ClassVar[float] = 30.0
    exposes_internet: ClassVar[bool] = True

    def risk(self, target: Target, params: Ports) -> Risk:
        """R2 either way: narrowing cuts off whoever is outside the new ranges."""
        return "R2"

    def params_for(self, case: Case) -> Ports:
        """What the case's controls and the hub's own parameters ask for."""
        return ports.asked_by(case)

    def reads(self, target: Target) -> dict[str, Call]:
        """The group and all its rules, egress included (AWS has no filter for the direction)."""
        group = _group(target)
        of_group = {"Filters": [{"Name": "group-id", "Values": [group]}]}
        return {
            "groups": Call("ec2", "describe_security_groups", {"GroupIds": [group]}, _GONE),
            "rules": Call("ec2", "describe_security_group_rules", of_group, _GONE),
        }

    def seen(self, target: Target, state: Answers, params: Ports) -> dict[str, Any]:
        """The ingress rules about the exposed ports, from wherever they let traffic in."""
        found = [
            [rule.id, rule.protocol, rule.low, rule.high, rule.source]
            for rule in _ingress(state)
            if params.dangerous(rule)
        ]
        return {"group": _group(target), "exists": bool(state.get("groups")), "rules": found}

    def plan(self, target: Target, state: Answers, params: Ports) -> PlanResult:
        """The revokes (or modifies) by rule id, preceded by what a wide rule must leave open."""
        if not _GROUP.match(_group(target)):
            return PlanRefused("remediation.refused.no_group", target.resource)
        refusal = ports.refusal(params)
        if refusal:
            return refusal
        if state.get("groups") is None or not (state["groups"] or {}).get("SecurityGroups"):
            return AlreadyFixed("remediation.fixed.gone")
        everything = _ingress(state)
        open_ones = [rule for rule in everything if rule.world and params.dangerous(rule)]
        if not open_ones:
            return AlreadyFixed("remediation.fixed.closed")
        staying = [rule for rule in everything if rule not in open_ones]
        steps, made = _steps(_group(target), open_ones, staying, params)
        closed = rules.ranges(port for rule in open_ones for port in params.dangerous(rule))
        return Plan(
            slug=self.slug,
            version=self.version,
            target=target,
            params=rules.plain(params),
            steps=tuple(steps),
            state=self.seen(target, state, params),
            before=tuple(rule.line for rule in open_ones),
            after=tuple(rule.line for rule in made),
            risk=self.risk(target, params),
            summary=f"remediation.ports.summary_{params.mode}",
            weakness=tuple(sorted(rule.what for rule in open_ones)),
            remains=tuple(rule.line for rule in staying),
            warnings=_warnings(state, open_ones, params),
            facts={
                "ports": _spoken(closed),
                "group": _group(target),
                "ranges": ", ".join(params.cidrs),
                "kept": _spoken(rules.ranges(ports.kept_of_wide(params))),
            },
        )

    def undo(self, step: Step, answer: dict[str, Any]) -> tuple[Call, ...]:
        """The rule as it was: description, tags and source too. A revoked rule gets a new id."""
        group = step.call.params["GroupId"]
        if step.call.operation == "authorize_security_group_ingress":
            ids = [rule["SecurityGroupRuleId"] for rule in answer.get("SecurityGroupRules") or ()]
            return tuple(_revoke(group, id) for id in ids)
        before = msgspec.convert(step.before, Rule)
        if step.call.operation == "modify_security_group_rules":
            return (Call("ec2", step.call.operation, rules.modify_params(group, before)),)
        return (_authorize(group, before),)

    def applied(self, step: Step, state: Answers) -> dict[str, Any] | None:
        """Whether the rules show the step: its id gone, its rule there, its values taken."""
        present, params = _ingress(state), step.call.params
        if step.call.operation == "revoke_security_group_ingress":
            ids = set(params["SecurityGroupRuleIds"])
            return None if any(rule.id in ids for rule in present) else {"Return": True}
        if step.call.operation == "modify_security_group_rules":
            wanted = params["SecurityGroupRules"][0]
            shape = {"SecurityGroupRuleId": wanted["SecurityGroupRuleId"]}
            expected = rules.from_aws(wanted["SecurityGroupRule"] | shape)
            return (
                {"Return": True} if any(_same(rule, expected, True) for rule in present) else None
            )
        expected = rules.made_by(params)
        found = [rule for rule in present if _same(rule, expected, False)]
        ids_ = [{"SecurityGroupRuleId": rule.id} for rule in found]
        return {"Return": True, "SecurityGroupRules": ids_} if found else None


def _group(target: Target) -> str:
    return target.resource.rsplit("/", 1)[-1].rsplit(":", 1)[-1]


def _ingress(state: Answers) -> list[Rule]:
    return rules.ingress(state.get("rules") or {})


def _same(rule: Rule, expected: Rule, by_id: bool) -> bool:
    fields = ("protocol", "low", "high", "source", *(("id",) if by_id else ()))
    return all(getattr(rule, name) == getattr(expected, name) for name in fields)


def _revoke(group: str, id: str) -> Call:
    params = {"GroupId": group, "SecurityGroupRuleIds": [id]}
    return Call("ec2", "revoke_security_group_ingress", params, _ABSENT)


def _authorize(group: str, rule: Rule) -> Call:
    params = rules.authorize_params(group, rule)
    return Call("ec2", "authorize_security_group_ingress", params, ("InvalidPermission.Duplicate",))


def _steps(
    group: str, open_ones: list[Rule], staying: list[Rule], params: Ports
) -> tuple[list[Step], list[Rule]]:
    """The steps in order, and the rules that exist because of them.

    What stays open is authorised before the wide rule goes, so that its traffic is not interrupted.
    One rule per revoke: AWS refuses a revoke of several ids as a whole when one of them is gone.
    """
    adding: list[Step] = []
    ending: list[Step] = []
    made: list[Rule] = []

    def add(rule: Rule) -> None:
        if any(_covers(other, rule) for other in (*staying, *made)):
            return
        made.append(rule)
        adding.append(Step(_authorize(group, rule)))

    for rule in open_ones:
        for low, high in rules.ranges(ports.kept(rule, params)):
            protocol = "tcp" if rule.protocol == "all" else rule.protocol
            add(msgspec.structs.replace(rule, id="", protocol=protocol, low=low, high=high))
    for rule in open_ones:
        before = rules.plain(rule)
        narrowed = _narrowed(rule, params)
        free = [new for new in narrowed if not any(_covers(old, new) for old in (*staying, *made))]
        if not free:
            ending.append(Step(_revoke(group, rule.id), before))
            continue
        first = msgspec.structs.replace(free[0], id=rule.id)
        made.append(first)
        call = Call("ec2", "modify_security_group_rules", rules.modify_params(group, first))
        ending.append(Step(call, before))
        for other in free[1:]:
            add(other)
    return adding + ending, made


def _narrowed(rule: Rule, params: Ports) -> list[Rule]:
    if params.mode != "narrow":
        return []
    return [
        msgspec.structs.replace(rule, id="", cidr=cidr)
        for cidr in params.cidrs
        if (":" in cidr) == rule.v6
    ]


def _covers(old: Rule, new: Rule) -> bool:
    return (
        old.protocol in (new.protocol, "all")
        and old.source == new.source
        and old.low <= new.low
        and old.high >= new.high
    )


def _warnings(state: Answers, open_ones: Iterable[Rule], params: Ports) -> tuple[str, ...]:
    groups = (state.get("groups") or {}).get("SecurityGroups") or [{}]
    tags = {str(tag.get("Key", "")).lower() for tag in groups[0].get("Tags") or ()}
    found = ["remediation.ports.warn_sessions"]
    if any(ports.wide(rule) for rule in open_ones):
        found.append("remediation.ports.warn_wide")
    if any(tag.startswith("aws:cloudformation:") or "terraform" in tag for tag in tags):
        found.append("remediation.ports.warn_iac")
    v4_only = params.mode == "narrow" and not any(":" in cidr for cidr in params.cidrs)
    if v4_only and any(rule.v6 for rule in open_ones):
        found.append("remediation.ports.warn_v6")
    return tuple(found)


def _spoken(found: list[tuple[int, int]]) -> str:
    return ", ".join(str(low) if low == high else f"{low}-{high}" for low, high in found)
