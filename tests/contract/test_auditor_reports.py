"""`hubward report user|mfa|logging` over files: figures, proof of coverage, escape, manifest."""

import csv
import io
import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest

from bot.__main__ import main
from bot.words import Lang
from tests.unit.reports.test_page import Read
from tests.unit.reports.trail import EVIL, FORMULA, NOW, PAY, WEB, archive

GOLDEN = Path(__file__).parents[1] / "golden" / "reports"
LANG = pytest.mark.parametrize("lang", get_args(Lang))
KIND = pytest.mark.parametrize("kind", ["user alice", "mfa", "logging"])
Made = Callable[..., tuple[int, dict[str, Any], Path]]


@pytest.fixture
def made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Made:
    """Run the command over the archive; its exit code, document and folder."""

    def run(
        words: str, *options: str, without: tuple[int, ...] = ()
    ) -> tuple[int, dict[str, Any], Path]:
        folder, out = archive(tmp_path / "in", *without), tmp_path / "out"
        code = main([
            "report", *words.split(), "--archive", str(folder), "--now", NOW.isoformat(),
            "--out", str(out / "report.html"), "--json", *options,
        ])  # fmt: skip
        return code, json.loads(capsys.readouterr().out), out

    return run


def _page(out: Path) -> Read:
    return Read((out / "report.html").read_text("utf-8"))


def test_a_users_report_follows_the_sessions_the_user_opened(made: Made) -> None:
    code, document, out = made("user alice", "--from", "2026-03-10", "--to", "2026-03-11")
    assert document["figures"] == {
        "Calls": "6", "Changes": "3", "Denied": "1", "Calls in role sessions": "1",
        "Services": "5", "Addresses": "1", "Active days": "2",
    }  # fmt: skip
    assert (code, document["complete"], document["doubts"]) == (0, True, [])
    said = _page(out).said
    for text in ("AdministratorAccess", "ec2:RunInstances", "Deploy", "…0001", "Complete"):
        assert text in said
    assert "AKIAQQQQALICEKEY0001" not in said


def test_sign_ins_by_second_factor(made: Made) -> None:
    code, document, _ = made("mfa 2026-03-10 2026-03-12")
    assert document["figures"] == {
        "Sign-ins": "4", "Users": "3", "With MFA": "1", "Without MFA": "1", "MFA unknown": "1",
        "Failed": "1", "By root": "0",
    }  # fmt: skip
    assert (code, document["complete"]) == (0, True)


def test_times_without_logging_are_paired_by_trail(made: Made) -> None:
    _, document, out = made("logging 2026-03-10 2026-03-12")
    figures = document["figures"]
    assert (figures["Times off"], figures["Minutes off"], figures["Not seen restarted"]) == (
        "2", "31", "1",
    )  # fmt: skip
    assert figures["Trails now"] == "?"
    said = _page(out).said
    for text in ("the other regions", "no live account", "eve", "dave", "not seen"):
        assert text in said
    (gaps,) = out.glob("*-gaps.csv")
    rows = list(csv.DictReader(io.StringIO(gaps.read_text("utf-8-sig"))))
    assert [row["minutes"] for row in rows] == ["31", "?"]
    assert {row["trail"] for row in rows} == {"main"}


def test_a_day_without_any_event_is_not_proven(made: Made) -> None:
    code, document, out = made("mfa 2026-03-10 2026-03-12", without=(12,))
    assert (code, document["complete"]) == (1, False)
    (doubt,) = document["doubts"]
    assert f"{WEB}: 2026-03-11" in doubt
    assert "Not proven complete" in _page(out).said
    states = {(row["account"], row["day"]): row["state"] for row in document["coverage"]}
    assert states == {
        (account, f"2026-03-{day}"): "silent" if (account, day) == (WEB, 11) else "counted"
        for account in (PAY, WEB) for day in (10, 11, 12)
    }  # fmt: skip


