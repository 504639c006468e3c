"""Server-sent events of the Messages API into whole content blocks, or a reason why not.

The order of events is the contract: message_start, blocks one after the other, message_delta with
the stop reason, message_stop (https://docs.claude.com/en/docs/build-with-claude/streaming). What
breaks it is no answer, however complete it looks.
"""

import json
from typing import Any

import msgspec

from bot.ports_model import ModelFailed, Usage

_DELTAS = {
    "text_delta": "text", "input_json_delta": "partial_json",
    "thinking_delta": "thinking", "signature_delta": "signature",
}  # fmt: skip


class Assembly:
    """Takes events in order; `whole` is true after message_stop. Raises ModelFailed("broken")."""

    def __init__(self) -> None:
        self.model = ""
        self.stop_reason: str | None = None
        self.usage = Usage()
        self.blocks: list[dict[str, Any]] = []
        self.whole = False
        self._started = False
        self._open: dict[str, Any] | None = None
        self._json: list[str] = []

    def take(self, event: dict[str, Any]) -> str:
        """The prose this event adds, mostly none."""
        kind = event.get("type")
        if self.whole or (kind != "message_start") != self._started:
            raise self._broken(f"{kind} out of order")
        try:
            if kind == "content_block_delta":
                return self._delta(event)
            step = {
                "message_start": self._start, "content_block_start": self._block,
                "content_block_stop": self._close, "message_delta": self._end,
                "message_stop": self._finish,
            }.get(str(kind))  # fmt: skip
            if step is not None:
                step(event)
        except (KeyError, TypeError, ValueError, AttributeError) as problem:
            raise self._broken(f"{kind}: {type(problem).__name__}") from None
        return ""

    def _start(self, event: dict[str, Any]) -> None:
        self._started = True
        self.model = str(event["message"]["model"])
        self._spent(event["message"].get("usage"))

    def _block(self, event: dict[str, Any]) -> None:
        if self._open is not None or event["index"] != len(self.blocks):
            raise self._broken("a block began inside another")
        self._open = dict(event["content_block"])
        self._json = []

    def _delta(self, event: dict[str, Any]) -> str:
        if self._open is None or event["index"] != len(self.blocks):
            raise self._broken("text for a block that never began")
        delta = event["delta"]
        member = _DELTAS.get(delta["type"])
        if member is None:
            return ""
        piece = str(delta[member])
        if member == "partial_json":
            self._json.append(piece)
            return ""
        self._open[member] = str(self._open.get(member) or "") + piece
        return piece if member == "text" else ""

    def _close(self, event: dict[str, Any]) -> None:
        if self._open is None or event["index"] != len(self.blocks):
            raise self._broken("the end of a block that never began")
        if self._open["type"] == "tool_use":
            text = "".join(self._json)
            self._open["input"] = _members(text) if text else {}
        self.blocks.append(self._open)
        self._open = None

    def _end(self, event: dict[str, Any]) -> None:
        self.stop_reason = event["delta"].get("stop_reason")
        self._spent(event.get("usage"))

    def _finish(self, _event: dict[str, Any]) -> None:
        if self._open is not None or self.stop_reason is None:
            raise self._broken("the end came inside a block")
        self.whole = True

    def _spent(self, usage: dict[str, Any] | None) -> None:
        """Counts are running totals; a later one replaces an earlier one."""
        told = {
            "input": "input_tokens", "output": "output_tokens",
            "cached": "cache_read_input_tokens", "stored": "cache_creation_input_tokens",
        }  # fmt: skip
        found = {ours: int(usage[theirs]) for ours, theirs in told.items()
                 if usage and usage.get(theirs) is not None}  # fmt: skip
        self.usage = msgspec.structs.replace(self.usage, **found)

    def _broken(self, what: str) -> ModelFailed:
        return ModelFailed("broken", what, self.usage)


def _members(text: str) -> dict[str, Any]:
    """A tool's input; a member given twice would silently lose its first value."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise ValueError("a member twice")
        return found

    value = json.loads(text, object_pairs_hook=once)
    if not isinstance(value, dict):
        raise ValueError("not an object")
    return value
