"""What was last taken in of each finding, so that what comes again unchanged costs next to nothing.

Security Hub repeats itself: SQS delivers twice, a backfill reads what events brought before. A mark
is written in the same atomic step as the case that took the document in; losing one costs time.
"""

from collections.abc import Sequence
from datetime import datetime
from hashlib import blake2b

import msgspec

from bot.findings.glance import key_of
from bot.models.change import Keep
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


def unseen(store: Store, read: Sequence[tuple[Glance, bytes]]) -> list[bytes]:
    """The documents whose finding was last taken in with other content. Raises Upstream."""
    marks = store.recall_many([_name(seen) for seen, _ in read])
    return [
        raw
        for (seen, raw), mark in zip(read, marks, strict=True)
        if mark is None or mark != mark_of(seen)
    ]


def mark(seen: Glance, case_id: str, version: int) -> Keep:
    """Remember the document while the case is at `version` (0: while there is none)."""
    return Keep(_name(seen), mark_of(seen).decode(), _MARK_S, "case", case_id, version)


def counted(seen: Glance, case_id: str) -> Keep:
    """Remember when a finding that asks for nothing was counted, while it has no case."""
    at = seen.updated_at.isoformat()
    return Keep(f"counted:{key_of(seen)}", at, _COUNTED_S, "case", case_id, 0)


def counted_times(store: Store, keys: Sequence[str]) -> dict[str, datetime]:
    """When the findings with these keys were last counted, of those that were. Raises Upstream."""
    held = store.recall_many([f"counted:{key}" for key in keys])
    return {
        key: datetime.fromisoformat(at.decode())
        for key, at in zip(keys, held, strict=True)
        if at is not None
    }
