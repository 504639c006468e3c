"""The `Hub` port against the stand-in: both hubs, batches, findings that are gone."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from bot.errors import Upstream
from bot.models.case import Case
from bot.models.finding import Copy, Finding, Resource
from bot.models.untrusted import Untrusted
from integrations.aws.security_hub import SecurityHub
from integrations.aws.sessions import Sessions
from integrations.sandbox import story
from integrations.sandbox.aws.server import Handle, running_aws
from tests.sandbox.aws.asking import door

ACCOUNT, REGION = story.TOOLING_ACCOUNT, story.HOME_REGION
PRODUCT = f"arn:aws:securityhub:{REGION}:{ACCOUNT}:product/{ACCOUNT}/default"
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def aws() -> Iterator[Handle]:
    """The empty stand-in, with the product's environment pointing at it."""
    with running_aws(seed=False) as handle, pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_ENDPOINT_URL", handle.url)
        environment.setenv("AWS_ACCESS_KEY_ID", story.AWS_ACCESS_KEY_ID)
        environment.setenv("AWS_SECRET_ACCESS_KEY", story.AWS_SECRET_ACCESS_KEY)
        yield handle


@pytest.fixture
def hub(aws: Handle) -> Iterator[SecurityHub]:
    """The port with Hubward's own credentials; faults are cleared afterwards."""
    yield SecurityHub(Sessions((), REGION))
    door(aws, "DELETE", "faults")


def _import(aws: Handle, *names: str) -> None:
    client = aws.client("securityhub")
    documents = [
        {
            "SchemaVersion": "2018-10-08", "Id": name, "ProductArn": PRODUCT,
            "GeneratorId": "test", "AwsAccountId": ACCOUNT,
            "Types": ["Software and Configuration Checks"],
            "CreatedAt": "2026-01-01T00:00:00.000Z", "UpdatedAt": "2026-01-01T00:00:00.000Z",
            "Severity": {"Label": "LOW"}, "Title": "t", "Description": "d",
            "Compliance": {"Status": "FAILED"},
            "Resources": [{"Type": "Other", "Id": "r"}],
        }
        for name in names
    ]  # fmt: skip
    for start in range(0, len(documents), 100):
        answer = client.batch_import_findings(Findings=documents[start : start + 100])
        assert answer["FailedCount"] == 0


def _case(
    *names: str, formats: tuple[Any, ...] = ("asff",), metadata_uid: str | None = None
) -> Case:
    place = Resource("r", "Other", ACCOUNT, REGION)
    copies = tuple(Copy(format, NOW, "") for format in formats)
    findings = tuple(
        Finding(
            key=name, format=formats[0], uid=name, product=PRODUCT, account=ACCOUNT, region=REGION,
            partition="aws", severity="LOW", title=Untrusted("t"), resources=(place,),
            first_seen=NOW, updated_at=NOW, copies=copies, metadata_uid=metadata_uid,
        )
        for name in names
    )  # fmt: skip
    return Case(
        id="c", key="k", family="f", account=ACCOUNT, region=REGION, resource=place,
        severity="LOW", title=Untrusted("t"), findings=findings, state="new", first_seen=NOW,
        updated_at=NOW,
    )  # fmt: skip


def _shown(aws: Handle, name: str) -> dict[str, Any]:
    wanted = {"Id": [{"Value": name, "Comparison": "EQUALS"}]}
    (found,) = aws.client("securityhub").get_findings(Filters=wanted)["Findings"]
    return dict(found)


def test_both_hubs_are_probed(hub: SecurityHub) -> None:
    """The stand-in has both."""
    assert hub.enabled() == (True, True)
    assert hub.check() == ""


def test_an_update_carries_our_name(aws: Handle, hub: SecurityHub) -> None:
    """Workflow, note, and whose it is, so that the echo is recognised; and back again."""
    _import(aws, "one")
    for workflow in ("RESOLVED", "NEW"):
        hub.update(_case("one").findings, workflow, "said why")
        found = _shown(aws, "one")
        assert found["Workflow"]["Status"] == workflow
        assert (found["Note"]["Text"], found["Note"]["UpdatedBy"]) == ("said why", "hubward")


