"""What was seen stays seen for a day where nobody could look again, and no longer."""

from datetime import timedelta

import msgspec
import pytest

from bot.impact.carried import carried
from bot.models.impact import Hop, Impact, Origin, Traffic
from bot.models.untrusted import Untrusted
from tests.unit.findings.documents import AT

SEEN = Traffic("confirmed", 14, sources=3, flows=9, outside=3, at=AT, reached=("eni-1",))
OPENED = Origin("confirmed", event_id="e-1", actor=Untrusted("ana"), looked_at=AT)
PATH = (Hop("internet", "0.0.0.0/0", "configured"), Hop("interface", "eni-1", "configured"))
BEFORE = Impact(exposure="internet-observed", traffic=SEEN, origin=OPENED, path=PATH,
                exploited=("CVE-2021-44228",))  # fmt: skip
SILENT = Impact(
    exposure="internet-reachable", path=PATH, traffic=Traffic("unknown", 14, why="budget"),
    origin=Origin("unknown", why="not-looked"),
    unlooked=(("traffic", "budget"), ("origin", "not-looked"), ("exploitation", "budget")),
)  # fmt: skip


def test_evidence_of_today_is_carried_with_its_age() -> None:
    kept = carried(BEFORE, SILENT, AT + timedelta(hours=23))
    assert (kept.traffic, kept.origin, kept.exploited) == (SEEN, OPENED, BEFORE.exploited)
    assert kept.exposure == "internet-observed"
    assert {hop.state for hop in kept.path} == {"observed"}
    assert kept.unlooked == SILENT.unlooked


def test_evidence_of_yesterday_is_not() -> None:
    kept = carried(BEFORE, SILENT, AT + timedelta(hours=25))
    assert (kept.traffic, kept.origin) == (SILENT.traffic, SILENT.origin)
    assert kept.exposure == "internet-reachable"


def test_a_new_look_wins_over_what_was_known() -> None:
    quiet = msgspec.structs.replace(
        SILENT, traffic=Traffic("not_confirmed", 14, at=AT), unlooked=(),
        origin=Origin("unknown", why="not-found", looked_at=AT),
    )  # fmt: skip
    assert carried(BEFORE, quiet, AT) == quiet


def test_a_closed_rule_ends_the_exposure_whatever_was_seen_before() -> None:
    closed = msgspec.structs.replace(SILENT, exposure="private", path=())
    assert carried(BEFORE, closed, AT).exposure == "private"


@pytest.mark.parametrize("traffic", [None, Traffic("unknown", 14, why="no-flow-logs", at=AT)])
def test_an_unknown_is_not_carried(traffic: Traffic | None) -> None:
    before = msgspec.structs.replace(BEFORE, traffic=traffic, origin=None, exploited=())
    assert carried(before, SILENT, AT) == SILENT
    assert carried(None, SILENT, AT) == SILENT


def test_a_source_that_was_late_leaves_what_it_said_before() -> None:
    late = Impact(exposure="internet-reachable", missing=("traffic:late", "exploitation:late"))
    kept = carried(BEFORE, late, AT)
    assert kept.traffic == SEEN and kept.exploited == BEFORE.exploited
