"""What the words beside a name say of it: a thing, somebody who acts, something acted on."""

import re
from collections.abc import Iterable
from functools import cache

from bot.query.lexicon import lexicon, singular
from bot.query.offline.known import known_word, said_of_things, service_said
from bot.query.offline.sides import ACTS_OF, HELD, after_verb, does, passive
from bot.query.offline.vocab import vocabulary

_Q = r"[\"'“”‘’`]?"
#: "bucket x", "bucket: x", "bucket named x", "database – x", "cluster (x)".
_BEFORE = re.compile(
    r"(?P<said>(?:[A-Za-z][\w-]*[ -]){0,2}[A-Za-z]\w*)"
    r"\s*(?:[:=(]|\s[–—-])?\s*(?:\b(?:named|called|known as|name|id)\s+)?" + _Q + r"$"
)
_AFTER = re.compile(
    r"^"
    + _Q
    + r"(?:\s*[,(]\s*(?:the|our|an?|my)\s+|\)?\s+)(?P<said>[A-Za-z]\w*(?:[ -][A-Za-z]\w*){0,3})"
)
#: Who acts, and what somebody has of his own: "alice access key" does not make alice a thing.
_PERSONAL = frozenset({
    "user", "role", "permission", "policy", "key", "access key", "password", "mfa", "mfa device",
    "profile", "login profile", "tag", "credential", "team", "member", "owner", "person", "caller",
    "group", "certificate", "s3", "user agent", "agent", "account", "session", "right",
})  # fmt: skip
#: Said in Chinese for what is done as well.
_NO_NOUNS = frozenset({
    "changes", "share", "public", "transfer", "pull", "steal", "leak", "forge", "force", "logging",
    "monitoring", "invalidation", "schedule deletion", "record", "submit", "backup", "session",
    "host", "organization", "public access",
})  # fmt: skip
_PARTS_CN = (
    "权限",
    "密码",
    "配置",
    "加密",
    "版本控制",
    "参数",
    "规格",
    "容量",
    "公开访问",
    "公共访问",
)
#: Behind these even a common word is a name.
_NAMED_OFTEN = frozenset({
    "bucket", "trail", "function", "lambda", "database", "db", "table", "queue", "topic", "secret",
    "alarm", "stack", "cluster", "repository", "repo", "parameter", "pool", "volume", "alias",
    "project", "pipeline", "job", "crawler", "vault", "stream", "domain", "dashboard", "nodegroup",
})  # fmt: skip
_POINTING = r"\s*(?:[（(])?\s*(?:这|那|该)?(?:个|台|张|条|份|只)?\s*"
_WHEN_CN = (
    r"(?:\s|最近|近期|昨天|今天|昨晚|今早|上周|本周|这周|这个?月|上个?月|刚刚?|刚才|都|又|还|也|曾经|曾|有没有"
    r"|有无|是否|是不是|到底|究竟|第一次|最后一次|上一?次|首次|近?[\d一二两三四五六七八九十]+(?:天|小时|周|个月|分钟)"
    r"(?:内|以来|里)?|在?[\d年月日号:：点时分至到-]+)*"
)
_WHO_CN = "谁|何人|哪个人|哪位|什么人|哪些人|哪个用户|哪些用户"
#: "x 是谁删的", "x 谁动过", "x 有人改过吗", "x 什么时候被删的".
_ASKED_CN = re.compile(
    _WHEN_CN + r"(?:是|被|由)?\s*(?:有人|有没有人|" + _WHO_CN + r")(?!的)"
    r"|[^，。？,?]{0,12}(?:是|被|由)\s*(?:" + _WHO_CN + r")(?!的)"
    r"|[^，。？,?]{0,10}?(?:什么时候|何时|几点)?被(?!拒|限流|节流|阻止|拦)"
)
_DOES_CN = r"(?:做|干|在|从|用|对|把|给|登录|登陆|访问|尝试|试图|扮演|代入|切换|调|动|查|问)"
_OF_CN = re.compile(
    _WHEN_CN + r"的?\s*(?:所有|全部)?"
    r"(?:操作|活动|行为|动作|调用|请求|登录|足迹|轨迹|报告|举动|会话|失败|报错|错误)"
)
_OWNED_CN = re.compile(r"\s*的\s*(?P<said>[A-Za-z]*\s?[\u4e00-\u9fff]{1,8})")
#: Who acts has been named, or asked for, already.
_SUBJECT_CN = re.compile(r"(?:谁|哪个人|什么人|哪些人|哪位|有人|给|对|把|将|往|向)[^，。？,;；]*$")
_BY_CN = re.compile(r"(?:由|被|来自|经由|除了|是不是|只看|看看|排除)\s*" + _Q + r"$")
_TO_CN = re.compile(r"(?:对|把|将|给|往|向|删|改|动|建|查|关|停|启|了|过)(?:了|过)?\s*" + _Q + r"$")
_BY = re.compile(
    r"\b(?:by|did|does|what (?:has|have|was|is)|wasn't|isn't)\s+(?:the\s+)?" + _Q + r"$", re.I
)
#: "Calls under assumed role x": nobody asks who took it.
_TAKEN = re.compile(
    r"\b(?:under|by|from|as|of|via|through|with)\s+(?:the\s+|an\s+)?assumed[- ]$", re.I
)
_HAS = re.compile(r"\b(?:has|have|had)\s+(?:the\s+)?" + _Q + r"$", re.I)
_OWN = re.compile(
    r"\s+(?:\w+\s+){0,2}(?:activit\w+|actions?|calls?|events?|log-?ins?|sign-?ins?|requests?"
    r"|sessions?|operations?|behaviou?r|usage|history|attempts?|failures?|errors?|denials?"
    r"|footprint|movements?|moves?|traces?|ips?|addresses)\b", re.I,
)  # fmt: skip
#: As many letters hold a noun and the little words between it and a name.
_NEAR = 80
_BY_SOMEBODY = re.compile(r"\s+(?:\w+ly\s+)?\w+\s+by\b", re.I)


