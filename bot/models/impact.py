"""What a finding means for this company: who owns it, who can reach it, who uses it."""

from datetime import datetime
from typing import Literal

import msgspec

from bot.models.untrusted import Untrusted

Certainty = Literal["confirmed", "not_confirmed", "unknown"]
Exposure = Literal[
    "internet-observed", "internet-reachable", "public-config", "cross-account", "unknown",
    "private",
]  # fmt: skip
Use = Literal["in_use", "unknown", "stopped", "detached"]
HopState = Literal["observed", "configured", "unknown"]


class Provenance(msgspec.Struct, frozen=True):
    """Where a fact was read: `source` is the impact source's name, `at` when it was read."""

    source: str
    at: datetime


class Hop(msgspec.Struct, frozen=True):
    """One step of the exposure path, outermost first."""

    what: str
    id: str
    state: HopState


class Dependent(msgspec.Struct, frozen=True):
    """A resource behind the finding's one: an instance, a load balancer, a database."""

    kind: str
    id: str
    name: Untrusted = Untrusted("")
    state: str = ""
    tags: tuple[tuple[str, str], ...] = ()


class Traffic(msgspec.Struct, frozen=True):
    """Accepted flows to the exposed ports within `window_days`; bytes are payload plus headers.

    `certainty` is confirmed when flows were seen, not_confirmed when logs cover the window and
    show none, unknown when there is nothing to look at (`why`, a `finding.why` key, says what is
    missing).
    `outside` counts the sources that are no private address; `top` is (address, flows).
    `at` is when the log was read. `partial` says that the query left rows out, so that the figures
    are lower bounds; `skipped` is how many records Insights says it passed over. `reached` are the
    interfaces that outsiders' flows arrived at.
    """

    certainty: Certainty
    window_days: int
    sources: int = 0
    flows: int = 0
    bytes: int = 0
    last_seen: datetime | None = None
    top: tuple[tuple[str, int], ...] = ()
    why: str = ""
    outside: int = 0
    at: datetime | None = None
    partial: bool = False
    skipped: int = 0
    reached: tuple[str, ...] = ()


class Origin(msgspec.Struct, frozen=True):
    """Who opened it, from CloudTrail. `verified` is false for names a caller chose for itself.

    `managed_by` names a tool (`terraform`); `managed_verified` only where AWS itself set the mark.
    `through` are the roles between the actor and the call, nearest to the actor first, read from
    the AssumeRole calls that opened the sessions. `looked_at` is when CloudTrail was asked.
    """

    certainty: Certainty
    event_id: str = ""
    event_name: str = ""
    at: datetime | None = None
    actor: Untrusted = Untrusted("")
    verified: bool = False
    source_ip: Untrusted = Untrusted("")
    agent: Untrusted = Untrusted("")
    managed_by: str = ""
    managed_verified: bool = False
    why: str = ""
    through: tuple[Untrusted, ...] = ()
    looked_at: datetime | None = None


class Impact(msgspec.Struct, frozen=True):
    """Everything known about a case's surroundings; each unknown stays unknown.

    `managed_by` names the tool that owns the resource's definition, `managed_from` what says so;
    `managed_verified` only where AWS itself set the mark. `exploited` are the CVE ids that Amazon
    Inspector lists as known to be exploited. `unlooked` says why a source under a budget was not
    asked, by source (`not-looked`, `budget`), and `look_bytes` how many bytes of logs a look would
    read, -1 where that is not known.
    """

    environment: str = "unknown"
    environment_from: str = ""
    owner: Untrusted = Untrusted("")
    owner_from: str = ""
    applications: tuple[Untrusted, ...] = ()
    exposure: Exposure = "unknown"
    use: Use = "unknown"
    path: tuple[Hop, ...] = ()
    dependents: tuple[Dependent, ...] = ()
    traffic: Traffic | None = None
    origin: Origin | None = None
    sensitive_data: bool | None = None
    sources: tuple[Provenance, ...] = ()
    missing: tuple[str, ...] = ()
    managed_by: str = ""
    managed_verified: bool = False
    managed_from: str = ""
    exploited: tuple[str, ...] = ()
    unlooked: tuple[tuple[str, str], ...] = ()
    look_bytes: int = 0


class ImpactPart(msgspec.Struct, frozen=True):
    """What one source contributes; None leaves a field to the other sources.

    `environment_from` and `owner_from` say where inside the source a value stood (`account map`).
    `unlooked` is why the source was not asked, "" when it was.
    """

    source: str
    environment: str | None = None
    owner: Untrusted | None = None
    environment_from: str = ""
    owner_from: str = ""
    applications: tuple[Untrusted, ...] = ()
    exposure: Exposure | None = None
    use: Use | None = None
    path: tuple[Hop, ...] = ()
    dependents: tuple[Dependent, ...] = ()
    traffic: Traffic | None = None
    origin: Origin | None = None
    sensitive_data: bool | None = None
    missing: tuple[str, ...] = ()
    managed_by: str = ""
    managed_verified: bool = False
    managed_from: str = ""
    exploited: tuple[str, ...] = ()
    unlooked: str = ""
    look_bytes: int = 0
