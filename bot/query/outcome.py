"""Whether a call went through: success, failure, or denied for want of permission."""

import re

from bot.models.event import Event

#: Codes AWS services use for "you may not". EC2 writes Client.UnauthorizedOperation, others
#: AccessDenied or AccessDeniedException.
#: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
DENIED = frozenset({
    "AccessDenied", "AccessDeniedException", "Client.UnauthorizedOperation",
    "UnauthorizedOperation", "UnauthorizedAccess", "Client.UnauthorizedAccess",
    "VpceAccessDenied", "AuthorizationError", "NotAuthorized", "Forbidden",
})  # fmt: skip
_SAYS_DENIED = re.compile(r"(?i)\b(access denied|denied|not authorized|unauthorized)\b")
_ACTION = re.compile(r"not authorized to perform:? ([a-z0-9-]+:[A-Za-z*]+)")

#: Codes that look like failures but say nothing about permissions.
#: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
DRY_RUN = frozenset({"Client.DryRunOperation", "DryRunOperation"})


def failed(event: Event) -> bool:
    """Whether the call did not do what was asked; a failed sign-in often has no error code."""
    return bool(event.error_code or event.error_message) or event.login_result == "Failure"


def denied(event: Event) -> bool:
    """Whether it failed for want of permission, by code or, for records without one, by message."""
    code = event.error_code
    if code in DENIED or code.endswith(("UnauthorizedAccess", "AccessDenied")):
        return True
    return not code and bool(_SAYS_DENIED.search(event.error_message.raw))


def missing_action(event: Event) -> str:
    """The IAM action the message names, or "" (older EC2 messages are an encoded blob)."""
    found = _ACTION.search(event.error_message.raw)
    return found.group(1) if found else ""
