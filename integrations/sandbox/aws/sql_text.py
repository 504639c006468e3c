"""Trino SQL as CloudTrail Lake and Athena take it, checked and turned into DuckDB's."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlglot import exp

#: An event data store's id begins like a number as often as not, which no SQL parser takes for a
#: name; Lake does (CloudTrail user guide, "CloudTrail Lake SQL constraints").
_STORE_ID = re.compile(
    r"(?i)(?<![\w\"'-])([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?![\w\"'-])"
)
_LITERALS = re.compile(r"'(?:[^']|'')*'")

#: Functions of Trino that are turned into DuckDB's without a change of meaning that matters here.
FUNCTIONS = frozenset({
    "ABS", "AND", "ANY_VALUE", "APPROX_DISTINCT", "APPROX_QUANTILE", "ARBITRARY", "ARG_MAX",
    "ARG_MIN", "ARRAY", "ARRAY_AGG", "ARRAY_CONTAINS", "ARRAY_FILTER", "ARRAY_LENGTH",
    "ARRAY_SIZE", "ARRAY_TO_STRING", "AVG", "CASE", "CAST", "CEIL", "COALESCE", "CONCAT",
    "COUNT", "COUNT_IF", "CURRENT_DATE", "CURRENT_TIMESTAMP", "DATE_ADD", "DATE_DIFF",
    "DATE_TRUNC", "EXISTS", "EXPLODE", "FILTER", "FLOOR", "IF", "JSON_EXTRACT",
    "JSON_EXTRACT_SCALAR", "JSON_FORMAT", "LENGTH", "LOWER", "MAX", "MAX_BY", "MIN", "MIN_BY",
    "NULLIF", "OR", "PARSE_JSON", "REGEXP_COUNT", "REGEXP_EXTRACT", "REGEXP_LIKE",
    "REGEXP_REPLACE", "REPLACE", "ROUND", "ROW_NUMBER", "SPLIT", "STARTS_WITH", "STRUCT",
    "STR_POSITION", "SUBSTRING", "SUM", "TIMESTAMP_TRUNC", "TIME_TO_STR", "TIME_TO_UNIX",
    "TO_JSON", "TRANSFORM", "TRIM", "TRY", "TRY_CAST", "UNIX_TO_TIME", "UNNEST", "UPPER", "XOR",
})  # fmt: skip


class BadSql(Exception):
    """The statement is refused; `kind` is syntax, statement, table or function."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message


@dataclass
class Ready:
    """A statement for DuckDB, and for each table it reads a count of what has to be scanned."""

    text: str
    scans: list[str] = field(default_factory=list)


def quoted_stores(text: str) -> str:
    """The statement with bare ids of event data stores quoted, outside of its literals."""
    parts, at = [], 0
    for found in _LITERALS.finditer(text):
        parts += [_STORE_ID.sub(r'"\1"', text[at : found.start()]), found.group()]
        at = found.end()
    return "".join([*parts, _STORE_ID.sub(r'"\1"', text[at:])])


def parsed(text: str) -> "exp.Query":
    """The one SELECT of the text; raises BadSql."""
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    try:
        found = [one for one in sqlglot.parse(text, read="trino") if one is not None]
    except SqlglotError as error:
        first = str(error).split("\n", 1)[0][:200]
        raise BadSql("syntax", f"line 1: {first}") from error
    if len(found) != 1:
        raise BadSql("statement", "Only one sql statement is allowed")
    if not isinstance(found[0], exp.Query):
        raise BadSql("statement", "Only SELECT statements are allowed")
    return found[0]


def bound(text: str, parameters: Sequence[str]) -> str:
    """The text with the values in place of `?`, in its order; raises BadSql."""
    from sqlglot.dialects.trino import Trino
    from sqlglot.errors import SqlglotError

    try:
        tokens = Trino().tokenize(text)
    except SqlglotError as error:
        raise BadSql("syntax", str(error).split("\n", 1)[0][:200]) from error
    places = [t.start for t in tokens if t.token_type.name == "PLACEHOLDER"]
    if len(places) != len(parameters):
        raise BadSql(
            "statement",
            f"Incorrect number of parameters: expected {len(places)} but found {len(parameters)}",
        )
    parts, at = [], 0
    for place, value in zip(places, parameters, strict=True):
        parts += [text[at:place], _value(value)]
        at = place + 1
    return "".join([*parts, text[at:]])


def _value(text: str) -> str:
    """The text of one bound value, which must be a literal and nothing else."""
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    try:
        value = sqlglot.parse_one(text, read="trino")
    except SqlglotError as error:
        raise BadSql("syntax", f"parameter {text[:60]} is not a value") from error
    if not isinstance(value, exp.Literal | exp.Boolean | exp.Null | exp.Neg | exp.Cast):
        raise BadSql("statement", f"parameter {text[:60]} is not a value")
    return text


@dataclass(frozen=True)
class Source:
    """What stands behind a table's name: one of our views and which of its rows."""

    view: str
    condition: str = "true"


def ready(
    query: "exp.Query", source: Callable[["exp.Table"], Source], prunes: Iterable[str]
) -> Ready:
    """The statement over our views; `source` answers for a table or raises.

    `prunes` are the columns by which the service leaves data unread. Raises BadSql.
    """
    import sqlglot
    from sqlglot import exp

    _refuse_functions(query)
    made = Ready("")
    named = {cte.alias_or_name for cte in query.find_all(exp.CTE)}
    columns = frozenset(prunes)
    for select in list(query.find_all(exp.Select)):
        for table in [t for t in select.find_all(exp.Table) if t.parent_select is select]:
            if not isinstance(table.this, exp.Identifier):
                raise BadSql("table", f"{table.sql('trino')[:60]} is not a table")
            if table.name in named and not table.db:
                continue
            found = source(table)
            alias = exp.to_identifier(table.alias or table.name, quoted=True)
            inner = f"(SELECT * FROM {found.view} WHERE {found.condition}) AS {alias.sql('duckdb')}"
            made.scans.append(f"SELECT size FROM {inner}{_pruned(select, columns)}")
            shown = f"SELECT * EXCLUDE (size) FROM {found.view} WHERE {found.condition}"
            view = sqlglot.parse_one(shown, read="duckdb")
            table.replace(exp.Subquery(this=view, alias=alias))
    made.text = query.sql(dialect="duckdb")
    return made


def _refuse_functions(query: "exp.Query") -> None:
    from sqlglot import exp

    for node in query.find_all(exp.Func):
        names = {name.upper() for name in node.sql_names()}
        if isinstance(node, exp.Anonymous):
            names = {node.name.upper()}
        if not names & FUNCTIONS:
            raise BadSql("function", f"the sandbox does not emulate {sorted(names)[0].lower()}()")


def _pruned(select: "exp.Select", columns: frozenset[str]) -> str:
    """The part of WHERE that speaks of nothing but the columns data is kept apart by."""
    from sqlglot import exp

    where = select.args.get("where")
    if where is None:
        return ""
    kept = []
    for test in where.this.flatten() if isinstance(where.this, exp.And) else [where.this]:
        used = {column.name.lower() for column in test.find_all(exp.Column)}
        if used and used <= columns:
            kept.append(test.sql(dialect="duckdb"))
    return f" WHERE {' AND '.join(kept)}" if kept else ""
