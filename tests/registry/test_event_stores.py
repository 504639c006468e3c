"""Every event store in the folder is found, named like its file and has a name people can read."""

import pkgutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.errors import QueryUnsupported
from bot.ports import EventStore
from bot.query.model import Query, Window
from bot.settings import Settings
from bot.words import all_words
from integrations import eventstores
from integrations.aws.sessions import Sessions
from integrations.stores.redis import RedisStore


@pytest.fixture(autouse=True)
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The local archive is a store only where the operator names a folder."""
    monkeypatch.setenv("HUBWARD_ARCHIVE_DIR", str(tmp_path))


def test_every_event_store_is_found_and_named(store: RedisStore) -> None:
    sessions = Sessions((), "us-east-1")
    found = eventstores.load(eventstores.Context(Settings(), store, sessions, SystemClock()))
    files = {m.name for m in pkgutil.iter_modules(eventstores.__path__) if m.name[0] != "_"}
    assert set(found) == files
    assert {f"answer.store.{name}" for name in found} <= set(all_words())


def test_compiling_is_pure(store: RedisStore) -> None:
    sessions = Sessions((), "us-east-1")
    found = eventstores.load(eventstores.Context(Settings(), store, sessions, SystemClock()))
    at = datetime(2026, 11, 20, tzinfo=UTC)
    query = Query(intent="list_events", window=Window(at, at.replace(hour=1)), asked_at=at)
    for name, event_store in found.items():
        assert event_store.name == name
        assert _compiled(event_store, query) == _compiled(event_store, query)


def _compiled(event_store: EventStore, query: Query) -> object:
    """The compiled query, or the refusal of a store that has nothing of that time."""
    try:
        return event_store.compile(query)
    except QueryUnsupported as refusal:
        return str(refusal)
