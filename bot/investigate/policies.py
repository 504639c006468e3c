"""Whether an IAM change hands out administrator rights."""

import json
from typing import Any
from urllib.parse import unquote

from bot.models.event import Event
from bot.query.catalogue import ADMIN_POLICIES

_WIDE = frozenset({"*", "*:*", "iam:*", "sts:*", "sts:AssumeRole", "iam:PassRole"})


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
    return any(_all(statement) for statement in _statements(request.get("policyDocument")))


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


def _all(statement: dict[str, Any]) -> bool:
    actions = set(_listed(statement.get("Action")))
    return bool(actions & _WIDE) and "*" in _listed(statement.get("Resource"))


def _anyone(statement: dict[str, Any]) -> bool:
    principal = statement.get("Principal")
    if isinstance(principal, dict):
        return "*" in _listed(principal.get("AWS"))
    return principal == "*"


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else [v for v in value or [] if isinstance(v, str)]
