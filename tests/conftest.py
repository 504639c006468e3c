"""Fixtures every test may use: a real Valkey and a store with a prefix of its own."""

import itertools
import secrets
from collections.abc import Iterator

import pytest
import redis

from integrations.sandbox import valkey
from integrations.stores.redis import RedisStore


@pytest.fixture(scope="session")
def valkey_databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Iterator[str]]:
    """Addresses of the databases of one Valkey server, durable as production must be, in turn."""
    server = valkey.start(tmp_path_factory.mktemp("valkey"), fsync="no")
    yield (f"redis://127.0.0.1:{server.port}/{number}" for number in itertools.cycle(range(16)))
    server.stop()


@pytest.fixture(scope="module")
def redis_url(valkey_databases: Iterator[str]) -> Iterator[str]:
    """An empty database: what one file's tests keep (reach, budgets, turns) no other file meets."""
    url = next(valkey_databases)
    with redis.Redis.from_url(url) as client:
        client.flushdb()
    yield url


@pytest.fixture
def store(redis_url: str) -> Iterator[RedisStore]:
    """An empty store: same server, its own prefix, its keys gone afterwards."""
    made = RedisStore(redis_url, prefix=f"t{secrets.token_hex(4)}:")
    yield made
    keys = list(made.client.scan_iter(f"{made.prefix}*", count=1000))
    if keys:
        made.client.delete(*keys)
    made.client.close()
