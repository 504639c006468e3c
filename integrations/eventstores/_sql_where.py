"""What a question about CloudTrail asks for as SQL: a superset of the matches, checked afterwards.

Both engines are Trino with the same column names; they differ in how JSON is kept
(https://docs.aws.amazon.com/awscloudtrail/latest/userguide/query-supported-event-schemas.html,
https://docs.aws.amazon.com/athena/latest/ug/create-cloudtrail-table-partition-projection.html).
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence

import msgspec

from bot.query.catalogue import GLOBAL_SOURCES, names_of, sources_of
from bot.query.model import Custom, Query
from bot.query.outcome import DENIED
from integrations.eventstores._sql_text import Part, addresses, foldable, plain, shown, writable


class Statement(msgspec.Struct, frozen=True):
    """A flat SELECT without its table; `values` are bound to `?`, each already a literal."""

    columns: str
    conditions: str
    tail: str
    values: tuple[str, ...] = ()
    table: str = "event_data_store"

    def over(self, table: str) -> str:
        """The statement as it is sent."""
        return f"SELECT {self.columns} FROM {table} WHERE {self.conditions} {self.tail}"

    def __str__(self) -> str:
        """The statement as a person may read it, its values in place and keys cut."""
        if not self.values:
            return shown(self.over(self.table))
        text, *rest = self.over(self.table).split("?")
        filled = zip(self.values, rest, strict=True)
        return shown(text + "".join(f"{value}{part}" for value, part in filled))


class Columns(ABC):
    """How an engine spells what a condition looks at; `binds` where values are bound."""

    binds: bool

    @abstractmethod
    def has(self, column: str) -> bool:
        """Whether the table has this column or member (`useridentity.sessioncontext.…`)."""

    @abstractmethod
    def member(self, column: str, key: str) -> str:
        """A top-level member of requestparameters, responseelements, additionaleventdata."""

    @abstractmethod
    def reads(self, yes: bool) -> str:
        """That readonly is so, or not told."""

    @abstractmethod
    def anywhere(self, part: Part, word: str) -> list[str]:
        """Tests for a lower-case word in request, response, resources or error message."""

    @abstractmethod
    def within(self, part: Part, root: str, word: str) -> str:
        """Test for a word in the record's member `root`, in any case; "" where impossible."""


def trail_parts(query: Query, columns: Columns) -> list[Part]:
    """The conditions apart from time, most telling first; no matching record fails one of them."""
    made = [
        *_calls(query, columns),
        *_places(query, columns),
        *_people(query, columns),
        *_outcomes(query, columns),
        *_subjects(query, columns),
        *_left_out(query, columns),
    ]
    return [part for part in made if part.text]


def _calls(query: Query, columns: Columns) -> Iterable[Part]:
    wanted = query.events
    names = sorted(names_of(wanted.groups, wanted.names))
    if names:
        part = Part(columns.binds)
        # Lambda and others write the version of their API behind the name.
        yield part.either(
            [part.among("eventname", names), *part.ending("eventname", "^", names, "[0-9]{8}")]
        )
    if not (wanted.names and not wanted.sources):
        sources = sorted(sources_of(wanted.groups) | set(wanted.sources))
        if sources:
            part = Part(columns.binds)
            yield part.either([part.among("eventsource", sources)])
    if wanted.ids and all(writable(id) for id in wanted.ids):
        part = Part(columns.binds)
        yield part.either([part.among("eventid", wanted.ids)])
    if query.read_only is not None:
        yield Part(columns.binds).either([columns.reads(query.read_only)])
    if query.rule is not None and not names:
        part = Part(columns.binds)
        yield part.either(part.ending("eventname", "", ["SecurityGroup"], ""))


def _places(query: Query, columns: Columns) -> Iterable[Part]:
    where = query.where
    if where.accounts:
        part = Part(columns.binds, needed=True)
        own = part.among("recipientaccountid", where.accounts)
        other = part.among("useridentity.accountid", where.accounts)
        yield part.either([own, f"(coalesce(recipientaccountid, '') = '' AND {other})"])
    if where.regions:
        part = Part(columns.binds, needed=True)
        ways = [part.among("awsregion", where.regions)]
        named = query.events != type(query.events)() or bool(query.resources.ids)
        if named and "us-east-1" not in where.regions:
            sources = part.among("eventsource", sorted(GLOBAL_SOURCES))
            ways.append(f"(awsregion = 'us-east-1' AND {sources})")
        yield part.either(ways)


def _people(query: Query, columns: Columns) -> Iterable[Part]:
    who = query.identity
    if who.user_names or who.role_names or who.arns or who.access_keys or who.root:
        yield _one_of(query, columns)
    part = Part(columns.binds)
    ways = addresses(part, ("sourceipaddress",), who.source_ips)
    if ways:
        yield part.either(ways)
    if who.kinds and all(writable(kind) for kind in who.kinds):
        part = Part(columns.binds)
        ways = [part.among("useridentity.type", who.kinds)]
        if {"AWSService", "Unknown"} & set(who.kinds):
            ways.append("coalesce(useridentity.type, '') = ''")
        yield part.either(ways)
    if who.agents and all(writable(word) and word.isascii() for word in who.agents):
        part = Part(columns.binds)
        words = [part.put(word.lower()) for word in who.agents]
        yield part.either([f"strpos(lower(useragent), {word}) > 0" for word in words])
    if who.accounts and all(writable(account) for account in who.accounts):
        part = Part(columns.binds)
        yield part.either([part.among("useridentity.accountid", who.accounts)])
    if who.cross_account:
        part = Part(columns.binds)
        yield part.either(["useridentity.accountid <> coalesce(recipientaccountid, '')"])


