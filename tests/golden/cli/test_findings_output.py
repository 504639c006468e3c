"""What `hubward findings` prints for programs and people equals its golden file."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.findings.triage import Triage
from bot.models.case import Case
from bot.settings import AccountSettings, Settings, Workspace
from bot.views.case_parts import why_lines
from integrations.stores.redis import RedisStore
from tests.golden.cli.test_cli_output import golden

FIXTURES = "tests/fixtures/findings"
AT = datetime(2025, 11, 20, 8, tzinfo=UTC)
SETTINGS = Settings(
    workspace=Workspace(channel="C0FINDINGS"),
    accounts=(AccountSettings("111111111111", "payments-prod", "production", "payments"),),
)
Run = Callable[..., tuple[int, str, str]]


class _Clock:
    def now(self) -> datetime:
        """Always the same."""
        return AT + timedelta(minutes=1)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command; returns its exit code and both outputs."""
    monkeypatch.chdir(Path(__file__).parents[3])

    def command(*words: object) -> tuple[int, str, str]:
        code = main([str(word) for word in words])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return command


@pytest.fixture
def filled(store: RedisStore, monkeypatch: pytest.MonkeyPatch) -> RedisStore:
    """A store with two assessed cases and two refused documents, which the command reads."""
    triage = Triage(store, (), SETTINGS, _Clock())
    bodies = [Path(FIXTURES, f"{name}.json").read_bytes() for name in
              ("asff_control", "ocsf_compliance", "asff_bare_key")]  # fmt: skip
    taken = triage.take([*bodies, b'{"SchemaVersion": "2018-10-08"}', b"no json"])
    for id in taken.cases:
        triage.assess(id)
    monkeypatch.setattr("bot.cli.findings._store", lambda: (store, SETTINGS))
    return store


def test_parse_as_json(run: Run) -> None:
    code, out, err = run("findings", "parse", "--json", FIXTURES)
    assert (code, err) == (0, "")
    golden("findings_parse.ndjson", out)


def test_parse_for_people(run: Run) -> None:
    code, out, _ = run("findings", "parse", f"{FIXTURES}/asff_control.json")
    assert code == 0
    golden("findings_parse.txt", out)


def test_parse_tells_what_it_refuses_and_goes_on(run: Run, tmp_path: Path) -> None:
    good = json.dumps(json.loads(Path(FIXTURES, "ocsf_prowler.json").read_text()))
    path = tmp_path / "mixed.ndjson"
    wrong = '{"SchemaVersion": "1", "Id": "a", "Resources": [{}, 7]}'
    path.write_text(f'{good}\n{{"half": \n{wrong}\n{good}\n', "utf-8")
    code, out, _ = run("findings", "parse", "--json", path)
    rows = [json.loads(line) for line in out.splitlines()]
    assert code == 3
    assert [(row["index"], row["ok"]) for row in rows] == [
        (0, True), (1, False), (2, False), (3, True),
    ]  # fmt: skip
    assert [row.get("at") for row in rows] == [None, "", "/Resources/1", None]
    assert all(row["reason"] for row in rows if not row["ok"])
    code, out, _ = run("findings", "parse", path)
    assert code == 3 and "at /Resources/1" in out and len(out.splitlines()) == 4


def test_a_path_that_is_not_there_is_bad_usage(run: Run, tmp_path: Path) -> None:
    code, out, err = run("findings", "parse", "--json", FIXTURES, tmp_path / "none.json")
    assert (code, out) == (2, "") and "does not exist" in err


def test_outside_text_cannot_move_the_cursor(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "one.json"
    held = json.loads(Path(FIXTURES, "asff_control.json").read_text())
    path.write_text(json.dumps({**held, "Title": "red \x1b[31m\nnext \u202e line"}), "utf-8")
    out = run("findings", "parse", path)[1]
    assert "\x1b" not in out and "\u202e" not in out and len(out.splitlines()) == 1


def test_list_and_explain_say_what_the_card_says(run: Run, filled: RedisStore) -> None:
    code, out, _ = run("findings", "list", "--json")
    cases = json.loads(out)["cases"]
    assert code == 0 and json.loads(out)["schema"] == 1
    assert [case["score"] for case in cases] == sorted((c["score"] for c in cases), reverse=True)
    golden("findings_list.txt", run("findings", "list")[1])
    golden("findings_explain.txt", run("findings", "explain", cases[0]["id"])[1])
    (told,) = json.loads(run("findings", "explain", "--json", cases[0]["id"])[1])["cases"]
    assert sum(term["points"] for term in told["terms"]) == told["score"] == cases[0]["score"]
    card = why_lines(_case(filled, told["id"]), "en")[0]
    assert all(term["text"] in card for term in told["terms"] if term["points"])


def _case(store: RedisStore, id: str) -> Case:
    found = store.get(Case, id)
    assert found is not None
    return found.value


def test_explain_knows_a_case_by_any_of_its_names(run: Run, filled: RedisStore) -> None:
    (told,) = json.loads(run("findings", "explain", "--json", "sg-0a1b2c3d4e5f60718")[1])["cases"]
    case = _case(filled, told["id"])
    finding = case.findings[0]
    for name in (case.resource.id, finding.uid, finding.key, finding.metadata_uid):
        (again,) = json.loads(run("findings", "explain", "--json", name)[1])["cases"]
        assert again == told
    code, out, err = run("findings", "explain", "sg-unknown")
    assert (code, out) == (1, "") and "sg-unknown" in err


def test_rejected_lists_reason_pointer_and_document(run: Run, filled: RedisStore) -> None:
    code, out, _ = run("findings", "rejected", "--json")
    newest, oldest = json.loads(out)["rejected"]
    assert code == 0
    assert (newest["at"], newest["document"]) == ("", "no json")
    assert newest["reason"].startswith("JSON is malformed")
    assert (oldest["at"], oldest["reason"]) == ("/Id", "it has no id")
    assert "2 rejected" in run("findings", "rejected")[1]
