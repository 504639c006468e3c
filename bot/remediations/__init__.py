"""The remediations: every file here, except `base` and those that start with an underscore."""

import functools
from collections.abc import Iterable

from bot.folder import instances
from bot.models.case import Case
from bot.remediations.base import Remediation


def register(found: Iterable[Remediation]) -> dict[str, Remediation]:
    """Remediations by slug; raises ValueError when two claim one slug or one control."""
    by_slug: dict[str, Remediation] = {}
    by_control: dict[str, str] = {}
    for remediation in found:
        if remediation.slug in by_slug:
            raise ValueError(f"two remediations are called {remediation.slug}")
        by_slug[remediation.slug] = remediation
        for control in remediation.controls:
            if control in by_control:
                raise ValueError(
                    f"{control} is claimed by {by_control[control]} and {remediation.slug}"
                )
            by_control[control] = remediation.slug
    return by_slug


@functools.cache
def remediations() -> dict[str, Remediation]:
    """All remediations by slug, found by scanning the folder once."""
    return register(instances(__name__, Remediation))  # type: ignore[type-abstract]


def for_case(case: Case) -> Remediation | None:
    """The remediation for a case: by the control of one of its open findings, else by family."""
    known = remediations().values()
    for control in case.controls:
        for remediation in known:
            if control in remediation.controls:
                return remediation
    return next((r for r in known if case.family in r.families), None)
