"""Running the commands of a Logs Insights query over records."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from integrations.sandbox.aws.insights import MOST_ROWS, Command
from integrations.sandbox.aws.insights_compare import rank, text, truth
from integrations.sandbox.aws.insights_stats import Row

#: Without `limit`: CloudWatch Logs user guide, "limit".
DEFAULT_ROWS = 10_000
Cells = list[dict[str, str]]


@dataclass(frozen=True)
class Outcome:
    """The shown rows as {field, value} lists, and how many records matched."""

    rows: list[Cells]
    matched: int


class Run:
    """One execution; without `sort` the newest record comes first."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = list(rows)
        self._matched: int | None = None
        self._shown: list[str] = []
        self._displayed: list[str] = []
        self._grouped = self._sorted = False
        self._limit = 0

    def execute(self, commands: Sequence[Command], limit: int) -> Outcome:
        """Run them all; `limit` is StartQuery's, 0 when it was not given."""
        acts: dict[str, Callable[[Command], None]] = {
            "filter": self._filter, "filterIndex": self._filter, "fields": self._fields,
            "display": self._display, "stats": self._stats, "sort": self._sort,
            "limit": self._limited, "dedup": self._dedup, "parse": self._parse,
            "unnest": self._unnest,
        }  # fmt: skip
        for command in commands:
            if command.kind in acts:
                acts[command.kind](command)
        matched = len(self._rows) if self._matched is None else self._matched
        self._newest_first()
        wanted = self._displayed or self._shown
        if not wanted:
            wanted = ["@timestamp", "@message"]
        if not self._grouped and "@ptr" not in wanted:
            wanted = [*wanted, "@ptr"]
        most = min(limit or self._limit or DEFAULT_ROWS, self._limit or MOST_ROWS)
        return Outcome([_cells(row, wanted) for row in self._rows[:most]], matched)

    def _newest_first(self) -> None:
        if not self._sorted:
            self._rows.sort(key=lambda row: rank(row.get("@timestamp")), reverse=True)
            self._sorted = True

    def _filter(self, command: Command) -> None:
        if command.test is None:
            return
        test = command.test
        self._rows = [row for row in self._rows if truth(test(row))]
        if not self._grouped:
            self._matched = len(self._rows)

    def _fields(self, command: Command) -> None:
        self._add(command)
        self._shown += [name for name, _ in command.columns if name not in self._shown]

    def _display(self, command: Command) -> None:
        self._add(command)
        self._displayed = [name for name, _ in command.columns]

    def _add(self, command: Command) -> None:
        made = []
        for row in self._rows:
            told = {name: value(row) for name, value in command.columns}
            made.append({**row, **{n: v for n, v in told.items() if v is not None}})
        self._rows = made

    def _parse(self, command: Command) -> None:
        _, source = command.columns[0]
        pattern = command.pattern
        if pattern is None:
            return
        made = []
        for row in self._rows:
            value = source(row)
            found = pattern.search(text(value)) if value is not None else None
            told = (
                zip(command.names, found.group(*pattern.groupindex), strict=True) if found else ()
            )
            made.append({**row, **{name: v for name, v in told if v is not None}})
        self._rows = made

    def _unnest(self, command: Command) -> None:
        name, value = command.columns[0]
        made: list[Row] = []
        for row in self._rows:
            items = value(row)
            if isinstance(items, list):
                made += [{**row, name: item} for item in items]
        self._rows = made

    def _dedup(self, command: Command) -> None:
        """The first of each combination stays; a record without one of the fields is dropped."""
        self._newest_first()
        seen: set[tuple[str, ...]] = set()
        kept = []
        for row in self._rows:
            values = [row.get(name) for name in command.names]
            key = tuple(map(text, values))
            if None not in values and key not in seen:
                seen.add(key)
                kept.append(row)
        self._rows = kept

    def _sort(self, command: Command) -> None:
        for value, down in reversed(command.sort):
            self._rows.sort(key=lambda row, get=value: rank(get(row)), reverse=down)  # type: ignore[misc]
        self._sorted = True

    def _limited(self, command: Command) -> None:
        self._newest_first()
        self._rows = self._rows[: command.limit]
        self._limit = min(self._limit or MOST_ROWS, command.limit)

    def _stats(self, command: Command) -> None:
        if self._matched is None:
            self._matched = len(self._rows)
        groups: dict[tuple[str, ...], tuple[list[Any], list[Row]]] = {}
        for row in self._rows:
            values = [value(row) for _, value in command.by]
            key = tuple("" if value is None else text(value) for value in values)
            groups.setdefault(key, (values, []))[1].append(row)
        if not command.by:
            groups.setdefault((), ([], []))
        self._rows = [
            {name: v for (name, _), v in zip(command.by, values, strict=True) if v is not None}
            | {name: value(members) for name, value in command.columns}
            for values, members in groups.values()
        ]
        self._shown = [name for name, _ in (*command.by, *command.columns)]
        self._displayed = []
        self._grouped = self._sorted = True


def _cells(row: Row, columns: Sequence[str]) -> Cells:
    return [
        {"field": name, "value": text(row[name])} for name in columns if row.get(name) is not None
    ]
