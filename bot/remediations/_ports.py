"""Which ports of a security group are dangerous, which stay open, and what a person may choose."""

import ipaddress
from typing import Any, Literal

from bot.findings.families import CONTROL_PORTS, HIGH_RISK_PORTS
from bot.models.case import Case
from bot.models.plan import PlanRefused
from bot.remediations._rules import Rule
from bot.remediations.base import Parameters

#: The ports EC2.18 allows when the account sets no others.
#: https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-18
_AUTHORIZED = (80, 443)
#: Administration ports are closed for UDP as well (CIS AWS Foundations, remote server
#: administration ports: TCP, UDP or all); other ports for TCP only.
_ADMINISTRATION = frozenset({22, 3389})
#: A rule over more ports than this is "wide": what it opens besides the dangerous ports is kept
#: only where named, because nobody meant to publish thousands of ports.
_WIDE = 100


class Ports(Parameters, frozen=True, forbid_unknown_fields=True):
    """`ports` to close; empty with `allowed` set means every port but those (EC2.18).

    `mode` narrow lets `cidrs` keep their access. `keep` are the ports of a wide rule that stay open
    to the internet; None keeps the allowed ones (80 and 443 unless told otherwise). What a person
    keeps is never closed, even where a control asks for it.
    """

    ports: tuple[int, ...] = ()
    allowed: tuple[int, ...] = ()
    mode: Literal["revoke", "narrow"] = "revoke"
    cidrs: tuple[str, ...] = ()
    keep: tuple[int, ...] | None = None

    def dangerous(self, rule: Rule) -> set[int]:
        """The ports of `rule` that must not be open to the internet."""
        if rule.protocol not in ("tcp", "udp", "all"):
            return set()
        span = range(max(rule.low, 0), rule.high + 1)
        found = (
            {port for port in self.ports or HIGH_RISK_PORTS if port in span}
            if self.ports or not self.allowed
            else set(span) - set(self.allowed)
        )
        if rule.protocol == "udp":
            found &= _ADMINISTRATION
        return found - set(self.keep or ())


def asked_by(case: Case) -> Ports:
    """The ports the case's controls are about, from the hub's own parameters where it sent any."""
    sent = _numbers(case.parameters.get("restrictedPorts"))
    if "EC2.18" in case.controls:
        allowed = _numbers(case.parameters.get("authorizedTcpPorts"))
        return Ports(allowed=allowed or _AUTHORIZED)
    ports = set(sent)
    for control in case.controls:
        ports |= set(CONTROL_PORTS.get(control, ()))
        if control in ("EC2.53", "EC2.54"):
            ports |= _ADMINISTRATION
    if "EC2.19" in case.controls and not sent:
        ports |= set(HIGH_RISK_PORTS)
    # Documents without a control we know list every open port, web ports among them.
    ports = ports or set(case.ports) - set(_AUTHORIZED)
    return Ports(ports=tuple(sorted(ports)))


def wide(rule: Rule) -> bool:
    """Whether the rule opens so many ports that nobody can have meant them all."""
    return rule.high - rule.low >= _WIDE


def kept_of_wide(params: Ports) -> set[int]:
    """The ports of a wide rule that stay open to the internet."""
    chosen = params.keep if params.keep is not None else params.allowed or _AUTHORIZED
    return set(chosen) - set(params.ports)


def kept(rule: Rule, params: Ports) -> set[int]:
    """The ports of a rule that stay open to the internet, in rules of their own."""
    span = set(range(max(rule.low, 0), rule.high + 1))
    chosen = kept_of_wide(params) & span if wide(rule) else span
    return (chosen | (set(params.keep or ()) & span)) - params.dangerous(rule)


def refusal(params: Ports) -> PlanRefused | None:
    """Why these choices cannot be planned, or None."""
    chosen = (*params.ports, *params.allowed, *(params.keep or ()))
    if any(not 0 <= port <= 65535 for port in chosen):
        return PlanRefused("remediation.refused.port")
    if params.mode == "narrow" and not params.cidrs:
        return PlanRefused("remediation.refused.no_ranges")
    for cidr in params.cidrs:
        try:
            network = ipaddress.ip_network(cidr)
        except ValueError:
            return PlanRefused("remediation.refused.range", cidr)
        # Wider than an /8 (IPv4) or /16 (IPv6) is no longer somebody's network.
        if network.prefixlen < (8 if network.version == 4 else 16):
            return PlanRefused("remediation.refused.too_wide", cidr)
    return None


def _numbers(value: Any) -> tuple[int, ...]:
    """Ports as the hub writes them: a list or one value, numbers or digits, bare or under Value."""
    if isinstance(value, dict):
        value = value.get("Value")
    items = value if isinstance(value, (list, tuple)) else str(value or "").split(",")
    texts = [str(item).strip() for item in items]
    return tuple(int(text) for text in texts if text.isdecimal() and int(text) <= 65535)
