"""Which cases may be acted on at all, each refusal as a row."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from bot.models.case import Case
from bot.models.finding import Finding, Resource
from bot.models.impact import Impact, Traffic
from bot.models.untrusted import Untrusted
from bot.remediate import gate
from bot.settings import ExceptionEntry, RemediationSettings
from tests.unit.remediate.desk import DEVELOPMENT, PRODUCTION, REGION, SETTINGS

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ARN = f"arn:aws:ec2:{REGION}:{PRODUCTION}:security-group/sg-1"


def _case(
    finding: dict[str, Any] | None = None, resource: Resource | None = None, **more: Any
) -> Case:
    place = resource or Resource(ARN, "AwsEc2SecurityGroup", PRODUCTION, REGION)
    base = Finding(
        key="k", format="asff", uid="u", product="p", account=PRODUCTION, region=REGION,
        partition="aws", severity="HIGH", title=Untrusted("t"), resources=(place,),
        first_seen=NOW, updated_at=NOW, control="EC2.13", family="open-port",
        compliance="FAILED", verified_source=True,
    )  # fmt: skip
    case = Case(
        id="c", key="k", family="open-port", account=PRODUCTION, region=REGION, resource=place,
        severity="HIGH", title=Untrusted("t"),
        findings=(msgspec.structs.replace(base, **(finding or {})),), state="new",
        first_seen=NOW, updated_at=NOW,
    )  # fmt: skip
    return msgspec.structs.replace(case, **more)


def _resource(arn: str = ARN, account: str = PRODUCTION, region: str = REGION) -> Resource:
    return Resource(arn, "AwsEc2SecurityGroup", account, region)


@pytest.mark.parametrize(
    ("case", "key"),
    [
        (_case(), None),
        (_case(resource=_resource("sg-1")), None),
        (_case({"verified_source": False}), "remediation.unverified"),
        (_case({"sample": True}), "remediation.sample"),
        (_case({"workflow": "RESOLVED"}), "remediation.unverified"),
        (_case(state="fixed"), "remediation.closed_case"),
        (_case(state="suppressed"), "remediation.closed_case"),
        (_case(account="999999999999"), "remediation.foreign_account"),
        (_case(resource=_resource(ARN.replace(PRODUCTION, DEVELOPMENT))), "remediation.mismatch"),
        (_case(resource=_resource(ARN.replace(REGION, "eu-west-1"))), "remediation.mismatch"),
        (_case(resource=_resource(ARN.replace("aws", "aws-cn", 1))), "remediation.mismatch"),
        (_case(resource=_resource(account=DEVELOPMENT)), "remediation.mismatch"),
        (_case(resource=_resource(region="eu-west-1")), "remediation.mismatch"),
        (_case({"account": DEVELOPMENT}), "remediation.mismatch"),
    ],
)
def test_what_may_be_acted_on(case: Case, key: str | None) -> None:
    """A finding is a claim; anything odd about it refuses the fix."""
    refused = gate.refusal(case, SETTINGS, NOW)
    assert (refused.key if refused else None) == key
    if refused:
        assert "{" not in str(refused)


def test_accounts_that_are_never_written_to() -> None:
    """By the account's own entry or by the deny list."""
    target = gate.target_of(_case())
    closed = tuple(msgspec.structs.replace(a, never_write=True) for a in SETTINGS.accounts)
    for settings in (
        msgspec.structs.replace(SETTINGS, accounts=closed),
        msgspec.structs.replace(
            SETTINGS, remediation=RemediationSettings(True, deny_accounts=(PRODUCTION,))
        ),
    ):
        refused = gate.forbidden(target, settings)
        assert refused is not None and refused.key == "remediation.never_write"


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (ExceptionEntry(ARN, "EC2.13", "vendor", "2026-03-01"), True),
        (ExceptionEntry("sg-1", "EC2.13", "vendor", "2026-12-31"), True),
        (ExceptionEntry("sg-1", "EC2.13", "vendor", "2026-02-28"), False),
        (ExceptionEntry("sg-1", "EC2.14", "vendor", "2026-12-31"), False),
        (ExceptionEntry("sg-2", "EC2.13", "vendor", "2026-12-31"), False),
    ],
)
def test_accepted_exceptions(entry: ExceptionEntry, expected: bool) -> None:
    """Resource, control and date must all fit; the last day still counts."""
    settings = msgspec.structs.replace(
        SETTINGS, remediation=RemediationSettings(exceptions=(entry,))
    )
    refused = gate.refusal(_case(), settings, NOW)
    assert (refused is not None) is expected


@pytest.mark.parametrize(
    ("mapped", "tagged", "expected"),
    [
        ("development", "unknown", "development"),
        ("development", "production", "production"),
        ("production", "development", "production"),
        ("unknown", "development", "unknown"),
    ],
)
def test_tags_only_raise_the_environment(mapped: Any, tagged: str, expected: str) -> None:
    """What the resource's owner can write never lowers a requirement."""
    accounts = (msgspec.structs.replace(SETTINGS.accounts[0], environment=mapped),)
    settings = msgspec.structs.replace(SETTINGS, accounts=accounts)
    case = _case(impact=Impact(environment=tagged))
    assert gate.environment_of(case, settings) == expected


@pytest.mark.parametrize(
    ("impact", "expected"),
    [
        (None, "unknown"),
        (Impact(), "unknown"),
        (Impact(traffic=Traffic("unknown", 14, why="no flow logs")), "unknown"),
        (Impact(traffic=Traffic("not_confirmed", 14)), "none_seen"),
        (Impact(traffic=Traffic("confirmed", 14)), "seen"),
    ],
)
def test_evidence_has_three_values(impact: Impact | None, expected: str) -> None:
    """No logs is not the same as no traffic."""
    assert gate.evidence_of(_case(impact=impact)) == expected


@pytest.mark.parametrize(
    ("risk", "environment", "evidence", "reason", "expected"),
    [
        ("R2", "production", "unknown", "", True),
        ("R2", "unknown", "unknown", " ", True),
        ("R2", "production", "unknown", "agreed", False),
        ("R2", "production", "none_seen", "", False),
        ("R2", "development", "unknown", "", False),
        ("R1", "production", "unknown", "", False),
    ],
)
def test_when_a_reason_is_asked_for(
    risk: Any, environment: str, evidence: Any, reason: str, expected: bool
) -> None:
    """Only blind, risky, in production."""
    assert gate.needs_reason(risk, environment, evidence, reason) is expected


def test_words_of_every_refusal_exist_in_both_languages() -> None:
    """Every key of the area has two sentences with the same placeholders."""
    import string

    from bot.words.approval import WORDS as APPROVAL
    from bot.words.remediation import WORDS as REMEDIATION

    def fields(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    for key, (english, chinese) in {**APPROVAL, **REMEDIATION}.items():
        assert fields(english) == fields(chinese), key


def test_flapping_needs_our_own_fix_and_less_than_a_day() -> None:
    """Without a fix there is nothing that could flap."""
    assert not gate.flapping(_case(), None, NOW + timedelta(hours=1))
