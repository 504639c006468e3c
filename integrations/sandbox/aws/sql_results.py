"""How both SQL services write values and cut results into pages."""

import base64
import json
from datetime import datetime
from typing import Any

from integrations.sandbox.aws.errors import AwsError


def text(value: Any) -> str:
    """A value as both services write it in their results."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}.{value.microsecond // 1000:03}"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}={text(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(text(one) for one in value) + "]"
    return "null" if value is None else str(value)


def page(
    rows: list[Any], token: Any, size: int, of: str, code: str = "InvalidNextTokenException"
) -> tuple[list[Any], dict[str, str]]:
    """One page and the token of the next; raises AwsError for a token of something else."""
    start = 0
    if token:
        try:
            known, start = json.loads(base64.urlsafe_b64decode(str(token)))
        except ValueError as error:
            raise AwsError(code, "the token is not one of ours") from error
        if known != of:
            raise AwsError(code, "the token belongs to something else")
    shown = rows[start : start + size]
    if start + size >= len(rows):
        return shown, {}
    made = base64.urlsafe_b64encode(json.dumps([of, start + size]).encode()).decode()
    return shown, {"NextToken": made}
