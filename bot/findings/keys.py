"""Identity: which documents are one finding, which findings one case, which resource is meant."""

import hashlib
import re
from functools import lru_cache

from bot.models.finding import Finding, Resource

_BARE = {
    "sg": "security-group", "i": "instance", "eni": "network-interface", "vpc": "vpc",
    "subnet": "subnet", "vol": "volume", "snap": "snapshot", "acl": "network-acl", "ami": "image",
    "rtb": "route-table", "igw": "internet-gateway",
}  # fmt: skip
_BARE_ID = re.compile(r"^([a-z]{1,6})-[0-9a-f]{8,17}$")
_GROUP = re.compile(r"(?:^|/)sg-[0-9a-z]+$")
_ACCOUNT_ID = re.compile(r"^\d{12}$")
_PRODUCT = re.compile(r"^arn:aws[a-z-]*:securityhub:[a-z0-9-]*:(\d{12})?:product(?:v2)?/(.+)$")


def _digest(*parts: str) -> str:
    """A 128-bit key over parts; the separator cannot be part of an AWS identifier."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


# Finding keys are made for every document that comes in; BLAKE2b takes half of SHA-256's time.
_blake = hashlib.blake2b


def finding_key(partition: str, account: str, region: str, uid: str) -> str:
    """The same for the ASFF and the OCSF copy of one finding.

    AWS keeps `finding_info.uid` equal to the ASFF Id when both hubs are on.
    """
    parts = f"{partition}\x1f{account}\x1f{region}\x1f{uid}"
    return _blake(parts.encode("utf-8", "replace"), digest_size=16).hexdigest()


def case_key(account: str, region: str, resource: str, family: str) -> str:
    """The same for every finding about one weakness on one resource.

    IAM is global: its findings arrive once per Region and are still one case.
    """
    place = "" if arn_part(resource, 2) == "iam" else region
    return _digest("case", account, place, resource, family)


def case_key_of(finding: Finding) -> str:
    """The case key of a parsed finding."""
    resource = weak_resource(finding)
    region = resource.region or finding.region
    # Without any resource a finding can only be a case by itself.
    return case_key(finding.account, region, resource.id or finding.uid, finding.family)


def weak_resource(finding: Finding) -> Resource:
    """The resource the weakness sits on: for an open port the security group where one is named."""
    if finding.family == "open-port":
        for resource in finding.resources:
            if _GROUP.search(resource.id):
                return resource
    return finding.resources[0]


def arn_part(arn: str, index: int) -> str:
    """Part `index` of an ARN (1 partition, 2 service, 3 region, 4 account), "" if it has none."""
    parts = arn.split(":", 5)
    return parts[index] if len(parts) == 6 and parts[0] == "arn" else ""


def places(identity: str, partition: str, region: str, wider: str, product: str) -> tuple[str, str]:
    """The partition and region of a resource: its ARN's partition goes before `partition`, its
    own `region` before its ARN's, then the finding's `wider` one, then the product ARN's.
    """
    where = region.strip()
    if where and identity.startswith("arn:aws:") and identity.count(":") > 4:
        return "aws", where
    parts = identity.split(":", 5)
    own = where = ""
    if len(parts) == 6 and parts[0] == "arn":
        own, where = parts[1].strip(), parts[3].strip()
    return (
        own or partition.strip() or arn_part(product, 1).strip() or "aws",
        region.strip() or where or wider or arn_part(product, 3).strip(),
    )


def is_account(text: str) -> bool:
    """Whether this is a 12-digit account id."""
    return bool(_ACCOUNT_ID.match(text))


def canonical_id(
    candidates: tuple[str, ...], kind: str, partition: str, account: str, region: str
) -> str:
    """The ARN of a resource where one is given or follows from its bare id, else the first id.

    `candidates` in order of trust, such as OCSF's uid_alt, uid, name; `kind` in either vocabulary
    (AwsS3Bucket, AWS::S3::Bucket).
    """
    named = tuple(text.strip() for text in candidates if text and text.strip())
    for text in named:
        if text.startswith("arn:"):
            return text
    if not named:
        return ""
    bare = named[0]
    match = _BARE_ID.match(bare)
    if match and match[1] in _BARE and account and region:
        return f"arn:{partition}:ec2:{region}:{account}:{_BARE[match[1]]}/{bare}"
    if kind in ("AwsS3Bucket", "AWS::S3::Bucket") and "/" not in bare and ":" not in bare:
        return f"arn:{partition}:s3:::{bare}"
    return bare


@lru_cache(maxsize=1024)
def product_name(product: str) -> str:
    """`aws/securityhub` from a product ARN of either hub, else the text itself."""
    match = _PRODUCT.match(product)
    return match[2] if match else product


@lru_cache(maxsize=1024)
@lru_cache(maxsize=1024)
def is_first_party(product: str, allowed: tuple[str, ...]) -> bool:
    """Whether the product is one of `allowed` (`aws/inspector`, `111111111111/default`).

    AWS's own product ARNs have no account part; only AWS can import findings under them:
    https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-custom-providers.html
    """
    match = _PRODUCT.match(product)
    if not match or match[2] not in allowed:
        return False
    return not match[1] if match[2].startswith("aws/") else True
