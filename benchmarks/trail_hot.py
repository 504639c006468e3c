"""Questions over a converted archive: in one process, and as the whole `ask` command."""

import argparse
import sys
import time
from collections.abc import Sequence

from benchmarks.gen import END, corpus
from benchmarks.measuring import percentile, report
from benchmarks.trail_ingest import converted
from benchmarks.trail_runs import measured, queries, touch, zcat
from bot.query.model import Query
from integrations.archive.hot import HotArchive
from integrations.archive.manifest import load
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
    store, hot, manifest = LocalArchive(folder), HotArchive(folder), load(folder)
    for name, query in queries().items():
        store.run(query)
        times = [_timed(store, query) for _ in range(given.rounds)]
        first = [measured(touch(str(raw), name, 1, False)).wall for _ in range(2)]
        report(
            f"trail-hot {name} ms", [min(times), percentile(times, 0.5)],
            [1000 * wall for wall in first], events=given.events,
            p50=round(percentile(times, 0.5), 1), p99=round(percentile(times, 0.99), 1),
            matched=store.run(query).statistics.matched,
        )  # fmt: skip
    denied = queries()["denied"]
    parts = manifest.parts_between(denied.window.start.date(), END.date())
    floor = [1000 * zcat(raw).cpu for _ in range(3)][1:]
    times = []
    for _ in range(given.rounds + 1):
        started = time.perf_counter()
        hot.groups(parts, denied, "arn")
        times.append(1000 * (time.perf_counter() - started))
    times = times[1:]
    report(
        "trail-hot aggregate ms", [percentile(times, 0.5)] * 2, floor, events=given.events,
        p50=round(percentile(times, 0.5), 1), p99=round(percentile(times, 0.99), 1),
    )  # fmt: skip
    for name, question in _ASKED.items():
        command = [sys.executable, "-m", "bot", "ask", "--archive", str(folder), "--json", "--now",
                   END.isoformat(), question]  # fmt: skip
        runs = [(measured(command), zcat(raw)) for _ in range(given.pairs + 1)][1:]
        report(f"trail-hot ask {name} cpu", [r.cpu for r, _ in runs], [f.cpu for _, f in runs],
               peak_mb=round(max(r.peak_mb for r, _ in runs), 1))  # fmt: skip


def _timed(store: LocalArchive, query: Query) -> float:
    started = time.perf_counter()
    store.run(query)
    return 1000 * (time.perf_counter() - started)
