"""Every weakness a look can see closes only when the resource agrees with the hub."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from bot.findings import rereads
from bot.models.case import Case
from bot.ports import Stored
from bot.views.case_card import case_card
from integrations.sandbox import story
from integrations.sandbox.aws.server import Handle, running_aws
from integrations.stores.redis import RedisStore
from tests.contract.hub_bench import ACTING, Bench, events, group_document

PAYMENTS, REGION = story.ACCOUNTS[0].id, story.HOME_REGION
LATER = datetime.now(UTC) + timedelta(hours=1)
#: Makes the weakness; returns the resource's ARN, its type and what ends it.
Weak = Callable[[Callable[[str], Any]], tuple[str, str, Callable[[], Any]]]


def _bucket(client: Callable[[str], Any]) -> tuple[str, str, Callable[[], Any]]:
    s3 = client("s3")
    s3.create_bucket(Bucket="reread-public")
    everybody = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
                 "Resource": "arn:aws:s3:::reread-public/*"}  # fmt: skip
    policy = json.dumps({"Version": "2012-10-17", "Statement": [everybody]})
    s3.delete_public_access_block(Bucket="reread-public")
    s3.put_bucket_policy(Bucket="reread-public", Policy=policy)
    s3.put_bucket_acl(Bucket="reread-public", ACL="public-read")
    blocks = dict.fromkeys(
        ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True
    )

    def close() -> None:
        s3.put_public_access_block(
            Bucket="reread-public", PublicAccessBlockConfiguration=blocks
        )  # fmt: skip

    return "arn:aws:s3:::reread-public", "AwsS3Bucket", close


def _key(client: Callable[[str], Any]) -> tuple[str, str, Callable[[], Any]]:
    kms = client("kms")
    made = kms.create_key()["KeyMetadata"]
    kms.schedule_key_deletion(KeyId=made["KeyId"], PendingWindowInDays=7)
    return made["Arn"], "AwsKmsKey", lambda: kms.cancel_key_deletion(KeyId=made["KeyId"])


def _rotation(client: Callable[[str], Any]) -> tuple[str, str, Callable[[], Any]]:
    kms = client("kms")
    made = kms.create_key()["KeyMetadata"]
    return made["Arn"], "AwsKmsKey", lambda: kms.enable_key_rotation(KeyId=made["KeyId"])


def _snapshot(client: Callable[[str], Any]) -> tuple[str, str, Callable[[], Any]]:
    ec2 = client("ec2")
    volume = ec2.create_volume(AvailabilityZone=f"{REGION}a", Size=1)["VolumeId"]
    id = ec2.create_snapshot(VolumeId=volume)["SnapshotId"]
    shared = {"SnapshotId": id, "Attribute": "createVolumePermission", "GroupNames": ["all"]}
    ec2.modify_snapshot_attribute(**shared, OperationType="add")
    arn = f"arn:aws:ec2:{REGION}:{PAYMENTS}:snapshot/{id}"
    return arn, "Other", lambda: ec2.modify_snapshot_attribute(**shared, OperationType="remove")


def _encryption(client: Callable[[str], Any]) -> tuple[str, str, Callable[[], Any]]:
    ec2 = client("ec2")
    ec2.disable_ebs_encryption_by_default()
    arn = f"AWS::::Account:{PAYMENTS}"
    return arn, "AwsAccount", lambda: ec2.enable_ebs_encryption_by_default()


def _subnet(client: Callable[[str], Any]) -> tuple[str, str, Callable[[], Any]]:
    ec2 = client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.71.0.0/16")["Vpc"]["VpcId"]
    id = ec2.create_subnet(VpcId=vpc, CidrBlock="10.71.1.0/24")["Subnet"]["SubnetId"]
    ec2.modify_subnet_attribute(SubnetId=id, MapPublicIpOnLaunch={"Value": True})

    def close() -> None:
        ec2.modify_subnet_attribute(SubnetId=id, MapPublicIpOnLaunch={"Value": False})

    return f"arn:aws:ec2:{REGION}:{PAYMENTS}:subnet/{id}", "AwsEc2Subnet", close


WEAK: dict[str, Weak] = {
    "S3.2": _bucket, "KMS.3": _key, "KMS.4": _rotation, "RDS.1": _snapshot, "EC2.7": _encryption,
    "EC2.15": _subnet,
}  # fmt: skip


@pytest.fixture(scope="module")
def aws() -> Iterator[Handle]:
    """One stand-in; every test has resources of its own."""
    with running_aws(seed=False) as handle, pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_ENDPOINT_URL", handle.url)
        environment.setenv("AWS_ACCESS_KEY_ID", story.AWS_ACCESS_KEY_ID)
        environment.setenv("AWS_SECRET_ACCESS_KEY", story.AWS_SECRET_ACCESS_KEY)
        yield handle


@pytest.fixture
def bench(aws: Handle, store: RedisStore) -> Bench:
    """All use cases over one empty store."""
    return Bench(store, aws, ACTING)


def _document(control: str, arn: str, kind: str, *, failed: bool = True) -> dict[str, Any]:
    made = group_document(PAYMENTS, "sg-0", "KMS.4", failed=failed, at=None if failed else LATER)
    made = json.loads(json.dumps(made).replace("KMS.4", control))
    held = {"Type": kind, "Id": arn, "Partition": "aws", "Region": REGION}
    return {**made, "Resources": [held]}


def _take(bench: Bench, document: dict[str, Any]) -> None:
    bench.intake.take(list(events(document)))
    bench.work()


@pytest.mark.parametrize("control", list(WEAK))
def test_the_resource_decides(aws: Handle, bench: Bench, control: str) -> None:
    """Forged: disputed and said so. Real: closed, and not on the hub's word alone."""
    session = aws.session(PAYMENTS)
    arn, kind, close = WEAK[control](lambda name: aws.client(name, session))
    _take(bench, _document(control, arn, kind))
    _take(bench, _document(control, arn, kind, failed=False))
    case = bench.case()
    assert (case.state, case.hub_disagrees) == ("new", True)
    close()
    assert bench.observer.confirm(case.id) == "closed"
    case = bench.case()
    assert (case.state, case.hub_disagrees, case.hub_only) == ("fixed", False, False)


