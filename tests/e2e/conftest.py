"""A whole sandbox, started once per module, and its eyes."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from integrations.sandbox.eyes import Eyes
from integrations.sandbox.supervisor import Options, Sandbox


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """Everything running, on free ports."""
    folder: Path = tmp_path_factory.mktemp("sandbox")
    made = Sandbox(Options(folder, quiet=True))
    try:
        made.start()
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="module")
def eyes(sandbox: Sandbox) -> Eyes:
    """Looks at the sandbox from outside."""
    file = sandbox.options.folder / "endpoints.json"
    return Eyes(json.loads(file.read_text("utf-8")))
