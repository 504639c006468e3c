"""VPC flow log records per log group, in the form Logs Insights discovers them."""

import threading
from typing import Any

Row = dict[str, Any]

#: Order of the default format, version 2 (VPC user guide, "Flow log records").
FIELDS = (
    "version",
    "accountId",
    "interfaceId",
    "srcAddr",
    "dstAddr",
    "srcPort",
    "dstPort",
    "protocol",
    "packets",
    "bytes",
    "startTime",
    "endTime",
    "action",
    "logStatus",
)


def message(row: Row) -> str:
    """The log line of one record."""
    return " ".join(str(row[name]) for name in FIELDS)


class Flows:
    """Records by account, region and log group; thread-safe."""

    def __init__(self) -> None:
        self._groups: dict[tuple[str, str, str], list[Row]] = {}
        self._lock = threading.Lock()

    def add(self, account: str, region: str, group: str, rows: list[Row]) -> None:
        """Append records, each a dict of FIELDS."""
        with self._lock:
            self._groups.setdefault((account, region, group), []).extend(rows)

    def rows(self, account: str, region: str, group: str) -> list[Row] | None:
        """The records of one group, or None when the sandbox holds no flow logs of that name."""
        with self._lock:
            found = self._groups.get((account, region, group))
            return list(found) if found is not None else None

    def groups(self, account: str, region: str) -> list[str]:
        """The names of the groups of one place."""
        with self._lock:
            return [group for a, r, group in self._groups if (a, r) == (account, region)]

    def raw(self) -> list[Row]:
        """Every record with its account, region and group."""
        with self._lock:
            return [
                {"account": account, "region": region, "logGroup": group, **row}
                for (account, region, group), rows in self._groups.items()
                for row in rows
            ]
