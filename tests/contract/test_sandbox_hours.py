"""What example questions name by the hour alone is in the sandbox whenever it starts."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest

from bot.investigate.ask import Investigator
from bot.investigate.kept import CommandKeeping
from bot.investigate.rows import event_ids
from bot.models.answer import Answer, Question
from bot.settings_file import load
from integrations import eventstores
from integrations.aws.calls import AwsCalls
from integrations.sandbox import operator_file, story
from integrations.sandbox.aws.seed.clocked import moments
from integrations.stores.redis import RedisStore
from tests.contract.test_steps import TEN
from tests.contract.trail_bench import Bench, Frozen, People, running_bench


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    """The seeded stand-in."""
    with running_bench() as running:
        yield running


def _asked(bench: Bench, store: RedisStore, folder: Path, text: str) -> tuple[Answer, set[str]]:
    config = folder / "hubward.yaml"
    config.write_text(operator_file.text(), encoding="utf-8")
    settings = load(config)
    context = bench.context(store, settings)
    keeping = CommandKeeping()
    aws = AwsCalls(context.sessions)  # type: ignore[arg-type]
    asking = Investigator(
        keeping, eventstores.load(context), settings, Frozen(bench.now), People(), aws
    )
    answer = asking.answer(Question(text, "U0ANA00001", "C0FINDINGS"))
    return answer, set(event_ids(answer, keeping.events, keeping.flows))


@pytest.mark.parametrize("zone", ["UTC", *(person.tz for person in story.PEOPLE)])
def test_the_newest_such_hour_in_every_zone_is_there(zone: str) -> None:
    for hours in range(24):
        now = datetime(2026, 10, 25, hours, 7, tzinfo=UTC)
        here = now.astimezone(ZoneInfo(zone))
        newest = here.replace(hour=10, minute=15)
        if newest >= here:
            newest -= timedelta(days=1)
        found = moments(now, 10, 15)
        assert newest.astimezone(UTC) in found
        assert all(now - timedelta(days=3) < moment < now for moment in found)


@pytest.mark.parametrize("text", TEN)
def test_question_ten_is_answered(
    bench: Bench, store: RedisStore, tmp_path: Path, text: str
) -> None:
    """In Berlin's zone, as the asker is there: one session, a scan, and one new connection."""
    answer, ids = _asked(bench, store, tmp_path, text)
    assert answer.conclusion.key == "answer.lateral.all"
    taken = ids & set(bench.truths["hours"]["taken"])
    [record] = [row for row in bench.raw if row["eventID"] in taken]
    at = datetime.fromisoformat(record["eventTime"]).astimezone(ZoneInfo("Europe/Berlin"))
    assert (at.hour, at.minute) == (14, 30)
    told = {line.key for line in answer.details}
    assert {"answer.lateral.new", "answer.scans.ports"} <= told, told


def test_the_parts_of_a_vpc_are_found_wherever_it_lies(
    bench: Bench, store: RedisStore, tmp_path: Path
) -> None:
    """Storefront's network is in another account and region than the first that is looked into."""
    vpc = bench.truths["networks"]["storefront"]
    answer, _ = _asked(bench, store, tmp_path, f"what changed in {vpc} in the last 80 days?")
    assert answer.query is not None
    group = bench.truths["groups"]["storefront-web"]
    machine = bench.truths["machines"]["storefront-web-1"]
    assert {vpc, group, machine} <= set(answer.query.resources.ids)
    assert msgspec.json.encode(answer.query.where.accounts).count(b"222222222222") == 1
