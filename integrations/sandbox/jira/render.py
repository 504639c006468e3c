"""Issues, comments, links and changelogs as the JSON that Jira's REST v2 answers."""

import time
from typing import Any

from integrations.sandbox.jira.site import Attachment, Change, Comment, Issue, Site
from integrations.sandbox.jira.vocabulary import (
    CATEGORIES,
    ISSUE_TYPES,
    LINK_TYPES,
    PROJECTS,
    RESOLUTIONS,
    Transition,
    User,
    named_json,
    status_json,
    status_named,
    user_json,
)


def stamp(at: float) -> str:
    """Jira's time format with milliseconds and a zone without a colon, in UTC."""
    whole = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(at))
    return f"{whole}.{int(at % 1 * 1000):03d}+0000"


class Renderer:
    """Renders a site's things; `base` is the URL clients reach the site by."""

    def __init__(self, site: Site, base: str) -> None:
        self._site = site
        self._base = base

    def user(self, user: User) -> dict[str, Any]:
        """A user by account id (Cloud) or name (Data Center)."""
        return user_json(user, self._base, self._site.options.deployment)

    def ref(self, issue: Issue) -> dict[str, Any]:
        """id, key, self: what a create answers."""
        url = f"{self._base}/rest/api/2/issue/{issue.id}"
        return {"id": issue.id, "key": issue.key, "self": url}

    def project(self, key: str) -> dict[str, Any]:
        """A project with its issue types."""
        number, _, name = next(row for row in PROJECTS if row[1] == key)
        types = [
            named_json("issuetype", n, t, self._base) | {"subtask": False} for n, t in ISSUE_TYPES
        ]
        shown = named_json("project", number, name, self._base)
        return shown | {"key": key, "projectTypeKey": "software", "issueTypes": types}

    def priority(self, name: str) -> dict[str, Any]:
        """A priority."""
        number = self._site.options.priorities.index(name) + 1
        return named_json("priority", str(number), name, self._base)

    def issue(
        self, issue: Issue, wanted: list[str] | None = None, expand: str = ""
    ) -> dict[str, Any]:
        """An issue with the wanted fields (None: all) and expansions."""
        fields = self._fields(issue)
        if wanted is not None and "*all" not in wanted and "*navigable" not in wanted:
            fields = {name: value for name, value in fields.items() if name in wanted}
        shown = self.ref(issue) | {"fields": fields}
        expansions = {part.strip().split(".")[0] for part in expand.split(",")}
        if "changelog" in expansions:
            shown["changelog"] = self.changelog(issue)
        if "transitions" in expansions:
            detailed = "transitions.fields" in expand
            steps = self._site.transitions(issue)
            shown["transitions"] = [self.transition(s, fields=detailed) for s in steps]
        return shown

    def _fields(self, issue: Issue) -> dict[str, Any]:
        values = issue.values
        types = {name: number for number, name in ISSUE_TYPES}
        kind, assignee = str(values["issuetype"]), values.get("assignee")
        priority, project = values.get("priority"), self.project(issue.project)
        del project["issueTypes"]
        return {
            "summary": values["summary"],
            "description": values.get("description"),
            "project": project,
            "issuetype": named_json("issuetype", types[kind], kind, self._base),
            "priority": self.priority(priority) if priority else None,
            "labels": list(values.get("labels", [])),
            "assignee": self.user(assignee) if assignee else None,
            "duedate": values.get("duedate"),
            "status": status_json(status_named(issue.status), self._base),
            "resolution": self.resolution(issue.resolution) if issue.resolution else None,
            "resolutiondate": stamp(issue.resolved) if issue.resolved else None,
            "created": stamp(issue.created),
            "updated": stamp(issue.updated),
            "creator": self.user(issue.creator),
            "reporter": self.user(issue.creator),
            "comment": self.comments(issue),
            "attachment": [self.attachment(a) for a in issue.attachments],
            "issuelinks": self.links(issue),
        }

    def resolution(self, name: str) -> dict[str, Any]:
        """A resolution."""
        number = next(n for n, known in RESOLUTIONS if known == name)
        return named_json("resolution", number, name, self._base)

    def comments(self, issue: Issue, expand: str = "") -> dict[str, Any]:
        """The page of comments, oldest first."""
        shown = [self.comment(issue, c, expand) for c in issue.comments]
        return {"startAt": 0, "maxResults": 5000, "total": len(shown), "comments": shown}

    def comment(self, issue: Issue, comment: Comment, expand: str = "") -> dict[str, Any]:
        """One comment; entity properties only when expanded."""
        shown: dict[str, Any] = {
            "self": f"{self._base}/rest/api/2/issue/{issue.id}/comment/{comment.id}",
            "id": comment.id,
            "author": self.user(comment.author),
            "updateAuthor": self.user(comment.author),
            "body": comment.body,
            "created": stamp(comment.created),
            "updated": stamp(comment.updated),
        }
        if "properties" in expand:
            shown["properties"] = [{"key": k, "value": v} for k, v in comment.properties.items()]
        return shown

    def attachment(self, attachment: Attachment) -> dict[str, Any]:
        """One attachment's metadata."""
        base = f"{self._base}/rest/api/2/attachment"
        return {
            "self": f"{base}/{attachment.id}",
            "id": attachment.id,
            "filename": attachment.name,
            "author": self.user(attachment.author),
            "created": stamp(attachment.created),
            "size": len(attachment.content),
            "mimeType": "application/octet-stream",
            "content": f"{base}/content/{attachment.id}",
        }

    def links(self, issue: Issue) -> list[dict[str, Any]]:
        """Issue links seen from this issue: outward ones it holds, inward ones others hold."""
        shown = []
        for holder in self._site.issues.values():
            for number, name, other in holder.links:
                if issue.key not in (holder.key, other):
                    continue
                outward = holder.key == issue.key
                peer = self._site.issues[other] if outward else holder
                row = {"id": number, "type": self.link_type(name)}
                shown.append(row | {"outwardIssue" if outward else "inwardIssue": self._peer(peer)})
        return shown

    def _peer(self, issue: Issue) -> dict[str, Any]:
        status = status_json(status_named(issue.status), self._base)
        return self.ref(issue) | {"fields": {"summary": issue.values["summary"], "status": status}}

    def link_type(self, name: str) -> dict[str, Any]:
        """A link type."""
        number, _, inward, outward = next(row for row in LINK_TYPES if row[1] == name)
        shown = named_json("issueLinkType", number, name, self._base)
        return shown | {"inward": inward, "outward": outward}

    def changelog(self, issue: Issue) -> dict[str, Any]:
        """The changelog as expand=changelog shows it: Cloud newest first, Data Center oldest."""
        newest_first = self._site.options.deployment == "Cloud"
        rows = [self.change(c) for c in issue.history]
        rows = rows[::-1] if newest_first else rows
        return {"startAt": 0, "maxResults": len(rows), "total": len(rows), "histories": rows}

    def change(self, change: Change) -> dict[str, Any]:
        """One changelog entry."""
        return {
            "id": change.id,
            "author": self.user(change.author),
            "created": stamp(change.at),
            "items": change.items,
        }

    def transition(self, step: Transition, *, fields: bool) -> dict[str, Any]:
        """One available transition, with its screen's fields when asked."""
        done = step.target == "Done"
        required = self._site.options.resolution_required and done
        shown: dict[str, Any] = {
            "id": step.id,
            "name": step.name,
            "to": status_json(status_named(step.target), self._base),
            "hasScreen": required,
            "isAvailable": True,
        }
        if fields:
            shown["fields"] = {"resolution": self._resolution_field()} if required else {}
        return shown

    def _resolution_field(self) -> dict[str, Any]:
        return {
            "required": True,
            "schema": {"type": "resolution", "system": "resolution"},
            "name": "Resolution",
            "key": "resolution",
            "hasDefaultValue": False,
            "operations": ["set"],
            "allowedValues": [self.resolution(name) for _, name in RESOLUTIONS],
        }

    def statuses(self) -> list[dict[str, Any]]:
        """Every status category the site has, for GET statuscategory."""
        return [{"id": n, "key": k, "name": name} for k, (n, name, _) in CATEGORIES.items()]
