"""Looks at weaknesses no remediation reads: every file here, except `base`, has some."""

import functools

from bot.findings.rereads.base import Reread, Seen
from bot.folder import instances
from bot.models.case import Case

__all__ = ["Reread", "Seen", "for_case", "needs", "rereads"]


@functools.cache
def rereads() -> tuple[Reread, ...]:
    """All looks, found by scanning the folder once."""
    return tuple(instances(__name__, Reread))  # type: ignore[type-abstract]


def needs() -> frozenset[str]:
    """The IAM actions all looks use."""
    return frozenset(action for look in rereads() for action in look.iam_read)


def for_case(case: Case) -> tuple[Reread, ...] | None:
    """The looks that see every control of a case's findings, None where one stays unseen.

    Products other than Security Hub have their own control ids: those go by the case's family.
    """
    found: dict[int, Reread] = {}
    for control in {finding.control or "" for finding in case.findings}:
        look = next((r for r in rereads() if control in r.controls), None)
        if look is None and not _is_aws(control):
            look = next((r for r in rereads() if case.family in r.families), None)
        if look is None:
            return None
        found[id(look)] = look
    return tuple(found.values())


def _is_aws(control: str) -> bool:
    head, dot, number = control.partition(".")
    return bool(dot) and head.isalnum() and number.isdigit()
