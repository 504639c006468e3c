"""What leans on the question before, written out: days without a month, what is left out."""

import re
from collections.abc import Mapping, Sequence

from bot.models.event import Event
from bot.query.model import Query
from bot.query.offline import referring
from bot.query.rewriting import rewritten, rules

_DAY_ALONE = re.compile(
    r"(?<![\d月./-])(?<!月 )(?P<d>3[01]|[12]\d|0?[1-9])\s*[日号](?!码)", re.I
)  # fmt: skip
_DAY_EN = re.compile(
    r"\b(?:the )?(?P<d>3[01]|[12]\d|[1-9])(?:st|nd|rd|th)\b(?!\s+(?:of|one|row|event|call|jan"
    r"|feb|mar"
    r"|apr|may|jun|jul|aug|sep|oct|nov|dec))(?<!(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov"
    r"|dec)\s\d\w\w)"
    r"(?<!(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\s\d\d\w\w)", re.I,
)  # fmt: skip
_HOURS = re.compile(
    r"\b(?P<w>between|from) (?P<a>[01]?\d|2[0-3]) (?P<j>and|to) (?P<b>[01]?\d|2[0-3])\b"
    r"(?!\s*(?::|[ap]\.?m|in the|may|june?|july?|jan|feb|mar|apr|aug|sep|oct|nov|dec))", re.I,
)  # fmt: skip
_WHOLE = re.compile(
    r"\b(?:the )?(?:whole|entire|full|all)(?: month)?(?: of)? (?=(?:jan|feb|mar|apr|may|jun|jul|aug"
    r"|sep|oct|nov|dec)\w*\b(?!\s*\d))|\bon (?=(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov"
    r"|dec)\w*\s*$)|\bmake it(?: in| on)? (?=(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov"
    r"|dec)\w*\b(?!\s*\d))", re.I,
)  # fmt: skip
_WHOLE_CN = re.compile(r"(?:整个?|全)(?=\d{1,2}\s*月(?!\s*\d))|(?<=月)(?:整月|全月|一整月)")
_BAD = (
    r"(?:fail(?:ed|ures?|ing)?|den(?:ied|ials?)|refus(?:ed|als?)|reject(?:ed|ions?)"
    r"|unsuccessful|errors?|blocked)"
)
_ONES = r"(?:(?:\s*(?:ones?|calls|events|attempts|logins|requests|rows|results|stuff))*)"
_AND = r"(?:(?:ok|okay|and|so|but|then)[, ]+)*"
_GOT_IN = (
    r"(?:work(?:ed)?|succeed(?:ed)?|go(?:ne)? through|(?:get|got|make it|made it) (?:in|through)"
    r"|log(?:ged)? in successfully|manage to (?:log|sign|get) in)"
)
#: What is left out by how it went, in one way of saying it.
_LESS = rules(
    (
        (r"\b(?:leave|leaving|take|taking|filter(?:ing)?|cut|strip) out\b|\b(?:drop|exclud(?:e"
         r"|ing)|hide|ignore"
         r"|remove|skip|omit|without|minus|not|no|except|forget|discard)(?=\s+(?:the |any |all "
         r"|those )*"
         rf"(?:{_BAD}|success|(?:ones?|calls|those|events|attempts|what|whatever"
         rf"|everything) ))", "without"),
        (rf"\bwithout (?:the |any |all |those |what |whatever |everything "
         rf"|anything )*{_ONES}\s*(?:that|which|who)?\s*(?:were|was|are|got|have|had|did)?\s*"
         rf"(?:been )?{_BAD}\b{_ONES}", "without failures"),
        (rf"\bwithout (?:the |any |all |those )*{_ONES}\s*(?:that|which)?\s*(?:were|was|are)?\s*"
         rf"(?:success(?:ful|es)?|succeeded|worked)\b{_ONES}", "only failed"),
        (r"(?:去掉|剔除|排除|不要|不看|不算|过滤掉?|除去|去除|不含|不包括|除了)\s*(?:所有"
         r"|那些)?\s*(?:被)?(?:拒绝|失败|出错|报错)(?:了)?(?:的)?(?:调用|记录"
         r"|那些)?(?:以外的?)?", "只看成功的"),
        (r"(?:去掉|剔除|排除|不要|不看|不算|过滤掉?|除去|去除|不含|不包括|除了)\s*(?:所有"
         r"|那些)?\s*成功(?:了)?(?:的)?(?:调用|记录|那些)?(?:以外的?)?", "只看失败的"),
        (r"(?:被)?(?:拒绝|失败|出错|报错)(?:了)?的\s*(?:都)?\s*(?:去掉|不算|不要|不看|排除|除外"
         r"|剔除|不计)", "只看成功的"),
        (rf"^\s*{_AND}(?:did|has|have|were|was)\s+(?:any|some|all|none|one|anything|each)"
         r"(?:\s+of\s+(?:it|this|that|them|those|these))?(?:\s+(?:actually|ever|at all))*\s+"
         rf"{_GOT_IN}\b", "only the successful ones"),
        (rf"^\s*{_AND}(?:did|has|have)\s+(?:it|they|he|she)(?:\s+(?:actually|ever|finally))*"
         rf"\s+{_GOT_IN}\b", "only the successful ones"),
        (rf"^\s*{_AND}(?:did|has|have)\s+(?P<ip>\d{{1,3}}(?:\.\d{{1,3}}){{3}})(?:\s+actually)?"
         rf"\s+ever\s+{_GOT_IN}\b", r"only the successful ones from \g<ip> of all time"),
        (rf"^\s*{_AND}(?:did|has|have)\s+(?P<ip>\d{{1,3}}(?:\.\d{{1,3}}){{3}})(?:\s+(?:actually"
         rf"|ever|finally))*\s+{_GOT_IN}\b", r"only the successful ones from \g<ip>"),
        (r"对(?:全网|公网|互联网|外网|全世界|所有人)(?:全部|都)?(?:开放|打开|放行)的",
         "只看对全网的"),
        (r"\b(?:which|what|how many) of (?:those|them|these) (?:actually )?(?:changed|modified"
         r"|altered|wrote)(?: (?:something|anything|things|stuff))?(?=\s*[?.!]*\s*$)",
         "only the changes"),
        (r"不要?算\s*(?=[A-Za-z])", "排除 "),
        (r"有没有", "有"),
        (r"^\s*(?:(?:over|for|in|within|across|make (?:it|that)|try)\s+)?(?=\d{1,3} (?:hour|day"
         r"|week|month)s?"
         r"(?: (?:instead|please|then))?\s*[?.]*$)", "last "),
        # A slip put right: only what was meant counts.
        (r"^\s*(?:(?:sorry|no|nope|oops|wait|hmm+|actually|my mistake|wrong \w+)\b[,;.!]?\s*)+"
         r"(?:(?:i|we) meant\s+|i mean\s+|make (?:it|that)\s+|use\s+)?(?=\S)", "only "),
        (r"^\s*(?:i|we) (?:meant|mean)\s+", "only "),
        (r"^\s*(?:(?:抱歉|不对|不是|错了|哦)\s*[,，]?\s*)*(?:我是说|我说的是|应该是"
         r"|我指的?是)\s*", "换成 "),
        (r"第一(?=[条行笔])[条行笔]", "第一次"), (r"(?:最后|最近|最新)(?:的)?一(?:条|行"
                                       r"|笔)", "最后一次"),
        (r"^\s*(?:换|改)(?:到|为|成)?\s*", "换成 "),
        (r"\b(?:what about|how about) (?:the )?", "what about "),
    )
)  # fmt: skip


