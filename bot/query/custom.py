"""Tests on one path of the raw record, for what the closed form has no field of its own."""

import json
from typing import Any

from bot.models.event import Event
from bot.query.grants import allows
from bot.query.model import Custom

#: Members of a request that name the user, group or role it is about.
_SUBJECTS = ("userName", "roleName")


def passes(event: Event, test: Custom) -> bool:
    """Whether the record passes the test."""
    if test.op in ("self", "other"):
        return _own(event) is (test.op == "self")
    if test.op == "grants":
        wanted = (test.value,) if isinstance(test.value, str) else test.value
        return allows(event, wanted)
    return _custom(event.raw, test)


def _own(event: Event) -> bool:
    """Whether the request is about the caller; IAM takes the caller where it names nobody.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccessKey.html
    """
    request = event.request if isinstance(event.request, dict) else {}
    named = [str(request[name]) for name in _SUBJECTS if request.get(name)]
    actor = event.actor
    own = {actor.name.raw.casefold(), actor.role.casefold()} - {""}
    return not named or any(name.rpartition("/")[2].casefold() in own for name in named)


def _custom(raw: dict[str, Any], test: Custom) -> bool:
    value: Any = raw
    for part in test.path.split("."):
        if isinstance(value, list) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        elif isinstance(value, dict) and part in value:
            value = value[part]
        else:
            return test.op in ("ne", "absent")
    if test.op == "exists":
        return value is not None
    if test.op == "absent":
        return value is None or value in ("", [], {})
    return _compare(value if isinstance(value, str) else json.dumps(value), test)


def _compare(text: str, test: Custom) -> bool:
    wanted = (test.value,) if isinstance(test.value, str) else test.value
    if test.op == "prefix":
        return text.startswith(wanted)
    if test.op == "contains":
        folded = text.casefold()
        return any(value.casefold() in folded for value in wanted)
    return (text in wanted) is (test.op != "ne")
