"""The ten example questions, in both languages, at every store: the ids a loop finds, or why not.

What is expected is computed from the raw records (examples_brute); the table of outcomes below is
the one docs/questions.md prints.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.investigate.ask import Investigator
from bot.investigate.batch import GivenClock
from bot.investigate.kept import CommandKeeping
from bot.investigate.rows import event_ids
from bot.models.answer import Answer, Question
from tests.contract import examples_brute as brute
from tests.contract import examples_people as people
from tests.contract.agree_ground import Ground, Load, standing
from tests.contract.examples_corpus import records
from tests.contract.examples_traffic import flows
from tests.contract.trail_bench import People
from tests.unit.query.questions import QUESTIONS

DOCS = Path(__file__).parents[2] / "docs" / "questions.md"
BEGIN, END = "<!-- examples: begin -->", "<!-- examples: end -->"
STORES = {
    "lookup_events": "LookupEvents", "logs_insights": "CloudWatch Logs",
    "cloudtrail_lake": "CloudTrail Lake", "athena": "Athena", "local raw": "folder of files",
    "local converted": "converted folder",
}  # fmt: skip
#: What is not simply answered. `calls` are answered, and the answer says that traffic is unknown.
EXCEPT = {
    "lookup_events": {"03": "90 days", "05": "90 days", "08": "90 days", "09": "calls",
                      "10": "calls"},
    "cloudtrail_lake": {"09": "calls", "10": "calls"},
}  # fmt: skip
SAID = {"": "answered", "calls": "calls only", "90 days": "refused: older than 90 days"}
#: Words before a question that pin a source, as the guide writes them and in Chinese.
PINS = {
    "lookup_events": ("Using LookupEvents, ", "使用事件历史，"),
    "logs_insights": ("Using CloudWatch Logs, ", "使用 CloudWatch Logs，"),
    "cloudtrail_lake": ("Using CloudTrail Lake, ", "使用 CloudTrail Lake，"),
    "athena": ("Using Athena, ", "使用 Athena，"),
}
CELLS = [(name, lang) for name in QUESTIONS for lang in ("en", "zh")]


class Bench(NamedTuple):
    """The stores, and what the loops find in the raw records."""

    ground: Ground
    calls: dict[str, set[str]]
    traffic: dict[str, set[tuple[str, str]]]


@pytest.fixture(scope="module")
def bench(redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """The seeded stand-in with the traps in it, and folders with the same."""
    rows = {"account": people.ACCOUNT, "region": "us-east-1", "group": "/vpc/examples",
            "rows": flows()}  # fmt: skip
    accounts = (people.ACCOUNT, people.OTHER, people.THIRD, people.DEV)
    load = Load(records(), [rows], people.NOW, accounts)
    with standing(redis_url, tmp_path_factory.mktemp("examples"), load) as made:
        yield Bench(made, brute.calls(made.raw), brute.traffic(made.raw_flows))


Told = tuple[Answer, set[str], set[tuple[str, str]]]


def _asked(bench: Bench, names: list[str], text: str) -> Told:
    """The answer, ids of its calls, (interface, start) of its flow records."""
    keeping, clock = CommandKeeping(), GivenClock()
    clock.at = people.NOW
    stores = {bench.ground.stores[name].name: bench.ground.stores[name] for name in names}
    investigator = Investigator(keeping, stores, bench.ground.settings, clock, People())
    answer = investigator.answer(Question(text, channel="cli", local=True, tz=people.ZONE))
    ids = set(event_ids(answer, keeping.events, keeping.flows))
    traffic = {(id.split("/")[0], id.split("/")[1]) for id in ids if id.startswith("eni-")}
    return answer, {id for id in ids if not id.startswith("eni-")}, traffic


def _judge(bench: Bench, store: str, number: str, told: Told) -> None:
    answer, calls, traffic = told
    outcome = EXCEPT.get(store, {}).get(number, "")
    if outcome == "90 days":
        assert (answer.kind, calls, traffic) == ("cannot", set(), set())
        assert answer.conclusion.key == "answer.cannot.unsupported"
        feature = answer.fact(answer.conclusion.facts["feature"]).value.text
        assert feature == "answer.feature.events_older_than_90_days"
        return
    assert answer.kind == "answer", answer.conclusion
    assert answer.source is not None
    assert answer.source.store == bench.ground.stores[store].name
    wanted = bench.calls[number]
    assert calls == wanted, (sorted(calls - wanted), sorted(wanted - calls))
    if outcome == "calls":
        assert traffic == set()
        said = {line.key for line in (*answer.details, *answer.notes)}
        assert said & {"answer.step.failed", "answer.connectivity.no_flows"}, said
        return
    assert traffic == bench.traffic.get(number, set())


def test_the_traps_are_what_their_names_say(bench: Bench) -> None:
    """The loop itself is checked: it takes every `want-N` for N and no trap."""
    for number, ids in bench.calls.items():
        planted = {r["eventID"] for r in records()}
        want = {id for id in planted if id.startswith(f"want-{int(number)}-")}
        assert want
        assert want == {id for id in ids & planted if id.split("-")[1] == str(int(number))}
        assert not {id for id in ids if id.startswith(f"trap-{int(number)}-")}
    for number, keys in bench.traffic.items():
        marked = {(row["interfaceId"], str(row["startTime"])) for row in flows()
                  if row["packets"] // 1000 == int(number)}  # fmt: skip
        assert keys == marked != set()


@pytest.mark.parametrize("store", STORES)
@pytest.mark.parametrize(("name", "lang"), CELLS)
def test_an_example_at_a_store(bench: Bench, store: str, name: str, lang: str) -> None:
    told = _asked(bench, [store], QUESTIONS[name][lang == "zh"])
    _judge(bench, store, name[:2], told)


@pytest.mark.parametrize("store", PINS)
@pytest.mark.parametrize(("name", "lang"), CELLS)
def test_an_example_pinned_by_its_words(bench: Bench, store: str, name: str, lang: str) -> None:
    """All stores are connected; the one that is named answers its part, and no other does."""
    pin, text = PINS[store][lang == "zh"], QUESTIONS[name][lang == "zh"]
    answer, calls, _ = told = _asked(bench, [*PINS, "local raw"], pin + text)
    assert answer.query is not None
    assert answer.query.store == store
    if EXCEPT.get(store, {}).get(name[:2]) == "calls":
        assert calls == bench.calls[name[:2]]
        return
    _judge(bench, store, name[:2], told)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_forged_session_name_is_only_claimed(bench: Bench, lang: str) -> None:
    """Whoever takes a role chooses the session's name: it never stands without the role."""
    told = _asked(bench, ["local raw"], QUESTIONS["06_denied"][lang == "zh"])
    assert "want-6-forged" in told[1]
    actors = {row.event: {value.text for value in row.values} for row in told[0].rows}
    assert "Deploy/demo.user" in actors["want-6-forged"]
    assert "demo.user" not in actors["want-6-forged"]
    assert "demo.user" in actors["want-6-worked"]


def _table() -> str:
    head = ["question", *STORES.values()]
    lines = [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
    for name in QUESTIONS:
        number, _, words = name.partition("_")
        cells = [SAID[EXCEPT.get(store, {}).get(number, "")] for store in STORES]
        lines.append(f"| {int(number)} {words.replace('_', ' ')} | {' | '.join(cells)} |")
    return "\n".join(lines)


def test_the_documentation_prints_this_table() -> None:
    text = DOCS.read_text("utf-8")
    found = re.search(f"{BEGIN}\n(.*?)\n{END}", text, re.DOTALL)
    assert found
    if os.environ.get("HUBWARD_GOLDEN") == "rewrite":
        DOCS.write_text(text.replace(found[0], f"{BEGIN}\n{_table()}\n{END}"), "utf-8")
        return
    assert found[1] == _table()
