"""What the core needs from a chat system: who people are, and messages to them."""

from typing import Any, Protocol

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


class Message(msgspec.Struct, frozen=True):
    """A rendered message: `text` for notifications and screen readers, `blocks` as Block Kit."""

    text: str
    blocks: tuple[dict[str, Any], ...]


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
