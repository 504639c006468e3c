"""Validation of incoming fields and update verbs, refusing what Jira's screens would refuse."""

import re
from typing import Any

from integrations.sandbox.jira.site import Issue, Refused, Site
from integrations.sandbox.jira.vocabulary import (
    FIELDS,
    ISSUE_TYPES,
    PROJECTS,
    RESOLUTIONS,
    USERS,
    User,
)

#: Limits of the system fields (https://confluence.atlassian.com/adminjiraserver, "Configuring
#: advanced settings": jira.text.field.character.limit; summary and label are 255 by schema).
SUMMARY_MAX = 255
LABEL_MAX = 255
TEXT_MAX = 32_767


class _Bad(Exception):
    pass


def created(site: Site, body: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """(project key, values) of POST issue; Refused 400 with one error per bad field."""
    fields = _mapping(body, "fields")
    errors: dict[str, str] = {}
    project = _project(fields.get("project"))
    if project is None:
        errors["project"] = "valid project is required"
    if not fields.get("issuetype"):
        errors["issuetype"] = "Specify an issue type"
    if not fields.get("summary"):
        errors["summary"] = "You must specify a summary of the issue."
    rest = {name: value for name, value in fields.items() if name != "project"}
    values = _cleaned(site, rest, errors)
    for name, verbs in _mapping(body, "update").items():
        _verbs(site, name, verbs, values, errors)
    if errors:
        raise Refused(400, errors=errors)
    values.setdefault("priority", "Medium" if site.options.priority_on_screen else None)
    values.setdefault("labels", [])
    return str(project), values


def edited(site: Site, issue: Issue, body: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """(values to set, comments to add) of PUT issue; Refused 400 as Jira would."""
    fields, update = _mapping(body, "fields"), _mapping(body, "update")
    errors = {
        name: f"Field '{name}' cannot appear in both 'fields' and 'update'"
        for name in fields.keys() & update.keys()
    }
    if "project" in fields:
        errors["project"] = "Field 'project' cannot be set. It is not on the appropriate screen."
    rest = {name: value for name, value in fields.items() if name != "project"}
    values = _cleaned(site, rest, errors)
    comments: list[str] = []
    for name, verbs in update.items():
        if name == "comment":
            comments += _comments(verbs, errors)
            continue
        if name == "labels":
            values["labels"] = list(issue.values.get("labels", []))
        _verbs(site, name, verbs, values, errors)
    if errors:
        raise Refused(400, errors=errors)
    return values, comments


def screened(site: Site, body: dict[str, Any], target: str) -> tuple[dict[str, Any], list[str]]:
    """(values, comments) of POST transitions: only the screen's fields, resolution when needed."""
    fields, update = _mapping(body, "fields"), _mapping(body, "update")
    errors: dict[str, str] = {}
    values: dict[str, Any] = {}
    on_screen = site.options.resolution_required and target == "Done"
    for name, value in fields.items():
        if name == "resolution" and on_screen:
            values["resolution"] = _choice(value, RESOLUTIONS)
            if values["resolution"] is None:
                errors["resolution"] = "Resolution value is not valid."
        else:
            errors[name] = _off_screen(name)
    if on_screen and "resolution" not in fields:
        errors["resolution"] = "Resolution is required."
    comments = _comments(update.get("comment", []), errors)
    errors |= {name: _off_screen(name) for name in update if name != "comment"}
    if errors:
        raise Refused(400, errors=errors)
    return values, comments


def _mapping(body: Any, name: str) -> dict[str, Any]:
    value = body.get(name) if isinstance(body, dict) else None
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Refused(400, f"'{name}' must be an object")
    return value


def _project(value: Any) -> str | None:
    if not isinstance(value, dict):
        return None
    for number, key, _ in PROJECTS:
        if value.get("key") == key or str(value.get("id")) == number:
            return key
    return None


def _cleaned(site: Site, fields: dict[str, Any], errors: dict[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in fields.items():
        if name in errors:
            continue
        try:
            values[name] = _one(site, name, value)
        except _Bad as bad:
            errors[name] = str(bad)
    return values


def _one(site: Site, name: str, value: Any) -> Any:
    settable = name in FIELDS and FIELDS[name][3]
    if not settable or (name == "priority" and not site.options.priority_on_screen):
        raise _Bad(_off_screen(name))
    if name == "summary":
        return _summary(value)
    if name == "description":
        return _text(value)
    if name == "labels":
        return _labels(value)
    if name == "issuetype":
        return _required(_choice(value, ISSUE_TYPES), "Specify a valid issue type")
    if name == "priority":
        known = tuple((str(n), p) for n, p in enumerate(site.options.priorities, 1))
        return _required(_choice(value, known), "The priority selected is invalid.")
    if name == "assignee":
        return None if value is None else _user(value)
    if value is not None and not re.fullmatch(r"\d{4}-\d\d-\d\d", str(value)):
        raise _Bad(f"Error parsing date string: {value}")
    return value


def _summary(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _Bad("You must specify a summary of the issue.")
    if "\n" in value or "\r" in value:
        raise _Bad("The summary is invalid because it contains newline characters.")
    if len(value) > SUMMARY_MAX:
        raise _Bad(f"Summary must be less than {SUMMARY_MAX} characters.")
    return value


def _text(value: Any) -> str | None:
    if value is not None and not isinstance(value, str):
        raise _Bad("Operation value must be a string")
    if value is not None and len(value) > TEXT_MAX:
        raise _Bad(f"The entered text is too long. The limit is {TEXT_MAX:,} characters.")
    return value


def _labels(value: Any) -> list[str]:
    if not isinstance(value, list):
        raise _Bad("data was not an array")
    for label in value:
        _label(label)
    return sorted(set(value))


def _label(label: Any) -> str:
    if not isinstance(label, str) or not label:
        raise _Bad("string expected at index 0")
    if re.search(r"\s", label):
        raise _Bad(f"The label '{label}' contains spaces which is invalid.")
    if len(label) > LABEL_MAX:
        raise _Bad(f"The label '{label}' exceeds the maximum length of {LABEL_MAX} characters.")
    return label


def _verbs(
    site: Site, name: str, verbs: Any, values: dict[str, Any], errors: dict[str, str]
) -> None:
    """Apply `[{verb: value}, …]` of one field onto `values`."""
    if not isinstance(verbs, list) or not all(isinstance(v, dict) and len(v) == 1 for v in verbs):
        errors[name] = f"Field '{name}' needs a list of operations"
        return
    try:
        for verb, value in (next(iter(v.items())) for v in verbs):
            if verb == "set":
                values[name] = _one(site, name, value)
            elif name == "labels" and verb in ("add", "remove"):
                present = set(values.get("labels", []))
                changed = present | {_label(value)} if verb == "add" else present - {value}
                values["labels"] = sorted(changed)
            else:
                known = f"Field '{name}' does not support operation '{verb}'"
                raise _Bad(known if name in FIELDS else _off_screen(name))
    except _Bad as bad:
        errors[name] = str(bad)


def _comments(verbs: Any, errors: dict[str, str]) -> list[str]:
    bodies = []
    for verb in verbs if isinstance(verbs, list) else [None]:
        added = verb.get("add") if isinstance(verb, dict) else None
        body = added.get("body") if isinstance(added, dict) else None
        if not isinstance(body, str) or not body.strip():
            errors["comment"] = "Comment body can not be empty!"
        else:
            bodies.append(body)
    return bodies


def _choice(value: Any, known: tuple[tuple[str, str], ...]) -> str | None:
    if not isinstance(value, dict):
        return None
    for number, name in known:
        if value.get("name") == name or str(value.get("id")) == number:
            return name
    return None


def _required(value: str | None, message: str) -> str:
    if value is None:
        raise _Bad(message)
    return value


def _user(value: Any) -> User:
    for user in USERS:
        if isinstance(value, dict) and user.id in (value.get("accountId"), value.get("key")):
            return user
        if isinstance(value, dict) and value.get("name") == user.email:
            return user
    raise _Bad("User cannot be assigned issues.")


def _off_screen(name: str) -> str:
    return f"Field '{name}' cannot be set. It is not on the appropriate screen, or unknown."
