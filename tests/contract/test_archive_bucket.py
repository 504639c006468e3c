"""`hubward archive add s3://…` against the stand-in's S3: once, only what is new, and refusals."""

import gzip
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from bot.query.model import Query, Window
from integrations.archive import bucket
from integrations.archive.manifest import load
from integrations.eventstores.local import LocalArchive
from integrations.sandbox import operator_file, story
from integrations.sandbox.aws.server import Handle, running_aws
from tests.contract.archive_corpus import NOW, broken, made, spread_out, stamp

PAYMENTS = "111111111111"
RECORDS = made(23, 300)


@pytest.fixture(scope="module")
def aws() -> Iterator[Handle]:
    """The stand-in without its story."""
    with running_aws(seed=False) as handle:
        yield handle


@pytest.fixture
def own(aws: Handle, monkeypatch: pytest.MonkeyPatch) -> Handle:
    """The usual AWS environment, pointing at the stand-in."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", aws.url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", story.AWS_ACCESS_KEY_ID)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", story.AWS_SECRET_ACCESS_KEY)
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    return aws


def _bucket(s3: Any, name: str, folder: Path, prefix: str = "") -> None:
    """Every file of the folder as an object below the prefix."""
    s3.create_bucket(Bucket=name)
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            key = prefix + path.relative_to(folder).as_posix()
            s3.put_object(Bucket=name, Key=key, Body=path.read_bytes())


def _ids(root: Path) -> list[str]:
    day = NOW.replace(year=NOW.year - 3)
    rows = LocalArchive(root).run(Query("list_events", Window(day, NOW), NOW))
    return sorted(event.id for event in rows.events)


def _all() -> list[str]:
    return sorted(r["eventID"] for r in RECORDS if r["eventTime"])


def test_a_bucket_is_converted_once_and_then_only_what_is_new(
    own: Handle, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files, root = tmp_path / "files", tmp_path / "archive"
    spread_out(files, RECORDS, 5)
    skipped = broken(files)
    s3 = own.client("s3")
    _bucket(s3, "org-trail", files, "some/prefix/")
    s3.put_object(Bucket="org-trail", Key="elsewhere/x.json", Body=b'{"Records": []}')
    add = ["archive", "add", "s3://org-trail/some/prefix/", "--dir", str(root), "--workers", "1"]
    assert main(add) == 0
    said = capsys.readouterr().out
    assert f"{len(RECORDS)} events" in said and "0 were known" in said
    assert _ids(root) == _all()
    names = {f"s3://org-trail/some/prefix/{name}": why for name, why in skipped.items()
             if why != "archive.skip.empty"}  # fmt: skip
    assert {k: f.skipped for k, f in load(root).files.items() if f.skipped} == names
    assert main(add) == 0
    assert "0 files with 0 events" in capsys.readouterr().out
    late = {**RECORDS[0], "eventID": "late", "eventTime": stamp(NOW.replace(hour=1))}
    s3.put_object(Bucket="org-trail", Key="some/prefix/z.json",
                  Body=json.dumps({"Records": [late]}).encode())  # fmt: skip
    # The archive knows its source: no name is needed to ask for what is new.
    assert main([*add[:2], *add[3:]]) == 0
    assert "1 files with 1 events" in capsys.readouterr().out
    assert _ids(root) == sorted([*_all(), "late"])


def test_another_accounts_bucket_is_read_with_its_read_role(
    own: Handle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "hubward.yaml"
    config.write_text(operator_file.text(), encoding="utf-8")
    monkeypatch.setenv("HUBWARD_CONFIG", str(config))
    files, root = tmp_path / "files", tmp_path / "archive"
    spread_out(files, RECORDS[:50], 5)
    _bucket(own.client("s3", own.session(PAYMENTS)), "payments-trail", files)
    assert main(["archive", "add", "s3://payments-trail", "--dir", str(root), "--account",
                 PAYMENTS, "--quiet"]) == 0  # fmt: skip
    assert len(_ids(root)) == len([r for r in RECORDS[:50] if r["eventTime"]])
    used = json.loads(_get(own, "requests"))["requests"]
    reads = [r["detail"] for r in used if r["op"] == "s3.GetObject"]
    roles = {read["role"] for read in reads if read["params"]["Bucket"] == "payments-trail"}
    assert roles == {story.READ_ROLE}


def _get(aws: Handle, path: str) -> bytes:
    import urllib.request

    with urllib.request.urlopen(f"{aws.url}/_sandbox/{path}") as answer:
        body: bytes = answer.read()
    return body


def test_a_run_that_breaks_off_goes_on_where_it_was(
    own: Handle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bucket, "_BATCH", 2)
    files, root = tmp_path / "files", tmp_path / "archive"
    files.mkdir()
    for number in range(6):
        body = json.dumps({"Records": RECORDS[10 * number : 10 * number + 10]}).encode()
        (files / f"{number}.json.gz").write_bytes(gzip.compress(body))
    s3 = own.client("s3")
    _bucket(s3, "long-trail", files)
    told: list[tuple[int, int]] = []

    def stop(done: int, total: int, events: int) -> None:
        told.append((done, total))
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bucket.add("s3://long-trail/", root, s3, workers=1, progress=stop)
    assert told == [(0, 6), (2, 6), (4, 6)]
    rest = bucket.add("s3://long-trail/", root, s3, workers=1)
    assert (rest.files, rest.known, rest.events) == (2, 4, 20)
    assert sum(day.events for day in load(root).days) == 60


def test_an_object_in_cold_storage_is_named_and_tried_again(own: Handle, tmp_path: Path) -> None:
    s3 = own.client("s3")
    s3.create_bucket(Bucket="cold-trail")
    body = json.dumps({"Records": RECORDS[:3]}).encode()
    s3.put_object(Bucket="cold-trail", Key="a.json", Body=body, StorageClass="GLACIER")
    s3.put_object(Bucket="cold-trail", Key="b.json", Body=body)
    made = bucket.add("s3://cold-trail/", tmp_path, s3, workers=1)
    cold = {"s3://cold-trail/a.json": "archive.skip.glacier"}
    assert (made.files, made.skipped) == (1, cold)
    assert load(tmp_path).files["s3://cold-trail/a.json"].skipped == "archive.skip.glacier"
    s3.put_object(Bucket="cold-trail", Key="a.json", Body=body)
    again = bucket.add("s3://cold-trail/", tmp_path, s3, workers=1)
    assert (again.files, again.known, again.skipped) == (1, 1, {})


def test_no_such_bucket_is_one_sentence(
    own: Handle, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["archive", "add", "s3://nobodys-trail", "--dir", str(tmp_path / "a")]) == 2
    assert capsys.readouterr().err == "There is no bucket nobodys-trail.\n"
    assert not (tmp_path / "a").exists()


class _Denying(BaseHTTPRequestHandler):
    """S3 as it answers somebody without s3:ListBucket."""

    def do_GET(self) -> None:
        """Every listing is refused."""
        body = b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
        self.send_response(403)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def test_a_listing_that_is_denied_is_one_sentence(
    own: Handle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    with ThreadingHTTPServer(("127.0.0.1", 0), _Denying) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_port}")
        code = main(["archive", "add", "s3://their-trail/x", "--dir", str(tmp_path)])
        server.shutdown()
    assert code == 2
    said = capsys.readouterr().err
    assert "does not let us list the bucket their-trail" in said and "s3:ListBucket" in said
