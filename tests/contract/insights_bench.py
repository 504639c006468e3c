"""Logs Insights over the stand-in as its tests use it: settings, expected ids, calls, clients."""

import json
import os
from typing import Any

import msgspec

from bot.query.events import event_of
from bot.query.match import matches
from bot.query.model import Query
from bot.query.sources import EventSource
from bot.settings import Settings
from integrations.sandbox import story
from tests.contract.trail_bench import PAYMENTS, SETTINGS, Bench

TOOLING = story.TOOLING_ACCOUNT
ORGANISATION = EventSource("logs_insights", TOOLING, story.HOME_REGION)


def asking(*sources: EventSource, base: Settings = SETTINGS, **limits: int) -> Settings:
    """The settings with these sources and limits."""
    questions = msgspec.structs.replace(base.questions, sources=sources, **limits)
    return msgspec.structs.replace(base, questions=questions)


def expected(bench: Bench, query: Query) -> set[str]:
    """The ids of the raw records that the evaluator says are meant."""
    return {event.id for event in map(event_of, bench.raw) if matches(event, query)}


def requests(bench: Bench, op: str) -> list[dict[str, Any]]:
    """The stand-in's log of calls of one operation."""
    found: list[dict[str, Any]] = json.loads(bench.get(f"requests?op={op}"))["requests"]
    return found


def client(bench: Bench, service: str, role: str, account: str = PAYMENTS) -> Any:
    """A client with a role of one account."""
    session = bench.session(account, role)
    return session.client(service, "us-east-1", endpoint_url=os.environ["AWS_ENDPOINT_URL"])
