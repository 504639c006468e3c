"""What a message may carry: text, blocks and metadata, checked before anything is stored."""

import json
from typing import Any

from integrations.sandbox.slack.blocks import message_complaints, too_long
from integrations.sandbox.slack.errors import ApiError, with_complaints
from integrations.sandbox.slack.limits import limit
from integrations.sandbox.slack.workspace import with_ids


def checked_blocks(blocks: Any) -> list[dict[str, Any]]:
    """Blocks with ids filled in; raises invalid_blocks or msg_blocks_too_long."""
    complaints = message_complaints(blocks)
    if complaints:
        raise with_complaints("invalid_blocks", complaints)
    if too_long(blocks):
        raise ApiError("msg_blocks_too_long")
    return with_ids(blocks)


def checked_metadata(metadata: Any) -> dict[str, Any]:
    """Message metadata; raises invalid_metadata_format or metadata_too_large."""
    if (
        not isinstance(metadata, dict)
        or not isinstance(metadata.get("event_type"), str)
        or not isinstance(metadata.get("event_payload"), dict)
    ):
        raise ApiError("invalid_metadata_format")
    if len(json.dumps(metadata)) > limit("message.metadata"):
        raise ApiError("metadata_too_large")
    return {"event_type": metadata["event_type"], "event_payload": metadata["event_payload"]}


def checked_content(text: Any, blocks: Any) -> dict[str, Any]:
    """`{text, blocks?}` of a message; raises no_text, msg_too_long or a complaint about blocks."""
    if not text and not blocks:
        raise ApiError("no_text")
    if text is not None and not isinstance(text, str):
        raise ApiError("invalid_arguments")
    if text and len(text) > limit("message.text"):
        raise ApiError("msg_too_long")
    content: dict[str, Any] = {"text": text or ""}
    if blocks:
        content["blocks"] = checked_blocks(blocks)
    return content
