"""What an IAM change hands out: administrator rights, or one action on everything."""

import json
from typing import Any
from urllib.parse import unquote

from bot.models.event import Event
from bot.query.catalogue import ADMIN_POLICIES

_WIDE = frozenset({"*", "*:*", "iam:*", "sts:*", "sts:AssumeRole", "iam:PassRole"})
_EVERYTHING = frozenset({"*", "*:*"})
#: Policies that let their holder do anything, or give himself the right to.
_ADMIN = frozenset({"AdministratorAccess", "IAMFullAccess"})


def grants_admin(event: Event) -> bool:
    """True for an attached administrator policy, a policy that allows everything, IAM or role
    passing on every resource, a group that is called admin, or a trust policy open to anyone.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
    """
    request = event.request if isinstance(event.request, dict) else {}
    if event.name.startswith(("Attach", "Put")) and _arn(request) in ADMIN_POLICIES:
        return not event.name.endswith("PermissionsBoundary")
    if event.name == "AddUserToGroup":
        return "admin" in str(request.get("groupName", "")).lower()
    if event.name.startswith(("Delete", "Detach", "Remove")):
        return False
    if event.name in ("UpdateAssumeRolePolicy", "CreateRole"):
        key = "policyDocument" if event.name.startswith("Update") else "assumeRolePolicyDocument"
        return any(_anyone(statement) for statement in _statements(request.get(key)))
    return any(_all(statement, _WIDE) for statement in _statements(request.get("policyDocument")))


def allows(event: Event, actions: tuple[str, ...]) -> bool:
    """Whether the change attaches or writes a policy that allows one of the actions.

    `admin` means every action, or all of IAM, on every resource, an AWS managed policy that does,
    or a group that is called so; `anyone` a trust policy open to everybody; any other action
    (`s3:*`) must be allowed by these words or by `*`, on whatever resource.
    """
    request = event.request if isinstance(event.request, dict) else {}
    if event.name.startswith(("Delete", "Detach", "Remove")) or "Boundary" in event.name:
        return False
    documents = [s for key in ("policyDocument", "policy", "assumeRolePolicyDocument")
                 for s in _statements(request.get(key))]  # fmt: skip
    for action in actions:
        if action == "admin":
            group = str(request.get("groupName", "")) if event.name == "AddUserToGroup" else ""
            if _arn(request) in _ADMIN or "admin" in group.lower():
                return True
            if any(_all(statement, _EVERYTHING | {"iam:*"}) for statement in documents):
                return True
        elif action == "anyone":
            if any(_anyone(statement) for statement in documents):
                return True
        elif any(_names(statement, action) for statement in documents):
            return True
    return False


def _names(statement: dict[str, Any], action: str) -> bool:
    given = {written.lower() for written in _listed(statement.get("Action"))}
    return bool(given & ({action.lower()} | _EVERYTHING))


def _arn(request: dict[str, Any]) -> str:
    return str(request.get("policyArn", "")).rpartition("/")[2]


def _statements(document: Any) -> list[dict[str, Any]]:
    """The allowing statements; the document is JSON in a string, at times URL-encoded."""
    if isinstance(document, str):
        try:
            document = json.loads(unquote(document) if document.startswith("%7B") else document)
        except ValueError:
            return []
    found = document.get("Statement", []) if isinstance(document, dict) else []
    found = found if isinstance(found, list) else [found]
    return [s for s in found if isinstance(s, dict) and s.get("Effect") == "Allow"]


def _all(statement: dict[str, Any], wide: frozenset[str]) -> bool:
    actions = set(_listed(statement.get("Action")))
    return bool(actions & wide) and "*" in _listed(statement.get("Resource"))


def _anyone(statement: dict[str, Any]) -> bool:
    principal = statement.get("Principal")
    if isinstance(principal, dict):
        return "*" in _listed(principal.get("AWS"))
    return principal == "*"


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else [v for v in value or [] if isinstance(v, str)]
