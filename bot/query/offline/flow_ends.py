"""The two ends of a connection as people name them: addresses, ranges, inside, outside, and ids."""

import ipaddress
import re
from typing import Literal, NamedTuple

import msgspec

from bot.query.flow_form import FlowFilter, FlowLeftOut
from bot.query.flows import INTERNAL
from bot.query.offline.tokens import Words

Role = Literal["src", "dst", "either", "peer", "out_src", "out_dst", "out", ""]
_OUTSIDE = (
    r"(?:any(?:thing|one|body)|some(?:thing|one|body)|hosts?|machines?"
    r"|address(?:es)?)?\s*\b(?:from\s+)?"
    r"(?:the\s+)?outside(?!\s+(?:of\s+)?[\da-f.:]+[./:])(?:\s+(?:of\s+)?(?:our|the|this"
    r"|my)?\s*(?:network|vpcs?|company|world))?\b"
    r"|\b(?:the\s+)?(?:public\s+)?(?:internet|world)\b"
    r"|\b(?:external|public|foreign|non-internal|non-private)\b(?:\s+(?:ip\s+)?(?:address(?:es)?"
    r"|ips?|hosts?"
    r"|sources?|destinations?|clients?|servers?|machines?|networks?|peers?|endpoints?))?"
    r"|(?:外部|公网|互联网|外网|境外)(?:的)?\s*(?:IP)?\s*(?:地址|主机|来源|网络)?"
)
_INSIDE = (
    r"\b(?:internal|private|inside|in-house|rfc ?1918)\b(?:\s+(?:ip\s+)?(?:address(?:es)?|ips?"
    r"|hosts?"
    r"|sources?|destinations?|clients?|servers?|machines?|networks?|peers?|ranges?))?"
    r"|(?:内部|内网|私有|内)(?:的)?\s*(?:IP)?\s*(?:地址|主机|机器|网络)?(?=\S|\s|$)(?<!内)"
)
_BOTH_INSIDE = re.compile(
    r"\beast[- ]?west\b|\b(?:internal|lateral|intra-vpc|host-to-host)(?:[- ]only)?\s+"
    r"(?:(?:rejected|accepted|denied|allowed|network|tcp|udp)\s+)?"
    r"(?:traffic|connections?|flows?|communications?|packets?|movements?)\b(?!\s*:)"
    r"|(?:内部|内网)的?\s*(?:主机|机器)?\s*(?:之间|相互|互相)的?|(?:内部|内网"
    r"|横向)(?:的)?\s*(?:流量|连接|通信|访问)", re.IGNORECASE,
)  # fmt: skip
_ADDRESS = (
    r"(?<![\w.:/-])(?:\d{1,3}\.){3}\d{1,3}(?:/\d{1,2})?(?![\w-]|\.\d)"
    r"|(?<![\w.:])(?:[0-9A-Fa-f]{1,4}:[0-9A-Fa-f:]*::?[0-9A-Fa-f:]*|::)(?:/\d{1,3})?(?![\w:])"
)
_PLACE = r"(?<![\w-])(?:eni|i|subnet|vpc)-[0-9a-z]{3,40}(?![\w-])"
_LEAVES = re.compile(
    r"\b(?:left|leav(?:e|es|ing)|out of|exit(?:s|ed|ing)?)\s+(?:the|our|my)\s+(?:network|vpcs?"
    r"|company"
    r"|environment)\b|(?:离开|流出)(?:了)?(?:我们的?)?(?:网络|内网)", re.IGNORECASE,
)  # fmt: skip
_ENTERS = re.compile(
    r"\b(?:enter(?:s|ed|ing)?|into|coming into)\s+(?:the|our|my)\s+(?:network|vpcs?|company"
    r"|environment)\b"
    r"|进入(?:了)?(?:我们的?)?(?:网络|内网)", re.IGNORECASE,
)  # fmt: skip
_FAMILY = re.compile(r"\bip(?P<v>v[46])\b", re.IGNORECASE)
_PASSIVE = re.compile(
    r"(?:\s|\b(?:was|were|been|being|is|last|ever|first|get|got|gets|most|often|recently|has"
    r"|have)\b)*\b"
    r"(?:contacted|reached|hit|scanned|probed|accessed|attacked|targeted|connected to"
    r"|talked to)\b",
    re.IGNORECASE,
)
_WAS = re.compile(r"\b(?:was|were|is|are)\s+$", re.IGNORECASE)
_END = re.compile(
    rf"(?P<ip>{_ADDRESS})|(?P<place>{_PLACE})|(?P<out>{_OUTSIDE})"
    rf"|(?P<inn>{_INSIDE})",
    re.IGNORECASE,
)
_FILL = (
    r"(?:\s|[\"'“‘(,=:]|\b(?:the|our|any|some|all|an?|that|every|both|hosts?|hosts in"
    r"|address(?:es)?|ips?"
    r"|interfaces?|instances?|different|distinct|unique|addr|\d+|network|machine|server|range"
    r"|subnet|vpc|eni|which|what|in|was|is)\b"
    r"|哪些|哪个|什么|的|地址|网卡|接口|实例|子网|主机|IP|了|过|是|为)*$"
)
_NOT = re.compile(
    r"(?:\b(?:outside(?:\s+of)?|except|excluding|exclude|without|ignor(?:e|ing)|other than"
    r"|apart from|aside from"
    r"|besides|but not"
    r"|not|minus|n't)(?:\s+(?:for|come|coming|came|go|going|went|sent|originat\w+|be))?"
    r"(?:\s+(?P<way>from|to|by))?|(?:除了?|排除|不(?:是|包括|看|含)?|非)\s*(?P<cn>来自|从|到"
    r"|发往)?)" + _FILL,
    re.IGNORECASE,
)
_SRC = re.compile(
    r"(?:\b(?:from|destinations? (?:of|for)|source|src|srcaddr|sources|sent by|by|originat\w+"
    r"|out of|leaving|left|leave"
    r"|exit\w*)"
    r"|从|来自|由|源(?:地址|IP)?(?:为|是)?|离开|流出)" + _FILL, re.IGNORECASE,
)  # fmt: skip
_DST = re.compile(
    r"(?:\b(?:to|ports? (?:on|of)|towards?|ping\w*|into|against|reach\w*|hit|hits|hitting"
    r"|contact\w*|access\w*"
    r"|target\w*"
    r"|touch\w*"
    r"|destination|dst|dstaddr|dest|enter\w*|prob(?:ed?|ing)|scan\w*|received by|arriv\w+ at"
    r"|attack\w*|at)"
    r"|到达?|访问|发往|去往|前往|连接|目[的标](?:地址|IP)?(?:为|是)?|向|对|进入|流入|连到|发送给)"
    + _FILL,
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"(?:\bbetween)" + _FILL, re.IGNORECASE)
_LIST = re.compile(
    r"\s*(?:,|、|and|or|&|和|与|及|或|以及)?\s*(?:also\s+)?(?:the\s+)?", re.IGNORECASE
)
_SENDS = re.compile(
    r"(?:\s|\b(?:ever|also|try|tried|trying|attempt\w*|to|has|have|did|been|we|it|not)\b)*"
    r"\b(?:sen[dt]s?|sending|connect\w*|talk\w*|reach\w*|contact\w*|access\w*|prob\w+|scan\w*"
    r"|hits?|initiat\w+"
    r"|upload\w*|generat\w+|communicat\w*|produc\w+|us(?:e|ed|ing)|exchang\w+|tr(?:y|ied)"
    r"|attempt\w*)\b"
    r"|\s*(?:在|于)?\s*(?:昨天|今天|前天|昨晚|(?:最近|过去)[^，。]{0,8}|都|曾|还)?\s*(?:连接|访问"
    r"|发送|发往|上传|尝试|扫描|探测|发起|发出|产生|到|向|对)"
    r"|(?:'s|的)?\s*\b(?:outbound|outgoing|egress)\b|的?\s*出(?:站|向|口)", re.IGNORECASE,
)  # fmt: skip
_GETS = re.compile(
    r"\s*(?:\b(?:has|have|did|ever|been|was|is|get|got)\b\s*)*\b(?:receiv\w+|download\w*"
    r"|accept(?:s|ed)?\b)"
    r"|(?:'s)?\s*\b(?:inbound|incoming|ingress)\b|\s*(?:收到|接收|下载|被)|的?\s*入(?:站|向"
    r"|口)", re.IGNORECASE,
)  # fmt: skip
_TAIL_BETWEEN = re.compile(r"\s*(?:两者)?之间")
_TAIL_OUT = re.compile(r"\s*(?:地址)?(?:之外|以外|外)")


