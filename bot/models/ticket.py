"""A ticket as both sides see it: content to write, state to move to, what was read back."""

from typing import Literal

import msgspec

from bot.models.untrusted import Untrusted

TicketState = Literal["todo", "in_progress", "done"]


class Part(msgspec.Struct, frozen=True):
    """A piece of ticket text: `kind` says how the adapter sets it, `text` is ours or untrusted."""

    kind: Literal["heading", "line", "bullet", "code", "link"]
    text: str | Untrusted
    url: str = ""


class TicketContent(msgspec.Struct, frozen=True):
    """What a ticket should say now. `priority` is our band; the adapter maps it to its names."""

    summary: Untrusted
    parts: tuple[Part, ...]
    priority: str
    labels: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()


class TicketComment(msgspec.Struct, frozen=True):
    """A remark that must appear once; `marker` recognises it after an ambiguous failure."""

    marker: str
    parts: tuple[Part, ...]


class TicketRef(msgspec.Struct, frozen=True):
    """A ticket that exists: its key (`SEC-7`), address, state, and whether it was just created."""

    key: str
    url: str
    state: TicketState
    created: bool = False
