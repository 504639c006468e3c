"""Who is in the corpus of the example questions, when, and where."""

from datetime import UTC, datetime
from typing import Any

#: 21:00 in Berlin, after a day of 25 hours; "today at 10:15" is 09:15 UTC there.
NOW = datetime(2026, 10, 25, 20, tzinfo=UTC)
ZONE = "Europe/Berlin"
ACCOUNT, OTHER, THIRD, DEV = "111111111111", "222222222222", "333333333333", "444444444444"
TROUBLE = datetime(2026, 10, 25, 9, 15, tzinfo=UTC)
TAKEN = datetime(2026, 10, 25, 13, 30, tzinfo=UTC)
OUTAGE = datetime(2024, 1, 15, 14, 30, tzinfo=UTC)
KEY = "ASIAPRODUCTION000001"
HOST, USUAL, VICTIM = "10.0.1.66", "10.0.2.9", "10.0.2.5"
Record = dict[str, Any]


def session(role: str, name: str, key: str, account: str = ACCOUNT) -> Record:
    """The identity of a role session of that name, with that key."""
    return {
        "type": "AssumedRole", "accessKeyId": key, "accountId": account,
        "principalId": f"AROA0{role.upper()[:8]}:{name}",
        "arn": f"arn:aws:sts::{account}:assumed-role/{role}/{name}",
        "sessionContext": {"sessionIssuer": {
            "type": "Role", "userName": role, "accountId": account,
            "principalId": f"AROA0{role.upper()[:8]}",
            "arn": f"arn:aws:iam::{account}:role/{role}"}},
    }  # fmt: skip


def user(name: str, account: str = ACCOUNT) -> Record:
    """The identity of an IAM user."""
    return {
        "type": "IAMUser", "userName": name, "accountId": account, "principalId": f"AIDA{name}",
        "arn": f"arn:aws:iam::{account}:user/{name}",
    }  # fmt: skip
