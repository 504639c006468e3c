"""A scripted turn as server-sent events, whole or broken in the way its script orders."""

import json
import uuid
from collections.abc import Iterator
from typing import Any

from integrations.sandbox.anthropic.scripts import Said

#: Characters to a token; an estimate, as the tokenizer is not public.
_PER_TOKEN = 2.8
_PIECE = 40


def tokens(text: str) -> int:
    """About how many tokens a text has."""
    return round(len(text) / _PER_TOKEN)


def blocks(said: Said) -> list[dict[str, Any]]:
    """The turn's content blocks."""
    found: list[dict[str, Any]] = [{"type": "text", "text": said.text}] if said.text else []
    for tool in said.tools:
        id = f"toolu_{uuid.uuid4().hex[:24]}"
        found.append({"type": "tool_use", "id": id, "name": tool["name"], "input": tool["input"]})
    return found


def message(said: Said, body: dict[str, Any]) -> dict[str, Any]:
    """The turn as one JSON answer, for requests that do not stream."""
    return {
        "id": f"msg_{uuid.uuid4().hex[:24]}", "type": "message", "role": "assistant",
        "model": body["model"], "content": blocks(said), "stop_reason": said.reason,
        "stop_sequence": None, "usage": _usage(body, said),
    }  # fmt: skip


def events(said: Said, body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The events of the turn in the documented order."""
    whole = message(said, body)
    start = {**whole, "content": [], "stop_reason": None}
    yield {"type": "message_start", "message": start}
    yield {"type": "ping"}
    for index, block in enumerate(whole["content"]):
        yield from _block(index, block)
    usage = {"output_tokens": whole["usage"]["output_tokens"]}
    delta = {"stop_reason": whole["stop_reason"], "stop_sequence": None}
    yield {"type": "message_delta", "delta": delta, "usage": usage}
    yield {"type": "message_stop"}


def broken(said: Said, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The events as the turn's fault leaves them."""
    deltas = [e for e in found if e["type"] == "content_block_delta"]
    stop = found[-1]
    match said.fault:
        case "truncate" | "disconnect" | "silent" | "pings" | "corrupt" | "error":
            return found[: max(3, len(found) // 2)]
        case "empty":
            return []
        case "orphan":
            return [found[0], *deltas[:1], *found[1:]]
        case "no_usage":
            start = {**found[0], "message": {**found[0]["message"], "usage": None}}
            return [start, *found[1:]]
        case "no_stop":
            return found[:-1]
        case "twice":
            return [found[0], *found]
        case "tool_cut":
            kept = [e for e in found[:-2] if e["type"] != "content_block_delta"] + deltas[:1]
            ended = {**found[-2], "delta": {"stop_reason": "max_tokens", "stop_sequence": None}}
            return [*sorted(kept, key=found.index), ended, stop]
    return found


def framed(event: dict[str, Any]) -> bytes:
    """One server-sent event (WHATWG HTML, "Server-sent events")."""
    data = json.dumps(event, ensure_ascii=False)
    return f"event: {event['type']}\ndata: {data}\n\n".encode()


def _block(index: int, block: dict[str, Any]) -> Iterator[dict[str, Any]]:
    tool = block["type"] == "tool_use"
    empty = {**block, "input": {}} if tool else {**block, "text": ""}
    yield {"type": "content_block_start", "index": index, "content_block": empty}
    text = json.dumps(block["input"], ensure_ascii=False) if tool else block["text"]
    for at in range(0, len(text), _PIECE):
        piece = text[at : at + _PIECE]
        delta = (
            {"type": "input_json_delta", "partial_json": piece}
            if tool
            else {"type": "text_delta", "text": piece}
        )
        yield {"type": "content_block_delta", "index": index, "delta": delta}
    yield {"type": "content_block_stop", "index": index}


def _usage(body: dict[str, Any], said: Said) -> dict[str, int]:
    prefix = tokens(json.dumps([body.get("system"), body.get("tools")], ensure_ascii=False))
    rest = tokens(json.dumps(body["messages"], ensure_ascii=False))
    spoken = said.text + json.dumps(list(said.tools), ensure_ascii=False)
    return {
        "input_tokens": rest, "output_tokens": tokens(spoken),
        "cache_creation_input_tokens": 0, "cache_read_input_tokens": prefix,
    }  # fmt: skip
