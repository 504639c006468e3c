"""Every sentence a person reads, in English and Chinese, one file per area.

An area file holds `WORDS = {"area.key": ("English", "中文")}`; placeholders are `{name}`.
"""

import functools
import importlib
import pkgutil
from typing import Any, Literal

Lang = Literal["en", "zh"]


@functools.cache
def all_words() -> dict[str, tuple[str, str]]:
    """Every key with its English and Chinese sentence, gathered from the files of this folder."""
    found: dict[str, tuple[str, str]] = {}
    for module in pkgutil.iter_modules(__path__):
        words: dict[str, tuple[str, str]] = importlib.import_module(
            f"{__name__}.{module.name}"
        ).WORDS
        found.update(words)
    return found


def say(key: str, lang: Lang = "en", /, **params: Any) -> str:
    """The sentence `key` in `lang`, filled with `params` (already encoded for their sink).

    Raises KeyError for an unknown key or a missing parameter: both are bugs a test finds.
    """
    english, chinese = all_words()[key]
    return (chinese if lang == "zh" else english).format(**params)
