"""Scripted investigations: what a model is made to say, and what the raw records say is true.

A script holds tool calls and prose with references, never a figure. What each reference must show
is computed here from raw JSON alone, by the test beside the tool call and the call's own window.
"""

import ipaddress
import json
import re
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.evals import corpus, examples
from tests.evals.brute import expected, names_of

FOLDER = Path(__file__).parent / "investigations"
CORPORA: dict[str, ModuleType] = {"month": corpus, "examples": examples}
REF = re.compile(r"\{([a-z0-9_.]+)\}")
Script = dict[str, Any]
Record = dict[str, Any]
_CELLS = {
    "time": "eventTime", "event": "eventName", "ip": "sourceIPAddress", "error": "errorCode",
    "account": "recipientAccountId", "region": "awsRegion",
}  # fmt: skip
_KEYS = {"actor": "u", "source_ip": "ip", "source": "src", "event": "n"}


def scripts() -> list[Script]:
    """All scripts of the folder."""
    found: list[Script] = []
    for path in sorted(FOLDER.glob("*.json")):
        found += json.loads(path.read_text("utf-8"))
    return found


def turns(script: Script, prose: str = "") -> list[dict[str, Any]]:
    """The script as turns of the stand-in: one tool call a turn, then the prose."""
    steps = [{"tools": [{"name": s["tool"], "input": s["input"]}]} for s in script["steps"]]
    return [*steps, {"text": prose or script["prose"]}]


class Truth:
    """What the raw records of a corpus say about a script's references."""

    def __init__(self, script: Script, records: list[Record]) -> None:
        self._now: datetime = CORPORA[script["corpus"]].NOW
        self._accounts = set(CORPORA[script["corpus"]].ACCOUNTS.values())
        self._records = {record["eventID"]: record for record in records}
        self.queries = [s for s in script["steps"] if s["tool"].startswith("query_")]

    def ids(self, query: str) -> frozenset[str]:
        """Ids of the events a query must find."""
        step = self._step(query)
        start, end = step["input"]["start"], step["input"]["end"]
        return self._matching(step["test"], start, end)

    def flows(self, query: str) -> int:
        """How many flow records a query must find."""
        step = self._step(query)
        start, end = (
            datetime.fromisoformat(step["input"][name]).timestamp() for name in ("start", "end")
        )
        code = compile(step["flow_test"], "<flow>", "eval")
        rows = [dict(zip(examples.FLOW_FIELDS.split(), line.split(), strict=True))
                for line in examples.flows()]  # fmt: skip
        near = [row for row in rows if start <= int(row["start"]) < end]
        return sum(bool(eval(code, {"__builtins__": {}}, _flow(row))) for row in near)

    def check(self, reference: str, value: str, events: tuple[str, ...]) -> None:
        """Assert that a fact's value is what the raw records say, and that it rests on them."""
        query, _, rest = reference.partition(".")
        if "flow_test" in self._step(query):
            assert (rest, value) == ("count", str(self.flows(query)))
            return
        ids = self.ids(query)
        assert set(events) <= ids, reference
        assert events or value == "0", reference
        part, _, cell = rest.rpartition(".")
        if part.startswith("r"):
            self._cell(reference, part, cell, value, self._records[events[0]], ids)
        elif part.startswith("g"):
            self._group(query, part, cell, value, ids)
        else:
            assert value == self._total(query, rest, ids), reference

    def _cell(
        self, reference: str, row: str, cell: str, value: str, record: Record, ids: frozenset[str]
    ) -> None:  # fmt: skip
        if row == "r1":
            newest = max(self._records[id]["eventTime"] for id in ids)
            assert record["eventTime"] == newest, reference
        if cell in _CELLS:
            assert value == record[_CELLS[cell]], reference
        elif cell == "permission":
            assert value in record["errorMessage"], reference
        elif cell == "target":
            assert value and value in json.dumps(record), reference
        else:
            named = names_of(record, self._now)
            # A session stands with the role it was used in.
            assert named["u"] in value and named["role"] in value, reference

    def _group(self, query: str, row: str, cell: str, value: str, ids: frozenset[str]) -> None:
        by = self._step(query)["input"]["by"][0]
        named = [names_of(self._records[id], self._now) for id in ids]
        groups = Counter(name[_KEYS[by]] for name in named)
        most = groups.most_common(1)[0]
        assert row == "g1" and groups
        if cell == "count":
            assert value == str(most[1])
        else:
            assert any(count == most[1] and key in value for key, count in groups.items())

    def _total(self, query: str, name: str, ids: frozenset[str]) -> str:
        rows = [self._records[id] for id in ids]
        if name in ("count", "normal_n"):
            return str(len(ids))
        if name in ("first", "last"):
            times = [row["eventTime"] for row in rows]
            return str(min(times) if name == "first" else max(times))
        if name.startswith("normal_"):
            before = self._before(query)
            return str(min(before) if name == "normal_low" else max(before))
        flag = {"failed": "fail", "denied": "denied"}[name]
        return str(sum(bool(names_of(row, self._now)[flag]) for row in rows))

    def _before(self, query: str) -> list[int]:
        """The same hours of the seven days before."""
        step = self._step(query)
        ends = [datetime.fromisoformat(step["input"][name]) for name in ("start", "end")]
        found = []
        for n in range(1, 8):
            start, end = (f"{at - timedelta(days=n):%Y-%m-%dT%H:%M:%SZ}" for at in ends)
            found.append(len(self._matching(step["test"], start, end)))
        return found

    def _matching(self, test: str, start: str, end: str) -> frozenset[str]:
        ids = expected(self._records.values(), test, self._now)
        return frozenset(
            id for id in ids
            if start <= self._records[id]["eventTime"] < end
            and self._records[id]["recipientAccountId"] in self._accounts
        )  # fmt: skip

    def _step(self, query: str) -> dict[str, Any]:
        step: dict[str, Any] = self.queries[int(query[1:]) - 1]
        return step


def _flow(row: Mapping[str, str]) -> dict[str, Any]:
    def net(address: str, network: str) -> bool:
        return ipaddress.ip_address(address) in ipaddress.ip_network(network)

    return {"a": row["action"], "src": row["srcaddr"], "dst": row["dstaddr"], "net": net}
