"""The command in a process of its own: without settings it says all that is missing and ends."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot import environment
from bot.__main__ import main

ROOT = Path(__file__).parents[3]
NEEDED = [variable.name for variable in environment.VARIABLES if variable.needed]


def hubward(
    *words: str, cwd: Path, env: Mapping[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run the command in `cwd` with nothing in its environment but `env`."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=cwd, env={"PYTHONPATH": str(ROOT), **(env or {})}, capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("verb", ["run", "worker", "doctor"])
def test_nothing_configured_says_everything_at_once(tmp_path: Path, verb: str) -> None:
    ended = hubward(verb, cwd=tmp_path)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "Traceback" not in ended.stderr
    for name in NEEDED:
        assert f"{name} is not set" in ended.stderr
    for part in ("SLACK_APP_TOKEN", "hubward.yaml does not exist", ".env.example", "make sandbox"):
        assert part in ended.stderr


def test_the_edge_asks_only_for_what_it_uses(tmp_path: Path) -> None:
    ended = hubward("edge", cwd=tmp_path)
    assert ended.returncode == 2 and "Traceback" not in ended.stderr
    for part in ("SLACK_BOT_TOKEN", "REDIS_URL", "SLACK_APP_TOKEN"):
        assert part in ended.stderr
    assert "HUBWARD_FINDINGS_QUEUE_URL" not in ended.stderr


def test_mistakes_of_file_and_environment_come_together(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("accounts:\n  - id: 1\n    name: x\n", "utf-8")
    ended = hubward("worker", cwd=tmp_path, env={"HUBWARD_CONFIG": "mine.yaml"})
    assert ended.returncode == 2
    assert "mine.yaml line 2: account id 1 must be 12 digits" in ended.stderr
    assert "REDIS_URL is not set" in ended.stderr
    assert "HUBWARD_CONFIG is not set" not in ended.stderr


@pytest.mark.parametrize("words", [(), ("dance",), ("audit", "burn"), ("iam-policy",)])
def test_bad_usage_ends_with_two(tmp_path: Path, words: tuple[str, ...]) -> None:
    ended = hubward(*words, cwd=tmp_path)
    assert ended.returncode == 2
    assert ended.stderr.startswith("usage: hubward")


def test_every_verb_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    verbs = sorted(path.stem for path in (ROOT / "bot" / "cli").glob("[a-z]*.py"))
    for verb in verbs:
        with pytest.raises(SystemExit) as ended:
            main([verb.replace("_", "-"), "--help"])
        assert ended.value.code == 0
        assert "usage: hubward" in capsys.readouterr().out


def test_an_unconfigured_audit_says_where_to_look(tmp_path: Path) -> None:
    ended = hubward("audit", "verify", cwd=tmp_path)
    assert ended.returncode == 2
    assert "There is no audit log in" in ended.stderr and "HUBWARD_AUDIT_DIR" in ended.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_doctor_reports_every_system_as_json(tmp_path: Path) -> None:
    """Nobody listens on these ports, so each system is missing, and says so in a sentence."""
    nowhere = "http://127.0.0.1:9"
    (tmp_path / "hubward.yaml").write_text(
        "accounts: [{id: '111111111111', name: one}]\ntickets: {enabled: true, project: SEC}\n"
    )
    env = {
        "HUBWARD_CONFIG": "hubward.yaml", "HUBWARD_AUDIT_DIR": "audit",
        "HUBWARD_FINDINGS_QUEUE_URL": f"{nowhere}/q", "REDIS_URL": "redis://127.0.0.1:9/0",
        "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1",
        "SLACK_API_URL": f"{nowhere}/api/", "AWS_REGION": "us-east-1", "AWS_ENDPOINT_URL": nowhere,
        "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_MAX_ATTEMPTS": "1",
        "JIRA_URL": nowhere, "JIRA_TOKEN": "t",
    }  # fmt: skip
    ended = hubward("doctor", "--json", cwd=tmp_path, env=env)
    assert ended.returncode == 1, ended.stderr
    report = json.loads(ended.stdout)
    assert (set(report), report["schema"], report["ok"]) == ({"schema", "ok", "checks"}, 1, False)
    names = {row["name"] for row in report["checks"]}
    stores = {"LookupEvents (event history)", "CloudWatch Logs Insights", "CloudTrail Lake"}
    assert names == {"Slack", "Channels", "Redis", "Security Hub", "AWS", "jira"} | stores
    for row in report["checks"]:
        assert set(row) == {"name", "ok", "problem"}
        assert row["ok"] is False and row["problem"], row
        assert "Traceback" not in row["problem"]
