"""What reading cost, as people write it."""

from bot.models.answer import Source
from bot.words import Lang, say

_UNITS = ("B", "kB", "MB", "GB", "TB")


def size(count: int) -> str:
    """Bytes in the decimal units AWS bills in: `1.2 GB`."""
    amount, unit = float(count), 0
    while amount >= 1000 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    return f"{amount:.0f} {_UNITS[unit]}" if unit == 0 else f"{amount:.1f} {_UNITS[unit]}"


def dollars(usd: float) -> str:
    """A price with as many digits as say something: `0.0060`, `12.50`, `<0.0001`."""
    if 0 < usd < 0.00005:
        return "<0.0001"
    return f"{usd:.2f}" if usd >= 1 else f"{usd:.4f}"


def cost(source: Source, lang: Lang) -> str:
    """Bytes scanned and their list price for the line about the source; empty where it is free."""
    if not source.bytes:
        return ""
    return say("answer.cost", lang, bytes=size(source.bytes), usd=dollars(source.usd))