def _one_of(query: Query, columns: Columns) -> Part:
    """One of the named people, roles, keys; an empty part where a name cannot be written."""
    who, part = query.identity, Part(columns.binds)
    every = (*who.user_names, *who.role_names, *who.arns, *who.access_keys)
    if not all(foldable(name) for name in every):
        return part
    users = tuple(name.lower() for name in who.user_names)
    root = who.root or any(name == "root" or "*" in name for name in users)
    ways = ["useridentity.type = 'Root'"] if root else []
    if users:
        ways += _users(part, users, columns)
    tails = [arn.rpartition("/")[2] for arn in who.arns if ":role/" in arn]
    roles = [role.lower() for role in dict.fromkeys((*who.role_names, *tails)) if role]
    if roles:
        ways += part.named("useridentity.sessioncontext.sessionissuer.username", roles)
        ways += part.ending("lower(useridentity.arn)", ":assumed-role/", roles, "/")
    if who.arns:
        ways += part.named("useridentity.arn", who.arns)
    if who.access_keys:
        ways.append(part.among("useridentity.accesskeyid", who.access_keys))
    return part.either(ways)


def _users(part: Part, names: Sequence[str], columns: Columns) -> list[str]:
    """Wherever a record may write the name of its actor (see bot.query.events.actor_of)."""
    ways = part.named("useridentity.username", names)
    ways += part.ending("lower(useridentity.principalid)", "(?:^|:)", names, "$")
    ways += part.ending("lower(useridentity.arn)", "/", names, "$")
    plain_columns = (
        "useridentity.sessioncontext.sourceidentity", "useridentity.invokedby",
        "useridentity.onbehalfof.userid", "useridentity.accountid",
    )  # fmt: skip
    for column in plain_columns:
        ways += part.named(column, names) if columns.has(column) else ()
    return [*ways, *part.named(columns.member("additionaleventdata", "UserName"), names)]


def _outcomes(query: Query, columns: Columns) -> Iterable[Part]:
    wanted = query.outcome
    if wanted.codes and all(writable(code) for code in wanted.codes):
        part = Part(columns.binds)
        yield part.either([part.among("errorcode", wanted.codes)])
    login = columns.member("responseelements", "ConsoleLogin")
    part = Part(columns.binds)
    if wanted.status == "denied":
        # Codes by list and by ending, and messages of records without a code.
        yield part.either([
            part.among("errorcode", sorted(DENIED)),
            f"regexp_like(errorcode, {part.put('(UnauthorizedAccess|AccessDenied)$')})",
            "(coalesce(errorcode, '') = '' AND coalesce(errormessage, '') <> '')",
        ])  # fmt: skip
    elif wanted.status == "failure":
        ways = ["coalesce(errorcode, '') <> ''", "coalesce(errormessage, '') <> ''"]
        yield part.either([*ways, f"{login} = 'Failure'"])
    elif wanted.status == "success":
        yield part.either(["coalesce(errorcode, '') = '' AND coalesce(errormessage, '') = ''"])
    if query.auth.login != "any":
        yield Part(columns.binds).either([f"lower({login}) = '{query.auth.login}'"])
    if query.auth.mfa != "any":
        used = columns.member("additionaleventdata", "MFAUsed")
        wording = "yes" if query.auth.mfa == "yes" else "no"
        yield Part(columns.binds).either([f"lower({used}) = '{wording}'"])


def _subjects(query: Query, columns: Columns) -> Iterable[Part]:
    tails = [_fixed(id) for id in query.resources.ids]
    if tails and all(plain(tail) for tail in tails):
        part = Part(columns.binds)
        ways: list[str] = []
        for tail in tails:
            ways += columns.anywhere(part, tail)
        yield part.either(ways)
    for test in query.custom:
        part = Part(columns.binds)
        words = _words_of(test)
        ways = [columns.within(part, test.path.split(".", 1)[0], word) for word in words]
        if ways and all(ways):
            yield part.either(ways)


def _fixed(id: str) -> str:
    """What every spelling of a resource holds in lower case: of its last part, the longest piece
    without `*`.
    """
    tail = id.rpartition("/")[2].rpartition(":")[2].lower()
    return max(tail.split("*"), key=len)


def _words_of(test: Custom) -> list[str]:
    """Words one of which stands in every matching record; none for tests of absence or numbers."""
    if test.op not in ("eq", "in", "prefix", "contains"):
        return []
    values = [test.value] if isinstance(test.value, str) else list(test.value)
    # Numbers, truth values and the blanks between members may be spelt otherwise in the record.
    words = {"true", "false", "null"}
    if not all(
        plain(v) and " " not in v and any(c.isalpha() for c in v) and v.lower() not in words
        for v in values
    ):
        return []
    return values


def _left_out(query: Query, columns: Columns) -> Iterable[Part]:
    out = query.exclude
    for column, names in (
        ("eventname", out.names), ("eventsource", out.sources), ("awsregion", out.regions),
        ("recipientaccountid", out.accounts),
    ):  # fmt: skip
        if names:
            part = Part(columns.binds)
            names_in = part.among(f"coalesce({column}, '')", names)
            yield part.either([names_in.replace(" IN (", " NOT IN (", 1)])
    if out.aws_services:
        kind = "coalesce(useridentity.type, '') <> 'AWSService'"
        yield Part(columns.binds).either([
            f"coalesce(useridentity.invokedby, '') = '' AND {kind}"
        ])  # fmt: skip
    if out.reads:
        yield Part(columns.binds).either([columns.reads(False)])
