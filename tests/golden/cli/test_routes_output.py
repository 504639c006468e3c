"""What `hubward routes test` says about a file of findings, and what it does with a broken one."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.__main__ import main
from tests.unit.findings.documents import document

HERE = Path(__file__).parent
SETTINGS = """
workspace: {channel: C0DEFAULT}
accounts:
  - {id: "111111111111", name: payments-prod, environment: production, team: payments, ou: ou-prod}
routes:
  - {channel: C0DEV, ous: [ou-dev], severities: [CRITICAL]}
  - {channel: C0PAY, teams: [payments], controls: [EC2.19], mention: [S0ONCALL]}
notes:
  - {family: open-port, text: Ask the network team., runbook: "https://wiki.example.com/ports"}
"""
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command on a file's content; its exit code and what it printed."""
    (tmp_path / "hubward.yaml").write_text(SETTINGS, "utf-8")

    def command(content: str, *words: str) -> tuple[int, str]:
        file = tmp_path / "findings.json"
        file.write_text(content, "utf-8")
        told = ["routes", "test", str(file), "--settings", str(tmp_path / "hubward.yaml"), *words]
        return main(told), capsys.readouterr().out

    return command


def golden(name: str, text: str) -> None:
    """Compare with the golden file; HUBWARD_GOLDEN=rewrite writes it."""
    path = HERE / name
    if os.environ.get("HUBWARD_GOLDEN") == "rewrite":
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")


def findings() -> str:
    """One that a route takes, one of an account nobody knows, and the first one's other copy."""
    stranger = document("asff_control") | {"AwsAccountId": "999999999999", "Id": "another"}
    return json.dumps([document("asff_control"), stranger, document("asff_control")])


def test_where_and_why(run: Run) -> None:
    code, out = run(findings())
    golden("routes_test.txt", out)
    assert code == 0


def test_the_same_for_programs(run: Run) -> None:
    code, out = run(findings(), "--json")
    golden("routes_test.json", out)
    told = json.loads(out)
    assert (code, told["schema"], told["rejected"]) == (0, 1, [])
    assert [case["channel"] for case in told["cases"]] == ["C0PAY", "C0DEFAULT"]


def test_what_is_no_finding_is_told_and_ends_with_three(run: Run) -> None:
    lines = "\n".join([json.dumps(document("asff_control")), '{"SchemaVersion": "1"}', "nonsense"])
    code, out = run(lines, "--json")
    told = json.loads(out)
    assert (code, len(told["cases"]), len(told["rejected"])) == (3, 1, 2)


def test_a_missing_file_is_said_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "hubward.yaml").write_text(SETTINGS, "utf-8")
    words = [str(tmp_path / "none.json"), "--settings", str(tmp_path / "hubward.yaml")]
    assert main(["routes", "test", *words]) == 2
    assert "none.json cannot be read: No such file" in capsys.readouterr().err
