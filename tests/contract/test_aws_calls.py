"""The `Aws` port against the stand-in: pages, codes, dry runs, and the cut-down write role."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from botocore.exceptions import ClientError

from bot.errors import Refused, Upstream
from bot.models.plan import Call, Plan, Step, Target
from bot.settings import AccountSettings
from integrations.aws.calls import AwsCalls, source_identity
from integrations.aws.sessions import Sessions
from integrations.sandbox import story
from integrations.sandbox.aws.server import Handle, running_aws
from tests.sandbox.aws.asking import door, open_group

ACCOUNT, OTHER, REGION = "111111111111", "444444444444", "us-east-1"
ACCOUNTS = (AccountSettings(ACCOUNT, "prod"), AccountSettings(OTHER, "dev"))
_REVOKE = "revoke_security_group_ingress"


@pytest.fixture(scope="module")
def aws() -> Iterator[Handle]:
    """The empty stand-in, with the product's environment pointing at it."""
    with running_aws(seed=False) as handle, pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_ENDPOINT_URL", handle.url)
        environment.setenv("AWS_ACCESS_KEY_ID", story.AWS_ACCESS_KEY_ID)
        environment.setenv("AWS_SECRET_ACCESS_KEY", story.AWS_SECRET_ACCESS_KEY)
        yield handle


@pytest.fixture(scope="module")
def sessions(aws: Handle) -> Sessions:
    """The product's sessions."""
    return Sessions(ACCOUNTS, REGION)


@pytest.fixture
def calls(aws: Handle, sessions: Sessions) -> Iterator[AwsCalls]:
    """The port; faults are cleared afterwards."""
    yield AwsCalls(sessions)
    door(aws, "DELETE", "faults")


@pytest.fixture
def plan(aws: Handle) -> Plan:
    """A plan that revokes the one open rule of a new group."""
    ec2 = aws.client("ec2", aws.session(ACCOUNT), REGION)
    group, rule = open_group(ec2, "calls")
    arn = f"arn:aws:ec2:{REGION}:{ACCOUNT}:security-group/{group}"
    call = Call("ec2", _REVOKE, {"GroupId": group, "SecurityGroupRuleIds": [rule]})
    return Plan(
        slug="x", version=1, target=Target(ACCOUNT, REGION, arn), params={}, steps=(Step(call),),
        state={}, before=(), after=(), risk="R2", summary="x",
    )  # fmt: skip


def _rules(calls: AwsCalls, group: str) -> list[dict[str, Any]]:
    wanted = {"Filters": [{"Name": "group-id", "Values": [group]}]}
    answer = calls.read(Call("ec2", "describe_security_group_rules", wanted), ACCOUNT, REGION)
    return [row for row in answer["SecurityGroupRules"] if not row["IsEgress"]]


def test_a_read_gives_all_pages(aws: Handle, calls: AwsCalls) -> None:
    """More groups than a page holds, in one answer without metadata."""
    ec2 = aws.client("ec2", aws.session(ACCOUNT), REGION)
    vpc = ec2.create_vpc(CidrBlock="10.98.0.0/16")["Vpc"]["VpcId"]
    for number in range(12):
        ec2.create_security_group(GroupName=f"p{number}", Description="p", VpcId=vpc)
    wanted = {"Filters": [{"Name": "vpc-id", "Values": [vpc]}], "MaxResults": 5}
    answer = calls.read(Call("ec2", "describe_security_groups", wanted), ACCOUNT, REGION)
    assert len(answer["SecurityGroups"]) == 13
    assert "ResponseMetadata" not in answer


def test_a_missing_thing_keeps_its_code(calls: AwsCalls) -> None:
    """The core decides by AWS's own code; asking again will not help."""
    call = Call("ec2", "describe_security_groups", {"GroupIds": ["sg-0000000000000dead"]})
    with pytest.raises(Upstream) as caught:
        calls.read(call, ACCOUNT, REGION)
    assert caught.value.code == "InvalidGroup.NotFound"
    assert not caught.value.retryable


