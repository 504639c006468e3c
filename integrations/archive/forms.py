"""A record's text without the values that stand in columns: few forms for many records.

Most of a record is the same in every record of its kind. A *form* is the text with a mark in place
of each value that has a column of its own; the text comes back byte for byte.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any

#: Columns whose values are cut out, in the order of cutting: what holds others goes first.
CUT = ("request", "answer", "extra", "resources", "error_message", "agent", "arn", "issuer",
       "principal", "issuer_id", "access_key", "event_id", "request_id", "shared_id", "time",
       "session_start", "source_identity", "role", "user_name", "event", "source", "region",
       "account", "caller", "ip")  # fmt: skip
#: JSON escapes this character, so it stands in no record that has a form.
_MARK = "\x02"
_NAMES = {_MARK + chr(ord("A") + number): name for number, name in enumerate(CUT)}
_MARKED = re.compile(f"{_MARK}.")
#: Shorter values cost more marks than text.
_SHORTEST = 4
#: Forms remembered for one kind of record, and in all; others are written out.
_PER_KIND, _MOST = 6, 20_000

#: The text between the marks, how values and it are put in order, and the form's id.
Known = tuple[tuple[str, ...], Callable[[tuple[str | None, ...]], Any], str]


class Forms:
    """The forms met so far; `new` gets each new one with its id, which begins with `prefix`."""

    def __init__(self, prefix: str, new: Callable[[str, str], None]) -> None:
        self._prefix, self._new = prefix, new
        self._ids: dict[str, str] = {}
        self._kinds: dict[Any, list[Known]] = {}

    def of(self, kind: Any, text: str, values: tuple[str | None, ...]) -> tuple[str, str]:
        """The id of the text's form, or "" and the form itself; `values` are in the order of CUT.

        Records of one `kind` probably have one form: it is tried before the text is searched.
        """
        known = self._kinds.get(kind)
        if known is None:
            known = self._kinds[kind] = []
        for between, in_order, id in known:
            try:
                if "".join(in_order(values + between)) == text:
                    return id, ""
            except TypeError:  # a value that this record does not have
                continue
        form = cut(text, values)
        id = self._ids.get(form, "")
        if not id:
            if len(self._ids) >= _MOST:
                return "", form
            id = self._ids[form] = f"{self._prefix}{len(self._ids)}"
            self._new(id, form)
        if len(known) < _PER_KIND and (made := _pattern(form, id)):
            known.append(made)
        return id, ""


def cut(text: str, values: Sequence[str | None]) -> str:
    """The text with a mark in place of every value, wherever it stands."""
    for mark, value in zip(_NAMES, values, strict=True):
        if value and len(value) >= _SHORTEST:
            text = text.replace(value, mark)
    return text


def filled(form: str, values: Mapping[str, str]) -> str:
    """The text again; `values` are by column."""
    return _MARKED.sub(lambda mark: values[_NAMES[mark[0]]], form)


def _pattern(form: str, id: str) -> Known | None:
    """The form taken apart, to be joined in one step; it needs a mark."""
    between = tuple(_MARKED.split(form))
    order = [len(CUT)]
    for number, mark in enumerate(_MARKED.findall(form), len(CUT) + 1):
        order += [list(_NAMES).index(mark), number]
    return (between, itemgetter(*order), id) if len(order) > 1 else None
