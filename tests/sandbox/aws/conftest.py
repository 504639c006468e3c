"""Running stand-ins: an empty one for behaviour, a seeded one for the story."""

from collections.abc import Iterator

import pytest

from integrations.sandbox.aws.server import Handle, running_aws


@pytest.fixture(scope="session")
def bare() -> Iterator[Handle]:
    """An empty stand-in without rate limits; each test uses resources of its own."""
    with running_aws(seed=False) as handle:
        yield handle


@pytest.fixture(scope="session")
def told() -> Iterator[Handle]:
    """The seeded story, begun; tests only read it, or put back what they change."""
    with running_aws(seed=True, autostart=True) as handle:
        yield handle
