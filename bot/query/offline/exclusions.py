"""What a question leaves out: "not from Terraform", "except root", "outside 10.0.0.0/8"."""

import re
from collections.abc import Mapping
from typing import Any

from bot.query.lexicon import lexicon
from bot.query.model import Exclusions
from bot.query.offline import places
from bot.query.offline.failures import kind_of_failure, written
from bot.query.offline.identities import IP, NAME, address
from bot.query.offline.known import REGION, is_name
from bot.query.offline.tokens import Words
from bot.query.offline.tools import means_in
from bot.query.offline.vocab import vocabulary
from bot.query.outcome import DENIED

_CUE = re.compile(
    r"\b(?P<not>not|never|nothing|none|no one|nobody|no)\s+(?:been\s+|being\s+)?(?:actually\s+"
    r"|directly\s+)?(?:(?:(?!logged|signed)\w+(?:ed|ing|ne|de|en)|come|came|comes|run|ran"
    r"|originate[sd]?"
    r"|stem|belong|happen|occur|go|went|sent|set|built)\s+(?:out\s+)?)?"
    r"(?:by|from|via|through|using|with|in|on)\s+(?:either\s+)?"
    r"|\b(?:not|never)\s+(?:count(?:ing)?|includ(?:e|ing)|consider(?:ing)?|touch(?:ed|ing)?"
    r"|involv(?:e|ed|ing)|concern(?:ed|ing)?|related? to|about|counted|us(?:e|ed|ing))\s+"
    r"|\b(?:except(?:ing)?(?:\s+for)?(?:\s+(?:from|by|those by|those from))?"
    r"|excluding|exclude"
    r"|other than|apart from|aside from|besides|ignoring|ignore|leaving out|leave out"
    r"|setting aside"
    r"|leaving aside|rul(?:e|ing) out|barring|save for|omit(?:ting)?|skip(?:ping)?"
    r"|disregard(?:ing)?"
    r"|discount(?:ing)?|sans|as opposed to|rather than|drop(?:ping)?|hid(?:e|ing)"
    r"|filter(?:ing)? out"
    r"|tak(?:e|ing) out|remov(?:e|ing) (?=the\s+\w+\s+ones|reads)|with no|bar(?=\s+[a-z])"
    r"|but not(?: by| from)?"
    r"|(?:any|every)(?:one|body) (?:but|else than|other than)|minus|without)\s+"
    r"|\b(?P<out>outside(?:\s+of)?|not in|not within|elsewhere than(?: in)?|(?:any )?other "
    r"(?:regions? )?than(?: in)?)\s+(?:the\s+)?(?:ranges?\s+|networks?\s+|regions?\s+)?"
    r"(?=\d|[a-z]{2,10}-[a-z]+-\d|(?:the\s+)?(?:us|eu|usa|europe|asia|apac|united states"
    r"|north america|america|virginia|ireland|frankfurt|london|paris|ohio|oregon|tokyo"
    r"|singapore)\b)"
    r"|,\s*(?:and\s+)?no\s+(?=aws services?|services?\b|root|terraform|reads?\b|read-only|console"
    r"|cli\b)|\b(?:that|which) (?:is|are|was|were)?\s*not\s+(?:an?\s+)?(?=reads?\b|read-only)"
    r"|\bnon-(?=(?:console|terraform|cli|cloudformation|root|service|aws|read|sdk)\b)|\bnot\s+"
    r"(?:an?\s+|the\s+)?(?=reads?\b(?!\s+by)|read-only\b)"
    r"|^\s*(?:and\s+)?not\s+(?=\S+\s*$)"
    r"|(?:并且|且|,|，)?\s*(?:没有|忽略|不是)\s*(?:由|来自|通过)?\s*(?=root|[Tt]erraform"
    r"|控制台|AWS\s*服务|只读|读)"
    r"|(?:并且|且|,|，)?\s*(?:不算|不看|不考虑|不统计|不计入?|不管|撇开|抛开|撇去|剔除|去掉|去除"
    r"|过滤掉|排除掉"
    r"|别算|除开|除却|忽略掉?|滤掉|刨去|刨除)\s*(?:由|来自|通过)?\s*"
    r"|(?:不|没有?|未)(?:是)?\s*(?:由|来自|通过|经由?|使用|用)过?\s*(?=[A-Za-z]|控制台|AWS|\d)"
    r"|不在\s*(?=[A-Za-z])|(?:排除|(?<![删移解清消])除了?|不含|不包括|不要|不是(?:由|来自|通过"
    r"|从)?|非)\s*",
    re.IGNORECASE,
)
_FILLER = re.compile(
    r"(?:\s|,|、|和|与|及|以及|或|(?:and|or|nor|the|a|an|any|all|by|from|via|those|calls?|made"
    r"|done|user|users"
    r"|ones|that|which|were|was|are|is|been|got|being|because of|due to|caused by"
    r"|errors?(?=\s+[A-Z])"
    r"|network|team|account(?=\s+[a-z])|service principals?|role|roles|iam(?=\s+(?:users?"
    r"|roles?))|ip|ips|address|addresses|service|services|aws|humans|people|in|through"
    r"|regions?|用户|角色|地址|区域|来自)(?![\w.@-]))+",
    re.IGNORECASE,
)
#: Between two things left out; "outside 10.0.0.0/8 by alice" leaves out one.
_JOINER = re.compile(r"\s*(?:,|、|/|和|与|及|以及|或|(?:and|or|nor)\b)", re.IGNORECASE)
_READS = re.compile(
    r"(?:list|get|describe)(?:(?:,|/| and| or)\s*(?:list|get|describe))*\s+(?:calls?|events?"
    r"|operations?)"
    r"|read[- ]?only(?:\s+\w+)?|reads?\b(?:\s+(?:calls?|events?))?|只读(?:操作|调用|事件|的)?"
    r"|(?:读取?|查询)(?:类)?(?:操作|调用|事件|的)?(?![\u4e00-\u9fff])",
    re.I,
)
_LOGINS = re.compile(r"(?:console\s+)?(?:log[- ]?ins?|sign[- ]?ins?)\b|(?:控制台)?登录", re.I)
#: Failures of one kind that are left out.
_DENIALS = re.compile(
    r"(?:missing |a lack of |insufficient )?(?:access[- ]?denied|AccessDenied\w*|denied|denials?"
    r"|refus(?:ed|als?)|rejected|unauthori[sz]ed|permissions?(?:[- ](?:errors?|problems?|issues?"
    r"|denied))?)"
    r"(?:\s+(?:ones|calls|errors?|attempts|requests|events))?\b|(?:因为?"
    r"|由于)?(?:访问)?(?:被)?(?:拒绝|权限(?:问题|不足)?)",
    re.IGNORECASE,
)
_CODES = re.compile(
    r"(?:Client\.|Server\.)?[A-Z]\w+(?:Exception|Error|Exceeded|NotFound|Fault"
    r"|Operation)\b"
)
_READ_STARS = re.compile(
    r"(?:get|list|describe)\*(?:(?:\s|,|/|and|or|、|和)*(?:get|list|describe)\*)*", re.IGNORECASE
)
_SERVICES = re.compile(
    r"(?:aws\s+)?services?\b(?!\s+\w+-)|service[- ]linked(?: roles?)?|automation|AWS\s*服务", re.I
)
_CALL = re.compile(r"[A-Z][a-z]+(?:[A-Z][A-Za-z0-9]*)+")
_REGION = re.compile(rf"{REGION}\b")
_ACCOUNT = re.compile(r"(?:account\s+|账[户号]\s*)?(\d{12})\b")
_NAMED = re.compile(rf"[\"'“‘`]?({NAME})[\"'”’`]?")
_ROLE_BEFORE = re.compile(r"(?:\broles?|角色)\s*[\"'“‘`]?$", re.IGNORECASE)
_ROLE_AFTER = re.compile(r"[\"'”’`]?\s*(?:(?:这个|那个|该|的)?\s*角色|roles?\b)", re.IGNORECASE)
_END = re.compile(r"\s*(?:之外|以外|外)?的?(?:\s+(?:ones?|calls?|events?|stuff)\b)?", re.I)


