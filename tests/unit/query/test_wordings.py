"""Words to calls: what people say of many services, and the calls that they mean by it."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.query.catalogue import names_of
from bot.query.context import Context
from bot.query.lexicon import by_name, lexicon
from bot.query.model import Query
from bot.query.offline.deeds import deeds
from bot.query.offline.nouns import Noun, nouns
from bot.query.offline.reading import read
from bot.query.offline.vocab import vocabulary

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
    files = (Path(__file__).with_name(name) for name in ("wordings.txt", "things.txt"))
    for line in (line for file in files for line in file.read_text("utf-8").splitlines()):
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


@pytest.mark.parametrize("noun", [n for called in nouns().called.values() for n in called])
def test_every_noun_names_calls_that_exist(noun: Noun) -> None:
    for source, thing in noun.places:
        assert any(call.source == source for call in lexicon().calls(thing)), thing
    for lemma, names in noun.deeds.items():
        assert lemma in vocabulary().tiers
        assert all(by_name(name) for name in names), names


@pytest.mark.parametrize(
    ("said", "op", "value"),
    [
        ("*AccessKey* calls", "contains", ("AccessKey",)),
        ("events with Policy in the name", "contains", ("Policy",)),
        ("events whose name contains SecurityGroup", "contains", ("SecurityGroup",)),
        ("名称里带 Policy 的操作", "contains", ("Policy",)),
        ("calls starting with Put", "prefix", ("Put",)),
        ("以 Delete 开头的事件", "prefix", ("Delete",)),
    ],
)
def test_a_part_of_a_name_is_a_test_on_it(said: str, op: str, value: tuple[str, ...]) -> None:
    found = read(said, Context(accounts={}), NOW)
    assert found.query is not None
    assert [(test.path, test.op, test.value) for test in found.query.custom] == [
        ("eventName", op, value)
    ]


@pytest.mark.parametrize(
    ("said", "group"),
    [
        ("any ransomware activity?", "ransom"), ("勒索", "ransom"),
        ("signs of credential access", "credential.access"), ("凭证窃取", "credential.access"),
        ("initial access events", "initial.access"), ("初始访问", "initial.access"),
        ("data collection by anyone?", "collection"), ("destructive actions", "impact"),
        ("数据销毁", "impact"), ("defense evasion", "detection.off"),
        ("防御规避", "detection.off"), ("侦察", "discovery"), ("持久化", "persistence"),
        ("数据外泄", "data.exposure"),
    ],
)  # fmt: skip
def test_an_intruders_tactic_is_a_group_of_calls(said: str, group: str) -> None:
    found = read(said, Context(accounts={}), NOW)
    assert found.query is not None
    assert found.query.events.groups == (group,)


@pytest.mark.parametrize(
    "opening",
    ["Please provide a listing of all", "Evidence required:", "list every case of", "show me",
     "give me all", "we need to see", "is there any evidence of", "exists any", "dig into",
     "Walk me through the", "bucket logs-1: list all"],
)  # fmt: skip
def test_how_a_request_begins_is_no_call(opening: str) -> None:
    found = read(f"{opening} deletion of bucket policies", Context(accounts={}), NOW)
    assert found.query is not None
    assert _called(found.query) == {"DeleteBucketPolicy"}
