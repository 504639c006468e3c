"""Ports and protocols as people name them: numbers, ranges, services, and what is left out."""

import re

from bot.query.flow_form import FlowFilter, FlowLeftOut, Span
from bot.query.offline.tokens import Words

#: https://www.iana.org/assignments/service-names-port-numbers and common use.
_NAMED: tuple[tuple[str, tuple[int, ...]], ...] = (
    (r"https|tls|ssl", (443,)), (r"http(?!s)", (80,)), (r"ssh|sftp|scp", (22,)),
    (r"rdp|remote desktop|远程桌面", (3389,)), (r"telnet", (23,)), (r"smtps?", (25, 465, 587)),
    (r"ftp", (20, 21)), (r"dns(?: quer(?:y|ies)| lookups?)?", (53,)), (r"ntp", (123,)),
    (r"snmp", (161, 162)), (r"ldaps?", (389, 636)), (r"smb|cifs|samba", (445,)), (r"nfs", (2049,)),
    (r"netbios", (137, 138, 139)), (r"winrm", (5985, 5986)), (r"vnc", (5900,)),
    (r"kerberos", (88,)),
    (r"postgres(?:ql)?|redshift", (5432,)), (r"mysql|mariadb", (3306,)),
    (r"mssql|ms sql|sql server", (1433,)), (r"oracle(?: db)?", (1521,)), (r"redis", (6379,)),
    (r"memcached?", (11211,)), (r"mongo(?:db)?", (27017,)), 
    (r"elastic(?:search)?|opensearch", (9200,)),
    (r"cassandra", (9042,)), (r"kafka", (9092,)), (r"rabbitmq|amqp", (5672,)), 
    (r"docker", (2375, 2376)),
    (r"kubernetes(?: api)?|kube-?api", (6443,)), (r"etcd", (2379,)), (r"imaps?", (143, 993)),
    (r"pop3s?", (110, 995)), (r"syslog", (514,)), (r"tftp", (69,)), (r"sip", (5060,)),
    (r"web(?= (?:traffic|ports?|connections?|requests?))", (80, 443)),
)  # fmt: skip
_SERVICE = "|".join(f"(?P<s{n}>(?:{names}))" for n, (names, _) in enumerate(_NAMED))
_SERVICES = re.compile(
    rf"(?<![\w-])(?:{_SERVICE})(?![\w-])(?:\s+(?:database\s+)?(?:ports?|端口))?", re.IGNORECASE
)
_PLAIN = re.sub(r"\?P<s\d+>", "?:", _SERVICE)
_AND = r"\s*(?:,\s*(?:and|or)?|and|or|/|&|、|和|或|及|与|以及)\s*"
_ITEM = rf"(?:\d{{1,5}}(?![\d.])|{_PLAIN})"
_SOME = rf"{_ITEM}(?:{_AND}(?:ports?\s+)?{_ITEM})*"
_EXCEPT = re.compile(
    rf"\b(?:other than|except(?: for)?|excluding|exclude|without|but not|besides|apart from"
    rf"|ignoring|not)\s+"
    rf"(?:on\s+|to\s+|via\s+"
    rf"|over\s+)?(?:the\s+)?(?P<p>ports?\s+)?(?P<a>{_SOME})(?!\s*[./]\d)(?P<t>\s+ports?)?"
    rf"|(?:除了?|排除|不(?:是|包括"
    rf"|含))\s*(?P<p2>端口)?\s*(?P<b>{_SOME})\s*(?:号)?(?P<t2>端口)?\s*(?:之外|以外|外)?",
    re.IGNORECASE,
)
_RANGE = re.compile(
    r"(?P<src>(?:source|src)\s+|源)?(?:ports?|端口)\s*(?:range\s+|between\s+"
    r"|from\s+)?(?P<a>\d{1,5})\s*"
    r"(?:-|–|~|to|through|and(?=\s+\d+\s+inclusive)|到|至)\s*(?P<b>\d{1,5})"
    r"|(?P<a2>\d{1,5})\s*(?:-|–|~|到|至)\s*(?P<b2>\d{1,5})\s*(?:号)?端口", re.IGNORECASE,
)  # fmt: skip
_ABOVE = re.compile(
    r"(?:ports?|端口)(?:\s+numbers?)?\s*(?:(?P<up>above|over|higher than|greater than|larger than"
    r"|>|大于|高于)"
    r"|(?P<upi>>=|from(?=\s+\d+\s+(?:up|on)))|(?P<lo>below|under|lower than|less than|<|小于"
    r"|低于))\s*(?P<n>\d{1,5})(?:\s*(?:and up|\+))?",
    re.IGNORECASE,
)
_KINDS = re.compile(
    r"\b(?P<e>ephemeral|dynamic)\s+ports?|\b(?P<h>high|unprivileged|non-privileged)\s+ports?"
    r"|\b(?P<w>privileged|well[- ]known|low|system)\s+ports?|(?P<e2>临时端口|动态端口)"
    r"|(?P<h2>高位?端口)",
    re.IGNORECASE,
)
_SOURCE = re.compile(
    rf"(?:\b(?:source|src)\s*ports?|\bfrom\s+(?:the\s+)?ports?|源端口)\s*(?:为|是"
    rf"|=)?\s*(?P<a>{_SOME})",
    re.I,
)
_PORTS = re.compile(
    rf"(?:\b(?:(?:destination|dst|dest|target)\s*)?ports?"
    rf"|(?:目[的标])?端口)\s*(?:号)?\s*(?:number\s+|为|是|=|:)?\s*"
    rf"(?P<a>{_SOME})|(?P<b>{_SOME})\s*(?:号)?端口", re.IGNORECASE,
)  # fmt: skip
_WITH_PROTOCOL = re.compile(
    r"\b(?P<pa>tcp|udp)\s*(?:/|:|port\s+)?\s*(?P<a>\d{1,5})(?![\d.])"
    r"|(?<![\d.])(?P<b>\d{1,5})\s*/\s*(?P<pb>tcp|udp)\b",
    re.IGNORECASE,
)
_AFTER_ADDRESS = re.compile(r"(?<=\d)(?:\.\d{1,3}){3}(?P<c>:(?P<a>\d{1,5}))(?![\w:])")
_BARE = re.compile(
    rf"(?:\b(?:to|on|over|via|hit|hitting|against|for|about|reach\w*|at)|到|访问"
    rf"|的)\s+(?P<a>\d{{2,5}}(?:{_AND}\d{{2,5}})*)"
    r"(?![\w./:%-])(?!\s*(?:min|sec|hour|day|week|month|year|gb|mb|kb|byte|time|record|packet"
    r"|connection|different"
    r"|分|小|天|个|次|条|月|年|日|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov"
    r"|dec))", re.IGNORECASE,
)  # fmt: skip
_PROTOCOLS = {"tcp": 6, "udp": 17, "icmp": 1, "ping": 1, "pings": 1, "icmpv6": 58, "gre": 47,
              "esp": 50,
              "ipsec": 50, "ah": 51, "sctp": 132, "igmp": 2}  # fmt: skip
