"""The aggregate functions of `stats` over the records of one group.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Stats.html
"""

import math
import statistics
from collections.abc import Callable, Sequence
from typing import Any

from integrations.sandbox.aws.insights_compare import number, rank, text

Row = dict[str, Any]
Value = Callable[[Any], Any]

#: Name in lower case → how many arguments it takes, at least and at most.
AGGREGATES = {
    "count": (0, 1), "count_distinct": (1, 1), "sum": (1, 1), "avg": (1, 1), "min": (1, 1),
    "max": (1, 1), "stddev": (1, 1), "median": (1, 1), "pct": (2, 2), "percentile": (2, 2),
    "earliest": (1, 1), "latest": (1, 1), "sortsfirst": (1, 1), "sortslast": (1, 1),
}  # fmt: skip
_NUMERIC: dict[str, Callable[[Sequence[float]], float]] = {
    "sum": sum,
    "avg": statistics.fmean,
    "stddev": lambda sizes: statistics.stdev(sizes) if len(sizes) > 1 else 0.0,
    "median": statistics.median,
}


def aggregate(name: str, inner: Value | None, share: float, rows: Sequence[Row]) -> Any:
    """One aggregate: `inner` gives its argument per row, `share` the percentile of `pct`."""
    if inner is None:
        return len(rows)
    if name in ("earliest", "latest"):
        return _by_time(name, inner, rows)
    values = [value for value in map(inner, rows) if value is not None]
    if name == "count":
        return len(values)
    if name == "count_distinct":
        return len({text(value) for value in values})
    if not values:
        return None
    if name in ("min", "max", "sortsfirst", "sortslast"):
        return (min if name in ("min", "sortsfirst") else max)(values, key=rank)
    sizes = [size for size in map(number, values) if size is not None]
    if not sizes:
        return None
    if name in _NUMERIC:
        return _NUMERIC[name](sizes)
    return sorted(sizes)[max(0, math.ceil(share / 100 * len(sizes)) - 1)]


def _by_time(name: str, inner: Value, rows: Sequence[Row]) -> Any:
    held = [row for row in rows if inner(row) is not None]
    if not held:
        return None
    pick = min if name == "earliest" else max
    return inner(pick(held, key=lambda row: text(row.get("@timestamp"))))
