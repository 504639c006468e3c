"""Which route takes a case, what the operator says about it, and when people are reminded."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from bot.findings import sla
from bot.findings.routing import Routing, finding_channels, notes_for, route
from bot.models.change import Timer
from bot.settings import (
    AccountSettings,
    ApprovalSettings,
    OperatorNote,
    Route,
    Settings,
    Workspace,
)
from tests.unit.views.samples import ACCOUNT, NOW, PRIORITY, case

ACCOUNTS = (AccountSettings(ACCOUNT, "payments-prod", "production", "payments", ou="ou-prod"),)
SPACE = Workspace(channel="C0DEFAULT")
TAGGED = msgspec.structs.replace(case().resource, tags=(("app", "checkout"), ("pci", "")))


def settings(*routes: Route, **changes: Any) -> Settings:
    """One account of the payments team and these routes."""
    return Settings(workspace=SPACE, accounts=ACCOUNTS, routes=routes, **changes)


@pytest.mark.parametrize(
    ("why", "rule", "fits"),
    [
        ("a route without selectors takes everything", {}, True),
        ("severity as reported", {"severities": ("CRITICAL",)}, True),
        ("another severity", {"severities": ("LOW",)}, False),
        ("account", {"accounts": (ACCOUNT,)}, True),
        ("organizational unit of the account map", {"ous": ("ou-prod",)}, True),
        ("another unit", {"ous": ("ou-dev",)}, False),
        ("team of the account map", {"teams": ("payments",)}, True),
        ("a team that is only a tag is no team", {"teams": ("checkout",)}, False),
        ("control", {"controls": ("EC2.19", "EC2.2")}, True),
        ("another control", {"controls": ("EC2.2",)}, False),
        ("tag with its value", {"tags": ("app=checkout",)}, True),
        ("tag whatever its value", {"tags": ("pci",)}, True),
        ("tag with another value", {"tags": ("app=ledger",)}, False),
        ("an empty value is a value", {"tags": ("app=",)}, False),
        ("every selector must fit", {"teams": ("payments",), "tags": ("app=ledger",)}, False),
    ],
)
def test_a_route_takes_what_fits_all_its_selectors(
    why: str, rule: dict[str, Any], fits: bool
) -> None:
    found = route(case(resource=TAGGED), settings(Route("C0RULE", **rule)))
    assert found.channel == ("C0RULE" if fits else "C0DEFAULT"), why
    assert found.route == (0 if fits else None)


def test_the_first_route_wins_and_says_whom_to_call() -> None:
    both = settings(
        Route("C0ONE", teams=("payments",), mention=("S0ONCALL",)), Route("C0TWO", post="now")
    )
    assert route(case(), both) == Routing("C0ONE", "now", 0, ("S0ONCALL",))
    low = msgspec.structs.replace(PRIORITY, band="P4")
    stranger = case(account="999999999999", priority=low)
    assert route(stranger, both) == Routing("C0TWO", "now", 1)
    assert finding_channels(both) == ("C0DEFAULT", "C0ONE", "C0TWO")


def test_a_note_needs_all_it_names() -> None:
    notes = (
        OperatorNote(control="EC2.19", text="control"),
        OperatorNote(family="open-port", account=ACCOUNT, text="both"),
        OperatorNote(family="open-port", account="999999999999", text="one of two"),
        OperatorNote(team="payments", runbook="https://wiki.example.com/"),
        OperatorNote(text="about nothing"),
    )
    found = notes_for(case(), settings(notes=notes))
    assert [note.text for note in found] == ["control", "both", ""]


OPEN = case(channel="C0", first_seen=NOW)
HALF, WHOLE = NOW + timedelta(hours=12), NOW + timedelta(hours=24)


@pytest.mark.parametrize(
    ("why", "subject", "at", "dues"),
    [
        ("a new P1 is reminded of after 12 and 24 hours", OPEN, NOW, [HALF, WHOLE]),
        ("what has passed sets nothing", OPEN, HALF, [WHOLE]),
        ("what was old when it came is no news", OPEN, WHOLE, []),
        ("what no channel shows is not reminded of", case(first_seen=NOW), NOW, []),
        ("unranked cases have no time", case(channel="C0", priority=None), NOW, []),
        ("the end of the case ends both", case(channel="C0", state="fixed"), NOW, [None, None]),
        ("an accepted risk too", case(channel="C0", state="suppressed"), NOW, [None, None]),
    ],
)
def test_reminders_end_with_the_case(why: str, subject: Any, at: Any, dues: list[Any]) -> None:
    assert [timer.due for timer in sla.timers(subject, settings(), at)] == dues, why


def test_a_quiet_case_is_reminded_of_when_it_is_back() -> None:
    until = NOW + timedelta(days=3)
    quiet = case(channel="C0", first_seen=NOW, state="snoozed", snoozed_until=until)
    later = sla.again(quiet, settings(), HALF, 50)
    assert isinstance(later, Timer) and later.due == until + timedelta(minutes=1)
    assert sla.again(OPEN, settings(), HALF, 50) is None
    slower = msgspec.structs.replace(OPEN, priority=msgspec.structs.replace(PRIORITY, band="P2"))
    more = sla.again(slower, settings(), HALF, 50)
    assert isinstance(more, Timer) and more.due == NOW + timedelta(hours=36), "it has more time now"


@pytest.mark.parametrize(
    ("why", "assignee", "mention", "percent", "who", "loud"),
    [
        ("half: whoever has it", "U0BEN", ("S0CALL",), 50, ("U0BEN",), False),
        ("half, nobody has it: whom the route calls", "", ("S0CALL",), 50, ("S0CALL",), False),
        ("half, the route calls nobody: the owning team", "", (), 50, ("S0PAY",), False),
        ("over: both and the channel", "U0BEN", ("S0C",), 100, ("U0BEN", "S0C"), True),
        ("over: nobody is called twice", "S0PAY", (), 100, ("S0PAY",), True),
    ],
)  # fmt: skip
def test_first_the_assignee_then_the_owners_then_the_channel(
    why: str, assignee: str, mention: tuple[str, ...], percent: int, who: tuple[str, ...],
    loud: bool,
) -> None:  # fmt: skip
    team = ApprovalSettings(teams={"payments": ("S0PAY",)})
    found = settings(Route("C0", mention=mention), approvals=team)
    assert sla.whom(case(assignee=assignee), found, percent) == sla.Call(who, loud), why
