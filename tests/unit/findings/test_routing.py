"""Every case has a channel, and a moment that fits its band."""

import msgspec
import pytest

from bot.findings.cases import fold
from bot.findings.routing import route
from bot.models.case import Band, Case, Priority
from bot.settings import Route, Settings, Workspace
from tests.unit.findings.documents import AT, read

SETTINGS = Settings(
    workspace=Workspace(channel="C0DEFAULT"),
    routes=(
        Route(channel="C0PORTS", families=("open-port",), accounts=("222222222222",)),
        Route(channel="C0NOW", severities=("MEDIUM",), post="now"),
    ),
)


def make_case(band: Band | None, **changes: object) -> Case:
    """The fixture's case in a band."""
    case = fold(None, read("asff_control"), AT).case
    assert case is not None
    priority = Priority(50, band, ()) if band else None
    return msgspec.structs.replace(case, priority=priority, **changes)


@pytest.mark.parametrize(
    ("band", "post"),
    [("P1", "now"), ("P2", "batch"), ("P3", "digest"), ("P4", "digest"), ("P5", "digest"),
     (None, "now")],
)  # fmt: skip
def test_the_band_says_when(band: Band | None, post: str) -> None:
    routing = route(make_case(band), SETTINGS)
    assert (routing.channel, routing.post) == ("C0DEFAULT", post)


def test_the_first_matching_route_says_where() -> None:
    assert route(make_case("P3", account="222222222222"), SETTINGS).channel == "C0PORTS"
    assert route(make_case("P3", severity="MEDIUM"), SETTINGS) == route(
        make_case("P1", severity="MEDIUM"), SETTINGS
    )
    assert route(make_case("P5", severity="MEDIUM"), SETTINGS).post == "now"


def test_a_route_without_a_channel_falls_back_to_a_channel_that_exists() -> None:
    blank = Settings(
        workspace=Workspace(approvals_channel="C0APPROVE"), routes=(Route(channel=""),)
    )
    assert route(make_case("P1"), blank).channel == "C0APPROVE"
