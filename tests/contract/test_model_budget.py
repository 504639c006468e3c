"""Token and money budgets of the model, counted in the real store."""

from datetime import date

import pytest

from bot.errors import Refused
from bot.investigate.agent.meter import Meter
from bot.models.answer import Question
from bot.ports_model import Usage
from bot.settings import ModelSettings
from integrations.stores.redis import RedisStore

TODAY = date(2026, 11, 22)
MINE = Question("?", asker="U1", channel="C1", thread="1.0")


@pytest.mark.parametrize(
    ("limits", "budget", "free"),
    [
        ({"thread_tokens": 1000}, "thread", Question("?", "U1", "C1", "2.0")),
        ({"person_day_tokens": 1000}, "person", Question("?", "U2", "C1", "1.0")),
        ({"day_tokens": 1000}, "day", None),
        ({"day_usd": 0.001}, "usd", None),
    ],
)
def test_a_budget_that_is_used_up_is_named(
    store: RedisStore, limits: dict[str, int], budget: str, free: Question | None
) -> None:
    meter = Meter(ModelSettings(**limits), store)  # type: ignore[arg-type]
    meter.check(MINE, TODAY)
    meter.spent(MINE, TODAY, Usage(input=900, output=100))
    with pytest.raises(Refused) as refused:
        meter.check(MINE, TODAY)
    assert refused.value.key == f"model.budget.{budget}"
    if free is not None:
        meter.check(free, TODAY)


def test_a_new_day_begins_with_nothing_spent(store: RedisStore) -> None:
    meter = Meter(ModelSettings(day_tokens=10, person_day_tokens=10, day_usd=0.0001), store)
    meter.spent(MINE, TODAY, Usage(input=1000))
    meter.check(MINE, date(2026, 11, 23))


def test_cached_tokens_cost_a_tenth() -> None:
    meter = Meter(ModelSettings(usd_in=3.0, usd_out=15.0), counters=None)  # type: ignore[arg-type]
    assert meter.usd(Usage(input=1_000_000)) == pytest.approx(3.0)
    assert meter.usd(Usage(cached=1_000_000)) == pytest.approx(0.3)
    assert meter.usd(Usage(output=1_000_000)) == pytest.approx(15.0)