def test_an_account_nobody_listed_is_refused(calls: AwsCalls) -> None:
    """Before anything is sent."""
    with pytest.raises(Refused):
        calls.read(Call("ec2", "describe_vpcs", {}), "999999999999", REGION)


def test_the_dry_run_says_yes_or_why_not(calls: AwsCalls, plan: Plan) -> None:
    """Nothing changes either way."""
    group = plan.steps[0].call.params["GroupId"]
    assert calls.dry_run(plan.steps[0].call, plan, "U0ANA") == ""
    assert len(_rules(calls, group)) == 1


def test_other_services_have_no_dry_run(calls: AwsCalls, plan: Plan) -> None:
    """Only EC2 knows DryRun."""
    assert calls.dry_run(Call("s3", "put_public_access_block", {}), plan, "U0ANA") == ""


def test_a_write_is_signed_by_its_approver(aws: Handle, calls: AwsCalls, plan: Plan) -> None:
    """SourceIdentity, a session named after the plan, the request id in the answer."""
    call = plan.steps[0].call
    answer = calls.write(call, plan, "U0BEN")
    assert answer["Return"] is True
    assert not _rules(calls, call.params["GroupId"])
    log = door(aws, "GET", "requests")["requests"]
    (sent,) = [r for r in log if r["detail"].get("request_id") == answer["RequestId"]]
    assert sent["detail"]["source_identity"] == "U0BEN"
    assert sent["detail"]["session"] == f"hubward-{plan.digest[:16]}"
    assert sent["detail"]["role"] == story.WRITE_ROLE


def test_a_second_write_is_turned_away_with_its_code(calls: AwsCalls, plan: Plan) -> None:
    """The caller's `done_if` works on it."""
    calls.write(plan.steps[0].call, plan, "U0BEN")
    with pytest.raises(Upstream) as caught:
        calls.write(plan.steps[0].call, plan, "U0BEN")
    assert caught.value.code.endswith(".NotFound")
    assert not caught.value.ambiguous


def test_the_session_can_do_nothing_but_the_plan(
    calls: AwsCalls, sessions: Sessions, plan: Plan, aws: Handle
) -> None:
    """Another action, or the same on another group, is denied by AWS itself."""
    ec2 = aws.client("ec2", aws.session(ACCOUNT), REGION)
    other_group, other_rule = open_group(ec2, "other")
    make = sessions.writers(
        ACCOUNT, REGION, session_policy=calls.session_policy(plan),
        source_identity="U0BEN", session_name="test",
    )  # fmt: skip
    writer = make("ec2")
    with pytest.raises(ClientError, match="UnauthorizedOperation"):
        writer.delete_security_group(GroupId=plan.steps[0].call.params["GroupId"])
    with pytest.raises(ClientError, match="UnauthorizedOperation"):
        writer.revoke_security_group_ingress(GroupId=other_group, SecurityGroupRuleIds=[other_rule])


def test_a_call_that_is_not_in_the_plan_is_not_sent(calls: AwsCalls, plan: Plan) -> None:
    """Whoever asks for it."""
    other = msgspec.structs.replace(plan.steps[0].call, params={"GroupId": "sg-1"})
    with pytest.raises(Refused, match="not part of the approved plan"):
        calls.write(other, plan, "U0BEN")