def beside_thing(before: str, after: str, *, strong: bool) -> bool:
    """Whether a noun of a thing stands right beside the name, "the orders-db database".

    Behind a name that is also a word it says nothing: "alice buckets".
    """
    # Looking through all that stands before each word would take the square of the length.
    before = before[-_NEAR:]
    found = _BEFORE.search(before)
    if found and (_thing(found["said"], last=True) or (strong and _held_in(found["said"]))):
        return True
    found = _AFTER.match(after)
    if strong and found and _thing(found["said"], last=False):
        return True
    return bool(
        re.search(rf"(?:{_nouns_cn()})(?:的?名(?:称|字)?)?(?:为|叫|是|[:：])?\s*{_Q}$", before)
        or re.match(rf"{_Q}{_POINTING}(?:{_nouns_cn()})", after)
    )


def owned(after: str) -> bool:
    """Whether what follows belongs to the name and is a thing: "x 的信任策略"."""
    found = _OWNED_CN.match(after)
    return found is not None and bool(re.match(_things_cn(), found["said"]))


def acts_surely(before: str, after: str, *, own: bool) -> bool:
    """Whether the words leave no doubt that the name is of somebody who acts."""
    if (
        _ASKED_CN.match(after)
        or _told_of(before, after)
        or (_SUBJECT_CN.search(before) and not _BY_CN.search(before))
    ):
        return False
    if (
        _TAKEN.search(before)
        or _BY.search(before)
        or _BY_CN.search(before)
        or ACTS_OF.search(before)
    ):
        return True
    if own and _OWN.match(after):
        return True
    if does(after) and not _BY_SOMEBODY.match(after) and not passive(after):
        return True
    if _HAS.search(before) and re.match(r"\s+(?!been\b)(?:\w+ly\s+|ever\s+)?\w+", after):
        return True
    return bool(_OF_CN.match(after) or re.match(rf"{_WHEN_CN}(?:{_DOES_CN}|{_verbs_cn()})", after))


#: "x got slow. Who rebooted it?", "was anything about x changed", "was x changed".
_IT = re.compile(r"[^?!]*[.,;:–—-]\s.*\bwho\b[^.?!]*\bit\b", re.I)
_ANYTHING = re.compile(
    r"\b(?:any|some|every|no)thing\s+(?:about|on|in|of|to|with)\s+(?:the\s+)?$", re.I
)
_WAS = re.compile(r"\b(?:was|were|is|are)\s+(?:the\s+|our\s+)?" + _Q + r"$", re.I)
_DONE = re.compile(
    r"\s+(?:ever\s+|recently\s+|also\s+)?(?!throttl|deni|refus|reject|block|us[ei]|seen|log|sign"
    r"|allow|permit|involv|authent|limit|stopped from|kept|been\b)\w+(?:ed|en|un|et)\b"
    r"(?!\s+(?:the|an?|any|our|from)\b)"
)


def _told_of(before: str, after: str) -> bool:
    return bool(
        _IT.match(after) or _ANYTHING.search(before) or (_WAS.search(before) and _DONE.match(after))
    )


def taken(before: str) -> bool:
    """Whether the role that follows is one that acts: "calls under assumed role x"."""
    return bool(_TAKEN.search(before))


