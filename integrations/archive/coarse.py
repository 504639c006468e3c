"""A quick test that no matching record fails, on the few members that are cheap to decode."""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

import msgspec

from bot.query.catalogue import names_of, sources_of
from bot.query.model import Query

#: More words than this cost more to look for than the decoding they save.
_MOST_NEEDLES = 4
#: An escaped ASCII character; where one stands, a plain search could miss a word.
ESCAPE = b"\\u00"
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-+=@: ")


_ADDRESS = re.compile(r"\d+\.\d+\.\d+\.\d+")


class Head(msgspec.Struct, gc=False):
    """What is decoded of every record."""

    eventTime: str | None = None
    eventName: str | None = None
    eventSource: str | None = None
    awsRegion: str | None = None
    recipientAccountId: str | None = None
    errorCode: str | None = None
    errorMessage: str | None = None


class HeadAndAnswer(Head, gc=False):
    """The same with the answer, where a sign-in says that it failed."""

    responseElements: msgspec.Raw = msgspec.Raw(b"")


class Coarse(msgspec.Struct, frozen=True):
    """The compiled test.

    `needles` and `spelled` are sets of words; of each set one must stand in the record, of the
    first in whatever case, of the second as it is.
    """

    first: str
    last: str
    names: frozenset[str]
    sources: frozenset[str]
    accounts: frozenset[str]
    codes: frozenset[str]
    failed: bool
    signed_in: bool
    needles: tuple[tuple[bytes, ...], ...]
    spelled: tuple[tuple[bytes, ...], ...] = ()

    @property
    def head(self) -> type[Head]:
        """What to decode for the test."""
        return HeadAndAnswer if self.signed_in else Head

    def test(self) -> Callable[[Head], bool]:
        """The test as one function over heads whose time is in the window or in another form."""
        names, sources, accounts = self.names, self.sources, self.accounts
        codes, failed = self.codes, self.failed
        prefixes = tuple(names)

        def passes(head: Head) -> bool:
            if failed and not (head.errorCode or head.errorMessage or _signed_in(head)):
                return False
            name = head.eventName
            if names and name not in names and not (name and name.startswith(prefixes)):
                return False
            if codes and head.errorCode not in codes:
                return False
            if sources and head.eventSource not in sources:
                return False
            return not (
                accounts and head.recipientAccountId and head.recipientAccountId not in accounts
            )

        return passes


def _signed_in(head: Head) -> bool:
    """Whether the answer may say that a sign-in failed; a denial never stands there."""
    if not isinstance(head, HeadAndAnswer):
        return False
    answer = bytes(head.responseElements)
    return len(answer) > len("null") and (b"ConsoleLogin" in answer or ESCAPE in answer)


def coarse(query: Query) -> Coarse:
    """The test for a query; what it cannot judge it lets through."""
    wanted = query.events
    names = names_of(wanted.groups, wanted.names)
    # A call that is named may come from anywhere unless its source is named too.
    anywhere = bool(wanted.names and not wanted.sources)
    sources = frozenset() if anywhere else sources_of(wanted.groups) | set(wanted.sources)
    return Coarse(
        _stamp(query.window.start),
        _stamp(query.window.end),
        names,
        sources,
        frozenset(query.where.accounts),
        frozenset(query.outcome.codes),
        query.outcome.status in ("failure", "denied"),
        query.outcome.status == "failure",
        _needles(query),
        _spelled(query, names),
    )


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _needles(query: Query) -> tuple[tuple[bytes, ...], ...]:
    """Sets of lower-case words one of which every matching record spells out, in whatever case.

    An account's root user, ranges of addresses, and tests by prefix have no such word.
    """
    who = query.identity
    sets: list[tuple[str, ...]] = []
    # "root" is our word for the account's root user; its records need not spell it.
    if not (who.root or "root" in who.user_names):
        last = tuple(arn.rpartition("/")[2] for arn in who.arns)
        sets.append((*who.user_names, *who.role_names, *last, *who.access_keys))
    sets.append(tuple(id.rpartition("/")[2].rpartition(":")[2] for id in query.resources.ids))
    return _searchable(tuple(word.lower() for word in words) for words in sets)


def _spelled(query: Query, names: frozenset[str]) -> tuple[tuple[bytes, ...], ...]:
    """Sets of words one of which every matching record holds exactly so: values and members."""
    sets: list[tuple[str, ...]] = [tuple(sorted(names)), query.events.ids, query.outcome.codes]
    if all(_ADDRESS.fullmatch(address) for address in query.identity.source_ips):
        sets.append(query.identity.source_ips)
    found = _searchable(sets)
    # errorCode and errorMessage; a sign-in that failed may say so in its answer alone.
    if query.outcome.status == "denied":
        found += ((b'"error',),)
    elif query.outcome.status == "failure":
        found += ((b'"error', b'"ConsoleLogin"'),)
    if query.auth.login != "any":
        found += ((b'"ConsoleLogin"',),)
    return found


def _searchable(sets: Iterable[tuple[str, ...]]) -> tuple[tuple[bytes, ...], ...]:
    return tuple(
        tuple(word.encode() for word in words)
        for words in sets
        if words and len(words) <= _MOST_NEEDLES and all(_plain(word) for word in words)
    )


def escaped(data: bytes) -> bool:
    """Whether an ASCII character may be written by its number; most files hold no backslash."""
    return b"\\" in data and ESCAPE in data


def spells(data: bytes, plan: Coarse) -> bool:
    """Whether a word of every set stands in the JSON text, or might, behind an escape.

    Case is folded for ASCII alone, so text with other letters is always let through.
    """
    if not (plan.needles or plan.spelled) or escaped(data):
        return True
    if not all(any(word in data for word in words) for words in plan.spelled):
        return False
    if not plan.needles or not data.isascii():
        return True
    text = data.lower()
    return all(any(word in text for word in words) for words in plan.needles)


def _plain(word: str) -> bool:
    """JSON writes these characters as themselves unless it escapes them by number."""
    return bool(word) and set(word) <= _PLAIN
