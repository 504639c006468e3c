"""Questions about network traffic, read into a query over VPC Flow Log records."""

import re
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from bot.query import window as windows
from bot.query.context import Clarify, Context, Reading
from bot.query.flow_form import FlowFilter, Side
from bot.query.model import Aggregate, Assumption, Order, Query, Resources, Where, Window
from bot.query.offline import flow_bounds, flow_ends, flow_ports, flow_shape, resources, services
from bot.query.offline.flow_shape import FlowShape
from bot.query.offline.flow_words import BY_RULE, SCAN, speaks_of_traffic
from bot.query.offline.tokens import Words
from bot.query.validate import check

_REJECT = re.compile(
    r"\b(?:not|n't|never|un)[ -]?(?:accepted|allowed|permitted|let through|successful)\b"
    r"|\breject(?:ed|s|ions?|ing)?\b|\bden(?:ied|y|ies|ials?)\b|\bblock(?:ed|s|ing)?\b"
    r"|\bdrop(?:ped|s|ping)?\b|\brefus\w+|\bfail(?:ed|ing|ures?)?\b|\bturned away\b"
    r"|\bunsuccessful\b|被?拒(?:绝)?|拦截|阻止|丢弃|屏蔽|失败|未被?(?:接受|允许)|没有?被?(?:接受"
    r"|允许)", re.IGNORECASE,
)  # fmt: skip
_ACCEPT = re.compile(
    r"\b(?:not|n't|never)\s+(?:rejected|denied|blocked|dropped|refused)\b|\baccept(?:ed|s|ing)?\b"
    r"|\ballow(?:ed|s)\b|\bpermitted\b|\b(?:got|went|came|let|gets?|getting|made it) (?:through"
    r"|in)\b"
    r"|\bsuccessful(?:ly)?\b|\bestablished\b|\bsucceed\w*|未被?拒绝|没有?被?拒绝|(?:被|已)?接受"
    r"|(?:被|已)?允许|放行|成功|通过的", re.IGNORECASE,
)  # fmt: skip
_IN = re.compile(r"\b(?:inbound|incoming|ingress|coming in)\b|入(?:站|向|口)|进来的?|流入", re.I)
_OUT = re.compile(
    r"\b(?:outbound|outgoing|egress|going out|leaving|left|leave|exfiltrat\w*|upload\w*)\b"
    r"|出(?:站|向|口)|流出|离开|上传",
    re.I,
)
_DATABASE = re.compile(
    r"(?:\b(?:the|our)\s+)?\b(?:rds|aurora)?\s*\b(?:database|db)\b(?!\s+ports?)(?:\s+(?:subnets?"
    r"|instances?"
    r"|clusters?|servers?|hosts?))?"
    r"(?:\s+(?:named\s+|called\s+)?[\"'“]?(?P<a>[a-z][a-z0-9]*(?:-[a-z0-9]+)+)[\"'”]?)?|\brds\b"
    r"|数据库(?!\s*端口)(?:子网|实例|集群)?(?:\s*(?P<b>[a-z][a-z0-9-]{2,62}))?", re.IGNORECASE,
)  # fmt: skip
_NOISE = re.compile(
    r"\b(?:vpc\s+)?flow[- ]?(?:logs?|records?)\b|\bflows?\b|\btraffic\b|\bpackets?\b"
    r"|\bconnect\w*\b|\bconns?\b|\btalk\w*|\bsen[dt]s?\b|\bsending\b|\breach\w*|\bhits?\b"
    r"|\bhitting\b|\bnetwork\b"
    r"|\bdata\b|\btransfer\w*|\bcommunicat\w+|\bsessions?\b|\bconversations?\b|\bever\b"
    r"|\banything\b|\banyone\b|\bsomebody\b|\bsomeone\b|\banybody\b|\beverything\b|\battempt\w*"
    r"|\bprob\w+|\bappear\w*"
    r"|\breceiv\w+|\bcontact\w*|\b(?:its|their|our) way\b|\bway\b|\bsources?\b|\bdestinations?\b"
    r"|\baddress\w*|\bhosts?\b|\bmachines?\b|\bvolume\b|\bbandwidth\b|\blateral\b|\bupload\w*"
    r"|\bdownload\w*|\btr(?:y|ied|ying)\b"
    r"|\binterfaces?\b|\beni\b|\binstances?\b|\bsubnets?\b|\bvpcs?\b|\bcome\b|\bcame\b|\bgot\b"
    r"|\bgo\b|\bwent\b|\bmost\b|\blast\w*|\bseconds?\b|\blong\w*|\bthrough\b|\bmove[ds]?\b"
    r"|\bsystems?\b|\bservers?\b|\bclients?\b|\bmuch\b|\bmany\b"
    r"|\bports?\b|\brecords?\b|\bnodata\b|\bskipdata\b|\banywhere\b|\bdatabases?\b|\bgenerat\w+"
    r"|\baction\b|\bdown\b|\bbreak\b|\bdestined\b|\boriginat\w+|\bdirection\b|\bverdict\b"
    r"|\bproto\w*|\bdistinct\b|\bdifferent\b|\bunique\b|\bnumber\b|\bfrequent\w*|\brank\w*"
    r"|\bsummar\w+|\btotal\w*|\baggregat\w*|\boverall\b|\bsee[ns]?\b"
    r"|流日志|流量|持续|多大|连接|数据包|字节|访问|发送|接收|网络|端口|地址|主机|最大|最多|排名"
    r"|排行|尝试"
    r"|到达|之间|两者|协议|方向|请求|通信|数据|检查|统计|汇总|分组",
    re.IGNORECASE,
)
_NAMED_END = re.compile(
    r"\b(?:to|from|at|against|of|on|by|reach\w*|hit\w*|into)\s+(?:the\s+|our\s+"
    r"|my\s+)?(?P<w>[a-z][\w.-]+)",
    re.I,
)
_DAY = timedelta(days=1)
_THRESHOLD = 0.5


