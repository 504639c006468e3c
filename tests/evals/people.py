"""The identities of the corpus, as CloudTrail writes them."""

from typing import Any

PROD, DEV, AUDIT = "111122223333", "444455556666", "777788889999"
FOREIGN = "999900001111"
ACCOUNTS = {"prod": PROD, "dev": DEV, "audit": AUDIT}
Record = dict[str, Any]


def user(name: str, key: str = "") -> Record:
    """An IAM user."""
    return {
        "type": "IAMUser", "principalId": f"AIDA{abs(hash_of(name)):012}", "userName": name,
        "arn": f"arn:aws:iam::{PROD}:user/{name}", "accountId": PROD,
        "accessKeyId": key or f"AKIA{hash_of(name):012}", "sessionContext": {"sessionIssuer": {}},
    }  # fmt: skip


def role(role: str, session: str) -> Record:
    """A session of a role."""
    return {
        "type": "AssumedRole", "principalId": f"AROA{hash_of(role):012}:{session}",
        "arn": f"arn:aws:sts::{PROD}:assumed-role/{role}/{session}", "accountId": PROD,
        "accessKeyId": f"ASIA{hash_of(role):012}",
        "sessionContext": {"sessionIssuer": {
            "type": "Role", "arn": f"arn:aws:iam::{PROD}:role/{role}", "userName": role}},
    }  # fmt: skip


def sso(mail: str) -> Record:
    """A session that Identity Center opened."""
    made = role("AWSReservedSSO_AdministratorAccess_0a1b2c3d", mail)
    issuer = made["sessionContext"]["sessionIssuer"]
    issuer["arn"] = issuer["arn"].replace(":role/", ":role/aws-reserved/sso.amazonaws.com/")
    return made


def root() -> Record:
    """The root user."""
    return {"type": "Root", "principalId": PROD, "arn": f"arn:aws:iam::{PROD}:root",
            "accountId": PROD, "accessKeyId": ""}  # fmt: skip


def service(name: str) -> Record:
    """An AWS service."""
    return {"type": "AWSService", "invokedBy": name}


def hash_of(name: str) -> int:
    """A small number that is the same in every run, unlike hash()."""
    return sum(ord(letter) * pow(31, n, 9973) for n, letter in enumerate(name))
