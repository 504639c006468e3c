"""What several cases need and changes slowly, kept in the store for a while."""

from collections.abc import Callable
from typing import TypeVar

import msgspec

from bot.ports import Store

T = TypeVar("T")


def kept(store: Store, key: str, kind: type[T], ttl_s: float, read: Callable[[], T]) -> T:
    """The value under `key`, read anew when it is older than `ttl_s` seconds.

    A failure of `read` is raised and not remembered; a value of another shape is read anew.
    """
    found = recalled(store, key, kind)
    if found is None:
        found = read()
        keep(store, key, found, ttl_s)
    return found


def keep(store: Store, key: str, value: object, ttl_s: float) -> None:
    """Put a value under `key` for so many seconds."""
    store.remember(f"impact:{key}", msgspec.msgpack.encode(value), ttl_s)


def recalled(store: Store, key: str, kind: type[T]) -> T | None:
    """The value under `key`, None when there is none or an earlier version wrote it."""
    data = store.recall(f"impact:{key}")
    if data is None:
        return None
    try:
        return msgspec.msgpack.decode(data, type=kind)
    except msgspec.MsgspecError:
        return None
