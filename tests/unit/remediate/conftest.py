"""One empty AWS stand-in for all tests here, and a desk per test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from integrations.sandbox import story
from integrations.sandbox.aws.server import running_aws
from integrations.stores.redis import RedisStore
from tests.sandbox.aws.asking import door
from tests.unit.remediate.desk import Clients, Desk, sealing


@pytest.fixture(scope="package")
def clients() -> Iterator[Clients]:
    """The stand-in without the story, and clients of it."""
    with running_aws(seed=False) as handle, pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_ENDPOINT_URL", handle.url)
        environment.setenv("AWS_ACCESS_KEY_ID", story.AWS_ACCESS_KEY_ID)
        environment.setenv("AWS_SECRET_ACCESS_KEY", story.AWS_SECRET_ACCESS_KEY)
        yield Clients(handle)


@pytest.fixture
def desk(store: RedisStore, clients: Clients, tmp_path: Path) -> Iterator[Desk]:
    """A remediator with everything around it; faults are cleared afterwards."""
    with sealing(store, tmp_path / "audit") as sealer:
        yield Desk(store, clients, sealer)
    door(clients.aws, "DELETE", "faults")
