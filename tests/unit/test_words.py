"""Every sentence stands in both languages with the same blanks, and only once."""

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

from bot.commands import VERBS
from bot.words import all_words

WORDS = Path(__file__).parents[2] / "bot" / "words"
HAN = re.compile("[\u4e00-\u9fff]")
#: English prose has ordinary words; a name (`CloudTrail Lake`, `CSV`) reads the same in Chinese.
ORDINARY = re.compile(r"\b[a-z]{3,}\b")


def blanks(sentence: str) -> set[str]:
    """The names of a sentence's placeholders."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("key", sorted(all_words()))
def test_both_languages_have_the_same_blanks(key: str) -> None:
    english, chinese = all_words()[key]
    assert english and chinese
    assert blanks(english) == blanks(chinese)


@pytest.mark.parametrize("key", sorted(all_words()))
def test_chinese_is_chinese(key: str) -> None:
    english, chinese = all_words()[key]
    if ORDINARY.search(re.sub(r"\{[^}]*\}|`[^`]*`", "", english)):
        assert HAN.search(chinese), chinese


def test_no_key_stands_in_two_files() -> None:
    places: dict[str, list[str]] = {}
    for path in WORDS.glob("[a-z]*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Dict):
                for name in node.keys:
                    if isinstance(name, ast.Constant) and isinstance(name.value, str):
                        places.setdefault(name.value, []).append(path.name)
    assert {key: files for key, files in places.items() if len(files) > 1} == {}


def test_every_verb_has_its_line_of_help() -> None:
    words = all_words()
    assert {f"verb.{name}" for name in VERBS} <= set(words)
    takes = {f"args.{verb.name}" for verb in VERBS.values() if verb.arguments}
    assert takes <= set(words)
