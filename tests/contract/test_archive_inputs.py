"""Odd files: what other tools put around records is taken off, everything else has its reason."""

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.query.model import Query, Rows, Window
from bot.words import say
from integrations.archive.convert import convert
from integrations.archive.files import files_in
from integrations.archive.manifest import load
from integrations.eventstores.local import LocalArchive
from tests.contract.archive_corpus import NOW, made

PLAIN = [record for record in made(31, 60) if record["eventTime"]]
IDS = sorted(record["eventID"] for record in PLAIN)


def _query() -> Query:
    return Query("list_events", Window(NOW - timedelta(days=9), NOW), NOW)


def _ids(rows: Rows) -> list[str]:
    return sorted(event.id for event in rows.events)


def _lines(make: Callable[[dict[str, Any]], Any]) -> bytes:
    return "\n".join(json.dumps(make(record)) for record in PLAIN).encode()


def _untimed(record: dict[str, Any]) -> dict[str, Any]:
    rest = {name: value for name, value in record.items() if name != "eventTime"}
    return rest | {"@timestamp": record["eventTime"], "@version": "1"}


def _bus(record: dict[str, Any]) -> dict[str, Any]:
    return {"version": "0", "id": "1", "detail-type": "AWS API Call via CloudTrail",
            "source": "aws.ec2", "account": "111111111111", "time": "2026-11-20T00:00:00Z",
            "region": "us-east-1", "resources": [], "detail": record}  # fmt: skip


def _subscription(records: list[dict[str, Any]]) -> dict[str, Any]:
    return {"messageType": "DATA_MESSAGE", "owner": "111111111111", "logGroup": "trail",
            "logEvents": [{"id": str(n), "timestamp": 1, "message": json.dumps(record)}
                          for n, record in enumerate(records)]}  # fmt: skip


WRAPPED: dict[str, bytes] = {
    "lookup.json": json.dumps({"Events": [
        {"EventId": r["eventID"], "CloudTrailEvent": json.dumps(r, indent=1)} for r in PLAIN
    ]}).encode(),
    "history.json": json.dumps({"Records": PLAIN}, indent=4).encode(),
    "collector.ndjson": _lines(_untimed),
    "elastic.ndjson": _lines(lambda r: {"_index": "logs", "_id": "1", "_source": r}),
    "filebeat.ndjson": _lines(
        lambda r: {"@timestamp": "x", "event": {"original": json.dumps(r), "action": "x"}}
    ),
    "search.json": json.dumps({"took": 1, "hits": {"total": 9, "hits": [
        {"_source": r} for r in PLAIN]}}).encode(),
    "bus.jsonl": _lines(_bus),
    "bus.json": json.dumps([_bus(r) for r in PLAIN]).encode(),
    "export.log.gz": gzip.compress(
        "\n".join(f"2026-11-20T00:00:00.000Z {json.dumps(r)}" for r in PLAIN).encode()
    ),
    "message.ndjson": _lines(lambda r: {"timestamp": 1, "message": json.dumps(r)}),
    "firehose.json": (
        json.dumps(_subscription(PLAIN[:20])) + json.dumps(_subscription(PLAIN[20:]))
    ).encode(),
    "events.json": json.dumps(
        {"events": [{"logStreamName": "s", "message": json.dumps(r)} for r in PLAIN]}
    ).encode(),
    "members.json.gz": b"".join(
        gzip.compress(json.dumps(r).encode() + b"\n") for r in PLAIN
    ),
    "mark.json": b"\xef\xbb\xbf" + json.dumps({"Records": PLAIN}).encode(),
    "splunk.json": _lines(lambda r: {"preview": False, "result": {"_raw": json.dumps(r)}}),
}  # fmt: skip


@pytest.mark.parametrize("name", WRAPPED)
def test_what_others_put_around_records_is_taken_off(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(WRAPPED[name])
    rows = LocalArchive(tmp_path).run(_query())
    assert rows.coverage.skipped == ()
    assert (_ids(rows), rows.statistics.unreadable) == (IDS, 0)
    target = tmp_path / "out"
    assert convert(files_in(tmp_path)[0], target, workers=1).skipped == {}
    (tmp_path / name).unlink()
    assert _ids(LocalArchive(target).run(_query())) == IDS


def _history() -> bytes:
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["User name", "AWS access key", "Event time", "Event source", "Event name"])
    rows.writerow(["ana", "", "2026-11-20T00:00:00Z", "ec2.amazonaws.com", "RunInstances"])
    return out.getvalue().encode()


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("a.json", json.dumps({"Records": PLAIN}))
    return out.getvalue()


REFUSED: dict[str, tuple[bytes, str]] = {
    "download.csv": (_history(), "history"),
    "bom.csv": (b"\xef\xbb\xbf" + _history(), "history"),
    "logs.zip": (_zip(), "zip"),
    "logs.json": (_zip(), "zip"),
    "wide.json": (json.dumps({"Records": PLAIN}).encode("utf-16"), "utf16"),
    "notes.txt": (b"these are notes, nothing else\n", "foreign"),
    "list.json": (b'[{"a": 1}, {"b": 2}]', "foreign"),
    "other.json": (json.dumps({"detail": {"instance-id": "i-1", "state": "running"}}).encode(),
                   "foreign"),
    "data.json.gz": (b"\x28\xb5\x2f\xfd\x00\x00", "packed"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_read_has_its_reason(name: str, tmp_path: Path) -> None:
    data, reason = REFUSED[name]
    (tmp_path / name).write_bytes(data)
    (tmp_path / "good.ndjson").write_bytes(_lines(dict))
    why = f"archive.skip.{reason}"
    rows = LocalArchive(tmp_path).run(_query())
    assert [(file.name, file.reason) for file in rows.coverage.skipped] == [(name, why)]
    assert _ids(rows) == IDS
    assert say(why, "en") != say(why, "zh")
    if name.endswith(".zip"):
        return
    target = tmp_path / "out"
    convert(files_in(tmp_path)[0], target, workers=1)
    assert {f.skipped for f in load(target).files.values() if f.skipped} == {why}


def test_flow_logs_beside_a_trail_are_no_reason_to_complain(tmp_path: Path) -> None:
    (tmp_path / "good.ndjson").write_bytes(_lines(dict))
    (tmp_path / "flows.log").write_bytes(b"version interface-id srcaddr start\n2 eni-1 10.0.0.1 1")
    assert LocalArchive(tmp_path).run(_query()).coverage.skipped == ()


def test_deep_documents_do_not_break_the_reading(tmp_path: Path) -> None:
    (tmp_path / "deep.json").write_bytes(b'{"detail":' * 3000 + b"1" + b"}" * 3000)
    (tmp_path / "lists.json").write_bytes(b"[" * 200_000)
    (tmp_path / "good.ndjson").write_bytes(_lines(dict))
    rows = LocalArchive(tmp_path).run(_query())
    assert {file.name for file in rows.coverage.skipped} == {"deep.json", "lists.json"}
    assert _ids(rows) == IDS
