"""Every rendering equals its golden file and would be taken by Slack."""

import json
import os
from pathlib import Path
from typing import Any, get_args

import pytest

from bot.ports import Message
from bot.views.limits import CARD_JSON, FALLBACK, check, size
from bot.words import Lang
from tests.unit.views.scenes import SCENES

GOLDEN = Path(__file__).parents[2] / "golden" / "views"


def as_json(rendered: Message | dict[str, Any]) -> dict[str, Any]:
    """A message as `{text, blocks}`, a view as it is."""
    if isinstance(rendered, Message):
        return {"text": rendered.text, "blocks": list(rendered.blocks)}
    return rendered


@pytest.mark.parametrize("lang", get_args(Lang))
@pytest.mark.parametrize("name", SCENES)
def test_a_rendering_equals_its_golden_file(name: str, lang: Lang) -> None:
    rendered = SCENES[name](lang)
    assert rendered is not None
    text = json.dumps(as_json(rendered), ensure_ascii=False, indent=1) + "\n"
    path = GOLDEN / f"{name}.{lang}.json"
    if os.environ.get("HUBWARD_GOLDEN") == "rewrite":
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", get_args(Lang))
@pytest.mark.parametrize("name", SCENES)
def test_slack_would_take_every_rendering(name: str, lang: Lang) -> None:
    rendered = SCENES[name](lang)
    assert rendered is not None
    check(rendered)
    if isinstance(rendered, Message):
        assert size(rendered.blocks) <= CARD_JSON
        assert len(rendered.text) <= FALLBACK
        assert "\n" not in rendered.text


def test_every_golden_file_belongs_to_a_rendering() -> None:
    expected = {f"{name}.{lang}.json" for name in SCENES for lang in get_args(Lang)}
    assert {path.name for path in GOLDEN.iterdir()} == expected
