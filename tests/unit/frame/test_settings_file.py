"""hubward.yaml: every mistake is told at once, each at its line; nothing else is ever raised."""

from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import SettingsInvalid
from bot.settings import Settings
from bot.settings_file import load

GOOD = """\
workspace:
  channel: "#security-findings"
  hub_write_back: true
accounts:
  - id: "111111111111"
    name: payments-prod
    environment: production
approvals:
  operators: [U0ANA00001]
  approvers: [S0APPROVER]
tickets:
  enabled: true
  project: SEC
remediation:
  execute: true
"""


def told(folder: Path, text: str) -> tuple[str, ...]:
    """The problems `text` is refused for."""
    path = folder / "hubward.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(SettingsInvalid) as refused:
        load(path)
    return refused.value.problems


def good(folder: Path, *, observe: bool = False) -> Settings:
    """The good file, read."""
    path = folder / "hubward.yaml"
    path.write_text(GOOD, "utf-8")
    return load(path, observe=observe)


def test_a_good_file_is_read(tmp_path: Path) -> None:
    read = good(tmp_path)
    assert read.accounts[0].name == "payments-prod"
    assert read.approvals.approvers == ("S0APPROVER",)
    assert read.account_name("111111111111") == "payments-prod (111111111111)"


def test_every_switch_that_writes_outside_is_off_unless_turned_on(tmp_path: Path) -> None:
    (tmp_path / "hubward.yaml").write_text("", "utf-8")
    empty = load(tmp_path / "hubward.yaml")
    for read in (empty, good(tmp_path, observe=True)):
        on = (read.workspace.hub_write_back, read.tickets.enabled, read.remediation.execute)
        assert on == (False, False, False)
    read = good(tmp_path)
    assert (read.workspace.hub_write_back, read.tickets.enabled) == (True, True)
    assert read.remediation.execute


def test_observing_leaves_everything_else_alone(tmp_path: Path) -> None:
    plain, watched = good(tmp_path), good(tmp_path, observe=True)
    assert (watched.accounts, watched.approvals) == (plain.accounts, plain.approvals)
    assert watched.workspace.channel == "#security-findings"


def test_a_missing_file_says_where_a_first_one_is(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid) as refused:
        load(tmp_path / "nowhere.yaml")
    (line,) = refused.value.problems
    assert "nowhere.yaml does not exist" in line and "docs/settings.md" in line


def test_all_mistakes_come_at_once_each_with_its_line(tmp_path: Path) -> None:
    text = """\
workspace:
  channel: "#x"
  colour: red
acounts: []
accounts:
  - id: 111111111111
    name: unquoted
  - id: "22222222"
    name: short
  - id: "333333333333"
    name: first
  - id: "333333333333"
    name: twin
    environment: prod
routes:
  - severities: [CRITICAL]
questions:
  max_rows: many
approvals:
  operators: [ana]
remediation:
  execute: true
"""
    problems = told(tmp_path, text)
    lines = {int(p.split(" line ")[1].split(":")[0]) for p in problems}
    assert {4, 6, 8, 12, 14, 16, 18, 19} <= lines, problems
    shown = "\n".join(problems)
    for part in (
        "colour", "no section 'acounts'", "111111111111 must be 12 digits, in quotes",
        "'22222222' must be", "333333333333 is listed twice", "'prod'", "`channel`", "max_rows",
        "'ana' is no Slack user id", "nobody could approve",
    ):  # fmt: skip
        assert part in shown, part


@pytest.mark.parametrize(
    ("text", "line", "part"),
    [
        ("priority:\n  group_bonus: 2\n  group_bonos: 3\n", 3, "group_bonos"),
        ("accounts:\n  - id: 012345670123\n    name: a\n", 2, "in quotes"),
        ("accounts:\n  - name: nameless\n", 2, "None must be 12 digits"),
        ("workspace:\n  language: de\n", 2, "'de'"),
        ("questions:\n  scopes:\n    - who: U0ANA00001\n", 3, "accounts"),
        ("approvals:\n  on_call:\n    - U0ANA00001\n    - ben@example.com\n", 4, "ben@example"),
        ("remediation:\n  execute: true\napprovals:\n  operators: [U0ANA00001]\n", 3, "nobody"),
        ("remediation:\n  execute: true\n", 2, "nobody could approve"),
        ("workspace:\n  channel: [\n", 3, "expected"),
        ("workspace:\n\tchannel: x\n", 2, "cannot start any token"),
        ("workspace: {}\nworkspace: {}\n", 2, "twice"),
        ("- a list\n", 1, "mapping of sections"),
        ("accounts: 3\n", 1, "accounts"),
        ("accounts: {id: x}\n", 1, "accounts"),
        ("approvals: {approvers: U0ANA00001}\n", 1, "approvers"),
        ("remediation: true\n", 1, "remediation"),
        ("workspace:\n  timezone: Mars/Base\n", 2, "Mars/Base"),
        ("workspace:\n  timezone: ..\n", 2, "time zone"),
        ("remediation:\n  corporate_ranges:\n    - 10.0.0.1/8\n", 3, "no network"),
        ("remediation:\n  deny_accounts: ['1']\n", 2, "no account id"),
        ("approvals:\n  approvers: [C0CHANNEL1]\n", 2, "C0CHANNEL1"),
        ("approvals:\n  teams:\n    pay: [ana]\n", 3, "'ana'"),
        ("questions:\n  scopes:\n    - who: ana\n      accounts: [all]\n", 3, "'ana'"),
        ("priority:\n  bands:\n    P1: high\n", 3, "priority.bands.P1"),
        ("routes:\n  - channel: 5\n", 2, "put it in quotes"),
        ("workspace:\n  channel: 2026-13-45\n", 1, "cannot be read"),
    ],
)
def test_each_mistake_has_its_line(tmp_path: Path, text: str, line: int, part: str) -> None:
    problems = told(tmp_path, text)
    assert any(p.startswith(f"hubward.yaml line {line}: ") and part in p for p in problems), (
        problems
    )


def test_a_file_that_is_not_text_is_refused_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "hubward.yaml"
    path.write_bytes(b"workspace:\n  channel: \xff\xfe\n")
    with pytest.raises(SettingsInvalid, match="UTF-8"):
        load(path)


names = st.sampled_from(
    ["workspace", "accounts", "routes", "priority", "approvals", "questions", "tickets",
     "remediation", "model", "id", "name", "approvers", "teams", "execute", "enabled", "scopes"]
)  # fmt: skip
leaves = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=12), names
)
documents = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.one_of(names, leaves), inner, max_size=5),
    ),
    max_leaves=20,
)


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(document=st.dictionaries(names, documents, max_size=6))
def test_any_document_is_read_or_refused_with_lines(tmp_path: Path, document: object) -> None:
    path = tmp_path / "any.yaml"
    path.write_text(yaml.safe_dump(document, allow_unicode=True), "utf-8")
    try:
        assert isinstance(load(path), Settings)
    except SettingsInvalid as refused:
        assert all(p.startswith("any.yaml line ") for p in refused.problems)


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=80))
def test_any_text_is_read_or_refused_with_lines(tmp_path: Path, text: str) -> None:
    path = tmp_path / "any.yaml"
    path.write_text(text, "utf-8")
    try:
        assert isinstance(load(path), Settings)
    except SettingsInvalid as refused:
        assert all(p.startswith("any.yaml line ") for p in refused.problems)
