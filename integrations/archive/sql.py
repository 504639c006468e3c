"""A query as SQL over the converted archive: a superset of the matches, each then checked."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from string import digits
from typing import Any

import msgspec

from bot.query.catalogue import GLOBAL_SOURCES, names_of, sources_of
from bot.query.model import Query
from integrations.archive.rowform import base_of

#: Members that an event is made of; bodies are read only where the question needs them.
_LEAN = ("time", "region", "source", "event", "kind", "user_name", "arn", "principal", "caller",
         "access_key", "invoked_by", "role", "issuer", "source_identity", "ip", "error",
         "error_message", "read_only", "event_id", "recipient", "owner")  # fmt: skip
_REST = ("issuer_id", "request_id", "account")
_BODIES = ("session_start", "agent", "from_console", "shared_id", "request", "answer", "extra",
           "resources")  # fmt: skip
#: What can be given back without the raw text.
_KNOWN_ROOTS = frozenset({
    "userIdentity", "eventTime", "eventSource", "eventName", "awsRegion", "sourceIPAddress",
    "userAgent", "errorCode", "errorMessage", "requestParameters", "responseElements",
    "additionalEventData", "eventID", "readOnly", "resources", "recipientAccountId",
    "sharedEventID", "sessionCredentialFromConsole",
})  # fmt: skip
#: Where the name of who acted may stand.
_CALLED = ("user_name", "arn", "principal", "source_identity", "role", "invoked_by", "caller")
_ADDRESS = re.compile(r"\d+\.\d+\.\d+\.\d+")
#: Every writer of JSON writes these as themselves, none as an escape.
_PLAIN = re.compile(r"[A-Za-z0-9._@:|+=,-]+")


#: The files are the first bound value.
FROM = "FROM read_parquet($1, hive_partitioning=false)"


class Compiled(msgspec.Struct, frozen=True):
    """The condition with its bound values, and what to select."""

    span: str
    tests: str
    values: tuple[Any, ...]
    columns: tuple[str, ...]
    raw: bool

    @property
    def names(self) -> tuple[str, ...]:
        """The selected columns; `raw` stands last."""
        return (*self.columns, "raw")

    def select(self) -> tuple[str, str]:
        """The statement for plain rows and the one for odd rows, which bring their raw text.

        Two, because one that may need the raw text reads it for every row.
        """
        names = ", ".join(self.columns)
        raw = "raw" if self.raw else "NULL AS raw"
        return (
            f"SELECT {names}, {raw} {FROM} WHERE {self.plain}",
            f"SELECT {names}, raw {FROM} WHERE {self.span} AND odd",
        )

    @property
    def plain(self) -> str:
        """The condition for plain rows."""
        tests = f" AND {self.tests}" if self.tests else ""
        return f"{self.span} AND NOT odd{tests}"

    @property
    def where(self) -> str:
        """The whole condition; odd rows pass, as they are judged afterwards."""
        return f"{self.span} AND (odd OR ({self.tests}))" if self.tests else self.span

    def text(self) -> str:
        """The statement as a person may read it, with its values in place."""
        shown = self.where
        for number in range(len(self.values) + 1, 1, -1):
            shown = shown.replace(f"${number}", _literal(self.values[number - 2]))
        return f"SELECT * FROM archive WHERE {shown}"


class _Conditions:
    """Collects conditions and the values they bind; `$1` is the list of files."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.values: list[Any] = []

    def bind(self, value: Any) -> str:
        self.values.append(value)
        return f"${len(self.values) + 1}"

    def any_of(self, column: str, values: Iterable[Any]) -> str:
        return f"{column} IN ({', '.join(self.bind(value) for value in values)})"

    def add(self, *alternatives: str) -> None:
        if alternatives:
            self.parts.append(f"({' OR '.join(alternatives)})")


def compile_query(query: Query, *, whole: bool = False) -> Compiled:
    """The statement for a query; `whole` selects the records as CloudTrail wrote them."""
    made = _Conditions()
    first, last = (made.bind(_utc(m)) for m in (query.window.start, query.window.end))
    _calls(query, made)
    _places(query, made)
    _people(query, made)
    _outcomes(query, made)
    _subjects(query, made)
    tests = " AND ".join(made.parts)
    span = f"time >= {first} AND time < {last}"
    roots = {test.path.split(".", 1)[0] for test in query.custom}
    raw = whole or not roots <= _KNOWN_ROOTS
    columns: tuple[str, ...] = _LEAN if lean(query) and not raw else (*_LEAN, *_BODIES)
    columns += _REST if raw else ()
    return Compiled(span, tests, tuple(made.values), columns, raw)


