"""Streamed messages: task cards and text that grow until the stream is stopped or expires."""

from typing import Any

from integrations.sandbox.slack.blocks import message_complaints, too_long
from integrations.sandbox.slack.directory import Room
from integrations.sandbox.slack.errors import ApiError, with_complaints
from integrations.sandbox.slack.limits import limit
from integrations.sandbox.slack.names import block_id
from integrations.sandbox.slack.schema import (
    Report,
    listing,
    may,
    need,
    one_of,
    shape,
    string,
    tagged,
)
from integrations.sandbox.slack.workspace import Message, Workspace, with_ids

#: Slack ends streams by itself after a time it does not document; people saw minutes
#: (https://github.com/slackapi/python-slack-sdk/issues/1859).
EXPIRES_S = 300.0
STATUSES = ("pending", "in_progress", "complete", "error")
_TYPE = need(string())
_words = string(limit("chunk.text"))
_source = shape({"type": _TYPE, "url": need(string()), "text": need(string())})


def _some_blocks(value: Any, pointer: str, report: Report) -> None:
    report.complaints += message_complaints(value, pointer)


_chunks = listing(
    tagged(
        {
            "markdown_text": shape({"type": _TYPE, "text": need(string(limit("markdown.text")))}),
            "task_update": shape(
                {
                    "type": _TYPE,
                    "id": need(string()),
                    "title": need(_words),
                    "status": need(one_of(*STATUSES)),
                    "details": may(_words),
                    "output": may(_words),
                    "sources": may(listing(_source)),
                }
            ),
            "plan_update": shape({"type": _TYPE, "title": need(_words)}),
            "blocks": shape({"type": _TYPE, "blocks": need(_some_blocks)}),
        }
    )
)


def checked_chunks(chunks: Any) -> list[dict[str, Any]]:
    """Chunks of a stream; raises invalid_chunks with the complaints."""
    report = Report()
    _chunks(chunks or [], "/chunks", report)
    if report.complaints:
        raise with_complaints("invalid_chunks", report.complaints)
    return list(chunks or [])


class Streams:
    """Which messages stream, since when on the workspace's clock, and in which threads."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._since: dict[tuple[str, str], float] = {}

    def begin(self, room: Room, message: Message) -> None:
        """The message streams from now on."""
        self._since[room.id, message["ts"]] = self._workspace.clock.now()
        message["streaming_state"] = "in_progress"

    def streams(self, room: Room, ts: str) -> bool:
        """Whether it still does; a stream that is too old has ended by now."""
        since = self._since.get((room.id, ts))
        if since is None:
            return False
        if self._workspace.clock.now() - since > EXPIRES_S:
            self.end(room, ts)
            return False
        return True

    def end(self, room: Room, ts: str) -> None:
        """It streams no more."""
        self._since.pop((room.id, ts), None)
        message = self._workspace.messages[room.id].get(ts)
        if message is not None:
            message["streaming_state"] = "completed"
            self._workspace.told(room, message)

    def of_thread(self, room: Room, thread_ts: str) -> list[str]:
        """The streaming messages of a thread."""
        found = [ts for channel, ts in self._since if channel == room.id]
        messages = self._workspace.messages[room.id]
        return [ts for ts in found if messages.get(ts, {}).get("thread_ts") == thread_ts]

    def grow(self, room: Room, message: Message, chunks: list[dict[str, Any]], text: str) -> None:
        """Add chunks and text to a message; a task of a known id is updated where it stands."""
        blocks = list(message.get("blocks", []))
        if text:
            chunks = [*chunks, {"type": "markdown_text", "text": text}]
        for chunk in chunks:
            _add(blocks, chunk)
        if sum(len(b["text"]) for b in blocks if b["type"] == "markdown") > limit("markdown.text"):
            raise ApiError("msg_too_long")
        if too_long(blocks):
            raise ApiError("msg_blocks_too_long")
        self._workspace.change(room, message, {"blocks": with_ids(blocks)}, edited=False)


def _add(blocks: list[dict[str, Any]], chunk: dict[str, Any]) -> None:
    kind = chunk["type"]
    if kind == "blocks":
        blocks += chunk["blocks"]
    elif kind == "markdown_text":
        if blocks and blocks[-1]["type"] == "markdown":
            blocks[-1] = {**blocks[-1], "text": blocks[-1]["text"] + chunk["text"]}
        else:
            blocks.append({"type": "markdown", "text": chunk["text"]})
    elif kind == "task_update":
        _task(blocks, chunk)


def _task(blocks: list[dict[str, Any]], chunk: dict[str, Any]) -> None:
    """A new card stands after the last one; an update replaces title and status of its card.

    Details and output of an update are added to what the card has.
    """
    cards = [n for n, block in enumerate(blocks) if block["type"] == "task_card"]
    if len(cards) >= limit("task_cards"):
        raise ApiError("msg_blocks_too_long")
    old = next((n for n in cards if blocks[n]["task_id"] == chunk["id"]), None)
    card: dict[str, Any] = {
        "type": "task_card", "block_id": block_id(), "task_id": chunk["id"],
        "title": chunk["title"], "status": chunk["status"],
    }  # fmt: skip
    for name in ("details", "output"):
        before = blocks[old].get(name) if old is not None else None
        parts = [*(before["elements"] if before else [])]
        if chunk.get(name):
            text = {"type": "text", "text": chunk[name]}
            parts.append({"type": "rich_text_section", "elements": [text]})
        if parts:
            card[name] = {"type": "rich_text", "elements": parts}
    if old is not None:
        blocks[old] = card
    else:
        blocks.insert(cards[-1] + 1 if cards else len(blocks), card)