_PROTO = r"(?:icmpv6|tcp|udp|icmp|pings?|gre|esp|ipsec|sctp|igmp)"
_NO_PROTOCOL = re.compile(
    rf"(?:\b(?:neither|non|not|except(?: for)?|excluding|without|other than|besides)[\s-]+"
    rf"|(?:不是|非|除了?|既不是)\s*)"
    rf"(?P<a>{_PROTO}(?:\s*(?:,|and|or|nor|/|、|和|或|也不是)\s*{_PROTO})*)(?![\w-])(?:\s*(?:之外"
    rf"|以外|外))?", re.IGNORECASE,
)  # fmt: skip
_PROTOCOL = re.compile(
    rf"(?<![\w-])(?P<a>{_PROTO})(?![\w-])|\b(?:ip\s+)?protocol(?:\s+number)?\s+(?P<n>\d{{1,3}})\b"
    rf"|协议(?:号)?\s*(?P<m>\d{{1,3}})",
    re.IGNORECASE,
)


def ports(words: Words) -> FlowFilter:
    """Ports and protocols of the question; a port with no side named is the destination's."""
    out_ports = _left_out(words)
    no_protocol = [
        _PROTOCOLS[name.lower()] for match in words.all(_NO_PROTOCOL)
        for name in re.findall(_PROTO, match["a"], re.I)
    ]  # fmt: skip
    spans, src_spans = _spans(words)
    protocols, dst = _together(words)
    src = [port for match in words.all(_SOURCE) for port in _numbers(match["a"])]
    dst += [port for match in words.all(_PORTS) for port in _numbers(match["a"] or match["b"])]
    for match in _AFTER_ADDRESS.finditer(words.text):
        dst.append(int(match["a"]))
        words.mark(match.span("c"))
    for match in words.all(_SERVICES):
        dst += next(numbers for n, (_, numbers) in enumerate(_NAMED) if match[f"s{n}"])
    dst += [port for match in words.all(_BARE) for port in _numbers(match["a"])]
    for match in words.all(_PROTOCOL):
        number = match["n"] or match["m"]
        protocols.append(int(number) if number else _PROTOCOLS[match["a"].lower()])
    return FlowFilter(
        src_ports=_once(src), dst_ports=_once(dst), dst_spans=tuple(spans),
        src_spans=tuple(src_spans),
        protocols=tuple(dict.fromkeys(p for p in protocols if p <= 255)),
        without=FlowLeftOut(
            dst_ports=_once(out_ports), protocols=tuple(dict.fromkeys(no_protocol))
        ),
    )  # fmt: skip


