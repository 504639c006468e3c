"""A strict small subset of the Logs Insights query language: tokens, commands, expressions."""

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from integrations.sandbox.aws.errors import AwsError
from integrations.sandbox.aws.insights_compare import COMPARE, inside, same, unquoted

Row = dict[str, Any]
Test = Callable[[Row], bool]

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    | (?P<regex>/(?:[^/\\\n]|\\.)+/)
    | (?P<number>\d+(?:\.\d+)?(?![\w.]))
    | (?P<span>\d+(?:ms|s|m|h|d|w)\b)
    | (?P<name>`[^`]+`|@?[A-Za-z_][\w.@-]*)
    | (?P<op>!=|>=|<=|=~|=|<|>|\(|\)|\[|\]|,|\||\*)
    )""",
    re.X,
)
AGGREGATES = ("count", "count_distinct", "sum", "min", "max", "avg")
_SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


def malformed(token: str, why: str) -> AwsError:
    """The refusal of a query text, naming the token."""
    return AwsError("MalformedQueryException", f"unexpected {token!r}: {why}")


@dataclass(frozen=True)
class Aggregate:
    """One aggregate of `stats`: function, field ("*" for all), and the name of its column."""

    function: str
    field: str
    name: str


@dataclass(frozen=True)
class By:
    """One grouping of `stats`: a field, or a bin of so many seconds; and its column's name."""

    field: str
    name: str
    bin_s: float = 0.0


@dataclass
class Command:
    """One command between pipes."""

    kind: str
    test: Test | None = None
    fields: list[tuple[str, str]] = field(default_factory=list)
    aggregates: list[Aggregate] = field(default_factory=list)
    by: list[By] = field(default_factory=list)
    sort: list[tuple[str, bool]] = field(default_factory=list)
    limit: int = 0


class Parser:
    """Recursive descent over the tokens of one query; raises MalformedQueryException."""

    def __init__(self, text: str) -> None:
        self._tokens: list[tuple[str, str]] = []
        at = 0
        text = text.strip()
        while at < len(text):
            found = _TOKEN.match(text, at)
            if not found or found.end() == at:
                raise malformed(text[at : at + 12], "no such token")
            self._tokens.append((str(found.lastgroup), found.group(str(found.lastgroup))))
            at = found.end()
        self._at = 0

    def commands(self) -> list[Command]:
        """Every command of the query."""
        if not self._tokens:
            raise malformed("", "the query is empty")
        found = [self._command()]
        while self._maybe("|"):
            found.append(self._command())
        if self._at < len(self._tokens):
            raise malformed(self._peek()[1], "expected | or the end")
        return found

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("end", "")

    def _next(self) -> tuple[str, str]:
        token = self._peek()
        self._at += 1
        return token

    def _maybe(self, text: str) -> bool:
        if self._peek()[1].lower() == text:
            self._at += 1
            return True
        return False

    def _expect(self, text: str) -> None:
        if not self._maybe(text):
            raise malformed(self._peek()[1], f"expected {text!r}")

    def _name(self) -> str:
        kind, text = self._next()
        if kind != "name":
            raise malformed(text, "expected a field name")
        return text.strip("`")

    def _command(self) -> Command:
        _, text = self._next()
        parse = {
            "fields": self._fields,
            "filter": self._filter,
            "stats": self._stats,
            "sort": self._sort,
            "limit": self._limit,
        }.get(text.lower())
        if parse is None:
            raise malformed(text, "the sandbox knows fields, filter, stats, sort and limit")
        return parse()

    def _fields(self) -> Command:
        found = []
        while True:
            name = self._name()
            found.append((name, self._name() if self._maybe("as") else name))
            if not self._maybe(","):
                return Command("fields", fields=found)

    def _filter(self) -> Command:
        return Command("filter", test=self._either())

    def _limit(self) -> Command:
        kind, text = self._next()
        if kind != "number" or not 1 <= int(float(text)) <= 10_000:
            raise malformed(text, "limit is a whole number from 1 to 10000")
        return Command("limit", limit=int(float(text)))

    def _sort(self) -> Command:
        found = []
        while True:
            name = self._column()
            down = self._maybe("desc")
            if not down:
                self._maybe("asc")
            found.append((name, down))
            if not self._maybe(","):
                return Command("sort", sort=found)

    def _column(self) -> str:
        name = self._name()
        if self._maybe("("):
            inner = self._next()[1]
            self._expect(")")
            return f"{name}({inner})"
        return name

    def _stats(self) -> Command:
        command = Command("stats")
        while True:
            command.aggregates.append(self._aggregate())
            if not self._maybe(","):
                break
        if self._maybe("by"):
            while True:
                command.by.append(self._grouping())
                if not self._maybe(","):
                    break
        return command

    def _aggregate(self) -> Aggregate:
        function = self._name().lower()
        if function not in AGGREGATES:
            raise malformed(function, f"the sandbox knows {', '.join(AGGREGATES)}")
        self._expect("(")
        if function == "count" and (self._maybe("*") or self._peek()[1] == ")"):
            target = "*"
        else:
            target = self._name()
        self._expect(")")
        name = f"{function}({target})"
        return Aggregate(function, target, self._name() if self._maybe("as") else name)

    def _grouping(self) -> By:
        name = self._name()
        if name.lower() != "bin":
            return By(name, self._name() if self._maybe("as") else name)
        self._expect("(")
        kind, text = self._next()
        if kind != "span":
            raise malformed(text, "bin needs a span such as 5m")
        self._expect(")")
        number, unit = re.fullmatch(r"(\d+)(\w+)", text).groups()  # type: ignore[union-attr]
        label = self._name() if self._maybe("as") else f"bin({text})"
        return By("@timestamp", label, int(number) * _SECONDS[unit])

    def _either(self) -> Test:
        tests = [self._both()]
        while self._maybe("or"):
            tests.append(self._both())
        return tests[0] if len(tests) == 1 else lambda row: any(test(row) for test in tests)

    def _both(self) -> Test:
        tests = [self._not()]
        while self._maybe("and"):
            tests.append(self._not())
        return tests[0] if len(tests) == 1 else lambda row: all(test(row) for test in tests)

    def _not(self) -> Test:
        if self._maybe("not"):
            inner = self._not()
            return lambda row: not inner(row)
        if self._maybe("("):
            test = self._either()
            self._expect(")")
            return test
        return self._comparison()

    def _comparison(self) -> Test:
        name = self._name()
        if self._peek()[1] == "(":
            return self._function(name)
        if self._maybe("not"):
            inner = self._listed(name)
            return lambda row: not inner(row)
        if self._peek()[1].lower() in ("in", "like", "=~"):
            return self._listed(name)
        kind, operator = self._next()
        if kind != "op" or operator not in COMPARE:
            raise malformed(operator, "expected =, !=, <, <=, >, >=, in, like or =~")
        value, compare = self._value(), COMPARE[operator]
        return lambda row: name in row and compare(row[name], value)

    def _listed(self, name: str) -> Test:
        if self._maybe("in"):
            self._expect("[")
            values = [self._value()]
            while self._maybe(","):
                values.append(self._value())
            self._expect("]")
            return lambda row: any(same(row.get(name), value) for value in values)
        if not (self._maybe("like") or self._maybe("=~")):
            raise malformed(self._peek()[1], "expected in or like")
        kind, text = self._next()
        if kind not in ("regex", "string"):
            raise malformed(text, "like needs /a pattern/ or a string")
        try:
            pattern = re.compile(text[1:-1] if kind == "regex" else re.escape(unquoted(text)))
        except re.error as error:
            raise malformed(text, f"not a pattern: {error}") from error
        return lambda row: name in row and bool(pattern.search(str(row[name])))

    def _function(self, name: str) -> Test:
        self._expect("(")
        target = self._name()
        if name == "ispresent":
            self._expect(")")
            return lambda row: row.get(target) not in (None, "", "-")
        if name != "isIpv4InSubnet":
            raise malformed(name, "the sandbox knows isIpv4InSubnet and ispresent")
        self._expect(",")
        text = str(self._value())
        self._expect(")")
        try:
            network = ipaddress.IPv4Network(text, strict=False)
        except ValueError as error:
            raise malformed(text, "not an IPv4 subnet") from error
        return lambda row: inside(row.get(target), network)

    def _value(self) -> Any:
        kind, text = self._next()
        if kind == "string":
            return unquoted(text)
        if kind == "number":
            return float(text)
        raise malformed(text, "expected a quoted string or a number")