def lean(query: Query) -> bool:
    """Whether neither the question nor its report looks into request or answer."""
    plain = ("list_events", "user_report", "permission_denied")
    who, out = query.identity, query.exclude
    return (
        query.intent in plain
        and query.aggregate is not None
        and not (query.resources.ids or query.rule or query.custom)
        and query.auth == type(query.auth)()
        and query.outcome.status in ("any", "denied")
        and not (who.agents or who.means or out.agents or out.means)
        and not {"mfa", "agent", "means"} & {*query.aggregate.by, *query.aggregate.distinct}
    )


def _calls(query: Query, made: _Conditions) -> None:
    wanted = query.events
    names = names_of(wanted.groups, wanted.names)
    if names:
        bases = {base for name in names for base in (name, base_of(name), name.rstrip(digits))}
        made.add(made.any_of("base", sorted(bases)))
    if not (wanted.names and not wanted.sources):
        sources = sources_of(wanted.groups) | set(wanted.sources)
        if sources:
            made.add(made.any_of("source", sorted(sources)))
    if wanted.ids:
        made.add(made.any_of("event_id", wanted.ids))
    if query.read_only is not None:
        made.add("read_only IS NULL", f"read_only = {'true' if query.read_only else 'false'}")


def _places(query: Query, made: _Conditions) -> None:
    where = query.where
    if where.accounts:
        made.add(made.any_of("account", where.accounts))
    if where.regions:
        made.add(
            made.any_of("region", where.regions),
            made.any_of("source", sorted(GLOBAL_SOURCES)),
        )


def _people(query: Query, made: _Conditions) -> None:
    who = query.identity
    named = {_literal_part(name.casefold()) for name in (*who.user_names, *who.role_names)}
    last = {_literal_part(arn.rpartition("/")[2].lower()) for arn in who.arns}
    keys = who.access_keys
    if named or last or keys or who.root:
        ways = [f"contains(called, {word})" for word in map(made.bind, sorted(named))]
        ways += [f"contains(lower({column}), {word})" for word in map(made.bind, sorted(last))
                 for column in _CALLED]  # fmt: skip
        ways += [made.any_of("access_key", keys)] if keys else []
        if who.root:
            ways.append("kind = 'Root'")
        made.add(*ways)
    if who.source_ips and all(_ADDRESS.fullmatch(address) for address in who.source_ips):
        made.add(made.any_of("ip", who.source_ips))


def _outcomes(query: Query, made: _Conditions) -> None:
    wanted = query.outcome
    if wanted.codes:
        made.add(made.any_of("error", wanted.codes))
    if wanted.status in ("failure", "denied"):
        made.add("failed")
    if wanted.status == "success":
        made.add("NOT failed")
    if query.auth.login != "any":
        made.add(f"lower(console_result) = {made.bind(query.auth.login)}")
    if query.auth.mfa != "any":
        made.add(f"mfa = {made.bind(query.auth.mfa)}")


def _subjects(query: Query, made: _Conditions) -> None:
    if query.rule is not None:
        made.add("opens_world" if query.rule.world else "contains(base, 'SecurityGroup')")
    ways, pieces = [], []
    for id in query.resources.ids:
        tail = id.rpartition("/")[2].rpartition(":")[2].lower()
        pieces.append(_literal_part(tail if tail.strip("*") else id.lower()))
    if not all(map(_PLAIN.fullmatch, pieces)):
        # JSON text may hold it escaped; the evaluator alone can tell.
        return
    for short in map(made.bind, pieces):
        for column in ("request", "answer", "resources", "error_message"):
            ways.append(f"contains(lower({column}), {short})")
    made.add(*ways)


def _literal_part(name: str) -> str:
    """The longest piece between the `*` of a name: what every name it stands for contains."""
    return max(name.split("*"), key=len)


def _utc(moment: datetime) -> datetime:
    """TIMESTAMP has no zone; the archive's are UTC."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def _literal(value: Any) -> str:
    text = str(value).replace("'", "''")
    return f"'{text}'"
