"""Days not converted yet: answered from the files at once, converted behind, nothing ever lost."""

import json
import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from bot.__main__ import main
from bot.query.model import Query, Rows, Window
from integrations.archive import spreading
from integrations.archive.convert import convert
from integrations.archive.files import files_in
from integrations.archive.manifest import load
from integrations.eventstores.local import Behind, LocalArchive
from tests.contract.archive_corpus import ACCOUNTS, NOW, broken, made, spread_out

RECORDS = [r for r in made(47, 400) if r["recipientAccountId"] in ACCOUNTS and r["eventTime"]]
IDS = sorted(record["eventID"] for record in RECORDS)
#: A process that converts and dies when the parts stand and the manifest is about to.
_DYING = """
import os, sys
from pathlib import Path
from integrations.archive import convert
from integrations.archive.files import files_in
convert.save = lambda *_: os.kill(os.getpid(), 9)
root = Path(sys.argv[1])
convert.convert(files_in(root)[0], root, workers=1)
"""


def _query() -> Query:
    return Query("list_events", Window(NOW - timedelta(days=5), NOW), NOW)


def _ids(rows: Rows) -> list[str]:
    return sorted(event.id for event in rows.events)


def _parquet(root: Path) -> list[str]:
    return sorted(path.name for path in root.rglob("*.parquet"))


def test_the_first_ask_reads_files_the_second_parquet(tmp_path: Path) -> None:
    spread_out(tmp_path, RECORDS, 5)
    reasons = broken(tmp_path)
    behind = Behind(tmp_path)
    store = LocalArchive(tmp_path, own=True, convert=behind)
    first = store.run(_query())
    assert _ids(first) == IDS
    assert behind.running is not None and behind.running.wait() == 0
    manifest = load(tmp_path)
    assert sum(day.events for day in manifest.days) == len(IDS)
    begun = behind.running
    second = store.run(_query())
    assert _ids(second) == IDS
    # Nothing was left to convert, and what conversion could not read is still named.
    assert behind.running is begun
    assert second.statistics.pages == len(manifest.parts_between(NOW.date() - timedelta(5),
                                                                 NOW.date()))  # fmt: skip
    named = {file.name: file.reason for file in second.coverage.skipped}
    assert named == reasons == {f.name: f.reason for f in first.coverage.skipped}


def test_new_files_are_answered_beside_converted_days(tmp_path: Path) -> None:
    spread_out(tmp_path, RECORDS[:200], 5)
    convert(files_in(tmp_path)[0], tmp_path, workers=1)
    spread_out(tmp_path / "later", RECORDS[200:], 6)
    behind = Behind(tmp_path)
    store = LocalArchive(tmp_path, own=True, convert=behind)
    assert _ids(store.run(_query())) == IDS
    assert behind.running is not None and behind.running.wait() == 0
    assert _ids(store.run(_query())) == IDS


def test_a_conversion_that_is_killed_loses_nothing(tmp_path: Path) -> None:
    spread_out(tmp_path, RECORDS, 5)
    done = subprocess.run([sys.executable, "-c", _DYING, str(tmp_path)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert _parquet(tmp_path) and not load(tmp_path).parts
    store = LocalArchive(tmp_path, own=True)
    assert _ids(store.run(_query())) == IDS
    again = convert(files_in(tmp_path)[0], tmp_path, workers=1)
    assert (again.events, again.known) == (len(IDS), 0)
    held = {part for parts in load(tmp_path).parts.values() for part in parts}
    assert {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.parquet")} == held
    assert not list(tmp_path.glob(".converting-*"))
    assert _ids(store.run(_query())) == IDS
    assert convert(files_in(tmp_path)[0], tmp_path, workers=1).events == 0


def test_two_conversions_at_once_convert_once(tmp_path: Path) -> None:
    spread_out(tmp_path, RECORDS, 5)
    both = [Behind(tmp_path), Behind(tmp_path)]
    for behind in both:
        behind()
    assert [behind.running and behind.running.wait() for behind in both] == [0, 0]
    assert sum(day.events for day in load(tmp_path).days) == len(IDS)
    assert _ids(LocalArchive(tmp_path, own=True).run(_query())) == IDS


def test_a_given_path_is_never_converted_or_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    spread_out(tmp_path, RECORDS, 5)
    monkeypatch.setenv("HUBWARD_ARCHIVE_DIR", str(tmp_path))
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    os.chmod(tmp_path, 0o555)
    asked = ["ask", "--archive", str(tmp_path), "--now", NOW.isoformat(), "--json",
             "who did anything in the last 5 days"]  # fmt: skip
    assert main(asked) in (0, 2)
    os.chmod(tmp_path, 0o755)
    assert capsys.readouterr().out
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def _check_converted(root: Path) -> None:
    parts = [[str(path) for path in root.rglob("*.parquet")]]
    rows = duckdb.execute("SELECT count(*) FROM read_parquet($1)", parts).fetchone()
    assert rows == (len(IDS),)
    found = {e.id: e.raw for e in LocalArchive(root, own=True).run(_query()).events}
    assert sorted(found) == IDS
    for record in RECORDS:
        given = {k: v for k, v in found[record["eventID"]].items() if k != "padding"}
        assert given == record


def _many_files(root: Path, padding: str = "") -> None:
    """Small files, so that each worker is sent several batches of them."""
    for number in range(0, len(RECORDS), 10):
        own = [{**record, "padding": padding} for record in RECORDS[number : number + 10]]
        body = json.dumps({"Records": own}, separators=(",", ":"))
        (root / f"{number}.json").write_text(body, encoding="utf-8")


def test_two_processes_convert_what_one_does(tmp_path: Path) -> None:
    _many_files(tmp_path, "x" * 20_000)
    command = [sys.executable, "-m", "bot", "archive", "add", str(tmp_path), "--dir", str(tmp_path)]
    subprocess.run([*command, "--workers", "2", "--quiet"], check=True, timeout=100)
    _check_converted(tmp_path)


def test_two_threads_convert_what_one_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _many_files(tmp_path)
    monkeypatch.setattr(spreading, "_WORTH_IT", 0)
    monkeypatch.setattr("multiprocessing.get_all_start_methods", list)
    convert(files_in(tmp_path)[0], tmp_path, workers=2)
    _check_converted(tmp_path)
