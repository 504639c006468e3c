"""CloudTrail Lake and Athena over the seeded stand-in, as their tests ask them."""

from dataclasses import replace
from typing import Any

import msgspec
import pytest

from bot.query.events import event_of
from bot.query.match import matches
from bot.query.model import Query
from bot.query.sources import EventSource
from bot.settings import QuestionSettings, Settings
from integrations.eventstores.athena import Athena
from integrations.eventstores.cloudtrail_lake import CloudTrailLake
from integrations.stores.redis import RedisStore
from tests.contract.trail_bench import SETTINGS, Bench

TRAIL = EventSource(
    "athena", "333333333333", "us-east-1", database="security_logs", table="cloudtrail_logs",
    workgroup="hubward",
)  # fmt: skip
FLOWS = msgspec.structs.replace(TRAIL, dataset="vpc_flow", table="vpc_flow_logs")
LAKE, ATHENA = "cloudtrail_lake", "athena"
BOTH = pytest.mark.parametrize("name", [LAKE, ATHENA])


def settings(*sources: EventSource, **limits: Any) -> Settings:
    """The bench's settings with these sources and limits."""
    questions = QuestionSettings(sources=sources or (TRAIL, FLOWS), **limits)
    return msgspec.structs.replace(SETTINGS, questions=questions)


def built(bench: Bench, store: RedisStore, name: str, given: Settings | None = None) -> Any:
    """The store under test."""
    context = replace(bench.context(store, given or settings()), wait=_at_once)
    return CloudTrailLake(context) if name == LAKE else Athena(context)


def _at_once(_seconds: float) -> None:
    """Looks follow each other without a pause."""


def expected(bench: Bench, query: Query) -> set[str]:
    """Ids of the raw records that match."""
    events = (event_of(row) for row in bench.raw)
    return {event.id for event in events if matches(event, query)}
