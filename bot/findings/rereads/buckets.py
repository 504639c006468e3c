"""S3 buckets: public access and access logs.

Public: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
"""

from typing import Any, ClassVar

from bot.findings.rereads.base import Answers, Reread, Seen, seen, tail
from bot.models.plan import Call, Target

_NO_BUCKET = ("NoSuchBucket",)
_EVERYBODY = (
    "http://acs.amazonaws.com/groups/global/AllUsers",
    "http://acs.amazonaws.com/groups/global/AuthenticatedUsers",
)
_BLOCKS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")


def _bucket(target: Target) -> str:
    name = tail(target, "s3", "")
    return "" if "/" in name else name


class PublicBucket(Reread):
    """Public by policy or by ACL, as far as the bucket's own blocks let it be."""

    controls: ClassVar[tuple[str, ...]] = ("S3.2", "S3.3", "S3.8", "CloudTrail.6")
    families: ClassVar[tuple[str, ...]] = ("public-bucket",)
    iam_read: ClassVar[tuple[str, ...]] = (
        "s3:GetBucketAcl",
        "s3:GetBucketLocation",
        "s3:GetBucketPolicyStatus",
        "s3:GetBucketPublicAccessBlock",
    )

    def reads(self, target: Target) -> dict[str, Call]:
        """Whether it exists, its blocks, whether its policy is public, its ACL."""
        bucket = {"Bucket": _bucket(target)}
        if not bucket["Bucket"]:
            return {}
        unblocked = ("NoSuchPublicAccessBlockConfiguration", *_NO_BUCKET)
        return {
            "place": Call("s3", "get_bucket_location", bucket, _NO_BUCKET),
            "block": Call("s3", "get_public_access_block", bucket, unblocked),
            "policy": Call(
                "s3", "get_bucket_policy_status", bucket, ("NoSuchBucketPolicy", *_NO_BUCKET)
            ),
            "acl": Call("s3", "get_bucket_acl", bucket, _NO_BUCKET),
        }

    def judge(self, target: Target, state: Answers, controls: frozenset[str]) -> Seen | None:
        """S3.8 asks for all four blocks; the others for a bucket that is not public."""
        if state["place"] is None:
            return "gone"
        held = (state["block"] or {}).get("PublicAccessBlockConfiguration") or {}
        if "S3.8" in controls and not all(held.get(name) for name in _BLOCKS):
            return "there"
        status = (state["policy"] or {}).get("PolicyStatus") or {}
        by_policy = status.get("IsPublic") and not held.get("RestrictPublicBuckets")
        by_acl = _open_acl(state["acl"]) and not held.get("IgnorePublicAcls")
        return seen(bool(by_policy or by_acl))


def _open_acl(acl: dict[str, Any] | None) -> bool:
    grants = (acl or {}).get("Grants") or []
    return any((grant.get("Grantee") or {}).get("URI") in _EVERYBODY for grant in grants)


class BucketLogging(Reread):
    """Whether somebody is told who read the bucket."""

    controls: ClassVar[tuple[str, ...]] = ("S3.9",)
    iam_read: ClassVar[tuple[str, ...]] = ("s3:GetBucketLogging",)

    def reads(self, target: Target) -> dict[str, Call]:
        """The bucket's logging settings."""
        name = _bucket(target)
        call = Call("s3", "get_bucket_logging", {"Bucket": name}, _NO_BUCKET)
        return {"logging": call} if name else {}

    def judge(self, target: Target, state: Answers, controls: frozenset[str]) -> Seen | None:
        """There while no target is set."""
        answer = state["logging"]
        return "gone" if answer is None else seen(not answer.get("LoggingEnabled"))
