"""Why one source has what the other lacks, and times without logging paired by trail."""

from typing import Any

import pytest

from bot.investigate import about
from bot.investigate.choosing import Stores
from bot.investigate.differing import why
from bot.investigate.facts import Facts
from bot.investigate.gaps import gaps, trail_of, weakened
from bot.query.model import Coverage, Place, Rows, Statistics
from tests.unit.investigate.shelf import (
    EU,
    NOW,
    SETTINGS,
    US,
    A,
    B,
    Shelf,
    event,
    lookup,
    query,
    reach,
)


def _rows(store: str = "athena", *places: Place, cut: str = "") -> Rows:
    return Rows(store, (), Coverage(places), Statistics(truncated_by=cut), "")


@pytest.mark.parametrize(
    ("found", "other", "reason"),
    [
        (event("a", 0.001), _rows(), "lag"),
        (event("a"), _rows(), "unexplained"),
        (event("a", eventName="GetObject"), _rows("lookup_events"), "data"),
        (event("a", eventName="GetObject"), _rows("athena"), "unexplained"),
        (event("a"), _rows("athena", Place(A, US, reason="outside")), "outside"),
        (event("a", 3), _rows("athena", Place(A, US, reason="outside", oldest=NOW)), "outside"),
        (event("a"), _rows("athena", Place(A, EU, reason="outside")), "unexplained"),
        (event("a"), _rows("athena", Place(A, US, reason="pages")), "cut"),
        (event("a"), _rows("athena", cut="rows"), "cut"),
    ],
)
def test_why_it_is_missing(found: Any, other: Rows, reason: str) -> None:
    assert why(found, other, NOW) == reason


def test_verify_asks_another_source_and_says_why_they_differ() -> None:
    both, late, odd, far = (
        event("both"),
        event("late", 0.002),
        event("odd"),
        event("far", account=B),
    )
    shelves = (
        lookup(events=(both, late)),
        Shelf("athena", reach(365, A), events=(both, odd)),
        Shelf("local", reach(365, A), events=(both, far)),
    )
    stores = Stores({shelf.name: shelf for shelf in shelves}, SETTINGS)
    asked = query(2)
    chosen, facts = stores.choose(asked), Facts()
    rows = chosen.run(asked)
    made = about.tell("verify", asked, rows, chosen, stores, facts, NOW)
    assert made.conclusion.key == "answer.verify.differs"
    found = {line.key: facts.value(line.facts["ids"]) for line in made.details}
    assert found["answer.verify.why.lag"] == "late"
    assert "odd" in found["answer.verify.why.unexplained"]
    assert {e.id for e in made.events} >= {"both", "late", "odd"}


def _trail(id: str, days: float, name: str, trail: Any, account: str = A, **more: Any) -> Any:
    request = {"name": trail} | more
    return event(id, days, account, eventName=name, eventSource="cloudtrail.amazonaws.com",
                 requestParameters=request)  # fmt: skip


def test_stops_and_starts_are_paired_by_account_and_trail() -> None:
    arn = f"arn:aws:cloudtrail:{US}:{A}:trail/org"
    found = gaps([
        _trail("on", 8, "StartLogging", "org"),
        _trail("off", 9, "StopLogging", arn),
        _trail("again", 8.5, "StopLogging", "org"),
        _trail("elsewhere", 8.9, "StartLogging", "org", B),
        _trail("other", 5, "DeleteTrail", "second"),
        event("failed", 4, eventName="StopLogging", eventSource="cloudtrail.amazonaws.com",
              errorCode="AccessDenied", requestParameters={"name": "org"}),
    ])  # fmt: skip
    assert [(g.stopped.id, g.restarted.id if g.restarted else "") for g in found] == [
        ("off", "on"), ("other", ""),
    ]  # fmt: skip
    assert [gap.minutes for gap in found] == [1440, None]
    assert found[1].until(NOW) == NOW


@pytest.mark.parametrize(
    ("name", "request_", "lost"),
    [
        ("UpdateTrail", {"isMultiRegionTrail": False}, "regions"),
        ("UpdateTrail", {"isOrganizationTrail": False}, "organization"),
        ("UpdateTrail", {"enableLogFileValidation": False}, "validation"),
        ("UpdateTrail", {"isMultiRegionTrail": True}, ""),
        ("PutEventSelectors", {"eventSelectors": [{"includeManagementEvents": False}]},
         "management"),
        ("PutEventSelectors", {"eventSelectors": [{"readWriteType": "WriteOnly"}]}, "reads"),
        ("PutEventSelectors", {"eventSelectors": [{"readWriteType": "All"}]}, ""),
        ("PutEventSelectors", {"eventSelectors": "odd"}, ""),
        ("CreateTrail", {"isMultiRegionTrail": False}, ""),
    ],
)  # fmt: skip
def test_what_a_change_takes_away(name: str, request_: dict[str, Any], lost: str) -> None:
    assert weakened(_trail("x", 1, name, "t", **request_)) == lost


@pytest.mark.parametrize("request_", [None, "text", {}, {"name": 3}, {"name": ""}])
def test_a_request_that_names_no_trail(request_: Any) -> None:
    assert trail_of(event("x", requestParameters=request_)) == ""