#: What people call accounts of one purpose, beside the name an account has.
_PURPOSES = (
    (r"production|prod|prd|生产(?:环境)?", ("prod", "production", "prd")),
    (r"development|dev|开发(?:环境)?", ("dev", "development")),
    (r"staging|stage|stg|预发(?:布)?(?:环境)?", ("staging", "stage", "stg")),
    (r"testing|test|测试(?:环境)?", ("test", "testing")),
)


def purposes(text: str, accounts: Mapping[str, str]) -> str:
    """The text with the name an account has for its purpose: "just production" of account prod."""
    known = {name.lower(): name for name in accounts}
    for pattern, names in _PURPOSES:
        have = [known[name] for name in names if name in known]
        if len(have) == 1 and not re.search(
            rf"(?<![A-Za-z0-9_./-]){re.escape(have[0])}(?![A-Za-z0-9_-])", text
        ):
            said = (
                rf"(?<![A-Za-z0-9_./@-])(?:{pattern})(?![A-Za-z0-9_./@-])"
                r"(?!\s*(?:instances?|bucket|桶))"
            )
            text = re.sub(said, f" {have[0]} ", text, flags=re.I)
            text = re.sub(rf"^\s*{have[0]}\s*(?=(?:账[户号])?的)", f"只看 {have[0]} ", text)
    return text


def spelled(text: str, parent: Query, last: Sequence[Event] = ()) -> str:
    """The text with what leans on the question before written out: days, months, leave-outs."""
    text = rewritten(text, _LESS)
    text = referring.dated(text, parent, last)
    if referring.one_day(parent.window) is not None:
        text = _HOURS.sub(r"\g<w> \g<a>:00 \g<j> \g<b>:00", text)
    text = _WHOLE_CN.sub("", _WHOLE.sub("in ", text))
    start = parent.window.start.astimezone(referring.zone(parent.window))
    text = _DAY_ALONE.sub(lambda m: f"{start.year}年{start.month}月{int(m['d'])}日", text)
    text = _DAY_EN.sub(lambda m: f"{start.year}-{start.month:02}-{int(m['d']):02}", text)
    return text