class FlowParts(msgspec.Struct, frozen=True):
    """What was found in a question about traffic; what was not said is empty."""

    text: str
    flow: FlowFilter
    shape: FlowShape
    where: Where
    window: Window | None
    store: str
    scans: bool
    database: str
    left: tuple[str, ...]


def read(text: str, context: Context, now: datetime) -> Reading | None:
    """The reading of a question about traffic, None for one about anything else.

    A few words after such a question change it: see bot.query.offline.flow_threads. Raises
    QueryInvalid.
    """
    from bot.query.offline import flow_threads

    parent = context.parent if context.parent and context.parent.dataset == "vpc_flow" else None
    plain = Words(text).text
    asks = speaks_of_traffic(plain)
    if parent is not None:
        found = flow_threads.follow(Words(text), parent, asks, context, now)
        if found is not None:
            return found
    if not asks:
        return None
    words = Words(text)
    parts = gather(words, context, now)
    stranger = _stranger(words, parts)
    if stranger:
        return Reading(None, 0.4, (stranger,), Clarify("answer.clarify.end"))
    confidence = max(0.0, 0.95 - 0.08 * len(parts.left))
    if confidence < _THRESHOLD:
        return Reading(None, confidence, parts.left, Clarify("answer.clarify.traffic"))
    return Reading(check(query_of(parts, context, now)), confidence, parts.left)


def gather(words: Words, context: Context, now: datetime) -> FlowParts:
    """Everything the recognisers find, those first that would lose a word to others."""
    bounds = flow_bounds.least(words)
    store = services.store(words)
    window = _window(words, context, now)
    scans = words.has(SCAN)
    reject, accept = words.has(_REJECT), words.has(_ACCEPT)
    if re.search(
        r"(?:\b(?:not|n't|never)\s+|未被?|没有?被?)(?:accepted|allowed|permitted|接受|允许)",
        words.text,
        re.I,
    ):
        accept = False
    if re.search(
        r"(?:\b(?:not|n't|never)\s+|未被?|没有?被?)(?:rejected|denied|blocked|dropped|refused"
        r"|拒绝)",
        words.text,
        re.I,
    ):
        reject = False
    ports = flow_ports.ports(words)
    where = resources.where(words, context.accounts)
    found = flow_ends.ends(words)
    form = flow_shape.shape(words, bounds)
    action: Literal["any", "accept", "reject"] = "any"
    if reject != accept:
        action = "reject" if reject else "accept"
    flow = flow_ends.joined(flow_ends.joined(found.filter, ports), form.least)
    flow = _sided(msgspec.structs.replace(flow, action=action), words, found.placed)
    database = _DATABASE.search(words.text) if not flow.dst and not flow.interfaces else None
    if database:
        words.mark(database.span())
    statuses = tuple(s for s in ("SKIPDATA", "NODATA") if s.lower() in words.text.lower())
    flow = msgspec.structs.replace(flow, statuses=statuses)
    words.has(_NOISE)
    words.has(BY_RULE)
    named = (database["a"] or database["b"] or "*") if database else ""
    return FlowParts(words.text, flow, form, where, window, store, scans, named, words.unparsed())


