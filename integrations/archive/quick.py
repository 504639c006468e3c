"""One search through a whole file for the records that may match, where the question has words.

Only files in CloudTrail's own layout and form are looked at so: the key names account, region and
day, the day lies well inside the window, the records stand one behind the other without spaces.
Then nothing of the other records has to be read.
"""

import bisect
import itertools
import re
from collections.abc import Iterator, Sequence
from datetime import timedelta

import msgspec

from integrations.archive.coarse import Coarse, Head, escaped
from integrations.archive.files import LogFile
from integrations.archive.wrapped import is_record

#: So much of a word without letters is rare enough to be looked for in its place.
_ANCHOR = re.compile(rb"[^a-z]{3,}")
_OPENS = b'{"Records":['


class _Whole(msgspec.Struct, gc=False):
    records: list[msgspec.Raw] = msgspec.field(name="Records")


_WHOLE = msgspec.json.Decoder(_Whole)
Words = tuple[bytes, ...]


def candidates(
    file: LogFile, data: bytes, plan: Coarse
) -> tuple[list[msgspec.Raw], list[msgspec.Raw]] | None:
    """All records and those that may match; None where the file must be read record by record."""
    own = file.holds == "trail" and file.account and file.region and file.day
    if not own or not file.day or not (plan.needles or plan.spelled):
        return None
    # A file holds nothing from after its day, and hardly anything from more than a day before it.
    day = timedelta(days=1)
    if not (plan.first <= f"{file.day - day}T" and f"{file.day + day}T00:00:00Z" <= plan.last):
        return None
    if not data.startswith(_OPENS + b"{"):
        return None
    try:
        raws = _WHOLE.decode(data).records
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    places = holding(data, raws, plan.needles, plan.spelled) if is_record(raws[0]) else None
    if places is None:
        return None
    return raws, [raws[number] for number in sorted(places)]


def passing(raws: Sequence[msgspec.Raw], plan: Coarse) -> Iterator[msgspec.Raw]:
    """Those whose head passes the quick test; one that cannot be decoded is judged whole later."""
    passes, kind = plan.test(), plan.head
    for raw in raws:
        try:
            head: Head | None = msgspec.json.decode(raw, type=kind)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            head = None
        if head is None or passes(head):
            yield raw


def holding(
    data: bytes, raws: Sequence[msgspec.Raw], folded: tuple[Words, ...],
    spelled: tuple[Words, ...] = (),
) -> set[int] | None:  # fmt: skip
    """Which records of a compact `{"Records":[…]}` file hold a word of every set, in one search.

    `folded` words are in lower case and stand in whatever case, `spelled` ones as they are. None
    where the records cannot be told apart by their lengths alone, or a word may be escaped.
    """
    ends = list(itertools.accumulate(map((1).__add__, map(len, raws)), initial=len(_OPENS)))
    if ends[-1] + len("}") != len(data) or not data.startswith(_OPENS) or escaped(data):
        return None
    if folded and not data.isascii():
        return None
    sets = sorted([(words, False) for words in spelled] + [(words, True) for words in folded],
                  key=lambda one: (len(one[0]), one[1]))  # fmt: skip
    if not sets:
        return None
    (words, fold), *others = sets
    if not fold:
        found = {number for word in words for number in _records_with(data, word, ends)}
    elif all(_ANCHOR.search(word) for word in words):
        found = {number for word in words for number in _anchored(data, word, ends)}
    else:
        text = data.lower()
        found = {number for word in words for number in _records_with(text, word, ends)}
    for words, fold in others:
        found = {n for n in found if _holds(bytes(raws[n]), words, fold)}
    return found


def _holds(record: bytes, words: Words, fold: bool) -> bool:
    text = record.lower() if fold else record
    return any(word in text for word in words)


def _anchored(data: bytes, word: bytes, starts: list[int]) -> Iterator[int]:
    """The same for a word in whatever case, by the part of it that has no case."""
    anchor = max(_ANCHOR.findall(word), key=len)
    before = word.index(anchor)
    for at in _places(data, anchor, starts[0]):
        if data[at - before : at - before + len(word)].lower() == word:
            yield bisect.bisect_right(starts, at) - 1


def _places(data: bytes, word: bytes, at: int) -> Iterator[int]:
    while (at := data.find(word, at)) >= 0:
        yield at
        at += 1


def _records_with(text: bytes, word: bytes, starts: list[int]) -> Iterator[int]:
    """Numbers of the records, which begin at `starts`, that hold the word; the last is the end."""
    at = text.find(word, starts[0])
    while at >= 0:
        number = bisect.bisect_right(starts, at) - 1
        yield number
        if number + 1 >= len(starts):
            return
        # One find is enough; the search goes on behind this record.
        at = text.find(word, starts[number + 1])
