"""What one JQL clause means for one issue, and how issues sort."""

import calendar
import re
import time
from collections.abc import Callable

from integrations.sandbox.jira.site import Issue, Refused
from integrations.sandbox.jira.vocabulary import CATEGORIES, PRIORITIES, PROJECTS, status_named

Test = Callable[[Issue], bool]

_RELATIVE = re.compile(r"([+-]?)(\d+)([mhdw])")
_UNITS = {"m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_ABSOLUTE = ("%Y/%m/%d %H:%M", "%Y-%m-%d %H:%M", "%Y/%m/%d", "%Y-%m-%d")


def dated(name: str, operator: str, value: str) -> Test:
    moment = _moment(name, value)
    tests: dict[str, Callable[[float], bool]] = {
        ">": lambda at: at > moment,
        ">=": lambda at: at >= moment,
        "<": lambda at: at < moment,
        "<=": lambda at: at <= moment,
    }
    if operator not in tests:
        raise Refused(400, f"The operator '{operator}' is not supported by the '{name}' field.")
    test = tests[operator]
    return lambda issue: test(issue.created if name == "created" else issue.updated)


def _moment(name: str, value: str) -> float:
    if value.lower() == "now":
        return time.time()
    if match := _RELATIVE.fullmatch(value):
        sign = -1 if match[1] == "-" else 1
        return time.time() + sign * int(match[2]) * _UNITS[match[3]]
    for form in _ABSOLUTE:
        try:
            return float(calendar.timegm(time.strptime(value, form)))
        except ValueError:
            continue
    raise Refused(
        400,
        f"Date value '{value}' for field '{name}' is invalid. Valid formats include: "
        "'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period "
        "format e.g. '-5d', '4w 2d'.",
    )


def equal(name: str, wanted: set[str], *, negated: bool) -> Test:
    def test(issue: Issue) -> bool:
        values = spellings(issue, name)
        # An empty field matches neither = nor != in Jira; only IS EMPTY finds it.
        return bool(values) and (not (values & wanted) if negated else bool(values & wanted))

    return test


def spellings(issue: Issue, name: str) -> set[str]:
    """Every lower-case spelling by which the issue's field may be named."""
    if name == "labels":
        return {label.lower() for label in issue.values.get("labels", [])}
    if name == "key":
        return {issue.key.lower(), issue.id}
    if name == "project":
        return {v.lower() for row in PROJECTS if row[1] == issue.project for v in row}
    if name == "status":
        return {issue.status.lower(), status_named(issue.status).id}
    if name == "statuscategory":
        category = status_named(issue.status).category
        return {category, CATEGORIES[category][1].lower()}
    if name == "resolution":
        return {(issue.resolution or "Unresolved").lower()}
    if name in ("created", "updated"):
        return {"set"}
    value = issue.values.get(name)
    return {str(value).lower()} if value else set()


def sort_key(issue: Issue, name: str) -> tuple[object, ...]:
    if name in ("created", "updated"):
        return (issue.created if name == "created" else issue.updated, int(issue.id))
    if name == "key":
        return (issue.project, int(issue.key.rsplit("-", 1)[1]))
    if name == "priority":
        value = issue.values.get("priority")
        return (-PRIORITIES.index(value) if value in PRIORITIES else -99, int(issue.id))
    if name == "status":
        return (status_named(issue.status).id, int(issue.id))
    return (str(issue.values.get("summary", "")).lower(), int(issue.id))
