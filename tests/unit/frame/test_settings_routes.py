"""Mistakes in notes, digest and the people a route calls are told at their line."""

from pathlib import Path

import pytest

from bot.errors import SettingsInvalid
from bot.settings_file import load


@pytest.mark.parametrize(
    ("why", "text", "problem"),
    [
        (
            "only web addresses are linked",
            "notes:\n  - {family: imds, runbook: 'javascript:alert(1)'}", "line 2: 'javascript",
        ),
        ("a note about nothing", "notes:\n  - {text: x}", "needs a control, family"),
        ("a note that says nothing", "notes:\n  - {family: imds}", "needs a text or a runbook"),
        ("a time that is none", "digest: {at: '9:00'}", "'9:00' is no time of day"),
        ("a day that is none", "digest: {days: [monday]}", "digest.days"),
        ("a zone that is none", "digest: {timezones: {C0: Mars}}", "'Mars' is no time zone"),
        ("calls are ids", "routes:\n  - {channel: C0, mention: [ana]}", "'ana' is no Slack"),
    ],
)  # fmt: skip
def test_a_mistake_is_told(tmp_path: Path, why: str, text: str, problem: str) -> None:
    (tmp_path / "hubward.yaml").write_text(text + "\n", "utf-8")
    with pytest.raises(SettingsInvalid, match=problem):
        load(tmp_path / "hubward.yaml")


def test_all_of_it_together(tmp_path: Path) -> None:
    (tmp_path / "hubward.yaml").write_text(
        """
workspace: {channel: C0A, shared_channels_allowed: ["#partners"]}
routes:
  - {channel: C0B, ous: [ou-1], teams: [pay], controls: [EC2.19], tags: [app=x], mention: [S0ONE]}
notes:
  - {control: EC2.19, text: Ask first., runbook: "https://wiki.example.com/x"}
digest: {at: "08:30", days: [mon, sun], timezones: {C0B: Asia/Shanghai}}
""",
        "utf-8",
    )
    settings = load(tmp_path / "hubward.yaml")
    assert settings.routes[0].mention == ("S0ONE",)
    assert settings.notes[0].runbook == "https://wiki.example.com/x"
    assert settings.digest.timezones == {"C0B": "Asia/Shanghai"}
