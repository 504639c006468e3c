"""Questions over a converted archive: in one process, and as the whole `ask` command."""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.gen import END, corpus
from benchmarks.measuring import percentile, report
from benchmarks.trail_ingest import converted
from benchmarks.trail_runs import measured, queries, touch, zcat
from bot.query.model import Outcome, Query
from integrations.archive.sql import FROM, compile_query
from integrations.eventstores.local import LocalArchive

_ASKED = {
    "logins": "failed console logins in the last 24 hours",
    "denied": "denied calls in the last 30 days",
}


def main(arguments: Sequence[str]) -> None:
    """Milliseconds hot beside first touch of the same question; CPU of the command beside zcat."""
    options = argparse.ArgumentParser(prog="trail-hot")
    options.add_argument("--events", type=int, default=100_000)
    options.add_argument("--rounds", type=int, default=20)
    options.add_argument("--pairs", type=int, default=5)
    given = options.parse_args(arguments)
    folder, raw = converted(given.events), corpus(given.events)
    store = LocalArchive(folder)
    for name, query in queries().items():
        first = [measured(touch(str(raw), name, 1, False)).cpu for _ in range(2)]
        matched = store.run(query).statistics.matched
        _told(name, [_timed(store, query) for _ in range(given.rounds)], first, matched=matched)
    floor = [zcat(raw).cpu for _ in range(3)][1:]
    for name, by in (("denied", "arn"), ("all", "source, event")):
        _told(f"count {name}", _counted(folder, name, by, given.rounds), floor)
    for name, question in _ASKED.items():
        command = [sys.executable, "-m", "bot", "ask", "--archive", str(folder), "--json", "--now",
                   END.isoformat(), question]  # fmt: skip
        runs = [(measured(command), zcat(raw)) for _ in range(given.pairs + 1)][1:]
        report(f"trail-hot ask {name} cpu", [r.cpu for r, _ in runs], [f.cpu for _, f in runs],
               peak_mb=round(max(r.peak_mb for r, _ in runs), 1))  # fmt: skip


def _told(name: str, runs: list[tuple[float, float]], first: list[float], **more: Any) -> None:
    """CPU milliseconds beside those of `first`, which are seconds; wall time for information."""
    cpu, wall = [one[0] for one in runs], [one[1] for one in runs]
    report(
        f"trail-hot {name} cpu ms", [percentile(cpu, 0.5)] * len(first), [1000 * s for s in first],
        p50=round(percentile(cpu, 0.5), 1), p99=round(percentile(cpu, 0.99), 1),
        wall_p50=round(percentile(wall, 0.5), 1), wall_min=round(min(wall), 1), **more,
    )  # fmt: skip


def _timed(store: LocalArchive, query: Query) -> tuple[float, float]:
    """CPU and wall milliseconds of one answer."""
    used, began = time.process_time(), time.perf_counter()
    store.run(query)
    return 1000 * (time.process_time() - used), 1000 * (time.perf_counter() - began)


def _counted(folder: Path, name: str, by: str, rounds: int) -> list[tuple[float, float]]:
    """The same for the largest groups of a month alone, by DuckDB on the statement's condition."""
    import duckdb

    query = queries()["denied"]
    if name == "all":
        query = msgspec.structs.replace(query, outcome=Outcome())
    made, paths = compile_query(query), sorted(str(path) for path in folder.rglob("*.parquet"))
    text = (f"SELECT {by}, count(*) AS n {FROM} WHERE {made.plain} GROUP BY ALL "
            "ORDER BY n DESC LIMIT 20")  # fmt: skip
    found = []
    with duckdb.connect(config={"threads": "2"}) as connection:
        connection.execute("SET parquet_metadata_cache = true")
        for _ in range(rounds + 1):
            used, began = time.process_time(), time.perf_counter()
            connection.execute(text, [paths, *made.values]).fetchall()
            spent = 1000 * (time.process_time() - used)
            found.append((spent, 1000 * (time.perf_counter() - began)))
    return found[1:]
