"""Fixtures every test may use: a real Valkey and a store with a prefix of its own."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from integrations.sandbox import valkey
from integrations.stores.redis import RedisStore


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Valkey server of this test run, durable as production must be."""
    folder: Path = tmp_path_factory.mktemp("valkey")
    server = valkey.start(folder, fsync="no")
    yield f"redis://127.0.0.1:{server.port}/0"
    server.stop()


@pytest.fixture
def store(redis_url: str) -> Iterator[RedisStore]:
    """An empty store: same server, its own prefix, its keys gone afterwards."""
    made = RedisStore(redis_url, prefix=f"t{secrets.token_hex(4)}:")
    yield made
    keys = list(made.client.scan_iter(f"{made.prefix}*", count=1000))
    if keys:
        made.client.delete(*keys)
    made.client.close()
