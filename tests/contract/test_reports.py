"""Reports and lists reach the asker's direct messages, once, and run nothing in a spreadsheet."""

import csv
import dataclasses
import hashlib
import io
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import msgspec
import pytest

from bot.commands import parse
from bot.errors import NotPermitted, Refused
from bot.investigate.ask import Investigator
from bot.investigate.choosing import Stores
from bot.investigate.kept import StoreKeeping
from bot.models.finding import Resource
from bot.models.untrusted import Untrusted
from bot.reports import made, register, reports
from bot.reports.base import Sources
from bot.reports.findings import FindingsReport
from bot.settings import QuestionSettings, Scope, Settings
from bot.views.chart import Label
from bot.views.chart_png import png
from handlers.slack import commands
from handlers.slack import reports as handler
from integrations.eventstores.local import LocalArchive
from integrations.sandbox.slack.handle import Handle
from integrations.sandbox.slack.running import running_slack
from integrations.stores.redis import RedisStore
from tests.contract.slack_desk import ANA, CHANNEL, GUEST, PAY, SET, WEB, Office
from tests.unit.reports.trail import NOW as TRAIL_NOW
from tests.unit.reports.trail import archive
from tests.unit.views.samples import NOW

#: Reads Chinese.
CHEN = "U0CHEN0001"


@pytest.fixture(scope="module")
def workspace() -> Iterator[Handle]:
    """One stand-in for all tests; limits wide enough that only the product's own count."""
    with running_slack(rate_scale=10_000) as handle:
        yield handle


@pytest.fixture
def office(store: RedisStore, workspace: Handle) -> Office:
    """A desk with an overdue case, one in time, and one that was fixed an hour ago."""
    office = Office(store, workspace)
    office.put("c-late", -3)
    office.put("c-soon", 2, account=WEB)
    office.put("c-fixed", 20, state="fixed", updated_at=NOW - timedelta(hours=1))
    return office


def direct(office: Office, since: int) -> list[dict[str, Any]]:
    """Ana's direct messages after the first `since`."""
    return office.slack.messages(ANA, office.slack.dm(ANA))[since:]


def seen(office: Office) -> int:
    """How many direct messages Ana has."""
    return len(direct(office, 0))


def content(office: Office, message: dict[str, Any]) -> bytes:
    """The bytes of a message's file."""
    with urlopen(message["files"][0]["url_private"], timeout=5) as answer:
        found: bytes = answer.read()
        return found


def run(office: Office, text: str, person: str = ANA, job: str = "j1") -> None:
    """One typed verb."""
    commands.run(office.who(person), parse(text), job)


def test_the_report_comes_with_its_page_and_a_picture_that_has_words(office: Office) -> None:
    before = seen(office)
    run(office, "report")
    page, message = direct(office, before)
    assert page["files"][0]["name"] == "hubward-findings-2026-03-14.html"
    assert content(office, page).startswith(b"<!doctype html>")
    picture = next(block for block in message["blocks"] if block["type"] == "image")
    assert picture["alt_text"].endswith("Today: 2 open (P1 2).")
    assert "*2* open, *1* overdue" in json.dumps(message["blocks"])
    assert (
        office.slack.messages(ANA, CHANNEL)[-1]["text"] == "The report is in your direct messages."
    )


def test_a_repeated_job_posts_no_second_message(office: Office) -> None:
    before = seen(office)
    run(office, "report 14d")
    run(office, "report 14d")
    posted = [message for message in direct(office, before) if message.get("blocks")]
    assert len(posted) == 1


def test_without_a_picture_bars_of_letters_stand_there(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handler, "available", lambda: False)
    before = seen(office)
    run(office, "report", job="j2")
    message = direct(office, before)[-1]
    assert "█ 2" in json.dumps(message["blocks"], ensure_ascii=False)
    assert not [block for block in message["blocks"] if block["type"] == "image"]


def test_guests_get_neither_report_nor_list(office: Office) -> None:
    for text in ("report", "findings csv", "findings"):
        with pytest.raises(NotPermitted):
            run(office, text, GUEST)


@pytest.mark.parametrize("text", ["report nonsense", "report 0d", "report 46d", "report 7x"])
def test_what_is_no_report_is_refused_with_a_sentence(office: Office, text: str) -> None:
    with pytest.raises(Refused) as refused:
        run(office, text)
    assert "report" in str(refused.value)


def test_a_list_is_exported_whole_and_harmless(office: Office) -> None:
    evil = '=HYPERLINK("http://evil.example","x")'
    bucket = Resource("arn:aws:s3:::b", "AwsS3Bucket", WEB, "us-east-1", name=Untrusted(evil))
    office.put("c-evil", 5, account=WEB, title=Untrusted(evil), resource=bucket, assignee="@sum")
    before = seen(office)
    run(office, "findings web-dev CSV")
    rows = list(
        csv.DictReader(io.StringIO(content(office, direct(office, before)[0]).decode("utf-8-sig")))
    )
    assert [row["case"] for row in rows] == ["c-soon", "c-evil"]
    row = next(row for row in rows if row["case"] == "c-evil")
    assert row["title"] == f"'{evil}" and row["assignee"] == "'@sum"
    assert (row["account_name"], row["team"], row["priority"]) == ("web-dev", "web", "P1")
    assert row["overdue"] == "no"


