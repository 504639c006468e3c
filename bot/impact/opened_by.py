"""Who brought a weakness about, picked from the CloudTrail events about its resource."""

import json
import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.impact.managed import by_event
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


def looks_for(case: Case) -> bool:
    """Whether there are events that could explain this family at all."""
    return case.family == "open-port" or case.family in _CAUSES


def cause_of(case: Case, events: Sequence[Event]) -> Event | None:
    """The newest successful event that made the weakness, None when there is none. Pure."""
    made = [e for e in events if not e.error_code and _explains(e, case)]
    return max(made, key=lambda e: e.at, default=None)


def origin_of(case: Case, cause: Event | None, callers: Sequence[Event], now: datetime) -> Origin:
    """The cause as told on a card; unknown with a reason when there is none. Pure.

    `callers` are the AssumeRole calls behind the session that made it, the nearest to the session
    first. Names a caller chose (session names, user agents) stay marked as claimed.
    """
    if cause is None:
        old = now - case.first_seen >= HISTORY
        return Origin("unknown", why="older-than-history" if old else "not-found", looked_at=now)
    chain = [cause, *callers]
    who = chain[-1].actor
    managed = by_event(cause)
    return Origin(
        certainty="confirmed",
        event_id=cause.id,
        event_name=cause.name,
        at=cause.at,
        actor=who.name or Untrusted(who.arn or who.principal),
        verified=who.verified,
        source_ip=cause.source_ip,
        agent=cause.agent,
        managed_by=managed.tool if managed else "",
        managed_verified=managed.verified if managed else False,
        through=tuple(
            Untrusted(event.actor.role or event.actor.arn)
            for event in reversed(chain)
            if event.actor.kind == "AssumedRole"
        ),
        looked_at=now,
    )


def session_key(event: Event) -> str:
    """The key of the role session a call was made in, where AWS does not already vouch for its
    person; else empty. Temporary keys begin with ASIA:
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
    """
    actor = event.actor
    traceable = actor.kind == "AssumedRole" and not actor.verified
    return actor.access_key if traceable and actor.access_key.startswith("ASIA") else ""


def opener_of(key: str, events: Sequence[Event]) -> Event | None:
    """The call that handed out a session's key, None when it is not among `events`."""
    return next((e for e in events if not e.error_code and _handed_out(e) == key), None)


def _handed_out(event: Event) -> str:
    response = event.response if isinstance(event.response, dict) else {}
    given = response.get("credentials")
    named = event.name.startswith("AssumeRole") and isinstance(given, dict)
    return str(given.get("accessKeyId", "")) if named and isinstance(given, dict) else ""


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