def exclusions(words: Words, accounts: Mapping[str, str]) -> Exclusions:
    """Everything left out; the words that say so are blanked, so that nobody takes them as"
    " wanted."""
    found: dict[str, list[Any]] = {}
    for cue in [*_CUE.finditer(words.text), *_outside_of(words.text, accounts)]:
        at, start = cue.end(), cue.end()
        while True:
            if start != at and not _JOINER.match(words.text, at):
                break
            filler = _FILLER.match(words.text, at)
            begin = filler.end() if filler else at
            if filler and _SERVICES.match(words.text, at):
                begin = at
            if start != at and filler is None:
                break
            item = _item(words.text, begin, accounts) or _service(words.text, at, begin)
            if item is None:
                break
            kind, value, at = item
            if kind == "aws_services":
                found["aws_services"] = [True]
                start = min(start, at - 1)
                break
            found.setdefault(kind, []).extend(value if kind == "codes" else [value])
        if at > start:
            end = _END.match(words.text, at)
            words.blank((cue.start(), end.end() if end else at))
            if cue["out"] and "source_ips" in found:
                found["outside"] = [True]
    return Exclusions(
        user_names=_all(found, "user_names"), names=_all(found, "names"),
        source_ips=_all(found, "source_ips"), aws_services="aws_services" in found,
        role_names=_all(found, "role_names"), means=_all(found, "means"),
        agents=(), sources=_all(found, "sources"), regions=_regions(found),
        accounts=_all(found, "accounts"), reads="reads" in found, codes=_all(found, "codes"),
    )  # fmt: skip


