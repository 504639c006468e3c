"""How a call was made: console, command line, infrastructure as code, SDK."""

import re
from typing import NamedTuple

from bot.models.event import Event
from bot.query.model import Means

_CLAIMED: tuple[tuple[Means, re.Pattern[str]], ...] = (
    ("terraform", re.compile(r"(?i)terraform|opentofu|pulumi")),
    ("console", re.compile(r"(?i)(console|signin)\.amazonaws\.com|S3Console|AWS-Console")),
    # A browser calls no API but through the console.
    ("console", re.compile(r"^\[?Mozilla/")),
    ("cli", re.compile(r"(?i)\baws-cli/|aws-shell|CloudShell")),
    ("sdk", re.compile(r"(?i)boto3|botocore|aws-sdk|aws-internal|okhttp|Go-http")),
)


class How(NamedTuple):
    """The means; `verified` is true only where AWS wrote it, a user agent is the caller's word."""

    means: Means
    verified: bool


def how(event: Event) -> How:
    """Read the means from what AWS itself writes first, then from the user agent."""
    if "cloudformation.amazonaws.com" in (event.actor.invoked_by, event.source_ip.raw):
        return How("cloudformation", True)
    if str(event.raw.get("sessionCredentialFromConsole", "")).lower() == "true":
        return How("console", True)
    if event.actor.kind == "AWSService" or event.actor.invoked_by:
        return How("service", True)
    for means, pattern in _CLAIMED:
        if pattern.search(event.agent.raw):
            return How(means, False)
    return How("unknown", False)