def done_surely(before: str, after: str) -> bool:
    """Whether the words leave no doubt that something was done to what has the name."""
    if _ASKED_CN.match(after) or _told_of(before, after):
        return True
    if taken(before):
        return False
    if passive(after) or after_verb(before) or _BY_SOMEBODY.match(after):
        return True
    held = HELD.search(before) and not ACTS_OF.search(before)
    return bool(held or _TO_CN.search(before))


#: What follows a verb that a sentence begins with, and no name.
_TOLD = re.compile(
    r"\s+(?:me|us|whether|if|that|all|any|every|each|the|an?|our|my|evidence|proof|through|out|up"
    r"|down|on|into|back)\b"
)


def alone(match: re.Match[str]) -> bool:
    """Whether a name stands for itself: "alice: …", "\"alice\" calls", "show me alice only"."""
    before, after = match.string[: match.start()], match.string[match.end() :]
    first = not before.strip() and re.match(r"\s*(?:[:,]|[–—-](?=\s))", after)
    only = re.search(r"\b(?:only|just)\s+$", before, re.I) or re.match(
        r"\s+only\s*[.!?]*$", after, re.I
    )
    return bool(_quoted(match) or first or only)


def _quoted(match: re.Match[str]) -> bool:
    return len(match.group()) > 3 and match.group()[0] in "\"“‘`'" and match.group()[-1] in "\"”’`'"


def kind_said(match: re.Match[str]) -> bool:
    """Whether a noun before it makes even a common word a name: "table customers", "集群 web"."""
    before, after = match.string[: match.start()], match.string[match.end() :]
    name = match["name"].lower()
    if not name[0].isalpha() or not beside_thing(before, "", strong=False):
        return False
    if _quoted(match):
        return True
    if re.search(r"[\u4e00-\u9fff]\s*$", before):
        return not said_of_things(name)
    ends = re.match(r"\s*(?:$|[,:;.?!)]|(?:was|were|been|is|has|had|by|get|got|gets)\b)", after)
    noun = re.split(r"[\s:=(]+", before.strip(" :=("))[-1].lower()
    return bool(ends) and noun in _NAMED_OFTEN and not said_of_things(name, noun)


def opens(match: re.Match[str]) -> bool:
    """Whether it is the capital of a sentence's first word that makes it look like a name."""
    name = match["name"]
    if not re.fullmatch(r"[A-Z][a-z]+", name):
        return False
    if not re.search(r"(?:^|[.!?;:。？！]\s*)$", match.string[: match.start()]):
        return False
    after = match.string[match.end() :]
    return known_word(name.lower()) or bool(_TOLD.match(after))


def _held_in(said: str) -> bool:
    """Whether it is a service that holds things: "S3 customer-data"; IAM's act themselves."""
    last = said.lower().split()[-1]
    return service_said(last) and last not in ("iam", "sts", "sso", "console", "cloudtrail", "aws")


def _thing(said: str, *, last: bool) -> bool:
    """Whether the phrase ends (or begins) with a noun that calls of AWS are about."""
    words = said.lower().replace("-", " ").split()
    while not last and len(words) > 1 and service_said(words[0]):
        words = words[1:]
    if singular(words[-1] if last else words[0]) in vocabulary().sets["never"]:
        return False
    for length in range(min(3, len(words)), 0, -1):
        run = words[-length:] if last else words[:length]
        if singular(run[-1]) != run[-1]:
            continue
        phrase = " ".join(run)
        if phrase in _PERSONAL:
            return False
        if run[-1] in vocabulary().forms and length == 1 and run[-1] != "snapshot":
            continue
        if lexicon().known(phrase) or phrase in vocabulary().things:
            return True
    return False


@cache
def _things_cn() -> str:
    """Chinese words for things and for what things have, as one pattern."""
    kept = [said for said, meant in vocabulary().chinese.items() if _is_noun(meant)]
    return _either([*kept, *_PARTS_CN])


@cache
def _nouns_cn() -> str:
    """The same without what people have, so that a name beside one is of a thing."""
    nouns = ((said, meant) for said, meant in vocabulary().chinese.items() if _is_noun(meant))
    return _either([*(said for said, meant in nouns if meant not in _PERSONAL), "库", "盘"])


@cache
def _verbs_cn() -> str:
    forms = vocabulary().forms
    return _either(said for said, meant in vocabulary().chinese.items() if meant in forms)


def _is_noun(meant: str) -> bool:
    last = meant.split()[-1]
    if meant in vocabulary().forms or last in vocabulary().sets["never"] or meant in _NO_NOUNS:
        return False
    return lexicon().known(meant) or meant in vocabulary().things


def _either(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))
