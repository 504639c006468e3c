"""AWS calls as the core describes them: reads with all pages, writes cut down to one plan."""

import re
from collections.abc import Collection
from typing import Any

from bot.errors import Refused, Upstream
from bot.models.plan import Call, Plan
from integrations.aws.sessions import Sessions

#: Error codes that mean "not done, ask again" (EC2 and the common errors of the API references).
_BUSY = frozenset(
    {
        "RequestLimitExceeded", "Throttling", "ThrottlingException", "ThrottledException",
        "TooManyRequestsException", "RequestThrottled", "SlowDown", "PriorRequestNotComplete",
    }
)  # fmt: skip
_SESSION = re.compile(r"[^\w+=,.@-]", re.ASCII)
#: What follows it is an encoded blob, thousands of characters that nobody can read.
_BLOB = re.compile(r"\s*Encoded authorization failure message:.*", re.S)
#: EC2 resource types a call touches besides the one it names, for the session policy's ARNs
#: (Service Authorization Reference, Amazon EC2).
_BESIDES = {
    "AuthorizeSecurityGroupIngress": ("security-group-rule",),
    "RevokeSecurityGroupIngress": ("security-group-rule",),
    "ModifySecurityGroupRules": ("security-group-rule", "prefix-list"),
}
#: More rules than this are allowed together, as all rules of the account in that region.
_NAMED = 8


class AwsCalls:
    """The `Aws` port over boto3. `never` are accounts that are never written to."""

    def __init__(self, sessions: Sessions, never: Collection[str] = ()) -> None:
        self._sessions = sessions
        self._never = frozenset(never)

    def read(self, call: Call, account: str, region: str) -> dict[str, Any]:
        """Run a read with the account's read role, all pages merged.

        Raises Upstream with AWS's own error code, Refused for an account that is not listed.
        """
        from botocore.exceptions import BotoCoreError, ClientError

        client = self._sessions.client(call.service, account, region)
        try:
            if client.can_paginate(call.operation):
                pages = client.get_paginator(call.operation).paginate(**call.params)
                answer: dict[str, Any] = pages.build_full_result()
            else:
                answer = getattr(client, call.operation)(**call.params)
        except (ClientError, BotoCoreError) as problem:
            raise upstream(problem, wrote=False) from problem
        answer.pop("ResponseMetadata", None)
        return answer

    def dry_run(self, call: Call, plan: Plan, approver: str) -> str:
        """Empty when EC2 says the call would have worked, or cannot say (other services)."""
        from botocore.exceptions import BotoCoreError, ClientError

        if call.service != "ec2":
            return ""
        client = self._writer(call, plan, approver)
        try:
            getattr(client, call.operation)(**call.params, DryRun=True)
        except ClientError as problem:
            code = problem.response["Error"].get("Code", "")
            return "" if code == "DryRunOperation" else upstream(problem, wrote=False).detail
        except BotoCoreError as problem:
            raise upstream(problem, wrote=False) from problem
        return f"{call.operation} ignored DryRun"

    def write(self, call: Call, plan: Plan, approver: str) -> dict[str, Any]:
        """Run one call of an approved plan; `RequestId` is added to AWS's answer.

        Raises Refused before anything is sent when the place is not the plan's, Upstream with
        `ambiguous` set when the call may have taken effect although no answer came.
        """
        from botocore.exceptions import BotoCoreError, ClientError

        client = self._writer(call, plan, approver)
        try:
            answer: dict[str, Any] = getattr(client, call.operation)(**call.params)
        except (ClientError, BotoCoreError) as problem:
            raise upstream(problem, wrote=True) from problem
        metadata = answer.pop("ResponseMetadata", {})
        return {**answer, "RequestId": metadata.get("RequestId", "")}

    def _writer(self, call: Call, plan: Plan, approver: str) -> Any:
        """A client with fresh credentials that can do this plan and nothing else."""
        target = plan.target
        settings = self._sessions.account_settings(target.account)
        if settings.never_write or target.account in self._never:
            raise Refused("remediation.never_write", account=target.account)
        if all(call != step.call for step in plan.steps):
            raise Refused("remediation.foreign_call", operation=call.operation)
        make = self._sessions.writers(
            target.account,
            target.region,
            session_policy=self.session_policy(plan),
            source_identity=source_identity(approver),
            session_name=f"hubward-{plan.digest[:16]}",
        )
        self._assert_place(make("sts"), plan)
        return make(call.service)

    def session_policy(self, plan: Plan) -> dict[str, Any]:
        """IAM policy that allows the plan's calls on its resource in its region, nothing more.

        EC2 resources beside the named one (rules of the group) are cut to account and region.
        """
        target = plan.target
        allowed: dict[str, set[str]] = {}
        for step in plan.steps:
            client = self._sessions.client(step.call.service, target.account, target.region)
            operation = client.meta.method_to_api_mapping[step.call.operation]
            action = f"{client.meta.service_model.signing_name}:{operation}"
            named = target.resource if target.resource.startswith("arn:") else "*"
            allowed.setdefault(action, set()).update({named, *_besides(step.call, operation, plan)})
            if "TagSpecifications" in step.call.params:
                made = f"arn:{target.partition}:ec2:{target.region}:{target.account}"
                allowed["ec2:CreateTags"] = {f"{made}:security-group-rule/*"}
        return {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": action,
                    "Resource": sorted(arns),
                    "Condition": {"StringEquals": {"aws:RequestedRegion": target.region}},
                }
                for action, arns in sorted(allowed.items())
            ],
        }

    def _assert_place(self, sts: Any, plan: Plan) -> None:
        from botocore.exceptions import BotoCoreError, ClientError

        target = plan.target
        try:
            identity = sts.get_caller_identity()
        except (ClientError, BotoCoreError) as problem:
            raise upstream(problem, wrote=False) from problem
        partition = str(identity["Arn"]).split(":")[1]
        found = (str(identity["Account"]), partition, sts.meta.region_name)
        if found != (target.account, target.partition, target.region):
            raise Refused(
                "remediation.wrong_place",
                found="/".join(found),
                wanted=f"{target.account}/{target.partition}/{target.region}",
            )


