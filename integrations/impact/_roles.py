"""What an instance may do: the role of its profile, and whether that role's policies open data."""

from bot.impact.exposure_path import Behind
from bot.models.case import Case
from integrations.flowlogs.insights import called
from integrations.impact import Context
from integrations.impact._memory import kept

_KEPT_S = 3600.0
#: AWS's own policies that let their holder read stored data. Others are not judged by their name:
#: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
_DATA = frozenset({
    "AdministratorAccess", "PowerUserAccess", "ReadOnlyAccess", "AmazonS3FullAccess",
    "AmazonS3ReadOnlyAccess", "AmazonDynamoDBFullAccess", "AmazonDynamoDBReadOnlyAccess",
    "AmazonRDSDataFullAccess", "SecretsManagerReadWrite", "AmazonAthenaFullAccess",
    "AmazonRedshiftFullAccess", "AmazonSSMFullAccess",
})  # fmt: skip


def behind_profile(context: Context, case: Case, profile: str) -> Behind:
    """The role of an instance profile's ARN and its data policies. Raises Refused, Upstream."""
    name = profile.rpartition("/")[2]
    key = f"profile:{case.account}:{name}"
    return kept(context.store, key, Behind, _KEPT_S, lambda: _read(context, case, name))


def _read(context: Context, case: Case, name: str) -> Behind:
    iam = context.sessions.client("iam", case.account, case.region)
    answer = called(iam.get_instance_profile, InstanceProfileName=name)
    roles = answer.get("InstanceProfile", {}).get("Roles", [])
    if not roles:
        return Behind()
    return behind_role(context, case, roles[0]["RoleName"])


def behind_role(context: Context, case: Case, role: str) -> Behind:
    """A role by name and its data policies. Raises Refused, Upstream."""
    iam = context.sessions.client("iam", case.account, case.region)
    answer = called(iam.list_attached_role_policies, RoleName=role)
    names = [policy["PolicyName"] for policy in answer.get("AttachedPolicies", [])]
    return Behind(role, tuple(name for name in names if name in _DATA))
