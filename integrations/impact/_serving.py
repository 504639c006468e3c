"""Databases, functions, buckets and snapshots: who can reach them, and under which name."""

from collections.abc import Callable
from typing import Any

from bot.errors import HubwardError, Upstream
from bot.models.case import Case
from bot.models.impact import Dependent, Exposure, Hop, ImpactPart, Use
from bot.models.untrusted import Untrusted
from integrations.flowlogs.insights import called
from integrations.impact import Context
from integrations.impact._memory import kept
from integrations.impact._roles import behind_role

NAME = "topology"
#: CloudFront is a global service with one endpoint, in us-east-1.
_CLOUDFRONT_REGION, _KEPT_S = "us-east-1", 3600.0


def bucket(context: Context, case: Case) -> ImpactPart:
    """Policy status, website and the distributions in front of it. Raises Refused, Upstream."""
    s3 = context.sessions.client("s3", case.account, case.region)
    name = case.resource.id.rsplit(":", 1)[-1].split("/", 1)[0]
    status = _unless("NoSuchBucketPolicy", s3.get_bucket_policy_status, Bucket=name)
    public = bool((status or {}).get("PolicyStatus", {}).get("IsPublic"))
    missing: list[str] = []
    dependents: list[Dependent] = []
    try:
        site = _unless("NoSuchWebsiteConfiguration", s3.get_bucket_website, Bucket=name)
        if site:
            # The name has a dot or a dash before the region, by region; the part they share:
            # https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteEndpoints.html
            dependents.append(Dependent("website", f"{name}.s3-website"))
    except HubwardError:
        missing.append("topology:website")
    try:
        dependents += [
            Dependent("distribution", id, Untrusted(domain))
            for id, domain, origins in _distributions(context, case.account)
            if any(origin.startswith(f"{name}.s3") for origin in origins)
        ]
    except HubwardError:
        missing.append("topology:distributions")
    exposure: Exposure = "public-config" if public else "unknown"
    # The account may still block what the policy allows.
    hops = (Hop("internet", "", "configured"), Hop("policy", name, "configured"),
            Hop("data", name, "unknown"))  # fmt: skip
    return ImpactPart(
        NAME, exposure=exposure, path=hops if public else (), dependents=tuple(dependents),
        missing=tuple(missing),
    )  # fmt: skip


def _unless(code: str, operation: Any, **params: Any) -> dict[str, Any] | None:
    """The answer, None where AWS says with `code` that there is no such thing."""
    try:
        return called(operation, **params)
    except Upstream as problem:
        if problem.code != code:
            raise
        return None


