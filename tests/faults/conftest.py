"""A sandbox to break, started once per module."""

from collections.abc import Iterator

import pytest

from tests.faults.bench import Bench


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """Everything running, on free ports."""
    made = Bench(tmp_path_factory.mktemp("faults"))
    try:
        made.start()
        yield made
    finally:
        made.stop()


@pytest.fixture(autouse=True)
def no_faults_left(bench: Bench) -> Iterator[None]:
    """Each test orders its own; what a failed one parked goes on."""
    yield
    bench.knobs.clear()
    bench.valve.clear()