@pytest.mark.parametrize(
    "part",
    [
        {"account": OTHER, "name": "the role lies in another account"},
        {"partition": "aws-cn", "name": "the plan is for another partition"},
    ],
    ids=lambda part: part["name"],
)
def test_the_wrong_place_is_refused_before_the_write(
    aws: Handle, plan: Plan, part: dict[str, str]
) -> None:
    """GetCallerIdentity is compared with the plan; no EC2 write is sent."""
    accounts: tuple[AccountSettings, ...] = ACCOUNTS
    target = plan.target
    if "account" in part:
        role = f"arn:aws:iam::{part['account']}:role/HubwardWrite"
        accounts = (msgspec.structs.replace(ACCOUNTS[0], write_role=role),)
    else:
        target = msgspec.structs.replace(target, partition=part["partition"])
    plan = msgspec.structs.replace(plan, target=target)
    before = len(_writes(aws))
    with pytest.raises(Refused, match="credentials lead to"):
        AwsCalls(Sessions(accounts, REGION)).write(plan.steps[0].call, plan, "U0BEN")
    assert len(_writes(aws)) == before


def _writes(aws: Handle) -> list[Any]:
    return [r for r in door(aws, "GET", "requests")["requests"] if "ec2.Revoke" in r["op"]]


def test_accounts_that_are_never_written_to(aws: Handle, sessions: Sessions, plan: Plan) -> None:
    """By the deny list or the account's own entry; no role is assumed."""
    locked = tuple(msgspec.structs.replace(a, never_write=True) for a in ACCOUNTS)
    for calls in (AwsCalls(sessions, {ACCOUNT}), AwsCalls(Sessions(locked, REGION))):
        with pytest.raises(Refused, match="never"):
            calls.write(plan.steps[0].call, plan, "U0BEN")


@pytest.mark.parametrize(
    ("kind", "when", "ambiguous", "written"),
    [("throttle", "before", False, 0), ("disconnect", "before", True, 0),
     ("disconnect", "after", True, 1)],
)  # fmt: skip
def test_what_may_have_happened_is_said(
    aws: Handle, calls: AwsCalls, plan: Plan, kind: str, when: str, ambiguous: bool, written: int
) -> None:
    """A lost answer is ambiguous, a throttled call is not; the SDK never sends a write twice."""
    call, group = plan.steps[0].call, plan.steps[0].call.params["GroupId"]
    fault = {"op": "ec2.RevokeSecurityGroupIngress", "kind": kind, "when": when, "times": 1}
    door(aws, "POST", "faults", fault)
    with pytest.raises(Upstream) as caught:
        calls.write(call, plan, "U0BEN")
    assert (caught.value.ambiguous, caught.value.retryable) == (ambiguous, True)
    assert len(_rules(calls, group)) == 1 - written


def test_the_policy_names_rules_and_region(calls: AwsCalls, plan: Plan) -> None:
    """One statement per action, with the group and the very rules."""
    (statement,) = calls.session_policy(plan)["Statement"]
    rule = plan.steps[0].call.params["SecurityGroupRuleIds"][0]
    place = f"arn:aws:ec2:{REGION}:{ACCOUNT}"
    assert statement["Action"] == "ec2:RevokeSecurityGroupIngress"
    assert statement["Resource"] == [f"{place}:security-group-rule/{rule}", plan.target.resource]
    assert statement["Condition"] == {"StringEquals": {"aws:RequestedRegion": REGION}}


def test_a_policy_of_many_rules_fits(calls: AwsCalls, plan: Plan) -> None:
    """STS takes 2,048 characters."""
    steps = tuple(
        Step(Call("ec2", _REVOKE, {"GroupId": "sg-1", "SecurityGroupRuleIds": [f"sgr-{n:017x}"]}))
        for n in range(60)
    )
    policy = calls.session_policy(msgspec.structs.replace(plan, steps=steps))
    assert len(msgspec.json.encode(policy)) < 2048


@pytest.mark.parametrize(
    ("approver", "expected"),
    [("U0BEN", "U0BEN"), ("ana@example.com", "ana@example.com"), ("", "hubward"), ("x", "hubward"),
     ("李雷 <b>", "----b-"), ("a" * 99, "a" * 64)],
)  # fmt: skip
def test_source_identities(approver: str, expected: str) -> None:
    """STS takes 2 to 64 characters of a limited set."""
    assert source_identity(approver) == expected
