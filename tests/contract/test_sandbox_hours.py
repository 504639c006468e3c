"""The sandbox's own story answers all ten example questions, in both languages, at any hour."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

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
from tests.contract import examples_brute as brute
from tests.contract import examples_people as people
from tests.contract.agree_ground import Unlimited
from tests.contract.trail_bench import PAYMENTS, Bench, Frozen, People, running_bench
from tests.unit.query.questions import QUESTIONS

Told = tuple[Answer, set[str], set[tuple[str, str]]]
Ask = Callable[[str], Told]
#: The warehouse's subnet, where the one database with a subnet group lies.
_SUBNET = ("10.33.1.",)


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    """The seeded stand-in and nothing else, at the hour the loops are written for."""
    with running_bench(people.NOW) as running:
        yield running


@pytest.fixture
def ask(bench: Bench, redis_url: str, tmp_path: Path) -> Iterator[Ask]:
    """Ana asks in the findings channel; over every source of the sandbox's operator file."""
    config = tmp_path / "hubward.yaml"
    config.write_text(operator_file.text(), encoding="utf-8")
    settings = load(config)
    store = Unlimited(redis_url, prefix="hours:")
    context = bench.context(store, settings)
    keeping = CommandKeeping()
    asking = Investigator(
        keeping, eventstores.load(context), settings, Frozen(bench.now), People(),
        AwsCalls(context.sessions),  # type: ignore[arg-type]
    )  # fmt: skip

    def asked(text: str) -> Told:
        answer = asking.answer(Question(text, story.PEOPLE[0].id, "C0FINDINGS"))
        ids = set(event_ids(answer, keeping.events, keeping.flows))
        traffic = {(id.split("/")[0], id.split("/")[1]) for id in ids if id.startswith("eni-")}
        return answer, {id for id in ids if not id.startswith("eni-")}, traffic

    yield asked
    store.client.close()


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


def _host(bench: Bench) -> str:
    """The address of the instance that the role's session enters."""
    ec2 = bench.session(PAYMENTS, story.READ_ROLE).client("ec2")
    ids = [bench.truths["machines"]["payments-api-1"]]
    [held] = ec2.describe_instances(InstanceIds=ids)["Reservations"]
    return str(held["Instances"][0]["PrivateIpAddress"])


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", QUESTIONS)
def test_an_example_question_has_its_answer(bench: Bench, ask: Ask, name: str, lang: str) -> None:
    """The ids are those of the loops over the story's raw records, and never none."""
    answer, calls, traffic = ask(QUESTIONS[name][lang == "zh"])
    wanted = brute.calls(bench.raw)[name[:2]]
    assert answer.kind == "answer", answer.conclusion
    assert calls == wanted != set(), (sorted(calls - wanted), sorted(wanted - calls))
    flows = [json.loads(line) for line in bench.get("raw/flows").splitlines()]
    assert traffic == brute.traffic(flows, _host(bench), _SUBNET).get(name[:2], set())


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_session_scans_and_reaches_something_new(ask: Ask, lang: str) -> None:
    answer, _, traffic = ask(QUESTIONS["10_lateral_movement"][lang == "zh"])
    assert answer.conclusion.key == "answer.lateral.all"
    told = {line.key for line in answer.details}
    assert {"answer.lateral.new", "answer.scans.ports"} <= told, told
    assert traffic


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_database_was_cut_off_minutes_before(bench: Bench, ask: Ask, lang: str) -> None:
    _, calls, traffic = ask(QUESTIONS["09_connectivity"][lang == "zh"])
    assert traffic
    assert calls & set(bench.truths["hours"]["cut"])


def test_the_parts_of_a_vpc_are_found_wherever_it_lies(bench: Bench, ask: Ask) -> None:
    """Storefront's network is in another account and region than the first that is looked into."""
    vpc = bench.truths["networks"]["storefront"]
    answer, _, _ = ask(f"what changed in {vpc} in the last 80 days?")
    assert answer.query is not None
    group = bench.truths["groups"]["storefront-web"]
    machine = bench.truths["machines"]["storefront-web-1"]
    assert {vpc, group, machine} <= set(answer.query.resources.ids)
