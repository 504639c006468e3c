"""What the Messages API refuses: the shape of a request, checked as the vendor documents it.

https://docs.claude.com/en/api/messages and https://docs.claude.com/en/docs/agents-and-tools.
"""

import re
from typing import Any

#: `GET /v1/models` knows these; another id is not found.
MODELS = ("claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5")
_TOOL_NAME = re.compile(r"[a-zA-Z0-9_-]{1,128}")
_MEMBERS = {
    "model", "max_tokens", "messages", "system", "tools", "tool_choice", "stream", "thinking",
    "output_config", "metadata", "stop_sequences", "cache_control", "service_tier",
}  # fmt: skip
_EFFORTS = ("low", "medium", "high", "max")
_BREAKPOINTS = 4


class Invalid(Exception):
    """The request is refused with 400 (or `status`) and this sentence."""

    def __init__(
        self, sentence: str, status: int = 400, kind: str = "invalid_request_error"
    ) -> None:
        super().__init__(sentence)
        self.status = status
        self.kind = kind


def check(body: Any) -> None:
    """Raise Invalid for the first thing the vendor would refuse."""
    if not isinstance(body, dict):
        raise Invalid("the body must be an object")
    unknown = sorted(set(body) - _MEMBERS)
    if unknown:
        raise Invalid(f"{unknown[0]}: Extra inputs are not permitted")
    if body.get("model") not in MODELS:
        raise Invalid(f"model: {body.get('model')}", 404, "not_found_error")
    if not isinstance(body.get("max_tokens"), int) or body["max_tokens"] < 1:
        raise Invalid("max_tokens: must be a whole number from 1")
    if body.get("output_config", {}).get("effort", "low") not in _EFFORTS:
        raise Invalid("output_config.effort: unknown")
    _tools(body.get("tools", []))
    _messages(body.get("messages"))
    if _breakpoints(body) > _BREAKPOINTS:
        raise Invalid(f"A maximum of {_BREAKPOINTS} blocks with cache_control may be provided")


def _tools(tools: Any) -> None:
    names: set[str] = set()
    for at, tool in enumerate(tools):
        name, schema = str(tool.get("name")), tool.get("input_schema")
        if not _TOOL_NAME.fullmatch(name) or name in names:
            raise Invalid(f"tools.{at}.name: invalid or given twice")
        names.add(name)
        if not isinstance(schema, dict) or schema.get("type") != "object":
            raise Invalid(f"tools.{at}.input_schema.type: must be object")
        if tool.get("strict"):
            _closed(schema, f"tools.{at}.input_schema")


def _closed(schema: Any, where: str) -> None:
    """Strict tools: every object says additionalProperties false."""
    if isinstance(schema, list):
        for entry in schema:
            _closed(entry, where)
    elif isinstance(schema, dict):
        if schema.get("type") == "object" and schema.get("additionalProperties") is not False:
            raise Invalid(f"{where}: 'additionalProperties' must be explicitly set to false")
        for entry in schema.values():
            _closed(entry, where)


def _messages(messages: Any) -> None:
    if not isinstance(messages, list) or not messages:
        raise Invalid("messages: at least one message is required")
    if messages[0].get("role") != "user":
        raise Invalid("messages: first message must use the user role")
    waiting: set[str] = set()
    for at, message in enumerate(messages):
        role, content = message.get("role"), message.get("content")
        if role not in ("user", "assistant") or not content:
            raise Invalid(f"messages.{at}: role or content is missing")
        blocks = [{"type": "text", "text": content}] if isinstance(content, str) else content
        answered = {b["tool_use_id"] for b in blocks if b["type"] == "tool_result"}
        if answered - waiting:
            raise Invalid(f"messages.{at}: unexpected tool_use_id in tool_result blocks")
        if waiting - answered:
            raise Invalid(f"messages.{at}: tool_use ids without tool_result blocks")
        if any(b["type"] == "text" and not str(b["text"]).strip() for b in blocks):
            raise Invalid(f"messages.{at}: text content blocks must be non-empty")
        waiting = {b["id"] for b in blocks if b["type"] == "tool_use"}
        if waiting and role != "assistant":
            raise Invalid(f"messages.{at}: tool_use blocks belong to the assistant")
    if waiting or messages[-1]["role"] != "user":
        raise Invalid("messages: the conversation must end with a user message")


def _breakpoints(value: Any) -> int:
    if isinstance(value, list):
        return sum(map(_breakpoints, value))
    if isinstance(value, dict):
        here = 1 if value.get("cache_control") else 0
        return here + sum(_breakpoints(v) for k, v in value.items() if k != "input_schema")
    return 0
