"""The report page: one file, no script, outside text as text, every chart with its words."""

import base64
import hashlib
import os
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import get_args

import pytest

from bot.models.untrusted import Untrusted
from bot.views.chart import Bar, Label, columns, nice, rows
from bot.views.chart_png import png
from bot.views.html import element, text
from bot.views.report_page import page, trend_chart
from bot.words import Lang
from tests.unit.views.home_scenes import NUMBERS
from tests.unit.views.samples import SETTINGS

GOLDEN = Path(__file__).parents[2] / "golden" / "reports"
LANG = pytest.mark.parametrize("lang", get_args(Lang))


class Read(HTMLParser):
    """The tags of a page with their attributes, and what stands in `<style>`."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.style = self.said = ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep it."""
        self.tags.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep it; it opens nothing."""
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """It must close what was opened last."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Style apart from what people read."""
        if self.open and self.open[-1] == "style":
            self.style += data
        else:
            self.said += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every such tag."""
        return [attributes for name, attributes in self.tags if name == tag]


@LANG
def test_the_page_equals_its_golden_file(lang: Lang) -> None:
    made, path = page(NUMBERS, SETTINGS, lang), GOLDEN / f"findings.{lang}.html"
    if os.environ.get("HUBWARD_GOLDEN") == "rewrite":
        path.write_text(made, "utf-8")
    assert made == path.read_text("utf-8")


@LANG
def test_the_page_runs_and_loads_nothing(lang: Lang) -> None:
    read = Read(page(NUMBERS, SETTINGS, lang))
    assert read.open == []
    tags = {tag for tag, _ in read.tags}
    assert not tags & {"script", "img", "link", "iframe", "object", "embed", "form", "a", "base"}
    for _, attributes in read.tags:
        assert not [n for n in attributes if n.startswith("on") or n in ("style", "src", "href")]
    policy = next(m["content"] for m in read.all("meta") if m.get("http-equiv")) or ""
    digest = base64.b64encode(hashlib.sha256(read.style.encode()).digest()).decode()
    assert policy.startswith("default-src 'none'; ") and f"'sha256-{digest}'" in policy
    assert "unsafe" not in policy
    assert "url(" not in read.style and "@import" not in read.style


@LANG
def test_outside_text_is_read_as_it_was_written(lang: Lang) -> None:
    said = Read(page(NUMBERS, SETTINGS, lang)).said
    for written in ("<script>alert(1)</script>", "<img src=x>", "<b>web & co", "acme <script>/9"):
        assert written in said


@LANG
def test_every_chart_is_named_described_and_given_as_a_table(lang: Lang) -> None:
    made = page(NUMBERS, SETTINGS, lang)
    read = Read(made)
    ids = {a["id"] for _, a in read.tags if "id" in a}
    charts = read.all("svg")
    assert len(charts) == 3
    for chart in charts:
        assert chart["role"] == "img"
        assert {chart["aria-labelledby"], chart["aria-describedby"]} <= ids
    for figure in re.findall(r"<section>.*?</section>", made):
        assert "<svg" not in figure or "<table>" in figure
    assert len(read.all("caption")) == len(read.all("table"))
    assert {head["scope"] for head in read.all("th")} == {"col", "row"}


def test_the_encoder_leaves_no_markup() -> None:
    assert text(Untrusted("<a b=\"c\" d='e'>&\u202e\x00")) == (
        "&lt;a b=&quot;c&quot; d=&#x27;e&#x27;&gt;&amp;"
    )
    assert element("p", class_='"><script>') == '<p class="&quot;&gt;&lt;script&gt;"></p>'


@pytest.mark.parametrize(
    ("most", "top"), [(0, 4), (4, 4), (5, 8), (13, 16), (40, 40), (41, 60), (49, 60), (1001, 1200)]
)
def test_an_axis_ends_at_a_round_number(most: int, top: int) -> None:
    assert nice(most) == top


def test_stacked_columns_stand_on_each_other() -> None:
    bars = [
        mark
        for mark in columns(["d"], [("P1", "P1", [1]), ("P2", "P2", [3])], stacked=True).marks
        if isinstance(mark, Bar) and mark.width > 20
    ]
    low, high = bars
    assert low.tone == "P1" and high.height == 3 * low.height
    assert high.y + high.height == pytest.approx(low.y)


def test_lying_bars_carry_their_numbers() -> None:
    chart = rows([("web", 4, 1), ("data", 0, 0)], ("open", "overdue"))
    labels = [mark.text for mark in chart.marks if isinstance(mark, Label)]
    assert labels == ["web", "1 / 4", "data", "0 / 0"]


def test_the_picture_is_a_png_of_the_chart() -> None:
    drawn = png(trend_chart(NUMBERS))
    assert drawn.startswith(b"\x89PNG\r\n\x1a\n")
    width = int.from_bytes(drawn[16:20], "big")
    assert width == 1264 and len(drawn) < 60_000