def _distributions(context: Context, account: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """(id, domain, origins) of every CloudFront distribution, an hour old at most."""

    def read() -> list[tuple[str, str, tuple[str, ...]]]:
        cloudfront = context.sessions.client("cloudfront", account, _CLOUDFRONT_REGION)
        found, params = [], dict[str, Any]()
        while True:
            listed = called(cloudfront.list_distributions, **params).get("DistributionList", {})
            found += listed.get("Items", [])
            if not listed.get("IsTruncated"):
                break
            params["Marker"] = listed["NextMarker"]
        return [
            (
                one["Id"],
                one.get("DomainName", ""),
                tuple(o.get("DomainName", "") for o in one.get("Origins", {}).get("Items", [])),
            )
            for one in found
        ]

    key = f"distributions:{account}"
    return kept(context.store, key, list[tuple[str, str, tuple[str, ...]]], _KEPT_S, read)


def database(context: Context, case: Case) -> ImpactPart:
    """Its public flag, state and endpoint. Raises Refused, Upstream."""
    rds = context.sessions.client("rds", case.account, case.region)
    answer = called(rds.describe_db_instances, DBInstanceIdentifier=case.resource.short_id)
    (found,) = answer["DBInstances"]
    public = bool(found.get("PubliclyAccessible"))
    exposure: Exposure = "public-config" if public else "private"
    state = found.get("DBInstanceStatus", "")
    use: Use = "stopped" if state == "stopped" else "in_use"
    endpoint = found.get("Endpoint", {}).get("Address", "")
    itself = Dependent("database", case.resource.short_id, Untrusted(endpoint), state)
    groups = [group["VpcSecurityGroupId"] for group in found.get("VpcSecurityGroups", [])]
    # Whether its groups let anyone in is the business of their own findings.
    hops = (Hop("internet", "", "configured"), Hop("gateway", "", "unknown"),
            Hop("rule", ", ".join(groups[:2]), "unknown"),
            Hop("database", endpoint or case.resource.short_id, "configured"))  # fmt: skip
    return ImpactPart(
        NAME, exposure=exposure, use=use, path=hops if public else (), dependents=(itself,)
    )


def function(context: Context, case: Case) -> ImpactPart:
    """Its role and addresses; that anyone may call it is the finding's own statement."""
    client = context.sessions.client("lambda", case.account, case.region)
    name = case.resource.short_id
    missing: list[str] = []
    open_urls: list[str] = []
    role = ""
    try:
        role = called(client.get_function_configuration, FunctionName=name).get("Role", "")
        urls = called(client.list_function_url_configs, FunctionName=name)
        open_urls = [
            one["FunctionUrl"]
            for one in urls.get("FunctionUrlConfigs", [])
            if one.get("AuthType") == "NONE"
        ]
    except HubwardError:
        missing.append("topology:function")
    stated = case.family == "public-function" and any(
        finding.verified_source for finding in case.findings if finding.open
    )
    exposure: Exposure | None = "public-config" if stated or open_urls else None
    hops: list[Hop] = []
    if exposure:
        way = Hop("function-url", open_urls[0], "configured") if open_urls else None
        policy = Hop("policy", "", "configured")
        hops = [Hop("internet", "", "configured"), way or policy,
                Hop("function", name, "configured")]  # fmt: skip
        hops += _role_hops(context, case, role, missing)
    dependents = tuple(Dependent("function-url", url) for url in open_urls)
    return ImpactPart(
        NAME, exposure=exposure, path=tuple(hops), dependents=dependents, missing=tuple(missing)
    )


def _role_hops(context: Context, case: Case, role: str, missing: list[str]) -> list[Hop]:
    if not role:
        return []
    name = role.rpartition("/")[2]
    try:
        data = behind_role(context, case, name).data
    except HubwardError:
        missing.append("topology:role")
        data = None
    reached = Hop("data", ", ".join(data[:3]), "configured") if data else Hop("data", "", "unknown")
    return [Hop("role", name, "configured"), reached]


def snapshot(context: Context, case: Case) -> ImpactPart:
    """Who may restore it. Raises Refused, Upstream."""
    ec2 = context.sessions.client("ec2", case.account, case.region)
    answer = called(
        ec2.describe_snapshot_attribute,
        SnapshotId=case.resource.short_id, Attribute="createVolumePermission",
    )  # fmt: skip
    allowed = answer.get("CreateVolumePermissions", [])
    if any(entry.get("Group") == "all" for entry in allowed):
        hops = (Hop("internet", "", "configured"), Hop("policy", "", "configured"),
                Hop("data", case.resource.short_id, "configured"))  # fmt: skip
        return ImpactPart(NAME, exposure="public-config", path=hops)
    return ImpactPart(NAME, exposure="cross-account" if allowed else "private")


#: Which reader a resource has; the first that fits.
READERS: tuple[
    tuple[Callable[[Case], bool], Callable[[Context, Case], ImpactPart]], ...
] = (
    (lambda case: ":s3:" in case.resource.id, bucket),
    (lambda case: ":rds:" in case.resource.id and ":db:" in case.resource.id, database),
    (lambda case: ":lambda:" in case.resource.id and ":function:" in case.resource.id, function),
    (lambda case: case.resource.short_id.startswith("snap-"), snapshot),
)  # fmt: skip
