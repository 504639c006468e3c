"""Records without their secrets: keys shortened to four characters, passwords and tokens gone."""

import re
from typing import Any

_ACCESS_KEY = re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{8,}([A-Z0-9]{4})\b")
_SECRET = re.compile(
    r"(?i)^(?:.*(?:password|passwd|secret(?!id|arn|name)|privatekey|keymaterial|sessiontoken"
    r"|authtoken|accesstoken|plaintext|userdata|credential(?:string|value)).*)$"
)
#: Lists and flags whose name sounds like a secret but which hold none.
_HARMLESS = re.compile(r"(?i)(?:reset|require|update|expire|policy|lastused|length|age)")


def mask(value: Any, name: str = "") -> Any:
    """A copy of a record in which no access key, password or token can be read.

    An access key keeps its last four characters so that two records can still be matched.
    """
    if isinstance(value, dict):
        return {key: mask(entry, key) for key, entry in value.items()}
    if isinstance(value, list):
        return [mask(entry, name) for entry in value]
    if not isinstance(value, str):
        return value
    if _SECRET.match(name) and not _HARMLESS.search(name):
        return "(hidden)"
    return mask_text(value)


def mask_text(text: str) -> str:
    """Text with every access key shortened to its last four characters."""
    return _ACCESS_KEY.sub(r"…\1", text)
