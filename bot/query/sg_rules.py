"""The security group rules inside a CloudTrail record: which, where, and what they let through."""

from typing import Any, Literal, NamedTuple

from bot.models.event import Event

WORLD = frozenset({"0.0.0.0/0", "::/0"})
_EVERY_PORT = (0, 65535)


class Rule(NamedTuple):
    """One source of one rule; ports are inclusive, protocol `-1` is everything, "" unknown."""

    act: Literal["open", "close", "modify"]
    group: str
    direction: Literal["ingress", "egress"]
    protocol: str
    first: int
    last: int
    source: str
    rule_id: str = ""

    @property
    def world(self) -> bool:
        """Whether the source is the whole internet, IPv4 or IPv6."""
        return self.source in WORLD

    def covers(self, port: int) -> bool:
        """Whether traffic to `port` passes; ICMP has types, not ports.

        A rule closed by its id alone may have been any rule.
        """
        if not self.protocol:
            return True
        return "icmp" not in self.protocol and self.first <= port <= self.last

    def within(self, ports: tuple[int, ...]) -> bool:
        """Whether every port of the rule is one of `ports` (80-443 is not within 80 and 443)."""
        if self.last - self.first >= len(ports) or "icmp" in self.protocol:
            return False
        return all(port in ports for port in range(self.first, self.last + 1))

    def text(self) -> str:
        """The rule without language: `tcp 22 ← 0.0.0.0/0`, `* ← ::/0` for all traffic."""
        if not self.protocol:
            return self.rule_id
        if self.protocol == "-1":
            return f"* ← {self.source}"
        span = str(self.first) if self.first == self.last else f"{self.first}-{self.last}"
        return f"{self.protocol} {span} ← {self.source}"


def rules_of(event: Event) -> tuple[Rule, ...]:
    """Every rule the call was about; none for calls that touch no rule or withhold their request.

    Shapes: EC2 API AuthorizeSecurityGroupIngress, RevokeSecurityGroupIngress and
    ModifySecurityGroupRules as CloudTrail records them, nested under `items` or flat.
    """
    request = _mapping(event.request)
    if event.name == "ModifySecurityGroupRules":
        return _modified(_mapping(request.get("ModifySecurityGroupRulesRequest")) or request)
    act: Literal["open", "close"]
    if event.name.startswith("AuthorizeSecurityGroup"):
        act = "open"
    elif event.name.startswith("RevokeSecurityGroup"):
        act = "close"
    else:
        return ()
    direction: Literal["ingress", "egress"] = (
        "egress" if event.name.endswith("Egress") else "ingress"
    )
    group = group_of(event)
    asked = _listed(request.get("ipPermissions"))
    if not asked and any(k in request for k in ("cidrIp", "fromPort", "ipProtocol")):
        asked = [request]
    found = [rule for item in asked for rule in _permission(item, act, group, direction)]
    answered = _answered(event, act, direction)
    return tuple(_with_ids(found, answered) or answered)


def group_of(event: Event) -> str:
    """The group's id, from the request or, when it was addressed by name, from the answer."""
    request = _mapping(event.request)
    inner = _mapping(request.get("ModifySecurityGroupRulesRequest"))
    known = request.get("groupId") or inner.get("GroupId") or inner.get("groupId")
    if isinstance(known, str) and known:
        return known
    for item in _listed(_mapping(event.response).get("securityGroupRuleSet")):
        if isinstance(item.get("groupId"), str):
            return str(item["groupId"])
    short = (name.rpartition("/")[2] for name in event.resources)
    return next((name for name in short if name.startswith("sg-")), "")


def _permission(
    item: dict[str, Any], act: Literal["open", "close"], group: str,
    direction: Literal["ingress", "egress"],
) -> list[Rule]:  # fmt: skip
    protocol = str(item.get("ipProtocol", "-1")).lower()
    first, last = _span(protocol, item.get("fromPort"), item.get("toPort"))
    sources = [item.get("cidrIp"), item.get("cidrIpv6")]
    sources += [entry.get("cidrIp") for entry in _listed(item.get("ipRanges"))]
    sources += [entry.get("cidrIpv6") for entry in _listed(item.get("ipv6Ranges"))]
    sources += [entry.get("groupId") for entry in _listed(item.get("groups"))]
    sources += [entry.get("prefixListId") for entry in _listed(item.get("prefixListIds"))]
    return [
        Rule(act, group, direction, protocol, first, last, source)
        for source in sources
        if isinstance(source, str) and source
    ]


def _answered(
    event: Event, act: Literal["open", "close"], direction: Literal["ingress", "egress"]
) -> list[Rule]:
    """Rules as the answer lists them; the only place that names them when closed by rule id."""
    response = _mapping(event.response)
    items = _listed(response.get("securityGroupRuleSet"))
    items += _listed(response.get("revokedSecurityGroupRuleSet"))
    found = []
    for item in items:
        protocol = str(item.get("ipProtocol", "-1")).lower()
        first, last = _span(protocol, item.get("fromPort"), item.get("toPort"))
        source = item.get("cidrIpv4") or item.get("cidrIpv6") or item.get("prefixListId")
        source = source or _mapping(item.get("referencedGroupInfo")).get("groupId") or ""
        rule_id = str(item.get("securityGroupRuleId", ""))
        group = str(item.get("groupId") or group_of(event))
        found.append(Rule(act, group, direction, protocol, first, last, str(source), rule_id))
    if not found:
        named = _listed(_mapping(event.request).get("securityGroupRuleIds"))
        ids = [str(entry.get("securityGroupRuleId", "")) for entry in named]
        group = group_of(event)
        found = [Rule(act, group, direction, "", -1, -1, "", rule_id) for rule_id in ids if rule_id]
    return found


def _with_ids(asked: list[Rule], answered: list[Rule]) -> list[Rule]:
    ids = {rule._replace(rule_id=""): rule.rule_id for rule in answered}
    return [rule._replace(rule_id=ids.get(rule, "")) for rule in asked]


def _modified(request: dict[str, Any]) -> tuple[Rule, ...]:
    group = str(request.get("GroupId") or request.get("groupId") or "")
    entries = request.get("SecurityGroupRule") or request.get("securityGroupRules")
    found = []
    for entry in _listed(entries):
        inner = _lower(_mapping(_lower(entry).get("securitygrouprule")))
        protocol = str(inner.get("ipprotocol", "-1")).lower()
        first, last = _span(protocol, inner.get("fromport"), inner.get("toport"))
        source = inner.get("cidripv4") or inner.get("cidripv6") or inner.get("prefixlistid")
        source = source or inner.get("referencedgroupid") or ""
        rule_id = str(_lower(entry).get("securitygroupruleid", ""))
        # The request does not say the direction; a rule opened to the world matters as ingress.
        found.append(Rule("modify", group, "ingress", protocol, first, last, str(source), rule_id))
    return tuple(found)


def _span(protocol: str, first: Any, last: Any) -> tuple[int, int]:
    """Ports as numbers; all of them for protocol -1, for missing ports, and for -1 as a port."""
    try:
        low, high = int(first), int(last if last is not None else first)
    except (TypeError, ValueError):
        return _EVERY_PORT
    return _EVERY_PORT if protocol == "-1" or (low < 0 and "icmp" not in protocol) else (low, high)


def _listed(value: Any) -> list[dict[str, Any]]:
    """The entries of a list written as a list, as {"items": […]}, as {} or as one object."""
    if isinstance(value, dict):
        value = value.get("items", [value] if value else [])
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _lower(value: dict[str, Any]) -> dict[str, Any]:
    return {key.lower(): entry for key, entry in value.items()}


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
