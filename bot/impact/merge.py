"""Several sources' parts as one impact: the more certain wins, and nothing lowers a caution."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeVar

import msgspec

from bot.impact.exposure_path import observed
from bot.impact.managed import Managed
from bot.models.impact import Dependent, Exposure, Impact, ImpactPart, Provenance, Use
from bot.models.untrusted import Untrusted

T = TypeVar("T")

#: Most cautious first. A tag can be written by the resource's owner: it may raise, never lower.
ENVIRONMENTS = ("production", "unknown", "staging", "development")
#: Strongest statement first: what was seen beats what is configured, any knowledge beats none.
EXPOSURES: tuple[Exposure, ...] = (
    "internet-observed", "internet-reachable", "public-config", "cross-account", "private",
    "unknown",
)  # fmt: skip
USES: tuple[Use, ...] = ("in_use", "stopped", "detached", "unknown")


def merge(parts: Sequence[ImpactPart], missing: Iterable[str], now: datetime) -> Impact:
    """One impact from `parts`, in order of precedence; `missing` names the silent sources. Pure."""
    environment, environment_from = _environment(parts)
    owner = next((part for part in parts if part.owner), None)
    traffic = next((part.traffic for part in parts if part.traffic), None)
    path = next((part.path for part in parts if part.path), ())
    managed = _managed(parts)
    sensitive = [part.sensitive_data for part in parts if part.sensitive_data is not None]
    return Impact(
        environment=environment,
        environment_from=environment_from,
        owner=owner.owner if owner and owner.owner else Untrusted(""),
        owner_from=(owner.owner_from or owner.source) if owner else "",
        applications=tuple(dict.fromkeys(app for part in parts for app in part.applications)),
        exposure=_strongest(EXPOSURES, [part.exposure for part in parts], "unknown"),
        use=_strongest(USES, [part.use for part in parts], "unknown"),
        path=observed(path, traffic),
        dependents=_dependents(parts),
        traffic=traffic,
        origin=next((part.origin for part in parts if part.origin), None),
        sensitive_data=any(sensitive) if sensitive else None,
        sources=tuple(Provenance(part.source, now) for part in parts),
        missing=tuple(sorted({*missing, *(name for part in parts for name in part.missing)})),
        managed_by=managed.tool,
        managed_verified=managed.verified,
        managed_from=managed.said_by,
        exploited=tuple(dict.fromkeys(cve for part in parts for cve in part.exploited)),
        unlooked=tuple((part.source, part.unlooked) for part in parts if part.unlooked),
        look_bytes=_look_bytes(parts),
    )


def _managed(parts: Sequence[ImpactPart]) -> Managed:
    """AWS's own mark before any claim; then the source that comes first."""
    said = [
        Managed(part.managed_by, part.managed_verified, part.managed_from)
        for part in parts
        if part.managed_by
    ]
    named = [one for one in said if one.tool != "iac"] or said
    return next((one for one in said if one.verified), next(iter(named), Managed("", False, "")))


def _look_bytes(parts: Sequence[ImpactPart]) -> int:
    unlooked = [part.look_bytes for part in parts if part.unlooked]
    return -1 if -1 in unlooked else sum(unlooked)


def _environment(parts: Sequence[ImpactPart]) -> tuple[str, str]:
    found = [part for part in parts if part.environment in ENVIRONMENTS]
    if not found:
        return "unknown", ""
    best = min(found, key=lambda part: ENVIRONMENTS.index(part.environment or "unknown"))
    return best.environment or "unknown", best.environment_from or best.source


def _strongest(order: Sequence[T], found: Sequence[T | None], default: T) -> T:
    known = [value for value in found if value is not None]
    return min(known, key=order.index, default=default)


def _dependents(parts: Sequence[ImpactPart]) -> tuple[Dependent, ...]:
    found: dict[tuple[str, str], Dependent] = {}
    for part in parts:
        for one in part.dependents:
            held = found.get((one.kind, one.id), one)
            found[one.kind, one.id] = msgspec.structs.replace(
                held,
                name=held.name or one.name,
                state=held.state or one.state,
                tags=tuple(sorted({**dict(one.tags), **dict(held.tags)}.items())),
            )
    return tuple(found.values())
