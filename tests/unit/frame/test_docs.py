"""The pages for people agree with the program: examples load, links lead there, numbers hold."""

import re
import tomllib
from pathlib import Path

import msgspec
import pytest

from bot.commands import VERBS
from bot.settings import PrioritySettings
from bot.settings_file import load
from docs.generate import FIRST_FILE

ROOT = Path(__file__).parents[3]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
_LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")


def example(page: str) -> str:
    """The first YAML block of a page, without its indentation."""
    (block, *_) = re.findall(r"```yaml\n(.*?)```", (ROOT / page).read_text("utf-8"), re.S)
    indent = len(block) - len(block.lstrip(" "))
    return "".join(line[indent:] + "\n" for line in block.splitlines())


@pytest.mark.parametrize("text", [example("README.md"), FIRST_FILE], ids=["readme", "settings"])
def test_the_first_settings_file_loads_and_writes_nothing(tmp_path: Path, text: str) -> None:
    path = tmp_path / "hubward.yaml"
    path.write_text(text, "utf-8")
    read = load(path)
    assert read.accounts and read.approvals.approvers and read.questions.scopes
    switches = (read.workspace.hub_write_back, read.tickets.enabled, read.remediation.execute)
    assert switches == (False, False, False)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    links = [link for link in _LINK.findall(page.read_text("utf-8")) if "://" not in link]
    # The picture is made from a running sandbox.
    lost = [
        x for x in links if not x.startswith("docs/pictures/") and not (page.parent / x).exists()
    ]
    assert not lost


def test_the_score_page_names_every_constant() -> None:
    text = (ROOT / "docs" / "priority.md").read_text("utf-8")
    defaults = msgspec.to_builtins(PrioritySettings())
    for table in ("severity", "exposure", "exploitation", "environment", "use"):
        for name, points in defaults[table].items():
            assert f"{name} {points}" in text, (table, name)
    for name in ("age_step", "age_cap", "group_bonus", "group_cap", "blast_cap"):
        assert f"`{name}` {defaults[name]}" in text, name
    for band, floor in defaults["bands"].items():
        assert f"| {band} | {floor} | {defaults['fix_within_hours'][band]} |" in text, band


def test_the_dependencies_page_names_every_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"]]
    for extra in project["optional-dependencies"].values():
        wanted += extra
    text = (ROOT / "docs" / "dependencies.md").read_text("utf-8").lower()
    names = {re.split(r"[\[<>=~!]", line)[0].lower() for line in wanted} - {"hubward"}
    assert {name for name in names if name not in text} == set()


def test_the_readme_names_the_verbs_that_do_nothing_yet() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    idle = [verb.name for verb in VERBS.values() if not verb.works]
    if idle:
        said = " and ".join([", ".join(f"`{n}`" for n in idle[:-1]), f"`{idle[-1]}`"])
        assert f"The verbs {said} are known" in text
