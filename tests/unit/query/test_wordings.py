"""Words to calls: what people say of many services, and the calls that they mean by it."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.query.catalogue import names_of
from bot.query.context import Context
from bot.query.lexicon import by_name
from bot.query.model import Query
from bot.query.offline.deeds import deeds
from bot.query.offline.reading import read

NOW = datetime(2024, 5, 20, 12, tzinfo=UTC)
_DATED = re.compile(r"(?<=[a-z])\d{4}_?\d{2}_?\d{2}(?:v\d)?$")
#: Calls that logs hold and botocore's models do not: the console's, Git's, S3's own name.
_UNMODELLED = frozenset({
    "PasswordUpdated", "EmailUpdated", "PassRole", "DownloadCompleteDBLogFile", "GitPush",
    "PutFoundationModelEntitlement", "PasswordRecoveryRequested", "PasswordRecoveryCompleted",
    "UserAuthentication", "CredentialChallenge", "CredentialVerification", "Federate",
})  # fmt: skip


def _rows() -> list[tuple[str, frozenset[str], frozenset[str]]]:
    rows = []
    for line in Path(__file__).with_name("wordings.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            said, meant, *more = (part.strip() for part in line.split("|"))
            wanted = _plain(meant.split())
            rows.append((said, wanted, wanted | _plain(" ".join(more).split())))
    return rows


def _plain(names: list[str] | frozenset[str]) -> frozenset[str]:
    """Names without the date that some versions of a call carry."""
    return frozenset(_DATED.sub("", name) for name in names)


def _called(query: Query) -> frozenset[str]:
    return _plain(names_of(query.events.groups, query.events.names))


@pytest.mark.parametrize(("said", "wanted", "allowed"), _rows())
def test_words_mean_these_calls_and_nobody(
    said: str, wanted: frozenset[str], allowed: frozenset[str]
) -> None:
    found = read(said, Context(accounts={}), NOW)
    assert found.query is not None
    assert wanted <= _called(found.query) <= allowed
    assert not found.query.custom
    assert not found.query.resources.ids
    assert not found.query.identity.user_names + found.query.identity.role_names


def test_every_deed_names_calls_that_exist() -> None:
    for deed in deeds():
        for name in deed.names:
            assert by_name(name) or name in _UNMODELLED, name


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("certificates requested or deleted in ACM", {"RequestCertificate", "DeleteCertificate"}),
        ("vpc peering requested or accepted",
         {"CreateVpcPeeringConnection", "AcceptVpcPeeringConnection"}),
        ("saml/oidc providers created or deleted",
         {"CreateSAMLProvider", "CreateOpenIDConnectProvider",
          "DeleteSAMLProvider", "DeleteOpenIDConnectProvider"}),
        ("who created a key pair or imported one?", {"CreateKeyPair", "ImportKeyPair"}),
    ],
)  # fmt: skip
def test_what_is_joined_by_or_is_all_asked(said: str, wanted: set[str]) -> None:
    found = read(said, Context(accounts={}), NOW)
    assert found.query is not None
    assert _called(found.query) == wanted