def _left_out(words: Words) -> list[int]:
    found: list[int] = []
    for match in _EXCEPT.finditer(words.text):
        text = match["a"] or match["b"]
        said = match["p"] or match["t"] or match["p2"] or match["t2"] or not text.isdigit()
        begins = words.text[: match.start()].rstrip().lower()
        if words.free(match.span()) and (said or begins.endswith(("port", "ports", "端口"))):
            words.mark(match.span())
            found += _numbers(text)
    return found


def _spans(words: Words) -> tuple[list[Span], list[Span]]:
    spans: list[Span] = []
    src: list[Span] = []
    for match in words.all(_RANGE):
        first, last = sorted((int(match["a"] or match["a2"]), int(match["b"] or match["b2"])))
        (src if match["src"] else spans).append((first, min(last, 65535)))
    for match in words.all(_ABOVE):
        number = int(match["n"])
        if match["lo"]:
            spans.append((0, max(0, number - 1)))
        else:
            spans.append((min(number + bool(match["up"]), 65535), 65535))
    for match in words.all(_KINDS):
        low = 32768 if match["e"] or match["e2"] else 1024
        spans.append((0, 1023) if match["w"] else (low, 65535))
    return spans, src


def _together(words: Words) -> tuple[list[int], list[int]]:
    """ "UDP 53", "443/tcp": the protocol and the port in one."""
    protocols, found = [], []
    for match in words.all(_WITH_PROTOCOL):
        protocols.append(_PROTOCOLS[(match["pa"] or match["pb"]).lower()])
        found.append(int(match["a"] or match["b"]))
    return protocols, found


def _numbers(text: str) -> list[int]:
    found: list[int] = []
    for item in re.findall(rf"\d{{1,5}}|{_PLAIN}", text, re.IGNORECASE):
        if item.isdigit():
            found.append(int(item))
            continue
        found += next((n for names, n in _NAMED if re.match(rf"(?:{names})$", item, re.I)), ())
    return found


def _once(numbers: list[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(number for number in numbers if number <= 65535))
