"""Who brought a weakness about, picked from the CloudTrail events about its resource."""

import json
import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.models.case import Case
from bot.models.event import Event
from bot.models.impact import Origin
from bot.models.untrusted import Untrusted
from bot.query.sg_rules import rules_of

#: Event history of CloudTrail's LookupEvents.
HISTORY = timedelta(days=90)
# Event name → what its request must say to have made the weakness ("" is enough by itself).
# CloudTrail writes some names with the API's date (AddPermission20150331v2), hence prefixes.
_CAUSES: dict[str, dict[str, str]] = {
    "public-bucket": {
        "PutBucketPolicy": r'"\*"', "PutBucketAcl": r"AllUsers|AuthenticatedUsers|public-read",
        "DeleteBucketPublicAccessBlock": "", "PutBucketPublicAccessBlock": r"false",
    },
    "account-public-access": {
        "DeleteAccountPublicAccessBlock": "", "PutAccountPublicAccessBlock": r"false",
    },
    "public-snapshot": {
        "ModifySnapshotAttribute": r'"add".*"all"', "ModifyDBSnapshotAttribute": r'"all"',
        "ModifyDBClusterSnapshotAttribute": r'"all"',
    },
    "public-database": {
        "ModifyDBInstance": r'"publiclyAccessible": ?"?true',
        "CreateDBInstance": r'"publiclyAccessible": ?"?true',
    },
    "public-function": {
        "AddPermission": r'"principal": ?"\*"', "CreateFunctionUrlConfig": r'"NONE"',
    },
    "public-document": {"ModifyDocumentPermission": r'"all"'},
    "key-deletion": {"ScheduleKeyDeletion": ""},
    "key-rotation": {"DisableKeyRotation": ""},
    "trail": {"StopLogging": "", "DeleteTrail": ""},
    "imds": {"ModifyInstanceMetadataOptions": r"optional", "RunInstances": ""},
    "flow-logs": {"DeleteFlowLogs": ""},
    "password-policy": {"UpdateAccountPasswordPolicy": "", "DeleteAccountPasswordPolicy": ""},
    "old-access-key": {"CreateAccessKey": ""},
}  # fmt: skip
_TOOLS = ("terraform", "opentofu", "pulumi", "cloudformation", "aws-cdk", "ansible", "crossplane")
_CLOUDFORMATION = "cloudformation.amazonaws.com"


def looks_for(case: Case) -> bool:
    """Whether there are events that could explain this family at all."""
    return case.family == "open-port" or case.family in _CAUSES


def opened_by(case: Case, events: Sequence[Event], now: datetime) -> Origin:
    """The newest successful event that made the weakness; unknown with a reason when there is none.

    Pure. Names a caller chose (session names, user agents) stay marked as claimed.
    """
    made = [e for e in events if not e.error_code and _explains(e, case)]
    if not made:
        old = now - case.first_seen >= HISTORY
        return Origin("unknown", why="older-than-history" if old else "not-found")
    event = max(made, key=lambda e: e.at)
    tool, verified = managed_by(event, case)
    return Origin(
        certainty="confirmed",
        event_id=event.id,
        event_name=event.name,
        at=event.at,
        actor=event.actor.name or Untrusted(event.actor.arn or event.actor.principal),
        verified=event.actor.verified,
        source_ip=event.source_ip,
        agent=event.agent,
        managed_by=tool,
        managed_verified=verified,
    )


def managed_by(event: Event, case: Case) -> tuple[str, bool]:
    """(tool, verified): CloudFormation's own marks are AWS's, every other sign is a claim.

    `aws:` tags cannot be set by users:
    https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
    """
    marks = [tag for tag, _ in case.resource.tags]
    if case.impact:
        marks += [tag for dependent in case.impact.dependents for tag, _ in dependent.tags]
    by_service = _CLOUDFORMATION in (event.actor.invoked_by, event.source_ip.raw)
    if by_service or "aws:cloudformation:stack-name" in marks:
        return "cloudformation", True
    agent = event.agent.raw.lower()
    tags = " ".join(f"{key}={value}" for key, value in case.resource.tags).lower()
    found = next((tool for tool in _TOOLS if tool in agent or tool in tags), "")
    return found, False


def _explains(event: Event, case: Case) -> bool:
    if case.family != "open-port":
        # A record may hold JSON inside a string, hence the unescaping.
        asked = json.dumps(event.request, default=str).replace('\\"', '"')
        causes = _CAUSES.get(case.family, {}).items()
        return any(event.name.startswith(n) and re.search(says, asked) for n, says in causes)
    return any(
        rule.act in ("open", "modify")
        and rule.direction == "ingress"
        and rule.world
        and (not case.ports or any(rule.covers(port) for port in case.ports))
        for rule in rules_of(event)
    )
