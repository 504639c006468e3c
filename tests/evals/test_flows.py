"""The questions about flow logs score as they did; the untouched ones stay above the goal."""

import json
from pathlib import Path

import pytest

from tests.evals import flow_corpus
from tests.evals.flow_run import HERE, judged
from tests.evals.run import table


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[flow_corpus.Record]]:
    """The written archive and its records."""
    root = tmp_path_factory.mktemp("flow-evals")
    return root, flow_corpus.write(root)


@pytest.mark.parametrize(
    ("name", "goal"), [("flows_tuned.json", 0.98), ("flows_untouched.json", 0.90)]
)
def test_mean_f1(archive: tuple[Path, list[flow_corpus.Record]], name: str, goal: float) -> None:
    outcomes = judged(json.loads((HERE / name).read_text("utf-8")), *archive)
    assert sum(outcome.f1 for outcome in outcomes) / len(outcomes) >= goal, table(outcomes)
