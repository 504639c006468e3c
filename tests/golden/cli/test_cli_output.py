"""What programs read from the command equals its golden file, byte by byte."""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from bot.audit import GENESIS, seal
from bot.models.change import AuditEntry
from integrations.audit_sinks.jsonl import JsonLinesSink

HERE = Path(__file__).parent
START = datetime(2026, 3, 14, 2, 30, tzinfo=UTC)
ENTRIES: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("request.proposed", "U0ANA00001", "rq-51c2", {"risk": "R2", "reason": "端口 22 — “open”"}),
    ("request.approved", "U0BEN00001", "rq-51c2", {"digest": "ab12", "rule": "R2-production"}),
    ("request.done", "hubward", "rq-51c2", {}),
)
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A sealed log of three entries."""
    sink, before, lines = JsonLinesSink(tmp_path / "audit"), GENESIS, []
    for seq, (what, who, about, detail) in enumerate(ENTRIES, 1):
        entry = AuditEntry(what, who, about, START + timedelta(minutes=seq), detail)
        lines.append(seal(seq, f"{seq}-0", before, entry))
        before = lines[-1].hash
    sink.append(lines)
    return tmp_path / "audit"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command and return its exit code and what it printed."""

    def command(*words: object) -> tuple[int, str]:
        code = main([str(word) for word in words])
        printed = capsys.readouterr()
        assert printed.err == ""
        return code, printed.out

    return command


def golden(name: str, text: str) -> None:
    """Compare with the golden file; HUBWARD_GOLDEN=rewrite writes it."""
    path = HERE / name
    if os.environ.get("HUBWARD_GOLDEN") == "rewrite":
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")


def test_audit_verify(log: Path, run: Run) -> None:
    code, out = run("audit", "verify", "--json", "--dir", log)
    golden("audit_verify.json", out)
    assert (code, json.loads(out)["schema"]) == (0, 1)


def test_audit_show_is_a_document_a_line_without_schema(log: Path, run: Run) -> None:
    code, out = run("audit", "show", "--json", "--dir", log)
    golden("audit_show.ndjson", out)
    rows = [json.loads(line) for line in out.splitlines()]
    assert (code, [row["seq"] for row in rows]) == (0, [1, 2, 3])
    assert all("schema" not in row for row in rows)


@pytest.mark.parametrize("role", ["read", "write"])
def test_iam_policy(role: str, run: Run) -> None:
    code, out = run("iam-policy", role)
    golden(f"iam_policy_{role}.json", out)
    assert (code, json.loads(out)["Version"]) == (0, "2012-10-17")


@pytest.mark.parametrize(("name", "words"), [("socket", ()), ("http", ("https://h.example.com",))])
def test_manifest(name: str, words: tuple[str, ...], run: Run) -> None:
    code, out = run("manifest", *(["--url", *words] if words else []))
    golden(f"manifest_{name}.yaml", out)
    assert code == 0


def change(log: Path, old: str, new: str) -> None:
    """Rewrite the log behind the seal's back."""
    path = log / "audit.jsonl"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")


@pytest.mark.parametrize(
    ("harm", "problem"),
    [
        (lambda log: change(log, "U0BEN00001", "U0EVE00001"), "Entry 2 was changed"),
        (lambda log: _drop(log, 1), "Entry 2 is missing"),
        (lambda log: _drop(log, 0), "Entry 1 is missing"),
        (lambda log: _drop(log, 2), "its anchor says 3: the end is gone"),
        (lambda log: (log / "anchor").write_text("3 " + "0" * 64), "the log was rewritten"),
    ],
)
def test_a_harmed_log_is_told_and_ends_with_one(
    log: Path, run: Run, harm: Callable[[Path], object], problem: str
) -> None:
    harm(log)
    code, out = run("audit", "verify", "--json", "--dir", log)
    told = json.loads(out)
    assert (code, told["ok"]) == (1, False)
    assert problem in told["problem"]


def _drop(log: Path, line: int) -> None:
    path = log / "audit.jsonl"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:line] + lines[line + 1 :]), "utf-8")