def test_the_button_under_a_list_exports_what_the_list_showed(office: Office) -> None:
    run(office, "findings payments", job="j3")
    shown = office.slack.messages(ANA, CHANNEL)[-1]
    value = next(
        element["value"] for block in shown["blocks"] for element in block.get("elements", [])
        if element.get("action_id") == "cases.csv"
    )  # fmt: skip
    before = seen(office)
    handler.export_kept(office.who(ANA), value)
    assert b"c-late" in content(office, direct(office, before)[0])
    assert b"c-soon" not in content(office, direct(office, before)[0])
    with pytest.raises(Refused):
        handler.export_kept(office.who(ANA), "0" * 16)


def test_numbers_come_from_what_is_stored(office: Office) -> None:
    report = made(Sources(office.store, SET, NOW), ["findings", "7"], "en")
    now = report.numbers["total"]["now"]
    assert (now["open"], now["overdue"], now["fixed"], now["mttr_hours"]) == (2, 1, 1, 3.0)
    json.dumps(report.numbers)


def _asking(office: Office, folder: Path, scopes: tuple[Scope, ...]) -> Office:
    """The desk with an archive to ask, at the archive's time."""
    settings = msgspec.structs.replace(SET, questions=QuestionSettings(scopes=scopes))
    stores = {"local": LocalArchive(archive(folder))}
    directory = office.desk.directory
    office.clock.at = TRAIL_NOW
    asked = Investigator(StoreKeeping(office.store), stores, settings, office.clock, directory)
    office.desk = dataclasses.replace(office.desk, settings=settings, investigator=asked)
    return office


def test_a_report_for_auditors_comes_with_its_files(office: Office, tmp_path: Path) -> None:
    _asking(office, tmp_path, (Scope(ANA, (PAY,)),))
    before = seen(office)
    run(office, "report user alice 2026-03-10 2026-03-11", job="j-user")
    *files, message = direct(office, before)
    named = {one["files"][0]["name"]: content(office, one) for one in files}
    for line in named["MANIFEST.sha256"].decode().splitlines():
        digest, _, name = line.partition("  ")
        assert hashlib.sha256(named[name]).hexdigest() == digest
    assert len(named) == 4 and any(name.endswith(".html") for name in named)
    assert "Activity of alice" in json.dumps(message["blocks"])


@pytest.mark.parametrize("kind", ["user alice", "mfa"])
@pytest.mark.parametrize("person", [ANA, CHEN])
def test_a_report_for_auditors_shows_its_picture(
    office: Office, tmp_path: Path, kind: str, person: str
) -> None:
    """Its letters are Latin, whoever reads it: the font has no others."""
    _asking(office, tmp_path, (Scope(ANA, ("all",)), Scope(CHEN, ("all",))))
    room = office.slack.dm(person)
    before = len(office.slack.messages(person, room))
    run(office, f"report {kind} 2026-03-10 2026-03-12", person, f"j-{kind}-{person}")
    message = office.slack.messages(person, room)[before:][-1]
    [picture] = [block for block in message["blocks"] if block["type"] == "image"]
    assert picture["alt_text"] and picture["title"]["text"]
    words = "Events" if person == ANA else "事件"
    assert words in picture["alt_text"]


def test_a_report_without_any_event_has_no_picture(office: Office, tmp_path: Path) -> None:
    """No trail of these accounts was changed in the window."""
    _asking(office, tmp_path, (Scope(ANA, ("all",)),))
    before = seen(office)
    run(office, "report logging 2026-03-10 2026-03-12", job="j-logging")
    message = direct(office, before)[-1]
    assert [block["type"] for block in message["blocks"]].count("image") == 0


def test_the_letters_of_a_drawn_chart_are_latin(tmp_path: Path) -> None:
    """Whoever reads the report: the font has no others, and every colour is known."""
    sources = Sources(
        None, Settings(), TRAIL_NOW, Stores({"local": LocalArchive(archive(tmp_path))})
    )
    for kind in ("user alice", "mfa", "logging"):
        finished = made(sources, [*kind.split(), "2026-03-10", "2026-03-12"], "zh")
        assert finished.picture is not None
        labels = [mark.text for mark in finished.picture.marks if isinstance(mark, Label)]
        assert "".join(labels).isascii()
        assert png(finished.picture).startswith(b"\x89PNG")


def test_a_report_for_auditors_ends_where_the_askers_scope_does(
    office: Office, tmp_path: Path
) -> None:
    _asking(office, tmp_path, (Scope(ANA, (PAY,)),))
    before = seen(office)
    run(office, "report logging 2026-03-10 2026-03-12", job="j-log")
    page = content(office, direct(office, before)[0]).decode()
    assert "dave" not in page and "222222222222" not in page
    _asking(office, tmp_path, ())
    with pytest.raises(NotPermitted):
        run(office, "report logging 2026-03-10 2026-03-12", job="j-log2")


def test_every_report_is_found_and_has_its_own_names() -> None:
    assert {kind.name for kind in reports().values()} == {"findings", "user", "mfa", "logging"}
    with pytest.raises(ValueError, match="two reports"):
        register([FindingsReport(), FindingsReport()])
