"""What a call was made with: the console, Terraform, a user agent."""

import re

from bot.query.model import Means
from bot.query.offline.tokens import Words
from bot.query.offline.vocab import vocabulary

_Q = r"[\"'“”‘’`]?"
_TOOLS: tuple[tuple[Means, str], ...] = (
    ("terraform", r"terraform|opentofu|pulumi"),
    ("cloudformation", r"cloudformation"),
    ("console", r"(?:the |aws |web |management )*console(?! ?log| ?sign| 登)"
                r"|(?:AWS\s*)?(?:管理)?控制台(?!\s*登)"),
    ("cli", r"(?:the |aws )*(?:cli|command line)\b|命令行|CLI"),
    ("sdk", r"(?:an? |the |aws )*sdks?\b(?! for)|SDK(?! for)"),
)  # fmt: skip
_VIA = (
    r"(?:\b(?:by|via|through|using|with|from|in|on|did|has|have|had)\s+|(?:通过|使用|用|经由|由"
    r"|来自"
    r"|在)[过了]?)\s*(?:the\s+)?"
)
#: A stack lives in CloudFormation: only "by" and "through" it say how something was made.
_BY = (
    r"(?:\b(?:by|via|through|using|with|did|has|had)\s+|通过|使用|用|经由"
    r"|由)\s*(?:the\s+)?(?:aws\s+)?"
)
_USE = (
    r"(?:calls?|activit(?:y|ies)|actions?|changes?|events?|requests?|runs?|usage|use|sessions?"
    r"|users?|operations?|work|writes?|access|traffic)"
)
#: "terraform runs", "boto3 calls", "console activity".
_BESIDE = (
    rf"(?=\s+(?:\w+\s+)?{_USE}\b)|(?=\s*(?:的)?(?:调用|操作|活动|请求|变更|改动|事件|访问|做|改了"
    r"|创建|删除|修改|干了|执行|发起|进行)|\s*在[^，。？]{0,20}(?:做|改|删|建|干|执行)了)"
)
_AGENT = re.compile(
    rf"\b(?:with|using|by|via|through|from)\s+(?:the\s+)?(?:tool\s+|user[- ]?agents?\s+"
    rf"(?:contain\w*\s+|like\s+)?)?{_Q}(?P<a>[A-Za-z][\w./-]{{2,60}}){_Q}"
    rf"|user[- ]?agents?\s+(?:contain\w*|like|is|was|matching"
    rf"|with)\s+{_Q}(?P<b>[\w./ -]{{2,60}}?){_Q}(?=$|[\s?,.])"
    rf"|用户代理(?:包含|为|是)\s*{_Q}(?P<c>[\w./-]{{2,60}}){_Q}", re.IGNORECASE,
)  # fmt: skip


_BROWSER = re.compile(
    r"\b(?:from|via|with|using|in|through|by)\s+(?:an?\s+|the\s+|their\s+|any\s+)?(?:web\s+"
    r"|real\s+)?(?:browsers?|firefox|chrome|safari|mozilla)\b"
    r"|\bbrowsers?(?=\s+(?:calls?|activit|sessions?|requests?|user))|(?:通过|使用|用|来自)\s*"
    r"(?:网页)?浏览器", re.I,
)  # fmt: skip
_TOOL_SAID = (
    r"\b(?:from|with|on|using|via|by|through|running|looks? like|did|or|and)\s+(?:an?\s+|the\s+"
    r"|any\s+)?(?P<t>TOOLS)(?![\w-])"
    r"(?:\s+(?:linux|machines?|box(?:es)?|hosts?|laptops?|os|scripts?|clients?|tools?|libraries"
    r"|sdk))*"
    r"|(?<![\w-])(?P<t2>TOOLS)(?![\w-])(?:\s+(?:linux|machines?|hosts?|scripts?|clients?))*(?=\s+"
    r"(?:\w+\s+)?(?:calls?|activit|actions?|requests?|events?|usage|traffic|user[- ]?agents?|was"
    r"|were|used)\b)"
    r"|(?:通过|使用|用|来自|带)了?\s*(?P<t3>TOOLS)(?![\w-])"
    r"|(?<![\w-])(?P<t4>TOOLS)(?![\w-])(?=\s*(?:这个|那个|这款)?(?:工具|脚本|框架)|\s+tool\b)"
    r"|\buser[- ]?agents?:?\s+(?P<t5>TOOLS)(?![\w-])"
)
#: A user agent copied out of a record: aws-cli/2.15, Boto3/1.34.
_VERSIONED = re.compile(r"(?<![\w/.-])(?P<v>[A-Za-z][\w-]{1,40}/\d+(?:\.[\w]+)*)(?![\w/])")


_SDKS = {"go": "aws-sdk-go", "java": "aws-sdk-java", "python": "boto3", "javascript": "aws-sdk-js",
    "js": "aws-sdk-js", "node": "aws-sdk-nodejs",
         "ruby": "aws-sdk-ruby", "php": "aws-sdk-php", ".net": "aws-sdk-dotnet",
         "rust": "aws-sdk-rust", "c++": "aws-sdk-cpp"}  # fmt: skip
_SDK = re.compile(
    r"(?:\bsdk for |(?=\w+ sdk\b))(?P<l>go|java|python|javascript|js|node|ruby|php|rust|\.net)\b"
    r"(?: sdk)?",
    re.I,
)


def tools(words: Words) -> tuple[list[Means], list[str]]:
    """Means, and parts of user agents."""
    means = []
    for name, pattern in _TOOLS:
        via = _BY if name == "cloudformation" else _VIA
        said = rf"{via}(?:{pattern})(?![A-Za-z0-9-])"
        if name != "cloudformation":
            said += rf"|(?<![\w-])(?:{pattern})(?:{_BESIDE})"
        if words.all(re.compile(said, re.IGNORECASE)):
            means.append(name)
    agents = []
    if words.all(_BROWSER):
        agents.append("Mozilla")
    named = "|".join(
        re.escape(tool) for tool in sorted(vocabulary().sets["tools"], key=len, reverse=True)
    )
    for match in words.all(re.compile(_TOOL_SAID.replace("TOOLS", named), re.IGNORECASE)):
        agents.append(next(name for name in match.groupdict().values() if name))
    agents += [_SDKS[match["l"].lower()] for match in words.all(_SDK)]
    agents += [match["v"] for match in words.all(_VERSIONED)]
    for match in _AGENT.finditer(words.text):
        said = (match["a"] or match["b"] or match["c"]).strip()
        plain = (
            not match["a"]
            or said.lower().split("/")[0] in vocabulary().sets["tools"]
            or "agent" in (match.group().lower())
        )
        if words.free(match.span()) and plain:
            agents.append(said)
            words.mark(match.span())
    return means, agents


def means_in(text: str) -> Means | None:
    """The tool the text begins with, by what people call it."""
    for means, pattern in _TOOLS:
        if re.match(rf"(?:the\s+)?(?:{pattern})(?![A-Za-z0-9-])", text, re.IGNORECASE):
            return means
    return None
