"""Every kind of job that is queued anywhere has somebody who does it, and a queue that is read."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from bot.models.change import Queue
from bot.wiring import THREADS

ROOT = Path(__file__).parents[2]


def queued() -> Iterator[tuple[str, str, str]]:
    """Place, queue and kind of every job the code makes from plain names."""
    for folder in ("bot", "handlers", "integrations/stores"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "Job":
                    given = dict(zip(("queue", "kind"), node.args, strict=False))
                    given |= {word.arg: word.value for word in node.keywords if word.arg}
                    plain = [
                        value.value if isinstance(value, ast.Constant) else ""
                        for value in (given.get("queue"), given.get("kind"))
                    ]
                    where = f"{path.relative_to(ROOT)}:{node.lineno}"
                    yield where, str(plain[0]), str(plain[1])


def handled() -> set[str]:
    """The kinds in the tables of handlers."""
    tree = ast.parse((ROOT / "handlers" / "jobs.py").read_text("utf-8"))
    tables = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Dict)
    ]
    return {
        str(key.value) for table in tables for key in table.keys if isinstance(key, ast.Constant)
    }


def test_somebody_does_every_kind_of_job() -> None:
    found = list(queued())
    assert len({kind for _, _, kind in found}) >= 6
    orphans = [(where, kind) for where, _, kind in found if kind and kind not in handled()]
    assert not orphans, f"nobody handles these in handlers/jobs.py: {orphans}"


def test_every_queue_is_read_by_the_worker() -> None:
    assert set(THREADS) == set(get_args(Queue))
    assert {queue for _, queue, _ in queued() if queue} <= set(THREADS)
