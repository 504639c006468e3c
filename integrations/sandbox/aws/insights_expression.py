"""The expressions of Logs Insights, read by recursive descent into functions over a record."""

import operator
import re
from collections.abc import Callable
from typing import Any

from integrations.sandbox.aws.errors import AwsError
from integrations.sandbox.aws.insights_compare import compared, number, same, text, truth
from integrations.sandbox.aws.insights_functions import FUNCTIONS, floored, span_ms
from integrations.sandbox.aws.insights_stats import AGGREGATES, Value, aggregate
from integrations.sandbox.aws.insights_tokens import (
    Token,
    malformed,
    pattern_of,
    plain_name,
    tokens_of,
    unquoted,
)

_COMPARE = ("=", "!=", "<", "<=", ">", ">=")
_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
    "%": operator.mod, "^": operator.pow,
}  # fmt: skip
_STEPS = re.compile(r"`([^`]*)`|\[(\d+)\]|([^.`\[\]]+)")


class Expressions:
    """Reads expressions; raises MalformedQueryException with the place of what it does not know.

    `mode` is `record` (filter, fields), `group` (stats: aggregates may stand) or `column` (sort:
    an aggregate means the column of that name).
    """

    def __init__(self, query: str) -> None:
        self.query = query
        self.tokens = tokens_of(query)
        self.at = 0
        self.mode = "record"

    def peek(self) -> Token:
        """The token that comes next."""
        return self.tokens[self.at]

    def next(self) -> Token:
        """Take the next token."""
        token = self.tokens[self.at]
        self.at = min(self.at + 1, len(self.tokens) - 1)
        return token

    def maybe(self, *words: str) -> str:
        """Take the next token when it is one of the words; the word, or empty."""
        word = self.peek().word
        if word and word in words:
            self.next()
            return word
        return ""

    def expect(self, word: str) -> None:
        """Take the next token, which must be the word."""
        if not self.maybe(word):
            raise self.refusal(self.peek(), f"expected {word!r}")

    def refusal(self, token: Token, why: str) -> AwsError:
        """The error for a token that cannot stand here."""
        return malformed(self.query, token, why)

    def name(self) -> str:
        """A field name."""
        token = self.next()
        if token.kind != "name":
            raise self.refusal(token, "expected a field name")
        return plain_name(token.text)

    def written(self, first: int) -> str:
        """The query text from the token with that number to the last one taken."""
        return self.query[self.tokens[first].start : self.tokens[self.at - 1].end]

    def either(self) -> Value:
        """A condition or a value: the lowest level, `or`."""
        return self._chain("or", self._both, any)

    def _both(self) -> Value:
        return self._chain("and", self._not, all)

    def _chain(self, word: str, inner: Callable[[], Value], join: Callable[[Any], bool]) -> Value:
        parts = [inner()]
        while self.maybe(word):
            parts.append(inner())
        return parts[0] if len(parts) == 1 else lambda row: join(truth(p(row)) for p in parts)

    def _not(self) -> Value:
        if self.maybe("not"):
            inner = self._not()
            return lambda row: not truth(inner(row))
        return self._comparison()

    def _comparison(self) -> Value:
        left = self._sum()
        if self.maybe("not"):
            test = self._membership(left)
            return lambda row: not test(row)
        if self.peek().word in ("in", "like", "=~"):
            return self._membership(left)
        sign = self.maybe(*_COMPARE)
        if not sign:
            return left
        if self.peek().kind == "regex" and sign in ("=", "!="):
            raise self.refusal(self.peek(), "a pattern needs like or =~")
        right = self._sum()
        return lambda row: compared(left(row), sign, right(row))

    def _membership(self, left: Value) -> Value:
        if self.maybe("in"):
            values = self._list()
            return lambda row: any(same(left(row), value(row)) for value in values)
        if not self.maybe("like", "=~"):
            raise self.refusal(self.peek(), "expected in or like")
        token = self.next()
        if token.kind == "string":
            part = unquoted(token.text)
            return lambda row: left(row) is not None and part in text(left(row))
        if token.kind != "regex":
            raise self.refusal(token, "like needs /a pattern/ or a string")
        pattern = self.compiled(token)
        return lambda row: left(row) is not None and bool(pattern.search(text(left(row))))

    def compiled(self, token: Token) -> re.Pattern[str]:
        """The pattern of a regex token."""
        written = pattern_of(token.text)
        try:
            return re.compile(written)
        except re.error as error:
            raise self.refusal(token, f"not a pattern: {error}") from error

    def _list(self) -> list[Value]:
        self.expect("[")
        values = [self._sum()]
        while self.maybe(","):
            values.append(self._sum())
        self.expect("]")
        return values

    def _sum(self) -> Value:
        return self._arithmetic(("+", "-"), self._product)

    def _product(self) -> Value:
        return self._arithmetic(("*", "/", "%"), self._power)

    def _power(self) -> Value:
        return self._arithmetic(("^",), self._unary)

    def _arithmetic(self, signs: tuple[str, ...], inner: Callable[[], Value]) -> Value:
        left = inner()
        while sign := self.maybe(*signs):
            left = _calculated(sign, left, inner())
        return left

    def _unary(self) -> Value:
        if self.maybe("-"):
            inner = self._unary()
            return _calculated("-", lambda _: 0, inner)
        return self._primary()

    def _primary(self) -> Value:
        token = self.peek()
        if self.maybe("("):
            inner = self.either()
            self.expect(")")
            return inner
        self.next()
        if token.kind == "name":
            if self.peek().text == "(":
                return self._call(token)
            return field_of(token.text) if self.mode != "group" else self._alone(token)
        if token.kind == "string":
            literal = unquoted(token.text)
            return lambda _: literal
        if token.kind == "number":
            size = float(token.text)
            return lambda _: size
        if token.kind == "span":
            span = span_ms(token.text)
            return lambda _: span
        raise self.refusal(token, "expected a field, a value or a function")

    def _alone(self, token: Token) -> Value:
        raise self.refusal(token, "stats needs an aggregate function here")

    def _call(self, token: Token) -> Value:
        first, name = self.at - 1, token.text.lower()
        self.expect("(")
        if name == "bin":
            return self._bin()
        if name in AGGREGATES:
            return self._aggregate(token, name, first)
        if name not in FUNCTIONS:
            raise self.refusal(token, "no function of that name is emulated")
        least, most, act = FUNCTIONS[name]
        given = self._arguments(self.either)
        if not least <= len(given) <= most:
            raise self.refusal(token, f"{token.text} takes {least} to {most} arguments")
        return lambda row: act(*(value(row) for value in given))

    def _bin(self) -> Value:
        token = self.next()
        if token.kind != "span":
            raise self.refusal(token, "bin needs a span such as 5m")
        self.expect(")")
        span = span_ms(token.text)
        return lambda row: floored(row.get("@timestamp"), span)

    def _arguments(self, one: Callable[[], Value]) -> list[Value]:
        given: list[Value] = []
        while not self.maybe(")"):
            if given:
                self.expect(",")
            given.append(one())
        return given

    def _aggregate(self, token: Token, name: str, first: int) -> Value:
        if self.mode == "record":
            raise self.refusal(token, f"{token.text} stands only in stats")
        mode, self.mode = self.mode, "record"
        given = [] if self._star() else self._arguments(self.either)
        self.mode = mode
        least, most = AGGREGATES[name]
        if not least <= len(given) <= most:
            raise self.refusal(token, f"{token.text} takes {least} to {most} arguments")
        if mode == "column":
            column = self.written(first)
            return lambda row: row.get(column)
        share = number(given[1]({})) or 0.0 if len(given) > 1 else 0.0
        inner = given[0] if given else None
        return lambda rows: aggregate(name, inner, share, rows)

    def _star(self) -> bool:
        """`count(*)` counts records, as `count()` does."""
        if not self.maybe("*"):
            return False
        self.expect(")")
        return True


def _calculated(sign: str, left: Value, right: Value) -> Value:
    act = _ARITHMETIC[sign]

    def apply(row: Any) -> Any:
        a, b = number(left(row)), number(right(row))
        if a is None or b is None:
            return None
        try:
            return act(a, b)
        except (ZeroDivisionError, OverflowError):
            return None

    return apply


def field_of(written: str) -> Value:
    """What gets a field: by its whole name, or stepwise into what jsonParse gave."""
    plain = plain_name(written)
    steps = [a or b or c for a, b, c in _STEPS.findall(written)]

    def get(row: Any) -> Any:
        if plain in row:
            return row[plain]
        value = row.get(steps[0]) if len(steps) > 1 else None
        for step in steps[1:]:
            if isinstance(value, dict):
                value = value.get(step)
            elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
                value = value[int(step)]
            else:
                return None
        return value

    return get
