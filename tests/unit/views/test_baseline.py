"""The summary of what was there before: whole, within Slack's limits, in both languages."""

import json
from datetime import timedelta
from typing import get_args

import msgspec
import pytest

from bot.findings.baseline import Baseline, Tally, may_be_urgent
from bot.models.untrusted import Untrusted
from bot.settings import PrioritySettings
from bot.views.baseline import baseline_message
from bot.views.limits import check
from bot.words import Lang
from tests.unit.views.samples import NOW, PRIORITY, SETTINGS, case, stored

HOSTILE = Untrusted("<!channel> *bold* `code` " + "x" * 400)


def _baseline(count: int) -> Baseline:
    tally = Tally(SETTINGS, NOW)
    for number in range(count):
        first = NOW - timedelta(days=number)
        tally.add(case(id=f"c{number:03}", title=HOSTILE, first_seen=first, priority=PRIORITY))
    return tally.summary("b1", findings=count * 2, carded=("c000",), looked=3)


@pytest.mark.parametrize("lang", get_args(Lang))
@pytest.mark.parametrize("count", [1, 10, 400])
def test_slack_takes_it_whatever_the_cases_are_called(count: int, lang: Lang) -> None:
    baseline = _baseline(count)
    worst = [stored(case(id=id, title=HOSTILE, priority=PRIORITY)) for id in baseline.top]
    message = baseline_message(baseline, worst, SETTINGS, lang)
    check(message)
    assert str(count) in message.text and str(count * 2) in message.text
    assert "<!channel>" not in json.dumps(message.blocks)


def test_the_counts_are_those_of_the_cases() -> None:
    baseline = _baseline(60)
    assert baseline.cases == 60 and baseline.bands[PRIORITY.band] == 60
    assert sum(baseline.bands.values()) == 60
    assert baseline.top == tuple(f"c{number:03}" for number in range(59, 49, -1))
    # 31 of them (today and 30 days back) are young enough to tell what a day brings.
    assert sum(baseline.daily.values()) == pytest.approx(31 / 30, abs=0.1)


def test_only_what_could_be_p1_is_looked_at() -> None:
    constants = SETTINGS.priority
    assert may_be_urgent(case(severity="CRITICAL", impact=None), SETTINGS, NOW) >= 75
    assert may_be_urgent(case(severity="LOW", impact=None), SETTINGS, NOW) == 0
    pinned = msgspec.structs.replace(
        SETTINGS, priority=msgspec.structs.replace(constants, pins={"open-port": "P1"})
    )
    assert may_be_urgent(case(severity="LOW", impact=None), pinned, NOW) > 0
    assert isinstance(constants, PrioritySettings)
