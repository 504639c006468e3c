"""What the emulated Jira site is made of: people, statuses, workflow, fields and their JSON."""

from dataclasses import dataclass
from typing import Any, Literal

from integrations.sandbox import story

Deployment = Literal["Cloud", "Server"]
Category = Literal["new", "indeterminate", "done"]


@dataclass(frozen=True)
class User:
    """A Jira user; `id` is the account id on Cloud and the user name on Data Center."""

    id: str
    name: str
    email: str


@dataclass(frozen=True)
class Status:
    """A workflow status with the category every Jira site shares."""

    id: str
    name: str
    category: Category


@dataclass(frozen=True)
class Transition:
    """A workflow step; its name differs from the status it leads to, as on real sites."""

    id: str
    name: str
    sources: tuple[str, ...]
    target: str


BOT = User("5f0000000000000000hubwrd", "Hubward", story.JIRA_USER)
PERSON = User("5f0000000000000000person", "Jira person", "person@example.com")
USERS = (BOT, PERSON)

#: Category ids and colours are the same on every Jira site (GET /rest/api/2/statuscategory).
CATEGORIES: dict[Category, tuple[int, str, str]] = {
    "new": (2, "To Do", "blue-gray"),
    "indeterminate": (4, "In Progress", "yellow"),
    "done": (3, "Done", "green"),
}
STATUSES = (
    Status("10000", "To Do", "new"),
    Status("10001", "In Progress", "indeterminate"),
    Status("10002", "Done", "done"),
)
PROJECTS = (("10000", story.JIRA_PROJECT, "Security"), ("10001", "OPS", "Operations"))
ISSUE_TYPES = (("10001", "Task"), ("10002", "Bug"), ("10003", "Epic"))
PRIORITIES = ("Highest", "High", "Medium", "Low", "Lowest")
RESOLUTIONS = (("10000", "Done"), ("10001", "Won't Do"), ("10002", "Duplicate"))
LINK_TYPES = (
    ("10000", "Blocks", "is blocked by", "blocks"),
    ("10001", "Duplicate", "is duplicated by", "duplicates"),
    ("10002", "Relates", "relates to", "relates to"),
)
PERMISSIONS = {
    "BROWSE_PROJECTS": "Browse Projects",
    "CREATE_ISSUES": "Create Issues",
    "EDIT_ISSUES": "Edit Issues",
    "TRANSITION_ISSUES": "Transition Issues",
    "ADD_COMMENTS": "Add Comments",
    "LINK_ISSUES": "Link Issues",
    "CREATE_ATTACHMENTS": "Create Attachments",
}

_ALL = ("To Do", "In Progress", "Done")
WORKFLOWS: dict[str, tuple[Transition, ...]] = {
    "steps": (
        Transition("11", "Start work", ("To Do",), "In Progress"),
        Transition("21", "Stop work", ("In Progress",), "To Do"),
        Transition("31", "Resolve", ("In Progress",), "Done"),
        Transition("41", "Reopen", ("Done",), "To Do"),
    ),
    "open": (
        Transition("11", "Put back", _ALL, "To Do"),
        Transition("21", "Start work", _ALL, "In Progress"),
        Transition("31", "Resolve", _ALL, "Done"),
    ),
    "no-done": (
        Transition("11", "Start work", ("To Do",), "In Progress"),
        Transition("21", "Stop work", ("In Progress",), "To Do"),
    ),
}

#: id → (name, JQL clause names, schema type, settable on the screens).
FIELDS: dict[str, tuple[str, tuple[str, ...], str, bool]] = {
    "summary": ("Summary", ("summary",), "string", True),
    "description": ("Description", ("description",), "string", True),
    "project": ("Project", ("project",), "project", True),
    "issuetype": ("Issue Type", ("issuetype", "type"), "issuetype", True),
    "priority": ("Priority", ("priority",), "priority", True),
    "labels": ("Labels", ("labels",), "array", True),
    "assignee": ("Assignee", ("assignee",), "user", True),
    "duedate": ("Due date", ("due", "duedate"), "date", True),
    "status": ("Status", ("status",), "status", False),
    "resolution": ("Resolution", ("resolution",), "resolution", False),
    "resolutiondate": ("Resolved", ("resolutiondate", "resolved"), "datetime", False),
    "created": ("Created", ("created", "createdDate"), "datetime", False),
    "updated": ("Updated", ("updated", "updatedDate"), "datetime", False),
    "creator": ("Creator", ("creator",), "user", False),
    "reporter": ("Reporter", ("reporter",), "user", False),
    "comment": ("Comment", ("comment",), "comments-page", False),
    "attachment": ("Attachment", ("attachments",), "array", False),
    "issuelinks": ("Linked Issues", ("issueLink",), "array", False),
}


@dataclass(frozen=True)
class Options:
    """How this site behaves; the defaults are a quiet, generous Cloud site.

    `index_lag_requests` searches and `index_lag_s` seconds hide a fresh issue from search.
    `burst` is requests per second for one endpoint and method; `issue_writes` writes to one issue
    within `issue_window_s` seconds
    (https://developer.atlassian.com/cloud/jira/platform/rate-limiting/). `denied` lists permission
    keys the account lacks.
    """

    deployment: Deployment = "Cloud"
    index_lag_requests: int = 0
    index_lag_s: float = 0.0
    burst: int = 100
    issue_writes: int = 20
    issue_window_s: float = 2.0
    retry_after_s: int = 1
    retry_after: Literal["seconds", "date"] = "seconds"
    resolution_required: bool = False
    priority_on_screen: bool = True
    priorities: tuple[str, ...] = PRIORITIES
    workflow: Literal["steps", "open", "no-done"] = "steps"
    denied: tuple[str, ...] = ()
    webhook_retry_s: float = 1.0


def status_named(name: str) -> Status:
    """The status called `name`; KeyError when the site has none."""
    for status in STATUSES:
        if status.name == name:
            return status
    raise KeyError(name)


def user_json(user: User, base: str, deployment: Deployment) -> dict[str, Any]:
    """A user as Jira shows it: Cloud by account id, Data Center by name and key."""
    shown = {"displayName": user.name, "emailAddress": user.email, "active": True}
    if deployment == "Cloud":
        url = f"{base}/rest/api/2/user?accountId={user.id}"
        return {"self": url, "accountId": user.id, "accountType": "atlassian", **shown}
    url = f"{base}/rest/api/2/user?username={user.email}"
    return {"self": url, "name": user.email, "key": user.id, **shown}


def status_json(status: Status, base: str) -> dict[str, Any]:
    """A status with its category."""
    number, name, colour = CATEGORIES[status.category]
    return {
        "self": f"{base}/rest/api/2/status/{status.id}",
        "id": status.id,
        "name": status.name,
        "statusCategory": {
            "self": f"{base}/rest/api/2/statuscategory/{number}",
            "id": number,
            "key": status.category,
            "name": name,
            "colorName": colour,
        },
    }


def named_json(kind: str, number: str, name: str, base: str) -> dict[str, Any]:
    """Any id-and-name thing: priority, issue type, resolution, project."""
    return {"self": f"{base}/rest/api/2/{kind}/{number}", "id": number, "name": name}


def field_json(field: str) -> dict[str, Any]:
    """One row of GET /field."""
    name, clauses, kind, _ = FIELDS[field]
    return {
        "id": field,
        "key": field,
        "name": name,
        "custom": False,
        "orderable": True,
        "navigable": True,
        "searchable": True,
        "clauseNames": list(clauses),
        "schema": {"type": kind, "system": field},
    }
