"""What form an answer about traffic should have: groups, sums, the largest, first or last."""

import re
from typing import NamedTuple

from bot.query.flow_form import FlowFilter
from bot.query.model import Aggregate, GroupKey, Metric, Order
from bot.query.offline.flow_bounds import grouped, single
from bot.query.offline.tokens import Words

_IP = r"(?:\s*(?:ip|addresses|address|ips|hosts?|machines?)){0,2}"
_KEYS: tuple[tuple[GroupKey, str], ...] = (
    ("src_port", r"(?:source|src)\s+ports?|源端口"),
    ("dst_port", r"(?:(?:destination|dest|dst|target)\s+)?ports?(?:\s+numbers?)?|services?"
                 r"|(?:目[的标])?端口"),
    ("dst", rf"(?:destination|dest|dst|target)s?{_IP}|receivers?|recipients?|servers?"
            rf"|目[的标](?:\s*IP)?(?:地址)?"),
    ("src", rf"(?:source|src|sender|client|origin|originating)s?{_IP}|talkers?|attackers?"
            rf"|scanners?|offenders?"
            r"|源(?:\s*IP)?(?:地址)?|来源(?:\s*IP)?(?:地址)?"),
    ("interface", r"(?:network\s+)?interfaces?|enis?|(?:弹性)?(?:网卡|网络接口)"),
    ("instance", r"instances?|实例"), ("subnet", r"subnets?|子网"), ("vpc", r"vpcs?"),
    ("protocol", r"protocols?|协议"), ("direction", r"directions?|方向"),
    ("action", r"actions?|verdicts?|outcomes?|results?|动作|结果"),
    ("account", r"accounts?|账[户号]"), ("region", r"regions?|区域"),
    ("hour", r"hours?|小时"), ("day", r"days?|dates?|天|日期?"), ("week", r"weeks?|周"),
    ("month", r"months?|月"),
    ("src", r"(?:ip\s+)?address(?:es)?|ips?|hosts?|machines?|peers?|clients?|who|nodes?|systems?"
            r"|(?:\bIP\s*)?地址|主机|机器|IP"),
)  # fmt: skip
_ALL = "|".join(f"(?P<k{n}>{pattern})" for n, (_, pattern) in enumerate(_KEYS))
_WIDE = len(_KEYS) - 1
_ADJECTIVE = (
    r"(?:(?:internal|external|public|private|remote|different|distinct|unique|rejected"
    r"|denied|外部|内部|公网|内网)的?\s*)*"
)
_END = r"(?![A-Za-z0-9_@-])"
_BY = re.compile(
    rf"(?:\b(?:(?:grouped|group|split|broken|summari[sz]ed?|aggregated?|sorted|break|count"
    rf"|list)\s+(?:down\s+|those\s+|them\s+|it\s+)?)?"
    rf"(?:by|per|for each|for every|each|every)\s+(?:the\s+)?|按\s*(?:照)?\s*|每个?\s*"
    rf"|各个?\s*){_ADJECTIVE}(?:{_ALL}){_END}",
    re.IGNORECASE,
)
_MORE = re.compile(
    rf"\s*(?:,|and|&|/|plus|和|与|及|、)\s*(?:by\s+|per\s+|the\s+)?(?:{_ALL}){_END}", re.I
)
_WHICH = re.compile(
    rf"(?P<n>\b(?:different|distinct|unique)(?=\s)|\bhow many\s+(?:different|distinct|unique)?"
    rf"|\bnumber of\s+(?:different|distinct"
    rf"|unique)?|\bcount\s+(?:the\s+)?"
    rf"(?:different|distinct|unique)"
    rf"|多少个?\s*(?:不同的?)?)\s*{_ADJECTIVE}(?:{_ALL}){_END}".replace("?P<k", "?P<a"),
    re.IGNORECASE,
)
_LISTED = re.compile(
    rf"(?:\b(?:which|what|different|distinct|unique|list(?:\s+(?:all|the))*|all the"
    rf"|top[ -]?(?:\d+|three|five|ten|twenty)?"
    rf"|busiest|biggest|largest|heaviest|noisiest"
    rf"|most\s+(?:active|common|frequent|frequently|targeted|rejected|attacked|contacted|used"
    rf"|popular|talkative|probed))\s+"
    rf"|(?:哪些|哪个|哪几个|什么|最多的?|最大的?|前\s*(?:\d+|三|五|十)\s*(?:个|名"
    rf"|位)?的?)\s*){_ADJECTIVE}(?:{_ALL}){_END}"
    rf"|(?P<who>^\s*(?:and\s+|so\s+)?who\b|^\s*谁|\bwho(?:'s| is| are| was| were)?\b)",
    re.IGNORECASE,
)
_TRAILING = re.compile(
    r"(?:的|有)\s*(?P<src>(?:源)?(?:IP)?地址|主机|IP|来源)(?:\s*(?:有哪些|是哪些|列表|排名"
    r"|排行))?\s*[?？。]?$"
)
_PAIRS = re.compile(
    r"\b(?:source|src)\s*(?:/|-|and|to|,)\s*(?:destination|dst|dest)\s*(?:ip\s+"
    r"|address\s+)?(?:pairs?"
    r"|combinations?)|\b(?:host|ip|address) pairs?|源.{0,3}目[的标].{0,4}对", re.IGNORECASE,
)  # fmt: skip
_TALKERS = re.compile(r"\btalkers?\b|\bsenders?\b", re.I)
_TOP = re.compile(
    r"\btop[ -]?(?P<a>\d{1,3}|three|five|ten|twenty)?\b|\b(?P<b>\d{1,3}|three|five|ten"
    r"|twenty)\s+(?:busiest|biggest|largest|heaviest"
    r"|most|noisiest|worst)\b|前\s*(?P<c>\d{1,3}|三|五|十)\s*(?:个|名|位|大|条)?"
    r"|\b(?P<d>busiest|biggest|largest|heaviest|noisiest|most)\b|(?P<e>最多|最大|最频繁|最活跃)"
    r"|排名|排行",
    re.IGNORECASE,
)
_NUMBERS = {"three": 3, "five": 5, "ten": 10, "twenty": 20, "三": 3, "五": 5, "十": 10}
_BYTES = re.compile(
    r"\bbytes?\b|\bvolumes?\b|\b(?:giga|mega|tera|kilo)bytes?\b|\b[GMTK]i?Bs?\b|\bbandwidth\b"
    r"|\bhow much\b|\bdata (?:transfer\w*|volume|usage)\b"
    r"|\b(?:biggest|largest|heaviest)\b|\btalkers?\b|字节|多大|数据量?(?:最多|最大)"
    r"|最大的?(?!\s*端口)|流量(?:总)?(?:最大|最多|大小|总量"
    r"|有多少|多大|排)|多少(?:数据|流量|字节)|数据量|带宽",
    re.IGNORECASE,
)
_PACKETS = re.compile(
    r"\bby packets?|packets? (?:per|by|count)|\b(?:most|how many|number of"
    r"|total) (?:\w+ )?packets?\b|数据包(?:数|最多)|多少(?:个)?数据包",
    re.I,
)
_COUNTS = re.compile(
    r"\bhow (?:many|often)\b|\bnumber of\b|\bcount(?:s|ed|ing)?\b|\btotals?\b|多少次?|几次|次数"
    r"|数量|总数",
    re.I,
)
_RECORDS = re.compile(
    r"(?:\b(?:top|the)?\s*(?P<n>\d{1,3})?\s*(?:largest|biggest|heaviest"
    r"|top)\s+(?P<m>\d{1,3})?\s*(?:rejected\s+|accepted\s+|single\s+|individual\s+)*"
    r"(?:flows?|flow records?|records?|connections?|transfers?|sessions?|conversations?)\b)"
    r"|最大的\s*(?P<c>\d{1,3})?\s*(?:条|个)?\s*(?:流|连接|记录|传输)", re.IGNORECASE,
)  # fmt: skip
_FIRST = re.compile(
    r"\b(?:first|earliest|oldest)\b(?!\s+(?:half|week|day))|第一次|首次|最早|最初|第一条", re.I
)
_LAST = re.compile(
    r"\b(?:latest|newest|most recent(?:ly)?)\b|\blast\b(?!\s+(?:\d|few|couple|two|three|four|five"
    r"|six|seven|ten|twelve|half|night|year"
    r"|month|week|day|hour|minute|quarter|second|mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may"
    r"|jun|jul|aug|sep|oct|nov|dec))"
    r"|最后一次|最近一次|最后一条|最新|最后", re.IGNORECASE,
)  # fmt: skip
_SOME = re.compile(
    r"\b(?:(?P<f>first|earliest|oldest)|(?:last|latest|newest|most recent))\s+(?P<n>\d{1,3}|three"
    r"|five|ten|twenty)\s+"
    r"(?!(?:second|minute|min|hour|hr|day|week|month|year)s?\b)(?=\w)"
    r"|\b(?P<n2>\d{1,3})\s+(?:latest|newest|most recent)"
    r"|(?P<f2>最早)的?\s*(?P<n3>\d{1,3})\s*(?:条|次|个)|最近的?\s*(?P<n4>\d{1,3})\s*(?:条"
    r"|次)", re.IGNORECASE,
)  # fmt: skip


