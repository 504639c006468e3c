"""`find-ingest`: a long NDJSON file into the store, and the memory that takes."""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.find_corpus import documents
from benchmarks.measuring import report, valkey

_BATCH = 500
#: Runs alone in a process, so that its peak is its own: address, file.
_ALONE = "from benchmarks.find_ingest import alone; alone()"


def alone() -> None:
    """Ingest the file named last and print findings, seconds and the peak of resident memory."""
    from benchmarks.find_upsert import triage
    from bot.findings.files import read_file
    from integrations.stores.redis import RedisStore

    url, path = sys.argv[-2:]
    intake, taken, batch = triage(RedisStore(url, prefix="ingest:")), 0, list[bytes]()
    wall, cpu = time.perf_counter(), time.process_time()
    for piece in read_file(Path(path)):
        assert isinstance(piece, bytes)
        batch.append(piece)
        if len(batch) == _BATCH:
            taken += intake.take(batch).received
            batch = []
    taken += intake.take(batch).received
    print(json.dumps({
        "findings": taken,
        "wall": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "peak_mb": _peak_mb(),
    }))  # fmt: skip


def _peak_mb() -> float:
    # getrusage would still tell the peak of the process that started this one.
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def _ingest(url: str, path: Path) -> dict[str, float]:
    words = [sys.executable, "-c", _ALONE, url, str(path)]
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main(arguments: Sequence[str]) -> None:
    """Peak memory for `n` findings against a tenth of them, new and then once more."""
    options = argparse.ArgumentParser(prog="find-ingest")
    options.add_argument("--n", type=int, default=100_000)
    options.add_argument("--pairs", type=int, default=5)
    chosen = options.parse_args(list(arguments))
    with tempfile.TemporaryDirectory() as folder:
        long, short = Path(folder, "long.ndjson"), Path(folder, "short.ndjson")
        for path, count in ((long, chosen.n), (short, chosen.n // 10)):
            with path.open("wb") as file:
                file.writelines(raw + b"\n" for raw in documents(count, "asff"))
        peaks: list[float] = []
        small: list[float] = []
        for turn in range(chosen.pairs):
            with valkey() as url:
                small.append(_ingest(url, short)["peak_mb"])
            with valkey() as url:
                first, again = _ingest(url, long), _ingest(url, long)
            peaks.append(max(first["peak_mb"], again["peak_mb"]))
            assert first["findings"] == again["findings"] == chosen.n, turn
    report(
        "find-ingest", peaks, small, unit="peak MB", findings=chosen.n,
        file_mb=round(chosen.n * 2.9 / 1000), new_wall=round(chosen.n / first["wall"]),
        repeated_wall=round(chosen.n / again["wall"]),
    )  # fmt: skip
