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

    `certainty` is confirmed when flows were seen, not_confirmed when logs cover the window and show
    none, unknown when there is nothing to look at (`why` says what is missing, a `finding.why` key).
    `outside` counts the sources that are no private address; `top` is (address, flows).
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


class Origin(msgspec.Struct, frozen=True):
    """Who opened it, from CloudTrail. `verified` is false for names a caller chose for itself.

    `managed_by` names a tool (`terraform`); `managed_verified` only where AWS itself set the mark.
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


class Impact(msgspec.Struct, frozen=True):
    """Everything known about a case's surroundings; each unknown stays unknown."""

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


class ImpactPart(msgspec.Struct, frozen=True):
    """What one source contributes; None leaves a field to the other sources.

    `environment_from` and `owner_from` say where inside the source a value stood (`account map`).
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