class FlowShape(NamedTuple):
    """Groups, order and limit; `least` are lower bounds of single records."""

    aggregate: Aggregate | None = None
    order: Order | None = None
    limit: int = 0
    least: FlowFilter = FlowFilter()


def shape(words: Words, bounds: list[tuple[str, int]]) -> FlowShape:
    """The form the question asks for; `bounds` as `least` found them."""
    text = words.text
    records = _RECORDS.search(text)
    some = _SOME.search(text)
    if records and not _BY.search(text):
        words.mark(records.span())
        words.has(_BYTES)
        plural = re.search(r"s\b|条|个", records.group().split()[-1])
        number = records["n"] or records["m"] or records["c"]
        by = "packets" if words.has(_PACKETS) else "bytes"
        return FlowShape(None, Order(by), int(number or (10 if plural else 1)), single(bounds))  # type: ignore[arg-type]
    if some:
        words.mark(some.span())
        number = some["n"] or some["n2"] or some["n3"] or some["n4"]
        oldest = bool(some["f"] or some["f2"])
        return FlowShape(None, Order(newest=not oldest), _number(number), single(bounds))
    return _grouped(words, bounds)


def _grouped(words: Words, bounds: list[tuple[str, int]]) -> FlowShape:
    by = _by(words)
    distinct = _distinct(words, by)
    listed = [] if by else _listed(words)
    top = _top(words)
    measure = _measure(words)
    counts = words.has(_COUNTS)
    having, alone = grouped(bounds, bool(by or listed))
    if (not by and not distinct) or (not by and listed and distinct and listed != distinct):
        by = listed
    bound = {one.of for one in having}
    by = [key for key in dict.fromkeys(by) if key not in bound][:4]
    if (top or having) and not by and not distinct:
        by = ["src"]
    first, last = bool(_FIRST.search(words.text)), bool(_LAST.search(words.text))
    if not by and not distinct and not measure and (first or last):
        words.has(_FIRST), words.has(_LAST)
        return FlowShape(None, Order(newest=not first), 1, alone)
    if not (by or distinct or measure or counts):
        return FlowShape(least=alone)
    keys = [having_of.of for having_of in having if having_of.of in ("src", "dst", "dst_port")]
    metrics: tuple[Metric, ...] = ("count", "bytes", "packets")
    made = Aggregate(
        tuple(by),
        metrics,
        tuple(dict.fromkeys((*distinct, *keys))),
        top,
        tuple(having),
    )
    return FlowShape(made, Order(measure) if measure else None, 0, alone)  # type: ignore[arg-type]