#: The side that a word after "not" or "except" leaves out.
_WAYS: dict[str, Role] = {
    "from": "out_src", "by": "out_src", "to": "out_dst", "来自": "out_src", "从": "out_src",
    "到": "out_dst", "发往": "out_dst",
}  # fmt: skip


class Ends(NamedTuple):
    """What was said about ends, as parts of a filter; `placed` are the sides ids were named on."""

    filter: FlowFilter
    placed: frozenset[str] = frozenset()


def ends(words: Words) -> Ends:
    """Every address, range, inside or outside and captured-at id, each on the side it was said."""
    found: dict[str, list[str]] = {}
    placed: set[str] = set()
    if words.all(_LEAVES):
        found["out_dst"] = list(INTERNAL)
    if words.all(_ENTERS):
        found["out_src"] = list(INTERNAL)
    for match in words.all(_FAMILY):
        found["either"] = ["::/0" if match["v"] == "v6" else "0.0.0.0/0"]
    both = words.all(_BOTH_INSIDE)
    if both:
        found |= {"src": list(INTERNAL), "dst": list(INTERNAL)}
    previous: tuple[int, Role] = (0, "")
    for match in list(_END.finditer(words.text)):
        if not words.free(match.span()) or not _sound(match):
            continue
        role = _role(words.text, match, previous)
        previous = (match.end(), role)
        words.mark(_whole(words.text, match))
        if match["place"]:
            name = match["place"].split("-")[0].lower()
            found.setdefault(name if not role.startswith("out") else "out_place", []).append(
                match["place"].lower()
            )
            placed.add(role)
        else:
            _put(found, match, role)
    return Ends(_filter(found), frozenset(placed))


