"""What a question needs joined to its rows: sessions, instances' traffic, a VPC's parts, gaps."""

import re

import msgspec

from bot.query.model import Correlation, Need, Outcome, Query

_TRAFFIC = re.compile(
    r"flow logs?\b|connections?\b|traffic|port ?scans?|lateral|instances?\b|流日志|连接|流量"
    r"|端口扫描|横向|实例",
    re.IGNORECASE,
)
_DATABASE = re.compile(r"\b(?:rds|aurora|database|db|postgres\w*|mysql)\b|数据库", re.IGNORECASE)
_LASTED = re.compile(
    r"\bhow long\b|\bgaps?\b|\bfor how (?:long|many)\b|\bdurations?\b|\bwhen (?:was"
    r"|were) \w+ (?:closed|"
    r"re-?enabled|turned back)|多久|多长时间|时长|持续",
    re.IGNORECASE,
)
#: Whether it ever was off is answered with its end, which may lie after the window.
_EVER = re.compile(
    r"\bever\b|\bat any (?:time|point|moment)\b|曾|是否.*过"
    r"|\b(?:was|were|has|have|had)\b[^.?]*\blogging\b[^.?]*\b(?:disabled|off|stopped|interrupted)\b",
    re.IGNORECASE,
)
_BOTH_SIDES = re.compile(
    r"\bboth (?:sides|accounts)\b|\b(?:the )?other (?:side|account)\b|\bshared ?events?\b"
    r"|\bsharedEventID\b|\bsame (?:event|call|action) in\b|\bcross[- ]account\b|跨账[户号]"
    r"|另一(?:侧|个账[户号])",
    re.IGNORECASE,
)
_NETWORK = ("vpc-", "subnet-")
_OPENINGS = frozenset({"logging_integrity", "sg_exposure", "sg_changes", "origin", "list_events"})


def planned(query: Query, text: str) -> Query:
    """The query with the joins its words ask for; what they settle is no longer a need of it."""
    if query.dataset == "vpc_flow":
        return query
    wanted: list[Correlation] = []
    settled: set[Need] = set()
    if query.intent == "session_trace":
        # "Anything unusual?" is asked of the traffic; a role that was refused opened no session.
        query = msgspec.structs.replace(query, outcome=Outcome())
        wanted.append("session_of_assume_role")
        if _TRAFFIC.search(text):
            wanted.append("flows_of_instances")
            settled.add("flow_logs")
    if any(id.startswith(_NETWORK) for id in query.resources.ids):
        wanted.append("children_of_vpc")
        settled.add("resource_children")
    if query.intent == "connectivity":
        wanted += (
            ["db_to_subnet", "changes_before"] if _DATABASE.search(text) else ["changes_before"]
        )
        settled.add("flow_logs")
    elif query.window.kind == "before" and query.intent == "network_changes":
        wanted.append("changes_before")
    ever = query.intent == "logging_integrity" and _EVER.search(text)
    if ever or (query.intent in _OPENINGS and _LASTED.search(text)):
        wanted.append("pair_open_close")
    if _BOTH_SIDES.search(text) and query.intent in ("list_events", "user_report", "origin"):
        wanted.append("shared_event")
    if not wanted:
        return query
    needs = tuple(need for need in query.needs if need not in settled)
    return msgspec.structs.replace(query, correlate=tuple(dict.fromkeys(wanted))[:6], needs=needs)