def _by(words: Words) -> list[GroupKey]:
    found: list[GroupKey] = ["src", "dst"] if words.has(_PAIRS) else []
    for match in list(_BY.finditer(words.text)):
        if not words.free(match.span()):
            continue
        key = _key(match, "k")
        if re.match(r"by\s+(?:bytes|packets)", match.group(), re.I):
            continue
        words.mark(match.span())
        found.append(key)
        end = match.end()
        while more := _MORE.match(words.text, end):
            words.mark(more.span())
            found.append(_key(more, "k"))
            end = more.end()
    for word, key in (("daily", "day"), ("hourly", "hour"), ("weekly", "week")):
        if words.has(re.compile(rf"\b{word}\b", re.I)):
            found.append(key)
    if words.has(re.compile(r"\b(?:accepted|allowed)\s+(?:vs\.?|versus|and|or|compared (?:to"
                            r"|with))\s+(?:rejected|denied)\b"
                            r"|\b(?:rejected|denied)\s+(?:vs\.?|versus|compared (?:to"
                            r"|with))\s+(?:accepted|allowed)\b", re.I)):  # fmt: skip
        found.insert(0, "action")
    return found


def _distinct(words: Words, by: list[GroupKey]) -> list[GroupKey]:
    found: list[GroupKey] = []
    for match in list(_WHICH.finditer(words.text)):
        key = _key(match, "a")
        plain = not re.search(r"different|distinct|unique|不同", match.group(), re.I)
        if not words.free(match.span()) or key in ("hour", "day", "week", "month"):
            continue
        if not match["n"].strip().startswith(("how", "number", "count", "多少")) and not by:
            # "Different ports" alone lists them; beside groups they are counted.
            continue
        if plain and key not in ("src", "dst", "dst_port", "src_port", "interface", "instance"):
            continue
        words.mark(match.span())
        found.append(_object(words, match, key, "a"))
    return found


