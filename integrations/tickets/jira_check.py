"""What `hubward doctor` says about Jira: each thing missing, with what to do about it."""

from typing import Any

from bot.errors import Upstream
from bot.settings import TicketSettings
from integrations.tickets.jira_rest import JiraRest

#: Permission key → what it is called in a permission scheme
#: (https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-permissions/).
NEEDED = {
    "BROWSE_PROJECTS": "Browse Projects",
    "CREATE_ISSUES": "Create Issues",
    "EDIT_ISSUES": "Edit Issues",
    "TRANSITION_ISSUES": "Transition Issues",
    "ADD_COMMENTS": "Add Comments",
    "LINK_ISSUES": "Link Issues",
}


def problems(rest: JiraRest, settings: TicketSettings) -> list[str]:
    """One sentence per problem, empty when tickets can be written; nothing is changed."""
    try:
        account = rest.get("sign in", "myself")
        lacking = _lacking(rest, settings.project)
        if "BROWSE_PROJECTS" in lacking:
            who = account.get("emailAddress") or account.get("displayName") or "the account"
            return [
                f"Jira shows no project {settings.project} to {who}: check tickets.project, or "
                "give the account Browse Projects there."
            ]
        found = _permissions(lacking, settings.project)
        found += _issue_type(rest, settings)
        return found + _priorities(rest, settings)
    except Upstream as error:
        return [f"Jira: {error.detail.rstrip('.')}."]


def _lacking(rest: JiraRest, project: str) -> list[str]:
    try:
        shown = rest.get(
            "ask for its permissions", "mypermissions",
            projectKey=project, permissions=",".join(NEEDED),
        )["permissions"]  # fmt: skip
    except Upstream as error:
        if error.code != "404":
            raise
        return ["BROWSE_PROJECTS"]
    return [key for key in NEEDED if not shown.get(key, {}).get("havePermission")]


def _permissions(lacking: list[str], project: str) -> list[str]:
    if not lacking:
        return []
    wanted = ", ".join(NEEDED[key] for key in lacking)
    return [f"In the permission scheme of {project}, give the account: {wanted}."]


def _issue_type(rest: JiraRest, settings: TicketSettings) -> list[str]:
    """The issue type exists in the project and its workflow has a status of each category."""
    rows: list[dict[str, Any]] = rest.get(
        "read the project's workflow", f"project/{settings.project}/statuses"
    )
    row = next((r for r in rows if r["name"] == settings.issue_type), None)
    if row is None:
        known = ", ".join(str(r["name"]) for r in rows) or "none"
        return [
            f"tickets.issue_type {settings.issue_type!r} does not exist in {settings.project}; "
            f"it has: {known}."
        ]
    categories = {s["statusCategory"]["key"] for s in row["statuses"]}
    if "done" not in categories:
        return [
            f"The workflow of {settings.issue_type} in {settings.project} has no status of the "
            "category Done, so tickets cannot be closed: add one with a transition to it."
        ]
    return []


def _priorities(rest: JiraRest, settings: TicketSettings) -> list[str]:
    known = {str(row["name"]) for row in rest.get("read the priorities", "priority")}
    unknown = sorted(set(settings.priorities.values()) - known)
    if not unknown:
        return []
    return [
        f"tickets.priorities names {', '.join(unknown)}, which this Jira does not have (it has "
        f"{', '.join(sorted(known))}); such tickets get its default priority."
    ]
