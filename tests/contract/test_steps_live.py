"""Questions 5, 9 and 10 over the AWS stand-in's event stores, with a story loaded into it."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.investigate.ask import Investigator
from bot.investigate.kept import CommandKeeping
from bot.investigate.rows import event_ids
from bot.models.answer import Answer, Question
from bot.settings_file import load
from integrations import eventstores
from integrations.aws.calls import AwsCalls
from integrations.sandbox import operator_file
from integrations.stores.redis import RedisStore
from tests.contract import steps_corpus as corpus
from tests.contract.test_steps import FIVE, NINE, TEN
from tests.contract.trail_bench import Bench, Frozen, People, running_bench

_NAMES = (
    "version", "accountId", "interfaceId", "srcAddr", "dstAddr", "srcPort", "dstPort", "protocol",
    "packets", "bytes", "startTime", "endTime", "action", "logStatus",
)  # fmt: skip
_WORDS = frozenset({"interfaceId", "srcAddr", "dstAddr", "action", "logStatus", "accountId"})
Ask = Callable[[str], tuple[Answer, set[str]]]


def _rows() -> list[dict[str, object]]:
    return [
        {name: cell if name in _WORDS else int(cell)
         for name, cell in zip(_NAMES, line.split(), strict=True)}
        for _, line in corpus.flows()
    ]  # fmt: skip


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    """The seeded stand-in with the story's calls and traffic put into it."""
    with running_bench() as running:
        groups = json.loads(running.get("raw/flows").splitlines()[0])
        entry = {"account": corpus.ACCOUNT, "region": "us-east-1", "rows": _rows(),
                 "group": groups["logGroup"]}  # fmt: skip
        records = [*corpus.lateral(), *corpus.trouble()]
        running.post("events", {"records": records, "flows": [entry]})
        yield running


@pytest.fixture
def ask(bench: Bench, store: RedisStore, tmp_path: Path) -> Ask:
    """Asks over every store the sandbox's operator file connects, at the story's time."""
    config = tmp_path / "hubward.yaml"
    config.write_text(operator_file.text(), encoding="utf-8")
    settings = load(config)
    context = bench.context(store, settings)
    keeping = CommandKeeping()
    investigator = Investigator(
        keeping, eventstores.load(context), settings, Frozen(corpus.NOW), People(),
        AwsCalls(context.sessions),  # type: ignore[arg-type]
    )  # fmt: skip

    def asked(text: str) -> tuple[Answer, set[str]]:
        keeping.forget_rows()
        answer = investigator.answer(Question(text, channel="cli", local=True, tz="UTC"))
        return answer, set(event_ids(answer, keeping.events, keeping.flows))

    return asked


def _flows(ids: set[str]) -> set[tuple[str, str]]:
    return {(id.split("/")[0], id.split("/")[1]) for id in ids if id.startswith("eni-")}


def _wanted(why: str) -> set[tuple[str, str]]:
    return _flows(corpus.flow_ids(why))


@pytest.mark.parametrize("text", NINE)
def test_rejects_to_the_database_and_the_changes_before(ask: Ask, text: str) -> None:
    answer, ids = ask(text)
    assert answer.conclusion.key == "answer.connectivity.both", answer.details
    assert {"revoked", "denied-change"} <= ids
    assert not {id for id in ids if id.startswith("trap")}
    assert _flows(ids) == _wanted("reject")


@pytest.mark.parametrize("text", TEN)
def test_traffic_of_the_instances_a_session_entered(ask: Ask, text: str) -> None:
    answer, ids = ask(text)
    assert answer.conclusion.key == "answer.lateral.all", answer.details
    assert {"assumed", "entered", "looked"} <= ids
    assert _flows(ids) == _wanted("hour")


@pytest.mark.parametrize("text", FIVE)
def test_changes_to_parts_of_a_vpc_before_an_outage(bench: Bench, ask: Ask, text: str) -> None:
    answer, ids = ask(text)
    names = {row["eventName"] for row in bench.raw if row["eventID"] in ids}
    assert answer.conclusion.key == "answer.outage.changes"
    assert names == {"CreateTags", "DeleteRoute", "RevokeSecurityGroupIngress",
                     "ModifyVpcAttribute"}  # fmt: skip
