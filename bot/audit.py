"""The sealed audit log: entries in stream order, each bound to the one before by SHA-256."""

import hashlib
from typing import Any

import msgspec

from bot.models.change import AuditEntry

#: The hash before the first entry.
GENESIS = "0" * 64


class Sealed(msgspec.Struct, frozen=True):
    """One line of the sealed log. `entry` is the stream id it had, `hash` covers all the rest."""

    seq: int
    entry: str
    before: str
    body: AuditEntry
    hash: str = ""


def seal(seq: int, entry: str, before: str, body: AuditEntry) -> Sealed:
    """The next link of the chain."""
    line = Sealed(seq, entry, before, body)
    return msgspec.structs.replace(line, hash=digest(line))


def digest(line: Sealed) -> str:
    """SHA-256 (hex) over the line without its own hash, keys in order."""
    bare: Any = msgspec.structs.replace(line, hash="")
    return hashlib.sha256(msgspec.json.encode(bare, order="sorted")).hexdigest()


def broken_at(lines: list[Sealed], anchor: tuple[int, str] | None = None) -> str:
    """Empty when the chain holds, else what is wrong, in one sentence.

    `anchor` is the (seq, hash) kept outside; it must be in the chain.
    """
    before = GENESIS
    for seq, line in enumerate(lines, 1):
        if line.seq != seq:
            return f"Entry {seq} is missing (the next one says {line.seq})."
        if line.before != before:
            return f"Entry {seq} does not follow the one before it: something was taken out."
        if line.hash != digest(line):
            return f"Entry {seq} was changed after it was sealed."
        before = line.hash
    if anchor:
        at, expected = anchor
        if at > len(lines):
            return f"The log ends at entry {len(lines)}, but its anchor says {at}: the end is gone."
        if at and lines[at - 1].hash != expected:
            return f"Entry {at} is not the one that was anchored: the log was rewritten."
    return ""
