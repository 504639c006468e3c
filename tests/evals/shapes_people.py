"""Identities of the second corpus, in the forms that published data sets hold."""

from typing import Any

from tests.evals.people import hash_of

SHOP, LAB, MAIN = "012345678901", "200300400500", "098765432109"
FOREIGN = "666600007777"
ACCOUNTS = {"shop": SHOP, "lab": LAB, "main": MAIN}
Record = dict[str, Any]


def user(name: str, key: str = "") -> Record:
    """An IAM user with a long-lived key."""
    return {
        "type": "IAMUser", "principalId": f"AIDA{hash_of(name):012}", "userName": name,
        "arn": f"arn:aws:iam::{SHOP}:user/{name}", "accountId": SHOP,
        "accessKeyId": key or f"AKIA{hash_of(name):012}",
    }  # fmt: skip


def at_console(name: str) -> Record:
    """An IAM user's console session: the issuer is an empty object."""
    attributes = {"mfaAuthenticated": "true", "creationDate": "2023-07-03T08:00:00Z"}
    session = {"sessionIssuer": {}, "webIdFederationData": {}, "attributes": attributes}
    return user(name, f"ASIA{hash_of(name):012}") | {"sessionContext": session}


def bare() -> Record:
    """An IAM user of whom the record keeps the principal alone."""
    return {"type": "IAMUser", "principalId": "AIDAGHOST00000000001", "accountId": SHOP}


def role(name: str, session: str, key: str = "", path: str = "") -> Record:
    """A session of a role."""
    issuer = {
        "type": "Role", "principalId": f"AROA{hash_of(name):012}", "accountId": SHOP,
        "arn": f"arn:aws:iam::{SHOP}:role/{path}{name}", "userName": name,
    }  # fmt: skip
    return {
        "type": "AssumedRole", "principalId": f"AROA{hash_of(name):012}:{session}",
        "arn": f"arn:aws:sts::{SHOP}:assumed-role/{name}/{session}", "accountId": SHOP,
        "accessKeyId": key or f"ASIA{hash_of(name + session):012}",
        "sessionContext": {"sessionIssuer": issuer},
    }  # fmt: skip


def sso(mail: str) -> Record:
    """A permission set's session."""
    name = "AWSReservedSSO_PowerUserAccess_9f8e7d6c5b4a3f2e"
    return role(name, mail, path="aws-reserved/sso.amazonaws.com/eu-west-1/")


def center(person: str) -> Record:
    """Somebody at the Identity Center's portal: no ARN, no name."""
    store = f"arn:aws:identitystore::{MAIN}:identitystore/d-9067aa11bb"
    return {
        "type": "IdentityCenterUser", "accountId": MAIN,
        "onBehalfOf": {"userId": f"9067{hash_of(person):08}-aa", "identityStoreArn": store},
        "credentialId": "ee11ff22",
    }  # fmt: skip


def root(named: bool = False) -> Record:
    """The root user, which some records name and others do not."""
    made = {"type": "Root", "principalId": SHOP, "arn": f"arn:aws:iam::{SHOP}:root",
            "accountId": SHOP, "accessKeyId": ""}  # fmt: skip
    return made | {"userName": "root"} if named else made


def account(number: str) -> Record:
    """Somebody of another account, or nobody known."""
    if number == "ANONYMOUS_PRINCIPAL":
        return {"type": "AWSAccount", "principalId": "", "accountId": number}
    return {"type": "AWSAccount", "principalId": "AIDAOTHER00000000009", "accountId": number}


def web(subject: str) -> Record:
    """A workload that shows a token of its own identity provider."""
    provider = "arn:aws:iam::012345678901:oidc-provider/token.actions.githubusercontent.com"
    return {"type": "WebIdentityUser", "principalId": f"{provider}:sts.amazonaws.com:{subject}",
            "userName": subject, "identityProvider": provider}  # fmt: skip


def service(name: str) -> Record:
    """An AWS service."""
    return {"type": "AWSService", "invokedBy": name}