def test_a_long_note_is_cut_not_refused(aws: Handle, hub: SecurityHub) -> None:
    """Both hubs take 512 characters."""
    _import(aws, "long")
    hub.update(_case("long", formats=("asff", "ocsf")).findings, "RESOLVED", "x" * 2000)
    assert _shown(aws, "long")["Workflow"]["Status"] == "RESOLVED"


def test_many_findings_go_in_batches(aws: Handle, hub: SecurityHub) -> None:
    """250 findings are three updates."""
    names = [f"many-{number}" for number in range(250)]
    _import(aws, *names)
    seen = len(door(aws, "GET", "requests")["requests"])
    hub.update(_case(*names).findings, "RESOLVED", "note")
    log = door(aws, "GET", "requests")["requests"][seen:]
    assert [r["op"] for r in log].count("securityhub.BatchUpdateFindings") == 3
    for name in (names[0], names[100], names[249]):
        assert _shown(aws, name)["Workflow"]["Status"] == "RESOLVED"


def test_a_finding_that_is_gone_is_no_error(aws: Handle, hub: SecurityHub) -> None:
    """Deleted resources take their findings along; the others are updated all the same."""
    _import(aws, "stays")
    hub.update(_case("stays", "gone").findings, "RESOLVED", "note")
    assert _shown(aws, "stays")["Workflow"]["Status"] == "RESOLVED"


@pytest.mark.parametrize("by_uid", [True, False])
def test_the_second_hub_is_updated_by_uid_or_by_name(
    aws: Handle, hub: SecurityHub, by_uid: bool
) -> None:
    """A finding that came as OCSF only is updated there; status and comment are ours."""
    name = f"ocsf-{by_uid}"
    _import(aws, name)
    uid = _ocsf(aws, name)["metadata"]["uid"] if by_uid else None
    hub.update(_case(name, formats=("ocsf",), metadata_uid=uid).findings, "RESOLVED", "note")
    found = _ocsf(aws, name)
    assert found["status"] == "Resolved"
    assert found["comment"] == "hubward: note"


def _ocsf(aws: Handle, name: str) -> dict[str, Any]:
    filters = {
        "CompositeFilters": [
            {
                "StringFilters": [
                    {
                        "FieldName": "finding_info.uid",
                        "Filter": {"Value": name, "Comparison": "EQUALS"},
                    }
                ]
            }
        ]
    }
    (found,) = aws.client("securityhub").get_findings_v2(Filters=filters)["Findings"]
    return dict(found)


def test_archived_findings_are_left_alone(aws: Handle, hub: SecurityHub) -> None:
    """Nothing is sent for a case of archived findings."""
    case = _case("archived")
    (finding,) = case.findings
    case = msgspec.structs.replace(
        case, findings=(msgspec.structs.replace(finding, archived=True),)
    )
    seen = len(door(aws, "GET", "requests")["requests"])
    hub.update(case.findings, "RESOLVED", "note")
    log = door(aws, "GET", "requests")["requests"][seen:]
    assert not [r for r in log if "BatchUpdate" in r["op"]]


def test_a_throttled_hub_can_be_asked_again(aws: Handle, hub: SecurityHub) -> None:
    """The error says so; updating again is harmless."""
    _import(aws, "busy")
    hub.enabled()
    fault = {"op": "securityhub.BatchUpdateFindings", "kind": "throttle", "times": 20}
    door(aws, "POST", "faults", fault)
    with pytest.raises(Upstream) as caught:
        hub.update(_case("busy").findings, "RESOLVED", "note")
    assert caught.value.retryable
    door(aws, "DELETE", "faults")
    hub.update(_case("busy").findings, "RESOLVED", "note")
    assert _shown(aws, "busy")["Workflow"]["Status"] == "RESOLVED"
