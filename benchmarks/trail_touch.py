"""First touch: one question straight from json.gz, beside `zcat` of the same files."""

import argparse
from collections.abc import Sequence

from benchmarks.gen import corpus
from benchmarks.measuring import report
from benchmarks.trail_runs import measured, queries, touch, zcat


def main(arguments: Sequence[str]) -> None:
    """CPU with one worker, wall with two, with and without the prefilter, and the peak memory."""
    options = argparse.ArgumentParser(prog="trail-touch")
    options.add_argument("--events", type=int, default=100_000)
    options.add_argument("--q", choices=[*queries(), "all"], default="denied")
    options.add_argument("--pairs", type=int, default=5)
    given = options.parse_args(arguments)
    folder = corpus(given.events)
    for name in queries() if given.q == "all" else [given.q]:
        for workers, prefilter in ((1, False), (1, True), (2, False), (2, True)):
            runs, floors = [], []
            for _ in range(given.pairs + 1):
                floors.append(zcat(folder))
                runs.append(measured(touch(str(folder), name, workers, prefilter)))
            runs, floors = runs[1:], floors[1:]
            label = f"trail-touch {name} workers={workers}{' prefilter' if prefilter else ''}"
            more = {"matched": int(runs[0].out), "events": given.events,
                    "peak_mb": round(max(run.peak_mb for run in runs), 1)}  # fmt: skip
            report(f"{label} cpu", [r.cpu for r in runs], [f.cpu for f in floors], **more)
            report(f"{label} wall", [r.wall for r in runs], [f.wall for f in floors])
