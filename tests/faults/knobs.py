"""The fault knobs and request logs of the stand-ins, and the log of one call by its name."""

import json
import urllib.request
from typing import Any, Literal
from urllib.parse import quote

Json = dict[str, Any]
Target = Literal["slack", "aws", "jira"]
When = Literal["before", "after"]


class Knobs:
    """`endpoints` is the document of endpoints.json."""

    def __init__(self, endpoints: Json) -> None:
        self._faults: dict[str, str] = endpoints["faults"]

    def order(self, target: Target, op: str, kind: str, **rest: Any) -> str:
        """Order a fault (`when`, `times`, `seconds`); returns its id."""
        order = {"op": op, "kind": kind, **rest}
        return str(self._call("POST", self._faults[target], order)["id"])

    def skip(self, target: Target, op: str, when: When, times: int) -> None:
        """Let that many calls pass by a fault which is ordered afterwards."""
        self.order(target, op, "slow", when=when, times=times, seconds=0.0)

    def held(self, target: Target, id: str) -> bool:
        """Whether a call is parked at this fault."""
        return any(fault["id"] == id and fault["held"] for fault in self._shown(target))

    def hits(self, target: Target) -> dict[str, int]:
        """How many calls met the faults of each operation."""
        return {fault["op"]: int(fault["hits"]) for fault in self._shown(target)}

    def wait_held(self, target: Target, timeout_s: float = 20.0) -> None:
        """Block until any call is parked; urllib raises when none is in time."""
        self._call("GET", f"{self._faults[target]}?wait=held&timeout={timeout_s}")

    def clear(self) -> None:
        """Forget every fault; what is parked goes on."""
        for url in self._faults.values():
            self._call("DELETE", url)

    def calls(self, target: Target, op: str = "") -> list[Json]:
        """The request log, of one operation when `op` is given."""
        url = self._faults[target].removesuffix("/faults") + "/requests"
        answer = self._call("GET", f"{url}?op={quote(op)}" if op else url)
        return list(answer["requests"])

    def effects(self, target: Target, op: str, since: float) -> int:
        """How many calls of `op` took effect after `since` (epoch s)."""
        return sum(1 for row in self.calls(target, op) if row["effect"] and row["at"] >= since)

    def raw(self, name: str) -> list[Json]:
        """Generated data of the AWS stand-in: `findings` (ASFF) or `ocsf`."""
        url = self._faults["aws"].removesuffix("/faults") + f"/raw/{name}"
        with urllib.request.urlopen(url, timeout=60) as answer:
            return [json.loads(line) for line in answer]

    def relax_aws(self) -> None:
        """Lift the AWS stand-in's rate limits."""
        url = self._faults["aws"].removesuffix("/faults") + "/rates"
        self._call("POST", url, {"relaxed": True})

    def wait_settled(self) -> None:
        """Block until the emulated hub has looked at every change and sent its events."""
        self._call("GET", self._faults["aws"].removesuffix("/faults") + "/settled")

    def _shown(self, target: Target) -> list[Json]:
        return list(self._call("GET", self._faults[target])["faults"])

    def _call(self, method: str, url: str, body: Json | None = None) -> Json:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"} if data else {}
        request = urllib.request.Request(url, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            found: Json = json.loads(answer.read() or b"{}")
            return found
