"""The tokens of a Logs Insights query, each with its place, and the refusal that names a place."""

import re
from dataclasses import dataclass

from integrations.sandbox.aws.errors import AwsError

#: Field names: letters, digits, @, dots; anything else stands between backticks.
#: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Guidelines.html
_PART = r"(?:`[^`\n]+`|[A-Za-z_][A-Za-z0-9_]*)"
_NAME = rf"@?{_PART}(?:\.(?:`[^`\n]+`|[A-Za-z0-9_@]+)|\[\d+\])*"
_TOKEN = re.compile(
    rf"""
      (?P<space>\s+|\#[^\n]*)
    | (?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    | (?P<span>\d+(?:ms|s|m|h|d|w|mo|q|y)\b)
    | (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w]))
    | (?P<name>{_NAME})
    | (?P<op>!=|>=|<=|=~|=|<|>|\(|\)|\[|\]|,|\||\*|\+|-|/|%|\^|:)
    """,
    re.X | re.S,
)
_REGEX = re.compile(r"/(?:[^/\\\n]|\\.)+/")


@dataclass(frozen=True)
class Token:
    """One token: its kind (string, regex, number, span, name, op, end), text, and offsets."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def word(self) -> str:
        """The text for comparison with keywords, which are case-insensitive."""
        return self.text.lower() if self.kind in ("name", "op") else ""


def malformed(text: str, token: Token, why: str) -> AwsError:
    """MalformedQueryException with the place of a token in its QueryCompileError.

    https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_QueryCompileError.html
    """
    before = text[: token.start]
    line, column = before.count("\n") + 1, token.start - (before.rfind("\n") + 1) + 1
    shown = token.text or "end of query"
    told = f"unexpected symbol found {shown} at line {line} and position {column}: {why}"
    where = {"startCharOffset": token.start, "endCharOffset": max(token.end, token.start)}
    compile_error = {"location": where, "message": told}
    return AwsError("MalformedQueryException", told, members={"queryCompileError": compile_error})


def tokens_of(text: str) -> list[Token]:
    """Every token without white space and comments, an `end` last; raises AwsError."""
    found: list[Token] = []
    at = 0
    while at < len(text):
        match = _REGEX.match(text, at) if text[at] == "/" and _regex_may_stand(found) else None
        if match:
            found.append(Token("regex", match.group(), at, match.end()))
        else:
            match = _TOKEN.match(text, at)
            if not match:
                stop = Token("bad", text[at : at + 1], at, at + 1)
                raise malformed(text, stop, "no token begins like this")
            if match.lastgroup != "space":
                found.append(Token(str(match.lastgroup), match.group(), at, match.end()))
        at = match.end()
    found.append(Token("end", "", len(text), len(text)))
    return found


def _regex_may_stand(before: list[Token]) -> bool:
    """A slash begins a pattern after like, =~ and in `parse [field]`, else it divides."""
    if not before:
        return False
    if before[-1].word in ("like", "=~", "parse"):
        return True
    return len(before) > 1 and before[-2].word == "parse" and before[-1].kind == "name"


def unquoted(text: str) -> str:
    """A quoted string without its quotes and backslashes."""
    return re.sub(r"\\(.)", r"\1", text[1:-1], flags=re.S)


def plain_name(text: str) -> str:
    """A field name without its backticks."""
    return text.replace("`", "")


def pattern_of(text: str) -> str:
    """The expression between slashes; an escaped slash is a slash, `(?<n>` is Python's `(?P<n>`."""
    return re.sub(r"\(\?<(?=[A-Za-z_@])", "(?P<", text[1:-1].replace(r"\/", "/"))
