"""Converting an archive: CPU beside `zcat`, events a second and core, size beside the gzip."""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.gen import corpus
from benchmarks.measuring import median, report
from benchmarks.trail_runs import measured, zcat
from integrations.archive.files import MANIFEST
from integrations.archive.manifest import VERSION


def converted(events: int) -> Path:
    """The converted corpus, made once per machine."""
    folder = Path(tempfile.gettempdir()) / f"hubward-bench-{events}-converted-{VERSION}"
    if not (folder / MANIFEST).exists():
        measured(_command(corpus(events), folder, 2))
    return folder


def _command(source: Path, target: Path, workers: int) -> list[str]:
    return [sys.executable, "-m", "bot", "archive", "add", str(source), "--dir", str(target),
            "--workers", str(workers), "--quiet"]  # fmt: skip


def _size(folder: Path, pattern: str) -> int:
    return sum(path.stat().st_size for path in folder.rglob(pattern))


def main(arguments: Sequence[str]) -> None:
    """The whole command, interpreter included, into a fresh folder each time."""
    options = argparse.ArgumentParser(prog="trail-ingest")
    options.add_argument("--events", type=int, default=100_000)
    options.add_argument("--workers", type=int, default=1)
    options.add_argument("--pairs", type=int, default=5)
    given = options.parse_args(arguments)
    source = corpus(given.events)
    runs, floors, size = [], [], 0
    for _ in range(given.pairs + 1):
        with tempfile.TemporaryDirectory() as folder:
            floors.append(zcat(source))
            runs.append(measured(_command(source, Path(folder), given.workers)))
            size = _size(Path(folder), "*.parquet")
    runs, floors = runs[1:], floors[1:]
    report(
        f"trail-ingest workers={given.workers}", [r.cpu for r in runs], [f.cpu for f in floors],
        events=given.events, per_core=round(given.events / median([r.cpu for r in runs])),
        peak_mb=round(max(run.peak_mb for run in runs), 1),
        wall=round(median([r.wall for r in runs]), 2),
        bytes_per_event=round(size / given.events, 1),
        of_gzip=round(size / _size(source, "*.gz"), 3),
    )  # fmt: skip
