"""Bad questions and bad files: each has its sentence in the asker's language, nothing stops."""

import gzip
import json
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.investigate.ask import Investigator
from bot.investigate.batch import GivenClock
from bot.investigate.kept import CommandKeeping
from bot.models.answer import Answer, Question
from bot.settings import AccountSettings, Settings
from bot.words import say
from integrations.eventstores.local import LocalArchive
from tests.contract import steps_corpus as corpus
from tests.contract.trail_bench import People

#: What is wrong, as it is asked, the language of the answer, its kind, the key of its sentence.
BAD = (
    ("no language", "zzz qqq xxyyzz 1 2 3", "en", "clarify", "answer.clarify."),
    ("another language", "¿Quién borró el bucket ayer?", "en", "clarify", "answer.clarify."),
    ("marks only", "?!?…", "en", "clarify", "answer.clarify."),
    ("empty", "", "en", "clarify", "answer.clarify."),
    ("blank", " \n\t ", "en", "clarify", "answer.clarify."),
    ("future", "denied calls on 3 January 2031", "en", "refused", "answer.query_invalid"),
    ("future zh", "2031年1月3日被拒绝的调用", "zh", "refused", "answer.query_invalid"),
    ("wrong way round", "denied calls between 20 November 2026 and 10 November 2026", "en",
     "refused", "answer.query_invalid.reversed"),
    ("wrong way round zh", "2026年11月20日到2026年11月10日被拒绝的调用", "zh", "refused",
     "answer.query_invalid.reversed"),
    ("not ours", "denied calls in account 999999999999", "en", "refused", "answer.scope.account"),
    ("not ours zh", "账户 999999999999 被拒绝的调用", "zh", "refused", "answer.scope.account"),
    ("very long", "word " * 2000, "en", "refused", "answer.too_long"),
    ("very long zh", "调用" * 5000, "zh", "refused", "answer.too_long"),
)  # fmt: skip


@pytest.fixture(scope="module")
def investigator(tmp_path_factory: pytest.TempPathFactory) -> Investigator:
    """Over files of one account, for an operator who listed that account."""
    root = tmp_path_factory.mktemp("bad")
    corpus.write(root)
    clock = GivenClock()
    clock.at = corpus.NOW
    settings = Settings(accounts=(AccountSettings(corpus.ACCOUNT, "one", regions=("us-east-1",)),))
    stores = {"local": LocalArchive(root, workers=1)}
    return Investigator(CommandKeeping(), stores, settings, clock, People())


def _ask(investigator: Investigator, text: str) -> Answer:
    return investigator.answer(Question(text, channel="cli", local=True, tz="UTC"))


@pytest.mark.parametrize(("what", "text", "lang", "kind", "key"), BAD)
def test_each_has_its_sentence(
    investigator: Investigator, what: str, text: str, lang: str, kind: str, key: str
) -> None:
    answer = _ask(investigator, text)
    assert (answer.kind, answer.lang) == (kind, lang), what
    assert answer.conclusion.key.startswith(key)
    assert answer.source is None


FILES = {
    "torn.json.gz": gzip.compress(b'{"Records": [' + b" " * 9000)[:40],
    "half.json": b'{"Records": [{"eventName": "GetWid',
    "zeros.json.gz": b"\x00" * 100,
    "digest.json": json.dumps({"digestStartTime": "2026-11-20T00:00:00Z", "logFiles": [],
                               "digestSignatureAlgorithm": "SHA256withRSA"}).encode(),
    "notes.txt": b"nothing to see here\n",
    "picture.json": b"\x89PNG\r\n\x1a\n" + b"\x00" * 50,
    "empty.json": b"",
}  # fmt: skip


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Bad files of every kind among good ones."""
    monkeypatch.delenv("HUBWARD_ARCHIVE_DIR", raising=False)
    monkeypatch.delenv("HUBWARD_CONFIG", raising=False)
    root = tmp_path / "in"
    corpus.write(root)
    for name, data in FILES.items():
        (root / name).write_bytes(data)
    return root


def test_bad_files_cost_no_answer_and_are_told(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["ask", "--archive", str(files), "--now", "2026-11-20T16:00:00Z"]
    for question in ("StopLogging calls", "StopLogging 调用"):
        assert main([*asked, "--json", question]) == 0
        document = json.loads(capsys.readouterr().out)
        assert "answer.note.skipped" in {note["key"] for note in document["notes"]}
        assert [row["event"] for row in document["rows"]] == ["stopped"]


def test_the_status_lists_what_was_skipped_and_why(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = files.parent / "made"
    assert (
        main(["archive", "add", str(files), "--dir", str(target), "--quiet", "--workers", "1"]) == 0
    )
    assert main(["archive", "status", "--dir", str(target), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    skipped = {Path(entry["name"]).name: entry["why"] for entry in found["skipped"]}
    assert set(skipped) == set(FILES)
    assert all(skipped.values())
    assert main(["archive", "status", "--dir", str(target)]) == 0
    text = capsys.readouterr().out
    assert all(name in text and why in text for name, why in skipped.items())
    assert say("archive.skip.digest", "en") in text
