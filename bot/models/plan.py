"""A plan: the exact calls of a remediation, as data that can be shown, approved and compared."""

import hashlib
from typing import Any, Literal

import msgspec

Risk = Literal["R0", "R1", "R2", "R3", "R4"]


class Call(msgspec.Struct, frozen=True):
    """One AWS API call in boto3's names; `done_if` are error codes that mean "already so"."""

    service: str
    operation: str
    params: dict[str, Any]
    done_if: tuple[str, ...] = ()


class Target(msgspec.Struct, frozen=True):
    """Where a plan acts; `resource` is the ARN."""

    account: str
    region: str
    resource: str
    partition: str = "aws"


class Step(msgspec.Struct, frozen=True):
    """One write and what it destroys: `before` is the snapshot its undo is built from."""

    call: Call
    before: dict[str, Any] = {}


class Plan(msgspec.Struct, frozen=True):
    """What will be done, exactly.

    `state` is what was seen (only what the decision rests on, without clocks or counters);
    `before` and `after` are lines a person reads; `remains` is what stays open afterwards.
    `weakness` identifies the dangerous state without generated ids, so an undo can be verified.
    `summary` and `warnings` are words keys, filled from `facts`.
    """

    slug: str
    version: int
    target: Target
    params: dict[str, Any]
    steps: tuple[Step, ...]
    state: dict[str, Any]
    before: tuple[str, ...]
    after: tuple[str, ...]
    risk: Risk
    summary: str
    reversible: bool = True
    weakness: tuple[str, ...] = ()
    remains: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    facts: dict[str, str] = {}

    @property
    def digest(self) -> str:
        """SHA-256 over everything approval binds to: place, version, parameters, state, calls."""
        seen = [self.slug, self.version, self.target, self.params, self.state, self.steps]
        return hashlib.sha256(msgspec.json.encode(seen, order="sorted")).hexdigest()


class AlreadyFixed(msgspec.Struct, frozen=True):
    """The weakness is not there (any more)."""

    reason: str = ""


class PlanRefused(msgspec.Struct, frozen=True):
    """No plan can be made; `reason` is a words key."""

    reason: str
    detail: str = ""


PlanResult = Plan | AlreadyFixed | PlanRefused
