"""What was last taken in of each finding, so that what comes again unchanged costs next to nothing.

Security Hub repeats itself: SQS delivers twice, a backfill reads what events brought before. A mark
is written in the same atomic step as the case that took the document in; losing one costs time.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from hashlib import blake2b

import msgspec

from bot.findings.glance import key_of
from bot.models.change import Keep
from bot.models.finding import Finding
from bot.models.glance import Glance
from bot.ports import Store

#: Periodic controls report at least daily, so an older mark meets a newer document anyway.
_MARK_S = 3 * 86400
#: How long a finding that was only counted is remembered, so that an older failed copy of it,
#: delivered late, opens no case. SQS redelivers within minutes.
_COUNTED_S = 3600

_pack = msgspec.msgpack.Encoder().encode


def mark_of(seen: Glance) -> bytes:
    """The same for documents that say the same of a finding."""
    return blake2b(_pack(seen), digest_size=12).hexdigest().encode()


def _name(seen: Glance) -> str:
    return f"seen:{seen.format}:{key_of(seen)}"


class Fresh(msgspec.Struct, frozen=True):
    """A finding that says something new, and its mark under `name`."""

    finding: Finding
    name: str
    mark: str


def unseen(
    store: Store, read: Sequence[tuple[Glance, bytes]], whole: Callable[[bytes], Finding]
) -> list[Fresh]:
    """The documents whose finding was last taken in with other content, read whole.

    Raises Upstream.
    """
    names = [_name(seen) for seen, _ in read]
    fresh = []
    for (seen, raw), name, held in zip(read, names, store.recall_many(names), strict=True):
        mark = mark_of(seen)
        if held != mark:
            fresh.append(Fresh(whole(raw), name, mark.decode()))
    return fresh


def marked(fresh: Fresh, case_id: str, version: int) -> Keep:
    """Remember the document while the case is at `version` (0: while there is none)."""
    return Keep(fresh.name, fresh.mark, _MARK_S, "case", case_id, version)


def counted(finding: Finding, case_id: str) -> Keep:
    """Remember when a finding that asks for nothing was counted, while it has no case."""
    at = finding.updated_at.isoformat()
    return Keep(f"counted:{finding.key}", at, _COUNTED_S, "case", case_id, 0)


def counted_times(store: Store, keys: Sequence[str]) -> dict[str, datetime]:
    """When the findings with these keys were last counted, of those that were. Raises Upstream."""
    held = store.recall_many([f"counted:{key}" for key in keys])
    return {
        key: datetime.fromisoformat(at.decode())
        for key, at in zip(keys, held, strict=True)
        if at is not None
    }
