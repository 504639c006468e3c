"""Encoded refusals: what EC2 hides in its message and STS DecodeAuthorizationMessage reads back.

The encoding is our own (AWS does not document its): base64url of compressed JSON, bound to an
account. The members of the decoded message are those of the API reference's example.
https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html
"""

import base64
import binascii
import json
import zlib
from typing import Any

from integrations.sandbox.aws.errors import AwsError


def encoded(
    account: str, action: str, resource: str, *, explicit: bool = False, statement: str = ""
) -> str:
    """A refusal of `action` on `resource`, as it stands in the account's error message."""
    items = [{"statementId": statement, "effect": "DENY"}] if statement else []
    message: dict[str, Any] = {
        "allowed": False,
        "explicitDeny": explicit,
        "matchedStatements": {"items": items},
        "failures": {"items": []},
        "context": {
            "principal": {"id": "AIDASANDBOX", "arn": f"arn:aws:iam::{account}:user/sandbox"},
            "action": action,
            "resource": resource,
            "conditions": {"items": []},
        },
    }
    packed = zlib.compress(json.dumps({"account": account, "message": message}).encode(), 9)
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def decoded(account: str, text: str) -> str:
    """The message as JSON; raises AwsError for one that is cut or of another account."""
    try:
        packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        found = json.loads(zlib.decompress(packed))
    except (ValueError, binascii.Error, zlib.error):
        found = {}
    if found.get("account") != account:
        raise AwsError("InvalidAuthorizationMessageException", "Message is not valid.", 400)
    return json.dumps(found["message"])
