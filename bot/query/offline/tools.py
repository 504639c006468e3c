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
    ("sdk", r"(?:an? |the |aws )*sdks?\b|SDK|boto3"),
)  # fmt: skip
_VIA = (
    r"(?:\b(?:by|via|through|using|with|from|in|on)\s+|通过|使用|用|经由|由|来自|在)\s*(?:the\s+)?"
)
_AGENT = re.compile(
    rf"\b(?:with|using|by|via|through|from)\s+(?:the\s+)?(?:tool\s+|user[- ]?agents?\s+"
    rf"(?:contain\w*\s+|like\s+|of\s+)?)?{_Q}(?P<a>[A-Za-z][\w./-]{{2,60}}){_Q}"
    rf"|user[- ]?agents?\s+(?:contain\w*|like|is|was|of|matching"
    rf"|with)\s+{_Q}(?P<b>[\w./ -]{{2,60}}?){_Q}(?=$|[\s?,.])"
    rf"|用户代理(?:包含|为|是)\s*{_Q}(?P<c>[\w./-]{{2,60}}){_Q}", re.IGNORECASE,
)  # fmt: skip


def tools(words: Words) -> tuple[list[Means], list[str]]:
    """Means, and parts of user agents."""
    means = []
    for name, pattern in _TOOLS:
        if words.all(re.compile(rf"{_VIA}(?:{pattern})(?![A-Za-z0-9-])", re.IGNORECASE)):
            means.append(name)
    agents = []
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
