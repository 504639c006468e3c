"""A JQL subset that answers 400 on everything it does not know, as Jira does."""

import re
from dataclasses import dataclass

from integrations.sandbox.jira.clauses import Test, dated, equal, sort_key, spellings
from integrations.sandbox.jira.site import Issue, Refused
from integrations.sandbox.jira.vocabulary import (
    CATEGORIES,
    ISSUE_TYPES,
    PRIORITIES,
    PROJECTS,
    RESOLUTIONS,
    STATUSES,
)

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    | (?P<op>!=|>=|<=|=|>|<|!~|~|\(|\)|,)
    | (?P<word>[^\s"'()=!<>~,&|\[\]{}+;?*/%^$\#@]+)
    | (?P<bad>\S)
    )""",
    re.VERBOSE,
)
_ALIASES = {
    "issuekey": "key",
    "id": "key",
    "issue": "key",
    "type": "issuetype",
    "createddate": "created",
    "updateddate": "updated",
}
_KNOWN: dict[str, tuple[str, ...] | None] = {
    "project": tuple(name for row in PROJECTS for name in row),
    "labels": None,
    "key": None,
    "status": tuple(s.name for s in STATUSES) + tuple(s.id for s in STATUSES),
    "statuscategory": tuple(CATEGORIES) + tuple(row[1] for row in CATEGORIES.values()),
    "priority": PRIORITIES,
    "issuetype": tuple(name for row in ISSUE_TYPES for name in row),
    "resolution": ("Unresolved", *(name for row in RESOLUTIONS for name in row)),
    "created": None,
    "updated": None,
}
_SORTABLE = ("key", "created", "updated", "priority", "status", "summary")


@dataclass(frozen=True)
class Query:
    """A parsed query; `bounded` is false when nothing restricts it."""

    test: Test
    order: tuple[tuple[str, bool], ...]
    bounded: bool

    def run(self, issues: list[Issue]) -> list[Issue]:
        """The matching issues in order; newest first when the query names none."""
        found = [issue for issue in issues if self.test(issue)]
        for name, descending in reversed(self.order or (("created", True),)):
            found.sort(key=lambda issue, name=name: sort_key(issue, name), reverse=descending)  # type: ignore[misc]
        return found


def parse(text: str, priorities: tuple[str, ...] = PRIORITIES) -> Query:
    """The query behind `text`; Refused 400 with the reason for anything unknown."""
    parser = _Parser(_tokens(text), {**_KNOWN, "priority": priorities})
    test = parser.either() if parser.peek() not in (None, "order") else None
    order = parser.order()
    if (left := parser.peek()) is not None:
        raise _error(f"Expecting either 'OR' or 'AND' but got '{left}'.")
    return Query(test or (lambda _issue: True), order, test is not None)


def _error(reason: str) -> Refused:
    return Refused(400, f"Error in the JQL Query: {reason}")


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens = []
    for match in _TOKEN.finditer(text.rstrip()):
        kind = str(match.lastgroup)
        value = match[kind]
        if kind == "bad":
            raise _error(f"The character '{value}' is a reserved JQL character; quote it.")
        if kind == "text":
            value = re.sub(r"\\(.)", r"\1", value[1:-1])
        tokens.append((kind, value))
    return tokens


class _Parser:
    """Recursive descent over OR, AND, NOT, parentheses and clauses."""

    def __init__(
        self, tokens: list[tuple[str, str]], known: dict[str, tuple[str, ...] | None]
    ) -> None:
        self._tokens = tokens
        self._known = known
        self._at = 0

    def peek(self) -> str | None:
        """The next token in lower case unless quoted; None at the end."""
        if self._at >= len(self._tokens):
            return None
        kind, value = self._tokens[self._at]
        return f"\0{value}" if kind == "text" else value.lower()

    def either(self) -> Test:
        """a OR b"""
        tests = [self._both()]
        while self._take("or"):
            tests.append(self._both())
        return tests[0] if len(tests) == 1 else lambda issue: any(t(issue) for t in tests)

    def order(self) -> tuple[tuple[str, bool], ...]:
        """ORDER BY name [ASC|DESC], …"""
        if not self._take("order"):
            return ()
        self._must("by")
        order = []
        while True:
            name = self._word().lower()
            name = _ALIASES.get(name, name)
            if name not in _SORTABLE:
                raise Refused(400, f"Not able to sort using field '{name}'.")
            descending = self._take("desc") or (not self._take("asc") and name != "key")
            order.append((name, descending))
            if not self._take(","):
                return tuple(order)

    def _both(self) -> Test:
        tests = [self._not()]
        while self._take("and"):
            tests.append(self._not())
        return tests[0] if len(tests) == 1 else lambda issue: all(t(issue) for t in tests)

    def _not(self) -> Test:
        if self._take("not"):
            inner = self._not()
            return lambda issue: not inner(issue)
        if self._take("("):
            inner = self.either()
            self._must(")")
            return inner
        return self._clause()

    def _clause(self) -> Test:
        shown = self._word()
        name = _ALIASES.get(shown.lower(), shown.lower())
        if name not in self._known:
            raise Refused(
                400, f"Field '{shown}' does not exist or you do not have permission to view it."
            )
        operator = self._operator()
        if operator in ("is", "is not"):
            self._must_one_of("empty", "null")
            empty = operator == "is"
            return lambda issue: (not spellings(issue, name)) is empty
        if name in ("created", "updated"):
            return dated(name, operator, self._word(call=True))
        if operator not in ("=", "!=", "in", "not in"):
            raise Refused(
                400, f"The operator '{operator}' is not supported by the '{shown}' field."
            )
        wanted = self._listed() if operator in ("in", "not in") else [self._word()]
        self._check(name, wanted)
        return equal(name, {w.lower() for w in wanted}, negated=operator in ("!=", "not in"))

    def _operator(self) -> str:
        for words in (("not", "in"), ("is", "not"), ("in",), ("is",)):
            if [v.lower() for k, v in self._tokens[self._at :][: len(words)]] == list(words):
                self._at += len(words)
                return " ".join(words)
        kind, value = self._next()
        if kind != "op" or value in ("(", ")", ",") or "~" in value:
            raise _error(f"'{value}' is not an operator this site supports.")
        return value

    def _listed(self) -> list[str]:
        self._must("(")
        values = [self._word()]
        while self._take(","):
            values.append(self._word())
        self._must(")")
        return values

    def _check(self, name: str, wanted: list[str]) -> None:
        known = self._known[name]
        for value in wanted:
            if known is not None and value.lower() not in {k.lower() for k in known}:
                raise Refused(400, f"The value '{value}' does not exist for the field '{name}'.")
            if name == "key" and not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*-\d+|\d+", value):
                raise Refused(400, f"The issue key '{value}' for field 'key' is invalid.")

    def _next(self) -> tuple[str, str]:
        if self._at >= len(self._tokens):
            raise _error("The query ends too early.")
        self._at += 1
        return self._tokens[self._at - 1]

    def _word(self, *, call: bool = False) -> str:
        kind, value = self._next()
        if kind == "op":
            raise _error(f"Expecting a value but got '{value}'.")
        if self.peek() == "(" and kind == "word":
            if not call or value.lower() != "now":
                raise Refused(400, f"Unable to find JQL function '{value}()'.")
            self._must("(")
            self._must(")")
        return value

    def _take(self, word: str) -> bool:
        if self.peek() != word:
            return False
        self._at += 1
        return True

    def _must(self, word: str) -> None:
        if not self._take(word):
            raise _error(f"Expecting '{word}'.")

    def _must_one_of(self, *words: str) -> None:
        if not any(self._take(word) for word in words):
            raise _error(f"Expecting one of {', '.join(words)}.")
