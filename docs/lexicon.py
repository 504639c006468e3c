"""Writes bot/query/lexicon.txt: every AWS operation by what it is about, from botocore's models.

`python -m docs.lexicon` writes it, `--check` says whether it knows all that this botocore knows.
"""

import argparse
import gzip
import json
import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from bot.query.lexicon import DATA, split

#: Endpoint prefixes that are not the first label of the event source in CloudTrail.
#: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-aws-service-specific-topics.html
_SOURCES = {
    "email": "ses", "api.ecr": "ecr", "api.ecr-public": "ecr-public", "api.sagemaker": "sagemaker",
    "api.pricing": "pricing", "streams.dynamodb": "dynamodb", "bedrock-runtime": "bedrock",
    "bedrock-agent": "bedrock", "bedrock-agent-runtime": "bedrock", "s3-control": "s3",
    "portal.sso": "sso", "runtime.sagemaker": "sagemaker", "models.lex": "lex",
    "data.iot": "iotdata", "ssm-incidents": "ssm-incidents", "session.qldb": "qldb",
    "aoss": "aoss", "oidc": "sso",
}  # fmt: skip
#: Names that CloudTrail writes and no model has: sign-in events, S3's own names, service events.
#: https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html
_MORE = {
    "signin": "ConsoleLogin CheckMfa SwitchRole ExitRole RenewRole CredentialVerification "
              "CredentialChallenge UserAuthentication PasswordRecoveryRequested "
              "PasswordRecoveryCompleted",
    "s3": "PutBucketLifecycle DeleteBucketPublicAccessBlock PutBucketPublicAccessBlock "
          "GetBucketPublicAccessBlock PutBucketNotification PutAccountPublicAccessBlock "
          "DeleteAccountPublicAccessBlock PutBucketEncryption ListObjects PutBucketTagging",
    "sso": "Authenticate Federate Logout AssociateDirectory UpdateSsoConfiguration",
    "kms": "RotateKey DeleteKey SynchronizeMultiRegionKey",
    "ec2": "BidEvictedEvent SharedSnapshotVolumeCreated SharedSnapshotCopyInitiated",
    "lambda": "CreateFunctionAlias",
    "ssm": "OpenDataChannel OpenControlChannel",
}  # fmt: skip


def main() -> int:
    """Write, or with `--check` say what is missing; exit code 1 when something is."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--check", action="store_true")
    if not arguments.parse_args().check:
        DATA.write_text(text(), "utf-8")
        return 0
    lost = missing()
    if lost:
        print(f"lexicon.txt lacks {len(lost)} calls, such as {sorted(lost)[:5]}", file=sys.stderr)
    return 1 if lost else 0


def missing() -> set[tuple[str, str]]:
    """(source, call) pairs that the installed botocore has and the file has not.

    None when the installed botocore is another version than the one the file was made from: newer
    calls are then simply not known yet, and older ones do no harm.
    """
    import botocore

    written = DATA.read_text("utf-8")
    if written.split("\n", 1)[0] != f"# botocore {botocore.__version__}":
        return set()
    known = {
        (entry.partition(":")[0], verb + noun.split(" ")[0])
        for line in written.splitlines()[1:] if "\t" in line and not line.startswith("@")
        for noun in line.split("\t")[1:]
        for entry in noun.split(" ")[1:]
        for verb in entry.partition(":")[2].split(",")
    }  # fmt: skip
    return {(source, name) for source, names in calls()[0].items() for name in names} - known


def calls() -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Call names and the service's names, both by event source without its domain."""
    import botocore

    names: dict[str, set[str]] = defaultdict(set)
    called: dict[str, set[str]] = defaultdict(set)
    data = Path(botocore.__file__).parent / "data"
    for folder in sorted(path for path in data.iterdir() if path.is_dir()):
        versions = sorted(folder.glob("*/service-2.json*"))
        if not versions:
            continue
        model = _model(versions[-1])
        about = model["metadata"]
        prefix = about["endpointPrefix"]
        source = _SOURCES.get(prefix) or about.get("signingName") or prefix
        names[source] |= set(model["operations"])
        called[source] |= {folder.name, prefix, about.get("serviceId", "")}
        called[source] |= {about.get("serviceFullName", ""), about.get("serviceAbbreviation", "")}
    for source, extra in _MORE.items():
        names[source] |= set(extra.split())
    return names, called


def text() -> str:
    """The file: the version, then `@source` lines with names, then one line per thing."""
    import botocore

    names, called = calls()
    lines = [f"# botocore {botocore.__version__}"]
    for source in sorted(names):
        plain = {_plain(name) for name in called[source]} - {""}
        lines.append("\t".join((f"@{source}", *sorted(plain))))
    things: dict[str, dict[str, dict[str, list[str]]]] = {}
    for source in sorted(names):
        for name in sorted(names[source]):
            verb, noun, words = split(name)
            of_noun = things.setdefault(words, {}).setdefault(noun, {})
            of_noun.setdefault(source, []).append(verb)
    for words in sorted(things):
        parts = [words]
        for noun, sources in sorted(things[words].items()):
            parts.append(" ".join((noun, *(f"{s}:{','.join(v)}" for s, v in sources.items()))))
        lines.append("\t".join(parts))
    return "\n".join(lines) + "\n"


def _plain(name: str) -> str:
    """`AWS Lambda` as people write it: lower case, without maker and brackets."""
    bare = re.sub(r"\(.*?\)", " ", name.lower())
    return " ".join(re.sub(r"\b(?:aws|amazon)\b|[^a-z0-9. -]", " ", bare).split())


def _model(path: Path) -> dict[str, Any]:
    raw = path.read_bytes()
    body: dict[str, Any] = json.loads(gzip.decompress(raw) if path.suffix == ".gz" else raw)
    return body


if __name__ == "__main__":
    sys.exit(main())
