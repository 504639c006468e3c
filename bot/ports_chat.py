"""What the core needs from a chat system: who people are, and messages to them."""

from collections.abc import Sequence
from typing import Any, Literal, Protocol

import msgspec

from bot.models.people import Person as Person
from bot.models.people import Room as Room


class Directory(Protocol):
    """Who people are; raises Upstream when Slack cannot say, which means no."""

    def person(self, id: str, *, fresh: bool = False) -> Person:
        """The user; `fresh` allows no answer older than 60 s."""
        ...

    def in_group(self, id: str, group: str) -> bool:
        """Whether the user is in the Slack user group."""
        ...


class Task(msgspec.Struct, frozen=True):
    """One step of work as Slack's task card shows it; `output` is what came of it."""

    id: str
    title: str
    status: Literal["pending", "in_progress", "complete", "error"]
    output: str = ""


class Live(msgspec.Struct, frozen=True):
    """A message that is still being worked on for `asker`, or (`over`) was until now.

    While it is, it may be streamed as task cards; when it is over, the message is what it says.
    `marker` names the object, as in `Chat.post`, for a message that was streamed without one.
    """

    asker: str
    thread: str
    marker: str = ""
    tasks: tuple[Task, ...] = ()
    over: bool = False


class Message(msgspec.Struct, frozen=True, omit_defaults=True):
    """A rendered message: `text` for notifications and screen readers, `blocks` as Block Kit.

    `live` is set for replies, which people watch while they are worked on.
    """

    text: str
    blocks: tuple[dict[str, Any], ...]
    live: Live | None = None


class Chat(Protocol):
    """Slack, outbound. Methods raise Upstream (retry_after_s set when limited)."""

    def post(
        self, channel: str, message: Message, *, marker: str, thread: str = "",
        broadcast: bool = False, look_first: bool = False,
    ) -> str:  # fmt: skip
        """Post once and return the ts; `look_first` searches for `marker` before posting again."""
        ...

    def update(self, channel: str, ts: str, message: Message) -> None:
        """Rewrite a message."""
        ...

    def whisper(self, channel: str, user: str, message: Message, *, thread: str = "") -> None:
        """Post so that only `user` sees it."""
        ...

    def respond(self, url: str, message: Message, *, replace: bool = False) -> None:
        """Answer through a response_url."""
        ...

    def open_dm(self, user: str) -> str:
        """The channel id of the direct conversation with `user`."""
        ...

    def working(self, channel: str, thread: str, asker: str) -> None:
        """Show in the thread that something is being done, where Slack can; never raises."""
        ...

    def suggest(self, channel: str, title: str, prompts: Sequence[str]) -> None:
        """Offer up to four questions above the composer of a direct conversation."""
        ...

    def open_view(self, trigger: str, view: dict[str, Any]) -> str:
        """Open a modal and return its view id."""
        ...

    def update_view(self, view_id: str, view: dict[str, Any]) -> None:
        """Fill an open modal."""
        ...

    def upload(self, channel: str, name: str, content: bytes) -> None:
        """Share a file in a channel."""
        ...

    def room(self, channel: str) -> Room:
        """Who can read a channel."""
        ...

    def pin(self, channel: str, ts: str) -> None:
        """Pin a message; one that is pinned already stays so."""
        ...

    def permalink(self, channel: str, ts: str) -> str:
        """The address under which a message can be opened."""
        ...

    def picture(self, name: str, content: bytes, alt: str) -> str:
        """Upload a picture for an image block and return its file id; `alt` is its text."""
        ...

    def publish_home(self, user: str, view: dict[str, Any], *, seen: str = "") -> str:
        """Set a person's Home tab and return its hash.

        With `seen` only while that is still its hash: Upstream with code `hash_conflict` otherwise.
        """
        ...