def test_what_could_not_be_read_is_a_doubt(made: Made, tmp_path: Path) -> None:
    folder = archive(tmp_path / "in")
    (folder / "torn.json").write_text('{"Records": [{"eventID"')
    _, document, _ = made("mfa 2026-03-10 2026-03-12")
    assert ["torn.json" in doubt for doubt in document["doubts"]] == [True]


def test_a_window_that_has_not_ended_is_not_complete(made: Made) -> None:
    _, document, _ = made("mfa last 5 days")
    assert any("15 minutes" in doubt for doubt in document["doubts"])


@KIND
@LANG
def test_the_manifest_holds(made: Made, kind: str, lang: Lang) -> None:
    _, _, out = made(f"{kind} 2026-03-10 2026-03-12", "--lang", lang)
    names = {path.name for path in out.iterdir()}
    done = subprocess.run(
        ["sha256sum", "--strict", "-c", "MANIFEST.sha256"], cwd=out, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    checked = {line.split(":")[0] for line in done.stdout.splitlines()}
    assert checked == names - {"MANIFEST.sha256"} and len(checked) >= 3
    (out / "report.html").write_text("changed")
    again = subprocess.run(["sha256sum", "-c", "MANIFEST.sha256"], cwd=out, capture_output=True)
    assert again.returncode == 1


@KIND
@LANG
def test_the_page_runs_and_loads_nothing_and_outside_text_stays_text(
    made: Made, kind: str, lang: Lang
) -> None:
    _, _, out = made(f"{kind} 2026-03-10 2026-03-12", "--lang", lang)
    read = _page(out)
    assert read.open == []
    tags = {tag for tag, _ in read.tags}
    assert not tags & {"script", "img", "link", "iframe", "object", "embed", "form", "a", "base"}
    for _, attributes in read.tags:
        assert not [n for n in attributes if n.startswith("on") or n in ("style", "src", "href")]
    if kind != "mfa":
        assert EVIL in read.said
    assert len(read.all("caption")) == len(read.all("table"))
    ids = [a["id"] for _, a in read.tags if "id" in a]
    assert len(ids) == len(set(ids))


@KIND
@LANG
def test_the_page_equals_its_golden_file(made: Made, kind: str, lang: Lang) -> None:
    _, _, out = made(f"{kind} 2026-03-10 2026-03-12", "--lang", lang)
    page, path = (out / "report.html").read_text("utf-8"), GOLDEN / f"{kind.split()[0]}.{lang}.html"
    if os.environ.get("HUBWARD_GOLDEN") == "rewrite":
        path.write_text(page, "utf-8")
    assert page == path.read_text("utf-8")


def test_no_cell_of_a_csv_runs_in_a_spreadsheet(made: Made) -> None:
    _, _, out = made("user alice 2026-03-10 2026-03-12")
    (events,) = out.glob("*-events.csv")
    actors = {row["actor"] for row in csv.DictReader(io.StringIO(events.read_text("utf-8-sig")))}
    assert f"'{FORMULA}" in actors
    assert not [actor for actor in actors if actor[:1] in "=+-@"]


@pytest.mark.parametrize(
    "words",
    [["user"], ["mfa", "whenever"], ["user", "alice", "2027-01-01"], ["findings"], ["nonsense"]],
)
def test_what_cannot_be_made_ends_with_2_and_a_sentence(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = archive(tmp_path / "in")
    assert main(["report", *words, "--archive", str(folder), "--now", NOW.isoformat()]) == 2
    assert len(capsys.readouterr().err.strip()) > 30


def test_a_name_becomes_a_file_name_of_harmless_characters(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = archive(tmp_path / "in")
    main(["report", "user", "../../etc/x<y>", "2026-03-10", "2026-03-12", "--archive", str(folder),
          "--now", NOW.isoformat()])  # fmt: skip
    assert "hubward-user-etc-x-y-20260310-20260312" in capsys.readouterr().out
    made_files = [p.relative_to(tmp_path).parts[0] for p in tmp_path.rglob("*.html")]
    assert made_files == ["hubward-user-etc-x-y-20260310-20260312"]
