"""The emulated Jira site's state: issues, and every change to them with its author and history."""

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from integrations.sandbox.jira.vocabulary import (
    PROJECTS,
    WORKFLOWS,
    Options,
    Transition,
    User,
)


class Refused(Exception):
    """A request Jira answers with an error; messages and errors go into the vendor's envelope."""

    def __init__(self, status: int, *messages: str, errors: dict[str, str] | None = None) -> None:
        super().__init__(f"{status} {messages} {errors}")
        self.status = status
        self.messages = messages
        self.errors = errors or {}


@dataclass
class Change:
    """One changelog entry."""

    id: str
    author: User
    at: float
    items: list[dict[str, Any]]


@dataclass
class Comment:
    """One comment with its entity properties."""

    id: str
    author: User
    body: str
    created: float
    updated: float
    properties: dict[str, Any] = field(default_factory=dict)


@dataclass
class Attachment:
    """One attached file."""

    id: str
    author: User
    name: str
    created: float
    content: bytes


@dataclass
class Issue:
    """One issue; `values` holds the settable fields, names for priority and issue type."""

    id: str
    key: str
    project: str
    values: dict[str, Any]
    creator: User
    created: float
    updated: float
    status: str = "To Do"
    resolution: str | None = None
    resolved: float | None = None
    comments: list[Comment] = field(default_factory=list)
    history: list[Change] = field(default_factory=list)
    links: list[tuple[str, str, str]] = field(default_factory=list)
    remote_links: dict[str, dict[str, Any]] = field(default_factory=dict)
    properties: dict[str, Any] = field(default_factory=dict)
    attachments: list[Attachment] = field(default_factory=list)
    hidden_for: int = 0
    hidden_until: float = 0.0


@dataclass(frozen=True)
class Event:
    """Something webhooks are told about."""

    name: str
    kind: str
    issue: Issue
    author: User
    change: Change | None = None
    comment: Comment | None = None


class Site:
    """All issues of the site and the only ways to change them; every change emits an Event."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.issues: dict[str, Issue] = {}
        self.listeners: list[Callable[[Event], None]] = []
        self._ids = itertools.count(10_100)
        self._numbers = {key: itertools.count(1) for _, key, _ in PROJECTS}

    def fresh_id(self) -> str:
        """A number no other thing of the site carries."""
        return str(next(self._ids))

    def issue(self, ref: str) -> Issue:
        """The issue with this key or id; Refused 404 as Jira words it."""
        if ref in self.issues:
            return self.issues[ref]
        for issue in self.issues.values():
            if issue.id == ref:
                return issue
        raise Refused(404, "Issue does not exist or you do not have permission to see it.")

    def create(self, project: str, values: dict[str, Any], author: User) -> Issue:
        """A new issue in the workflow's first status; `values` are already validated."""
        now = time.time()
        key = f"{project}-{next(self._numbers[project])}"
        issue = Issue(self.fresh_id(), key, project, values, author, now, now)
        issue.hidden_for = self.options.index_lag_requests
        issue.hidden_until = now + self.options.index_lag_s
        self.issues[key] = issue
        self._emit(Event("jira:issue_created", "issue_created", issue, author))
        return issue

    def edit(self, issue: Issue, values: dict[str, Any], author: User) -> Change | None:
        """Set fields; a change that changes nothing leaves no history, as in Jira."""
        items = [
            _item(name, issue.values.get(name), value)
            for name, value in values.items()
            if issue.values.get(name) != value
        ]
        issue.values.update(values)
        return self._record(issue, items, author, "issue_updated")

    def transitions(self, issue: Issue) -> list[Transition]:
        """The workflow steps open from the issue's present status."""
        steps = WORKFLOWS[self.options.workflow]
        return [step for step in steps if issue.status in step.sources]

    def move(
        self, issue: Issue, step: Transition, values: dict[str, Any], author: User
    ) -> Change | None:
        """Take a workflow step; Done sets a resolution, leaving Done clears it."""
        before, resolution = issue.status, issue.resolution
        issue.status = step.target
        done = step.target == "Done"
        issue.resolution = (values.pop("resolution", None) or "Done") if done else None
        issue.resolved = time.time() if done else None
        items = [_item("status", before, issue.status)] if before != issue.status else []
        if resolution != issue.resolution:
            items.append(_item("resolution", resolution, issue.resolution))
        items += [
            _item(name, issue.values.get(name), value)
            for name, value in values.items()
            if issue.values.get(name) != value
        ]
        issue.values.update(values)
        return self._record(issue, items, author, "issue_generic")

    def comment(self, issue: Issue, body: str, author: User, properties: dict[str, Any]) -> Comment:
        """Add a comment."""
        now = time.time()
        comment = Comment(self.fresh_id(), author, body, now, now, properties)
        issue.comments.append(comment)
        issue.updated = now
        self._emit(Event("comment_created", "", issue, author, comment=comment))
        self._emit(Event("jira:issue_updated", "issue_commented", issue, author, comment=comment))
        return comment

    def attach(self, issue: Issue, name: str, content: bytes, author: User) -> Attachment:
        """Attach a file."""
        attachment = Attachment(self.fresh_id(), author, name, time.time(), content)
        issue.attachments.append(attachment)
        self._record(issue, [_item("Attachment", None, name)], author, "issue_updated")
        return attachment

    def link(self, kind: str, inward: Issue, outward: Issue, author: User) -> str:
        """Join two issues; the same link twice is one link."""
        for number, name, other in inward.links:
            if name == kind and other == outward.key:
                return number
        number = self.fresh_id()
        inward.links.append((number, kind, outward.key))
        self._record(
            inward, [_item("Link", None, f"{kind} {outward.key}")], author, "issue_updated"
        )
        return number

    def _record(
        self, issue: Issue, items: list[dict[str, Any]], author: User, kind: str
    ) -> Change | None:
        if not items:
            return None
        change = Change(self.fresh_id(), author, time.time(), items)
        issue.history.append(change)
        issue.updated = change.at
        self._emit(Event("jira:issue_updated", kind, issue, author, change=change))
        return change

    def _emit(self, event: Event) -> None:
        for listener in self.listeners:
            listener(event)


def _item(name: str, before: Any, after: Any) -> dict[str, Any]:
    return {
        "field": name,
        "fieldtype": "jira",
        "fieldId": name,
        "from": None,
        "fromString": _text(before),
        "to": None,
        "toString": _text(after),
    }


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, list):
        return " ".join(value)
    return value.name if isinstance(value, User) else str(value)
