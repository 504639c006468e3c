"""The whole sandbox for tests that break it: its processes, its knobs, and what Valkey holds."""

import json
from pathlib import Path
from typing import Any

import redis
import yaml

from bot.audit import Sealed, broken_at
from integrations.audit_sinks.jsonl import JsonLinesSink
from integrations.sandbox import operator_file, story
from integrations.sandbox.eyes import Eyes
from integrations.sandbox.supervisor import Options, Sandbox
from integrations.stores.connection import DEFAULT_PREFIX
from tests.faults.knobs import Knobs
from tests.faults.valve import Valve

ANA, BEN, CHEN = (person.id for person in story.PEOPLE[:3])
#: A timer due within this time (s) is work; later ones are waits (expiry, reminders).
_SOON_S = 5.0


class Bench:
    """A running sandbox whose worker reaches Valkey through a valve."""

    def __init__(self, folder: Path) -> None:
        # Slack's limits bound how fast many rounds can go, not what is tested here.
        self.sandbox = Sandbox(
            Options(
                folder,
                quiet=True,
                arguments={"slack": ("--rate-scale", "100")},
                operator_text=_operator_text(),
            )
        )
        self._valve: Valve | None = None

    def start(self) -> None:
        """Everything up, the story told, every card out."""
        self.sandbox.start()
        self.eyes = Eyes(self.sandbox.endpoints)
        self.knobs = Knobs(self.sandbox.endpoints)
        self.knobs.relax_aws()
        self.redis: Any = redis.Redis.from_url(self.sandbox.endpoints["redis"])
        self._valve = Valve(self.sandbox.endpoints["redis"])
        self.valve.start()
        cases = f"{DEFAULT_PREFIX}i:cases:open"
        # The seven criticals come first, one by one; all others follow at once.
        self.eyes.until("the whole story", lambda: self.redis.zcard(cases) > 7, 60)
        self.settled()
        self.fresh_worker()
        self.quiet()

    def stop(self) -> None:
        """End everything that was started."""
        self.sandbox.stop()
        if self._valve is not None:
            self._valve.stop()
            self.redis.close()

    @property
    def valve(self) -> Valve:
        """What stands between the worker and Valkey."""
        assert self._valve is not None
        return self._valve

    def kill(self, name: str = "worker") -> None:
        """SIGKILL, and wait until the kernel has closed what the process held."""
        process = self.sandbox.parts[name].process
        process.kill()
        process.wait()

    def start_worker(self) -> None:
        """Start the worker again, behind the valve."""
        self.sandbox.restart("worker", {"REDIS_URL": self.valve.url})

    def fresh_worker(self) -> None:
        """A worker that has asked nobody anything yet; the one before ends in order."""
        assert self.end("worker") == 0
        self.start_worker()

    def end(self, name: str) -> int:
        """SIGTERM; the exit code."""
        process = self.sandbox.parts[name].process
        process.terminate()
        return int(process.wait(30))

    def relax(self) -> None:
        """Give the product its whole budgets again, and let it forget that a storm is on."""
        for pattern in ("bucket:*", "i:noise:*", "i:rollups:*"):
            for key in self.redis.scan_iter(DEFAULT_PREFIX + pattern):
                self.redis.delete(key)

    def jobs(self) -> int:
        """Jobs that wait or run, and timers due soon."""
        queues = list(self.redis.scan_iter(f"{DEFAULT_PREFIX}q:*"))
        now = float(self.redis.time()[0])
        soon = self.redis.zcount(f"{DEFAULT_PREFIX}due", "-inf", now + _SOON_S)
        return int(soon) + sum(int(self.redis.xlen(queue)) for queue in queues)

    def waiting(self, queue: str) -> int:
        """Different jobs of one queue that wait or run, those that wait for their time included."""
        rows = self.redis.xrange(f"{DEFAULT_PREFIX}q:{queue}")
        later = [name.decode() for name in self.redis.zrange(f"{DEFAULT_PREFIX}due", 0, -1)]
        # A retry, and a rendering that is wanted again, wait under the job's own id.
        ids = {name for name in later if name.partition(":")[0] == queue}
        return len(ids | {json.loads(fields[b"j"])["id"] for _, fields in rows})

    def quiet(self, timeout_s: float = 60.0) -> None:
        """Wait until nothing is left to do."""

        def still() -> bool:
            self.relax()
            return self.jobs() == 0

        self.eyes.until("every queue drained", still, timeout_s)

    def settled(self) -> None:
        """Wait until the intake has taken everything the hub said, and nothing is left to do.

        What a killed worker had taken comes again only after a minute.
        """
        sqs = self.eyes.aws("sqs")
        url = sqs.get_queue_url(QueueName=story.QUEUE_NAME)["QueueUrl"]
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]

        def empty() -> bool:
            found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
            return all(found[name] == "0" for name in names)

        self.knobs.wait_settled()
        self.eyes.until("the findings queue empty", empty, 90)
        self.quiet()

    def dead_letters(self) -> list[Any]:
        """What could not be handled."""
        return list(self.redis.xrange(f"{DEFAULT_PREFIX}dead"))

    def audit(self) -> list[Sealed]:
        """The sealed log, up to the last entry of the stream; asserts that its chain holds."""
        sink = JsonLinesSink(self.sandbox.options.folder / "audit")
        (last,) = self.redis.xrevrange(f"{DEFAULT_PREFIX}audit", count=1)
        self.eyes.until("the log sealed", lambda: sink.lines()[-1].entry >= last[0].decode())
        lines = sink.lines()
        assert broken_at(lines, sink.anchor()) == ""
        return lines


def _operator_text() -> str:
    """The sandbox's own file, with the payments account as staging.

    A fix in production without traffic evidence wants a typed reason first; rounds make their own
    groups, for which no flow log can know anything yet.
    """
    document = yaml.safe_load(operator_file.text())
    for account in document["accounts"]:
        if account["name"] == "payments-prod":
            account["environment"] = "staging"
    return str(yaml.safe_dump(document, sort_keys=False))
