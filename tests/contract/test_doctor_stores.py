"""The doctor asks every connected event store, and says which permission to add where."""

from collections.abc import Iterator

import msgspec
import pytest

from bot import wiring
from bot.environment import read
from bot.health import Checks
from bot.settings import AccountSettings, Settings
from integrations.aws.sessions import Sessions, readers_of
from integrations.sandbox import story
from integrations.stores.redis import RedisStore
from tests.contract.sql_bench import TRAIL, settings
from tests.contract.trail_bench import SETTINGS, Bench, running_bench

STORES = {"LookupEvents (event history)", "CloudWatch Logs Insights", "CloudTrail Lake"}


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    """The seeded stand-in."""
    with running_bench() as running:
        yield running


def _asked(store: RedisStore, given: Settings, *names: str) -> dict[str, str]:
    sessions = Sessions(given.accounts, story.HOME_REGION, readers_of(given))
    found = wiring.checks(read({"SLACK_API_URL": "http://127.0.0.1:9/"}), given, store, sessions)
    wanted = names or tuple(name for name in found if name in STORES | {"Athena"})
    return {h.name: h.problem for h in Checks({n: found[n] for n in wanted}).now()}


def test_every_connected_store_is_asked(bench: Bench, store: RedisStore) -> None:
    assert _asked(store, settings()) == dict.fromkeys(STORES | {"Athena"}, "")


def test_athena_is_connected_only_where_a_table_is_named(bench: Bench, store: RedisStore) -> None:
    assert set(_asked(store, SETTINGS)) == STORES


def test_each_store_says_where_it_is_refused(bench: Bench, store: RedisStore) -> None:
    """The read role is missing in one account, and Athena's table is said to be there."""
    lost = AccountSettings("999999999999", "lost", regions=("us-east-1",))
    given = settings(msgspec.structs.replace(TRAIL, account=lost.id))
    given = msgspec.structs.replace(given, accounts=(*given.accounts, lost))
    for name, problem in _asked(store, given).items():
        assert "HubwardRead" in problem, (name, problem)
        assert lost.id in problem or lost.name in problem, (name, problem)