def test_a_resource_that_is_gone_closes_with_its_reason(bench: Bench) -> None:
    _take(bench, _document("S3.2", "arn:aws:s3:::reread-nothing", "AwsS3Bucket"))
    _take(bench, _document("S3.2", "arn:aws:s3:::reread-nothing", "AwsS3Bucket", failed=False))
    case = bench.case()
    assert (case.state, case.state_reason.raw) == ("fixed", "The resource does not exist any more.")
    assert not case.hub_only


def test_what_nobody_looks_at_closes_on_the_hubs_word_and_says_so(bench: Bench) -> None:
    """IAM.5 asks for second factors, which nothing here reads; a return takes the word back."""
    arn = f"arn:aws:iam::{PAYMENTS}:user/reread"
    _take(bench, _document("IAM.5", arn, "AwsIamUser"))
    _take(bench, _document("IAM.5", arn, "AwsIamUser", failed=False))
    case = bench.case()
    assert (case.state, case.hub_only) == ("fixed", True)
    assert "only Security Hub says" in _card(case)
    again = {**_document("IAM.5", arn, "AwsIamUser"),
             "UpdatedAt": (LATER + timedelta(hours=1)).isoformat()}  # fmt: skip
    _take(bench, again)
    case = bench.case()
    assert (case.state, case.hub_only) == ("new", False)
    assert "only Security Hub" not in _card(msgspec.structs.replace(case, state="fixed"))


def _card(case: Case) -> str:
    return str(case_card(Stored(case, 1), ACTING, None, "en").blocks)


def test_every_look_names_controls_of_its_own() -> None:
    claimed = [control for look in rereads.rereads() for control in look.controls]
    assert len(claimed) == len(set(claimed)) >= 18
    assert all(":" in action for action in rereads.needs())