def _besides(call: Call, operation: str, plan: Plan) -> set[str]:
    """ARNs of what an EC2 call touches besides the plan's resource: the rules it names, if few."""
    target = plan.target
    place = f"arn:{target.partition}:ec2:{target.region}"
    found: set[str] = set()
    rules = [
        *call.params.get("SecurityGroupRuleIds", ()),
        *(row["SecurityGroupRuleId"] for row in call.params.get("SecurityGroupRules", ())),
    ]
    for kind in _BESIDES.get(operation, ()) if call.service == "ec2" else ():
        owner = "*" if kind == "prefix-list" else target.account
        ids = rules if kind == "security-group-rule" else []
        # A session policy may have 2,048 characters (AssumeRole reference).
        names = ids if ids and len(plan.steps) * len(ids) <= _NAMED else ["*"]
        found |= {f"{place}:{owner}:{kind}/{name}" for name in names}
    return found


def source_identity(approver: str) -> str:
    """The approver as STS AssumeRole accepts it: 2 to 64 characters of a limited set."""
    cleaned = _SESSION.sub("-", approver)[:64]
    return cleaned if len(cleaned) >= 2 else "hubward"


def upstream(problem: Exception, *, wrote: bool) -> Upstream:
    """A boto3 error as ours: the code kept, and whether a write may have happened all the same."""
    from botocore import exceptions as boto

    if isinstance(problem, boto.ClientError):
        error = problem.response.get("Error", {})
        code = str(error.get("Code", ""))
        status = int(problem.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
        detail = _BLOB.sub("", str(error.get("Message", "")))[:300]
        busy = code in _BUSY or status in (429, 503)
        broken = status >= 500 and not busy
        return Upstream(
            "AWS",
            f"{code}: {detail}" if code else detail,
            code=code,
            retryable=busy or broken,
            ambiguous=wrote and broken,
        )
    # Nothing was sent when no connection was made or the parameters were refused by the SDK.
    unsent = isinstance(
        problem,
        (
            boto.ParamValidationError,
            boto.NoCredentialsError,
            boto.EndpointConnectionError,
            boto.ConnectTimeoutError,
            boto.SSLError,
        ),
    )
    wrong = isinstance(problem, (boto.ParamValidationError, boto.NoCredentialsError))
    return Upstream("AWS", str(problem)[:300], retryable=not wrong, ambiguous=wrote and not unsent)