def _listed(words: Words) -> list[GroupKey]:
    found: list[GroupKey] = []
    for match in list(_LISTED.finditer(words.text)):
        words.mark(match.span())
        found.append(_object(words, match, "src" if match["who"] else _key(match, "k"), "k"))
    if not found and words.has(_TRAILING):
        found.append("src")
    if not found and words.has(_TALKERS):
        found.append("src")
    return found


def _object(words: Words, match: re.Match[str], key: GroupKey, mark: str) -> GroupKey:
    """ "Which hosts did 10.0.0.5 reach" asks for the other end."""
    wide = key == "src" and ((match.re is not _WHICH and match.groupdict().get("who"))
                             or match[f"{mark}{_WIDE}"])  # fmt: skip
    if not wide:
        return key
    after = words.text[match.end() :]
    asked = re.match(
        r"(?:\s+(?:internal|external|else|all|ever))*\s+(?:did|does|do|has|have|is|was"
        r"|were)\s+(?!not\b|been\b|tried\b|talked\b|ever\b"
        r"|connect|sen[dt]|reach|hit\b|attempt|access|contact|scan|prob|rejected|denied|blocked"
        r"|allowed|accepted|talking|trying|the most|most\b)\S+\s+",
        after, re.IGNORECASE,
    )  # fmt: skip
    before = words.text[: match.start()]
    passive = re.match(
        r"(?:\s+(?:internal|external|else))*\s+(?:was|were|is|are|got|been|has been"
        r"|have been)\s+(?:\w+ly\s+)?(?:most\s+|often\s+)*(?:reached|hit|contacted|scanned|probed"
        r"|accessed|attacked"
        r"|targeted|connected to|talked to)\b",
        after, re.IGNORECASE,
    )  # fmt: skip
    sent = passive or re.search(r"(?:连接|访问|发送|发往|联系|上传)(?:了|到|过)*\s*$", before)
    return "dst" if asked or sent else "src"


def _key(match: re.Match[str], mark: str) -> GroupKey:
    return next(key for n, (key, _) in enumerate(_KEYS) if match[f"{mark}{n}"])


def _top(words: Words) -> int:
    for match in _TOP.finditer(words.text):
        words.mark(match.span())
        number = match["a"] or match["b"] or match["c"]
        return _number(number) if number else (10 if match.group().lower().startswith("top") else 3)
    return 0


def _measure(words: Words) -> str:
    if words.has(_PACKETS):
        return "packets"
    return "bytes" if words.has(_BYTES) else ""


def _number(text: str | None) -> int:
    return 0 if not text else int(text) if text.isdigit() else _NUMBERS[text.lower()]