def _sound(match: re.Match[str]) -> bool:
    if not match["ip"]:
        return True
    try:
        ipaddress.ip_network(match["ip"], strict=False)
    except ValueError:
        return False
    return True


def _whole(text: str, match: re.Match[str]) -> tuple[int, int]:
    """The end with the word that says its side, which then needs no other reader."""
    before = text[: match.start()]
    lead = (
        _NOT.search(before) or _SRC.search(before) or _DST.search(before) or _BETWEEN.search(before)
    )
    return (lead.start() if lead and "which" not in lead.group() else match.start(), match.end())


def _role(text: str, match: re.Match[str], previous: tuple[int, Role]) -> Role:
    before, after = text[: match.start()], text[match.end() :]
    joined = previous[1] and _LIST.fullmatch(text[previous[0] : match.start()])
    if joined and previous[1] == "either" and re.search(r"\bbetween\b", text[: previous[0]], re.I):
        return "peer"
    if joined and _TAIL_BETWEEN.match(after):
        return "peer"
    if joined:
        return previous[1]
    out = _NOT.search(before)
    if out:
        way = (out["way"] or out["cn"] or "").lower()
        lead = re.search(r"\b(from|to)\s+(?:\w+\s+){0,2}$", before[: out.start()], re.I)
        way = way or (lead[1].lower() if lead else "")
        way = way or ("from" if out.group().lower().startswith("outside") else "")
        return _WAYS.get(way, "out")
    if _TAIL_OUT.match(after) and re.search(r"除", before):
        return "out"
    if _BETWEEN.search(before):
        return "either"
    wide = match["out"] or match["inn"]
    if wide and re.search(r"\bfrom\b|^从|来自", wide, re.I):
        return "src"
    if _SRC.search(before):
        return "src"
    if _DST.search(before) and not (wide and re.search(r"source|来源", wide, re.I)):
        return "dst"
    return _subject(text, match, after, wide or "")


def _subject(text: str, match: re.Match[str], after: str, wide: str) -> Role:
    """The side of an end that no preposition stands before."""
    if re.search(r"destination|server", wide, re.I):
        return "dst"
    if wide and re.match(r"[^.?,]*?\b(?:did|does|do|has|have|is|was)\s+\S+\s+\w+", after, re.I):
        # "which external addresses did 10.0.0.5 connect to": the other one is the sender.
        return "dst"
    passive = _PASSIVE.match(after)
    said = re.match(r"\s*(?:\w+\s+)?(?:was|were|is|are|been|got|get|has|have)\b", after, re.I)
    if passive and (said or _WAS.search(text[: match.start()])):
        return "dst"
    if _SENDS.match(after):
        return "src"
    if _GETS.match(after):
        return "dst"
    if wide:
        return (
            "dst"
            if re.match(r"(?:\s*\w+)?\s*\b(?:uploads?|egress|outbound)", after, re.I)
            else "src"
        )
    return "either"


def _put(found: dict[str, list[str]], match: re.Match[str], role: Role) -> None:
    if match["ip"]:
        found.setdefault(role or "either", []).append(match["ip"].lower())
        return
    ranges = list(INTERNAL)
    inside = bool(match["inn"])
    if inside and role == "either":
        found.setdefault("src", []).extend(ranges)
        found.setdefault("dst", []).extend(ranges)
        return
    if role.startswith("out"):
        inside, role = not inside, "dst" if role == "out_dst" else "src"
    side = "dst" if role == "dst" else "src"
    found.setdefault(side if inside else f"out_{side}", []).extend(ranges)


def _filter(found: dict[str, list[str]]) -> FlowFilter:
    def those(name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(found.get(name, ())))

    left_out = FlowLeftOut(
        src=those("out_src"), dst=those("out_dst"), either=those("out"),
        interfaces=tuple(i for i in those("out_place") if i.startswith("eni-")),
    )  # fmt: skip
    return FlowFilter(
        src=those("src"), dst=those("dst"), either=those("either"), peers=those("peer"),
        interfaces=those("eni"), instances=those("i"), subnets=those("subnet"), vpcs=those("vpc"),
        without=left_out,
    )  # fmt: skip


def joined(first: FlowFilter, second: FlowFilter) -> FlowFilter:
    """Both filters' lists together, each entry once; the second's single values win."""
    changes: dict[str, object] = {}
    for name in FlowFilter.__struct_fields__:
        mine, theirs = getattr(first, name), getattr(second, name)
        if name == "without":
            parts = {n: tuple(dict.fromkeys(getattr(mine, n) + getattr(theirs, n)))
                     for n in FlowLeftOut.__struct_fields__}  # fmt: skip
            changes[name] = FlowLeftOut(**parts)
        elif isinstance(mine, tuple):
            changes[name] = tuple(dict.fromkeys(mine + theirs))
        else:
            changes[name] = theirs if theirs not in ("any", 0) else mine
    return msgspec.structs.replace(first, **changes)
