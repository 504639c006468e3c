"""Who an event is by, from where and with what: the part of the evaluator that judges people."""

import ipaddress
import re
from functools import lru_cache

from bot.models.event import Event
from bot.query.agents import how
from bot.query.model import Exclusions, Identity

#: How the names of calls begin that only read.
#: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
_READS = re.compile(
    r"(?:Get|List|Describe|Head|Lookup|BatchGet|Search|Query|Scan|Select|Test|Check|Simulate|View"
    r"|AssumeRole|Generate|Decode|Filter|Poll|Preview|Verify|Estimate|Validate)(?![a-z])"
)


def wanted_by(event: Event, who: Identity) -> bool:
    """Whether the event is by one of the wanted, from there, with that."""
    return who == Identity() or (
        _one_of(event, who)
        and (not who.source_ips or _in_ranges(event.source_ip.raw, who.source_ips))
        and (not who.kinds or event.actor.kind in who.kinds)
        and _tool(event, who)
        and (not who.accounts or event.actor.account in who.accounts)
        and (not who.cross_account or event.actor.account not in ("", event.account))
    )


def _one_of(event: Event, who: Identity) -> bool:
    """Whether one of the people, roles or keys acted; nobody named means everybody."""
    actor = event.actor
    if not (who.root or who.user_names or who.role_names or who.arns or who.access_keys):
        return True
    return (
        (who.root and actor.kind == "Root")
        or any(_called(name, who.user_names) for name in _names(event))
        or (bool(actor.role) and _called(actor.role, who.role_names))
        or (bool(actor.arn) and _same_arn(actor.arn, actor.role, who.arns))
        or (bool(actor.access_key) and actor.access_key in who.access_keys)
    )


def _names(event: Event) -> set[str]:
    return {event.actor.name.raw, event.actor.principal.rpartition(":")[2]} - {""}


def _names_and_addressees(event: Event) -> set[str]:
    """Who is left out as alice is left out as alice@example.com too."""
    names = _names(event)
    return names | {name.partition("@")[0] for name in names} - {""}


def _called(name: str, wanted: tuple[str, ...]) -> bool:
    """IAM tells names apart by their letters, never by their case; `*` stands for anything.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    """
    if not wanted:
        return False
    plain, loose = _folded(wanted)
    folded = name.casefold()
    return folded in plain or any(pattern.fullmatch(folded) for pattern in loose)


@lru_cache(maxsize=256)
def _folded(wanted: tuple[str, ...]) -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    plain = frozenset(name.casefold() for name in wanted if "*" not in name)
    return plain, tuple(glob(name) for name in wanted if "*" in name)


@lru_cache(maxsize=256)
def glob(text: str) -> re.Pattern[str]:
    """A name with `*` in it as a pattern over names in lower case; nothing matches a blank."""
    return re.compile(r"\S*".join(re.escape(part) for part in text.casefold().split("*")))


def _same_arn(arn: str, role: str, wanted: tuple[str, ...]) -> bool:
    """A role's own ARN stands for its sessions, whose ARNs begin otherwise and lack the path."""
    if arn in wanted or any(
        "*" in given and glob(given).fullmatch(arn.casefold()) for given in wanted
    ):
        return True
    account = arn.split(":")[4:5]
    return bool(role) and any(
        ":role/" in given and given.split(":")[4:5] == account and given.endswith(f"/{role}")
        for given in wanted
    )


def _tool(event: Event, who: Identity | Exclusions) -> bool:
    """Whether the call was made with the wanted means and user agent."""
    if who.agents and not any(a.casefold() in event.agent.raw.casefold() for a in who.agents):
        return False
    return not who.means or how(event).means in who.means


def _in_ranges(address: str, ranges: tuple[str, ...]) -> bool:
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address in ranges
    return any(ip in ipaddress.ip_network(text, strict=False) for text in ranges)


def left_out(event: Event, out: Exclusions) -> bool:
    """Whether anything the question leaves out fits the event."""
    if out == Exclusions():
        return False
    return (
        any(_called(name, out.user_names) for name in _names_and_addressees(event))
        or (bool(event.actor.role) and _called(event.actor.role, out.role_names))
        or any(event.name == name or dated(event.name, name) for name in out.names)
        or event.source in out.sources
        or event.region in out.regions
        or event.account in out.accounts
        or (bool(out.source_ips) and _in_ranges(event.source_ip.raw, out.source_ips))
        or (bool(out.means) and how(event).means in out.means)
        or (bool(out.agents) and _tool(event, Exclusions(agents=out.agents)))
        or (out.reads and reads(event))
        or (bool(event.error_code) and _called(event.error_code, out.codes))
        or (out.aws_services and bool(event.actor.invoked_by or event.actor.kind == "AWSService"))
    )


def reads(event: Event) -> bool:
    """Whether the call changed nothing; records before version 1.05 do not say, their names do."""
    return bool(_READS.match(event.name)) if event.read_only is None else event.read_only


def dated(actual: str, name: str) -> bool:
    """Lambda writes CreateFunction as CreateFunction20150331 and 20150331v2."""
    tail = actual.removeprefix(name)
    return tail != actual and tail[:8].isdigit() and len(tail) >= 8