def _outside_of(text: str, accounts: Mapping[str, str]) -> list[re.Match[str]]:
    """ "Outside of prod": beyond an account that has a name."""
    if not accounts:
        return []
    named = "|".join(re.escape(name) for name in accounts)
    beyond = rf"\b(?P<out>outside(?: of)?)\s+(?:the\s+|our\s+)?(?=(?:{named})\b)"
    return list(re.finditer(beyond, text, re.IGNORECASE))


def _regions(found: dict[str, list[Any]]) -> tuple[str, ...]:
    groups = (code for group in found.get("region_group", ()) for code in group)
    return tuple(dict.fromkeys((*found.get("regions", ()), *groups)))


def outside(words: Words) -> bool:
    """Whether an address is asked for that lies outside of something; read before `exclusions`."""
    return any(cue["out"] or "outside" in cue.group().lower() for cue in _CUE.finditer(words.text))


def _all(found: dict[str, list[Any]], kind: str) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(found.get(kind, ())))


def _service(text: str, at: int, end: int) -> tuple[str, Any, int] | None:
    """ "Not by a service": services at large, where no name follows the word."""
    found = re.compile(r"\bservices?\b(?=\s*$)", re.I).search(text, at, end)
    return ("aws_services", True, end) if found else None


def _item(text: str, at: int, accounts: Mapping[str, str]) -> tuple[str, Any, int] | None:
    for pattern, kind in ((_READS, "reads"), (_LOGINS, "login"), (_SERVICES, "aws_services")):
        match = pattern.match(text, at)
        if match:
            value = "ConsoleLogin" if kind == "login" else True
            return ("names" if kind == "login" else kind), value, match.end()
    code = _code(text, at)
    if code:
        return code
    match = IP.match(text, at)
    if match and address(match.group()):
        return "source_ips", match.group(), match.end()
    means = means_in(text[at:])
    if means:
        word = re.compile(r"(?:the\s+|aws\s+)*[A-Za-z]+|[\u4e00-\u9fff]+?台|命令行").match(text, at)
        return "means", means, word.end() if word else at + 1
    return _place(text, at, accounts) or _named(text, at)


def _code(text: str, at: int) -> tuple[str, Any, int] | None:
    """Error codes left out, by their name or by what people call them."""
    match = _READ_STARS.match(text, at)
    if match:
        return "reads", True, match.end()
    match = _DENIALS.match(text, at)
    if match:
        return "codes", tuple(sorted(DENIED)), match.end()
    match = _CODES.match(text, at)
    if match:
        return "codes", written(match.group()), match.end()
    named = kind_of_failure(text, at)
    return ("codes", *named) if named else None


def _place(text: str, at: int, accounts: Mapping[str, str]) -> tuple[str, Any, int] | None:
    named = places.region_at(text, at)
    if named:
        return "region_group", named[0], named[1]
    region = _REGION.match(text, at)
    if region:
        return "regions", region.group(), region.end()
    account = _ACCOUNT.match(text, at)
    if account:
        return "accounts", account[1], account.end()
    for name, id in accounts.items():
        if text[at:].lower().startswith(name.lower()):
            end = re.compile(r"\S*(?:\s+account)?|\S*账[户号]").match(text, at + len(name))
            return "accounts", id, end.end() if end else at + len(name)
    return None


def _named(text: str, at: int) -> tuple[str, Any, int] | None:
    match = _NAMED.match(text, at)
    if match is None:
        return None
    name, end = match[1].rstrip(".,"), match.start(1) + len(match[1].rstrip(".,"))
    if name.lower() == "root":
        tail = re.compile(r"\s+(?:user|account)\b").match(text, end)
        return "user_names", "root", tail.end() if tail else end
    if name.lower() == "mfa":
        return None
    if _CALL.fullmatch(name) and name.lower() in _names():
        return "names", name, end
    service = vocabulary().services.get(name.lower())
    sources = (f"{service}.amazonaws.com",) if service else lexicon().services.get(name.lower())
    if sources:
        return "sources", sources[0], end
    if not is_name(name, typed=bool(re.search(r"(?:user|role|用户|角色)\s*$", text[:at], re.I))):
        return None
    said = _ROLE_AFTER.match(text, end) or _ROLE_BEFORE.search(text[:at])
    role = bool(said or re.search(r"role", name, re.I) or re.search(r"[A-Z]", name))
    after = _ROLE_AFTER.match(text, end)
    end = after.end() if after else end
    return ("role_names" if role else "user_names"), name, end


def _names() -> Mapping[str, str]:
    from bot.query.lexicon import folded_names

    return folded_names()
