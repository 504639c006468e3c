"""Reading a REST request: its JSON, numbers, the issue it names and what the account may do."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from integrations.sandbox.jira.site import Issue, Refused, Site

Route = tuple[str, str, Callable[[web.Request], Awaitable[web.StreamResponse]], str]

#: An entity property's value may take 32,768 characters of JSON
#: (https://developer.atlassian.com/cloud/jira/platform/jira-entity-properties/).
PROPERTY_MAX = 32_768


def seen(site: Site, request: web.Request) -> Issue:
    """The issue in the path; Refused 404 when there is none or it may not be seen."""
    may(site, "BROWSE_PROJECTS", 404)
    return site.issue(request.match_info["issue"])


def may(site: Site, permission: str, status: int = 403) -> None:
    """Refused when the account lacks the permission."""
    if permission in site.options.denied:
        hidden = "Issue does not exist or you do not have permission to see it."
        lacking = f"You do not have the permission {permission} in this project."
        raise Refused(status, hidden if status == 404 else lacking)


def json_value(request: web.Request, raw: bytes) -> Any:
    """The request's JSON; Refused 415 or 400 for anything else."""
    if request.content_type != "application/json":
        raise Refused(415, "Content-Type must be application/json")
    try:
        return json.loads(raw)
    except ValueError as error:
        raise Refused(400, f"Unexpected character in JSON: {error}") from error


def json_body(request: web.Request, raw: bytes) -> dict[str, Any]:
    """The request's JSON object; Refused when it is no object."""
    body = json_value(request, raw)
    if not isinstance(body, dict):
        raise Refused(400, "The request body must be an object.")
    return body


def number(request: web.Request, name: str, default: int) -> int:
    """A query parameter that must be a whole number."""
    value = request.query.get(name)
    if value in (None, ""):
        return default
    try:
        return max(int(str(value)), 0)
    except ValueError:
        raise Refused(400, f"'{name}' must be a number") from None


def checked_key(key: str) -> str:
    """A property key of at most 255 characters."""
    if len(key) > 255:
        raise Refused(400, "The property key may have 255 characters at most.")
    return key


def checked_value(value: Any) -> Any:
    """A property value of at most 32,768 characters of JSON."""
    if len(json.dumps(value)) > PROPERTY_MAX:
        raise Refused(400, f"The property value may have {PROPERTY_MAX} characters at most.")
    return value