def query_of(parts: FlowParts, context: Context, now: datetime) -> Query:
    """The query from the parts of a question that stands alone."""
    window, notes = _spanned(parts, context, now)
    made = Query(
        intent="flow_summary", window=window, asked_at=now, where=parts.where, flow=parts.flow,
        aggregate=parts.shape.aggregate, order=parts.shape.order or Order(),
        store=parts.store, dataset="vpc_flow", assumptions=notes,  # type: ignore[arg-type]
    )  # fmt: skip
    if parts.shape.limit:
        made = msgspec.structs.replace(made, limit=parts.shape.limit)
    if parts.scans:
        made = scanning(made)
    if parts.flow.direction != "any":
        side = Assumption(f"answer.assume.{parts.flow.direction}")
        made = msgspec.structs.replace(made, assumptions=(*made.assumptions, side))
    if parts.database:
        ids = () if parts.database == "*" else (parts.database,)
        made = msgspec.structs.replace(made, correlate=("db_to_subnet",), resources=Resources(ids))
    return made


def scanning(query: Query) -> Query:
    """The query as a search for scans: one row per source, with how much it tried."""
    return msgspec.structs.replace(
        query, intent="port_scan", limit=1000, order=Order(),
        aggregate=Aggregate(("src",), ("count", "bytes", "packets"), ("dst", "dst_port")),
    )  # fmt: skip


def _window(words: Words, context: Context, now: datetime) -> Window | None:
    floor = context.span[0] if context.span else None
    found = windows.find(words.text, now, context.tz, context.first_seen, floor)
    for span in found.spans if found else ():
        words.mark(span)
    return found.window if found else None


def _spanned(
    parts: FlowParts, context: Context, now: datetime
) -> tuple[Window, tuple[Assumption, ...]]:
    if parts.window is not None:
        assumed = parts.window.assumed
        day = (Assumption("answer.assume.day", {"phrase": parts.window.phrase}),)
        return parts.window, day if assumed else ()
    if context.span is not None and context.span[0] < now:
        end = min(now, context.span[1] + timedelta(seconds=1))
        if context.span[0] < end:
            whole = Window(context.span[0], end, context.tz, "", "default", True)
            return whole, (Assumption("answer.assume.whole"),)
    note = Assumption("answer.assume.window", {"hours": "24"})
    return windows.default(now, context.tz, _DAY), (note,)


def _sided(flow: FlowFilter, words: Words, placed: frozenset[str]) -> FlowFilter:
    """ "Inbound" and "outbound" as an end that was named, else as the interface's direction."""
    inward, outward = words.has(_IN), words.has(_OUT)
    place = bool(flow.interfaces or flow.instances or flow.subnets or flow.vpcs)
    side: Side = "any"
    if inward != outward:
        side = "ingress" if inward else "egress"
    elif place and "src" in placed:
        side = "egress"
    elif place and "dst" in placed:
        side = "ingress"
    if side == "any" or place:
        return msgspec.structs.replace(flow, direction=side)
    if flow.either and not flow.peers:
        name = "dst" if side == "ingress" else "src"
        both = {"either": (), name: getattr(flow, name) + flow.either}
        return msgspec.structs.replace(flow, **both)
    named = flow.src or flow.dst or flow.without.src or flow.without.dst
    return flow if named else msgspec.structs.replace(flow, direction=side)


def _stranger(words: Words, parts: FlowParts) -> str:
    """An end called by a name nobody can look up; to leave it out would widen the answer."""
    for match in _NAMED_END.finditer(words.text):
        if match["w"].strip(".,") in parts.left:
            return match["w"]
    return ""
