"""Lower bounds in a question about traffic: more than 20 ports, over 1 GB, longer than 5 min."""

import re

from bot.query.flow_form import FlowFilter
from bot.query.model import Having
from bot.query.offline.tokens import Words

_NUMBERS = {"three": 3, "five": 5, "ten": 10}
_UNIT = (
    r"(?P<u>[kmgt]i?b\b|(?:kilo|mega|giga)?bytes?\b|packets?\b|seconds?\b|secs?\b|minutes?\b"
    r"|mins?\b|hours?\b|ports?\b|(?:destination |source )?(?:hosts?|address(?:es)?|ips?"
    r"|destinations?|targets?|sources?|machines?)\b|(?:rejected |accepted |failed "
    r"|denied )?(?:connections?|records?|flows?|times|attempts?|rejections?|rejects)\b|字节"
    r"|数据包|秒|分钟|小时|端口|主机|地址|次|条|个?连接)"
)
_LEAST = re.compile(
    rf"(?P<w>more than|over|above|exceed(?:s|ed|ing)?|greater than|larger than|bigger than"
    rf"|longer than|at least|>=?|or more|超过|大于|多于|至少|长于)\s*"
    rf"(?P<n>\d[\d,]*(?:\.\d+)?|one|two|three|five|ten|a|an)\s*(?:个|不同的?)*\s*(?:different\s+"
    rf"|distinct\s+|unique\s+|internal\s+|external\s+|of\s+)*{_UNIT}(?:\s+(?:of data|long))?",
    re.IGNORECASE,
)
#: "Where bytes exceed 1000000": the field comes first.
_FIELD = re.compile(
    r"\b(?P<f>bytes|packets)\s+(?:exceed(?:s|ed|ing)?|over|above|more than|greater than"
    r"|larger than"
    r"|>)\s*(?P<n>\d[\d,]*)(?![\d,]*\s*(?:[kmgt]?i?b\b|bytes))", re.IGNORECASE,
)  # fmt: skip
_SIZES = {"k": 1000, "m": 10**6, "g": 10**9, "t": 10**12}


def least(words: Words) -> list[tuple[str, int]]:
    """Lower bounds as (unit, number), taken out of the text: "5 minutes" of them is no window."""
    found = []
    for match in list(_FIELD.finditer(words.text)):
        found.append((match["f"].lower(), int(match["n"].replace(",", "")) + 1))
        words.blank(match.span())
    for match in list(_LEAST.finditer(words.text)):
        unit = match["u"].lower()
        number = _amount(match["n"], unit)
        strict = match["w"].lower() not in ("at least", ">=", "至少")
        found.append((unit, number + strict))
        timed = re.match(r"s(?:ec|$)|second|min|hour|秒|分钟|小时|[kmgt]?i?b$|.*byte|字节", unit)
        # "More than 20 rejected connections" still says what was rejected.
        words.blank((match.start(), match.end() if timed else match.end("n")))
    return found


def grouped(bounds: list[tuple[str, int]], groups: bool) -> tuple[list[Having], FlowFilter]:
    """Bounds of groups where there are groups, and of single records otherwise."""
    having: list[Having] = []
    alone: list[tuple[str, int]] = []
    for unit, number in bounds:
        if re.match(r"port|端口", unit):
            having.append(Having("dst_port", number))
        elif re.match(r"source", unit):
            having.append(Having("src", number))
        elif re.match(r"(?:destination )?(?:host|addr|ip|dest|target|machine)|主机|地址", unit):
            having.append(Having("dst", number))
        elif re.search(r"connection|record|flow|times|attempt|reject|次|条|连接", unit):
            having.append(Having("count", number))
        elif groups and re.search(r"b$|byte|字节", unit):
            having.append(Having("bytes", number))
        elif groups and re.search(r"packet|数据包", unit):
            having.append(Having("packets", number))
        else:
            alone.append((unit, number))
    return having[:2], single(alone)


def single(bounds: list[tuple[str, int]]) -> FlowFilter:
    """Bounds of single records."""
    size = packets = seconds = 0
    for unit, number in bounds:
        if re.match(r"s(?:ec|$)|second|min|hour|秒|分钟|小时", unit):
            seconds = number
        elif re.match(r"packet|数据包", unit):
            packets = number
        elif re.search(r"b$|byte|字节", unit):
            size = number
    return FlowFilter(least_bytes=size, least_packets=packets, least_seconds=seconds)


def _amount(text: str, unit: str) -> int:
    words = {"a": 1.0, "an": 1.0, "one": 1.0, "two": 2.0}
    number = words.get(text.lower()) or float(
        _NUMBERS.get(text.lower(), 0) or text.replace(",", "")
    )
    size = re.match(r"([kmgt])i?b$|(kilo|mega|giga)bytes?$", unit)
    if size:
        return int(number * _SIZES[(size[1] or size[2])[0]])
    step = 60 if re.match(r"min|分钟", unit) else 3600 if re.match(r"hour|小时", unit) else 1
    return int(number * step)
