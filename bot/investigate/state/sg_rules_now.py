"""Which security group rules are open to the internet now, and which of them the answer opened."""

from collections.abc import Sequence
from typing import Any, ClassVar, Literal

from bot.errors import Refused, Upstream
from bot.investigate import facts as f
from bot.investigate.facts import Facts
from bot.investigate.origin import Opening, openings
from bot.investigate.reaching import Pair, pairs_of
from bot.investigate.state.base import Live, StateCheck, unknown
from bot.models.answer import Line
from bot.models.event import Event
from bot.models.plan import Call
from bot.query.model import Need, Query
from bot.query.sg_rules import Rule

ACTION = "ec2:DescribeSecurityGroupRules"
_MOST_PLACES, _SHOWN = 40, 5


class SecurityGroupRulesNow(StateCheck):
    """A question about exposure is answered for all groups, any other for those in its answer."""

    name = "sg_rules_now"
    needs = (ACTION,)
    meets: ClassVar[tuple[Need, ...]] = ("current_state",)

    def wanted(self, query: Query, events: Sequence[Event]) -> bool:
        """For exposure always, else when a call of the answer let the internet in."""
        return query.intent == "sg_exposure" or (
            query.intent in ("sg_changes", "origin") and bool(openings(events, (), world=True))
        )

    def asked(self, query: Query, events: Sequence[Event]) -> bool:
        """Only where the question is about rules that are there now."""
        return "current_state" in query.needs

    def look(
        self, query: Query, events: Sequence[Event], live: Live, facts: Facts
    ) -> tuple[Line, ...]:
        """How many rules are open now, then each opened in the answer, then older ones."""
        every = query.intent == "sg_exposure"
        opened = _opened(query, events)
        places = pairs_of(query, live.settings) if every else _places(opened)
        now: dict[Pair, list[Rule]] = {}
        lines: list[Line] = []
        for pair in places[:_MOST_PLACES]:
            groups = () if every else tuple(sorted({o.rule.group for o in opened}))
            try:
                now[pair] = _rules(live, pair, groups)
            except (Upstream, Refused) as problem:
                where = f"{live.settings.account_name(pair[0])} {pair[1]}"
                lines.append(unknown(problem, ACTION, where, facts))
        if len(places) > _MOST_PLACES:
            left = f.number(len(places) - _MOST_PLACES)
            lines.append(facts.line("answer.state.places_left", n=left))
        open_now = {
            pair: [rule for rule in rules if _asked_for(rule, query)] for pair, rules in now.items()
        }
        return (*_told(open_now, opened, live, every, facts), *lines)


def _opened(query: Query, events: Sequence[Event]) -> list[Opening]:
    ports = query.rule.ports if query.rule else ()
    return [o for o in openings(events, ports, world=True) if _asked_for(o.rule, query)]


def _asked_for(rule: Rule, query: Query) -> bool:
    """Whether the question is about such a rule: open to the internet, on these ports."""
    wanted = query.rule
    ports = wanted.ports if wanted else ()
    return (
        rule.world
        and rule.direction == "ingress"
        and not (wanted and rule.within(wanted.exclude_ports))
        and (not ports or any(rule.covers(port) for port in ports))
    )


def _places(opened: Sequence[Opening]) -> tuple[Pair, ...]:
    return tuple(dict.fromkeys((o.event.account, o.event.region) for o in opened))


def _rules(live: Live, pair: Pair, groups: tuple[str, ...]) -> list[Rule]:
    params: dict[str, Any] = {}
    if groups:
        params = {"Filters": [{"Name": "group-id", "Values": list(groups)}]}
    answer = live.read(Call("ec2", "describe_security_group_rules", params), *pair)
    return [_rule(row) for row in answer.get("SecurityGroupRules", [])]


def _rule(row: dict[str, Any]) -> Rule:
    """A rule as EC2 describes it (API reference, SecurityGroupRule)."""
    protocol = str(row.get("IpProtocol", "-1")).lower()
    first, last = int(row.get("FromPort", -1)), int(row.get("ToPort", -1))
    if protocol == "-1" or (first < 0 and "icmp" not in protocol):
        first, last = 0, 65535
    source = row.get("CidrIpv4") or row.get("CidrIpv6") or row.get("PrefixListId") or ""
    side: Literal["ingress", "egress"] = "egress" if row.get("IsEgress") else "ingress"
    return Rule(
        "open", str(row.get("GroupId", "")), side, protocol, first, last, str(source),
        str(row.get("SecurityGroupRuleId", "")),
    )  # fmt: skip


def _same(rule: Rule, opening: Rule) -> bool:
    """The same rule by its id, else by all that it lets through."""
    if opening.rule_id and rule.rule_id:
        return rule.rule_id == opening.rule_id
    return rule[1:7] == opening[1:7]


def _told(
    open_now: dict[Pair, list[Rule]], opened: Sequence[Opening], live: Live, every: bool,
    facts: Facts,
) -> list[Line]:  # fmt: skip
    base = {"time": f.moment(live.now), "source": f.code(ACTION)}
    seen = [o for o in opened if (o.event.account, o.event.region) in open_now]
    still = [o for o in seen if any(_same(r, o.rule) for r in open_now[_pair(o)])]
    older = [
        (pair, rule)
        for pair, rules in open_now.items()
        for rule in rules
        if not any(_pair(o) == pair and _same(rule, o.rule) for o in seen)
    ]
    lines = []
    if every and open_now:
        lines.append(facts.line(
            "answer.state.rules", [o.event.id for o in still], **base,
            n=f.number(sum(map(len, open_now.values()))), places=f.number(len(open_now)),
            older=f.number(len(older)),
        ))  # fmt: skip
    for opening in seen[-_SHOWN:]:
        key = "answer.state.rule_open" if opening in still else "answer.state.rule_gone"
        lines.append(facts.line(
            key, (opening.event.id,), **base, rule=f.text(opening.rule.text()),
            resource=f.code(opening.rule.group),
        ))  # fmt: skip
    for pair, rule in older[:_SHOWN] if every else ():
        where = f.text(f"{live.settings.account_name(pair[0])} {pair[1]}")
        lines.append(facts.line(
            "answer.state.rule_older", **base, rule=f.text(rule.text()),
            resource=f.code(rule.group), where=where,
        ))  # fmt: skip
    return lines


def _pair(opening: Opening) -> Pair:
    return opening.event.account, opening.event.region
