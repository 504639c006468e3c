"""What the trail benchmarks share: five questions, a measured process, the question run alone."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from benchmarks.gen import END
from bot.query.model import (
    Aggregate,
    Auth,
    Events,
    Identity,
    Outcome,
    Query,
    RuleFilter,
    Window,
)  # fmt: skip


class Run(NamedTuple):
    """One finished process: CPU and wall seconds, the largest of its processes in MB, output."""

    cpu: float
    wall: float
    peak_mb: float
    out: str


def measured(command: Sequence[str], cwd: str | None = None) -> Run:
    """Run it to its end; raises RuntimeError when it fails."""
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=cwd) as process:
        assert process.stdout is not None
        out = process.stdout.read().decode()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command[:4]} ended with {process.returncode}")
    wall = time.perf_counter() - started
    return Run(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024, out)


def zcat(folder: Path) -> Run:
    """The yardstick: inflating the same files and throwing the bytes away."""
    files = sorted(str(path) for path in folder.rglob("*.gz"))
    return measured(["sh", "-c", 'exec zcat "$@" >/dev/null', "zcat", *files])


def queries() -> dict[str, Query]:
    """Five questions of the kinds people ask; the last three look at every day."""

    def query(intent: str, days: int, **parts: object) -> Query:
        window = Window(END - timedelta(days=days), END)
        return Query(intent, window, END, **parts)  # type: ignore[arg-type]

    return {
        "logins": query("auth_report", 1, events=Events(groups=("console.login",)),
                        auth=Auth("failure")),
        "policies": query("policy_changes", 2, events=Events(groups=("iam.policy_change",))),
        "user": query("user_report", 30, identity=Identity(user_names=("user.042",)),
                      aggregate=Aggregate(("source", "event"))),
        "denied": query("permission_denied", 30, outcome=Outcome("denied"),
                        aggregate=Aggregate(("actor",))),
        "exposure": query("sg_exposure", 30, events=Events(groups=("sg.ingress_change",)),
                          rule=RuleFilter("ingress", True)),
    }  # fmt: skip


def touch(folder: str, name: str, workers: int, prefilter: bool) -> list[str]:
    """A command that answers one question from files as they lie and prints how many matched."""
    return [sys.executable, "-m", "benchmarks.trail_runs", folder, name, str(workers),
            str(int(prefilter))]  # fmt: skip


def _answer(folder: str, name: str, workers: str, prefilter: str) -> None:
    from integrations.eventstores.local import LocalArchive

    store = LocalArchive(Path(folder), workers=int(workers), prefilter=prefilter == "1")
    print(store.run(queries()[name]).statistics.matched)


if __name__ == "__main__":
    _answer(*sys.argv[1:5])
