"""The Logs Insights query language: its commands, read strictly into what to do.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
"""

import re
from dataclasses import dataclass, field
from typing import Any

from integrations.sandbox.aws.errors import AwsError, unsupported
from integrations.sandbox.aws.insights_expression import Expressions, field_of
from integrations.sandbox.aws.insights_stats import Value
from integrations.sandbox.aws.insights_tokens import plain_name, unquoted

#: Most rows of one query (CloudWatch Logs API reference, StartQuery, "limit").
MOST_ROWS = 100_000
#: Commands that AWS has and the sandbox does not.
ELSEWHERE = frozenset({
    "pattern", "diff", "anomaly", "unmask", "join", "lookup", "append", "union", "addtotals",
})  # fmt: skip
_CLASSES = ("STANDARD", "INFREQUENT_ACCESS")


@dataclass(frozen=True)
class Source:
    """`SOURCE logGroups(…)`: which groups the query itself chooses."""

    prefixes: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()


@dataclass
class Command:
    """One command between pipes; the members that its kind needs are filled."""

    kind: str
    test: Value | None = None
    columns: list[tuple[str, Value]] = field(default_factory=list)
    by: list[tuple[str, Value]] = field(default_factory=list)
    sort: list[tuple[Value, bool]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    pattern: re.Pattern[str] | None = None
    limit: int = 0
    source: Source = Source()


class Parser(Expressions):
    """Reads one query; raises MalformedQueryException, or UnsupportedOperation for what AWS has
    and the sandbox has not.
    """

    def commands(self) -> list[Command]:
        """Every command of the query."""
        if self.peek().kind == "end":
            raise self.refusal(self.peek(), "the query is empty")
        found = [self._command()]
        while self.maybe("|"):
            found.append(self._command())
        if self.peek().kind != "end":
            raise self.refusal(self.peek(), "expected | or the end")
        if sum(command.kind == "stats" for command in found) > 2:
            raise self.refusal(self.peek(), "a query has at most two stats commands")
        return found

    def _command(self) -> Command:
        first, token = self.at, self.next()
        if token.word in ELSEWHERE:
            raise unsupported(f"the Logs Insights command {token.text}")
        if token.word == "source" and first > 0:
            raise self.refusal(token, "SOURCE is the first command")
        read = {
            "fields": self._fields, "display": self._display, "filter": self._filter,
            "filterindex": self._filter_index, "parse": self._parse, "stats": self._stats,
            "sort": self._sort, "limit": self._limit, "dedup": self._dedup,
            "unnest": self._unnest, "source": self._source,
        }.get(token.word)  # fmt: skip
        if read is None:
            raise self.refusal(token, "not a command")
        self.mode = "record"
        return read()

    def _columns(self) -> list[tuple[str, Value]]:
        """Comma-separated expressions with their names: after `as`, else as they are written."""
        found: list[tuple[str, Value]] = []
        while not found or self.maybe(","):
            first = self.at
            value = self.either()
            written = plain_name(self.written(first))
            found.append((self.name() if self.maybe("as") else written, value))
        return found

    def _fields(self) -> Command:
        return Command("fields", columns=self._columns())

    def _display(self) -> Command:
        return Command("display", columns=self._columns())

    def _filter(self) -> Command:
        return Command("filter", test=self.either())

    def _filter_index(self) -> Command:
        """Equality and `in` on one indexed field."""
        token = self.peek()
        name = self.name()
        following = self.peek().word
        if following not in ("=", "in"):
            raise self.refusal(self.peek(), "filterIndex knows = and in")
        self.at = self.tokens.index(token)
        return Command("filterIndex", test=self._comparison(), names=[name])

    def _stats(self) -> Command:
        self.mode = "group"
        command = Command("stats", columns=self._columns())
        self.mode = "record"
        if self.maybe("by"):
            command.by = self._columns()
        return command

    def _sort(self) -> Command:
        self.mode = "column"
        found: list[tuple[Value, bool]] = []
        while not found or self.maybe(","):
            value = self.either()
            down = self.maybe("desc") == "desc"
            if not down:
                self.maybe("asc")
            found.append((value, down))
        return Command("sort", sort=found)

    def _limit(self) -> Command:
        early = bool(self.maybe("any"))
        token = self.next()
        if token.kind != "number" or not token.text.isdigit():
            raise self.refusal(token, "limit needs a whole number")
        if not 1 <= int(token.text) <= MOST_ROWS:
            raise self.refusal(token, f"limit is 1 to {MOST_ROWS}")
        return Command("limit", limit=int(token.text), names=["any"] if early else [])

    def _dedup(self) -> Command:
        found = [self.name()]
        while self.maybe(","):
            found.append(self.name())
        return Command("dedup", names=found)

    def _unnest(self) -> Command:
        value = field_of(self.next().text)
        self.expect("into")
        return Command("unnest", columns=[(self.name(), value)])

    def _parse(self) -> Command:
        value: Value = field_of("@message")
        if self.peek().kind == "name":
            value = field_of(self.next().text)
        token = self.next()
        if token.word in ("logfmt", "csv"):
            raise unsupported(f"parse in {token.text} mode")
        if token.kind == "regex":
            pattern = self.compiled(token)
            names = list(pattern.groupindex)
            if not names:
                raise self.refusal(token, "the pattern has no named group")
        elif token.kind == "string":
            parts = unquoted(token.text).split("*")
            self.expect("as")
            names = self._dedup().names
            if len(names) != len(parts) - 1:
                raise self.refusal(token, "as many names as * are needed")
            pattern = _glob(parts)
        else:
            raise self.refusal(token, 'parse needs "a * pattern" or /a pattern/')
        return Command("parse", columns=[("", value)], names=names, pattern=pattern)

    def _source(self) -> Command:
        token = self.next()
        if token.word != "loggroups":
            raise self.refusal(token, "SOURCE needs logGroups(…)")
        self.expect("(")
        told: dict[str, tuple[str, ...]] = {}
        while not self.maybe(")"):
            if told:
                self.expect(",")
            key = self.next()
            self.expect(":")
            if key.text not in ("namePrefix", "accountIdentifiers", "class"):
                raise self.refusal(key, "SOURCE knows namePrefix, accountIdentifiers and class")
            told[key.text] = self._strings()
        return Command("source", source=self._checked(told))

    def _strings(self) -> tuple[str, ...]:
        values: list[Any] = [value({}) for value in self._list()]
        return tuple(map(str, values))

    def _checked(self, told: dict[str, tuple[str, ...]]) -> Source:
        """https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Source.html"""
        made = Source(
            told.get("namePrefix", ()), told.get("accountIdentifiers", ()), told.get("class", ())
        )
        if len(made.prefixes) > 5 or len(made.accounts) > 20:
            raise self.refusal(self.peek(), "at most 5 prefixes and 20 accounts")
        if any(len(prefix) < 3 for prefix in made.prefixes):
            raise self.refusal(self.peek(), "a prefix has at least 3 characters")
        if not set(made.classes) <= set(_CLASSES):
            raise self.refusal(self.peek(), f"a class is one of {', '.join(_CLASSES)}")
        return made


def _glob(parts: list[str]) -> re.Pattern[str]:
    """`user=*, ip=*`: each star takes as little as it can, the last one the rest."""
    made = re.escape(parts[0])
    for number, part in enumerate(parts[1:], 1):
        last = number == len(parts) - 1 and not part
        made += f"(?P<g{number}>{'.*' if last else '.*?'})" + re.escape(part)
    return re.compile(made, re.S)


def read_query(text: str) -> list[Command]:
    """The commands of a query text; raises AwsError."""
    parser = Parser(text)
    try:
        return parser.commands()
    except RecursionError:
        raise AwsError("MalformedQueryException", "the query is nested too deeply") from None
