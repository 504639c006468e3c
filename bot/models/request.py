"""A request: a plan that waits for people, and the journal of what became of it."""

from datetime import datetime
from typing import Any, Literal

import msgspec

from bot.models.impact import Impact
from bot.models.plan import Plan, Risk
from bot.models.untrusted import Untrusted

RequestState = Literal[
    "proposed", "awaiting_approval", "prechecking", "executing", "verifying", "indeterminate",
    "done", "failed", "denied", "expired", "stale", "cancelled",
]  # fmt: skip
TERMINAL: frozenset[str] = frozenset({"done", "failed", "denied", "expired", "stale", "cancelled"})


class Approval(msgspec.Struct, frozen=True):
    """One person's yes, bound to the plan digest they saw."""

    approver: str
    at: datetime
    digest: str
    rule: str


class StepRecord(msgspec.Struct, frozen=True):
    """The journal of one step: intent is written before the call, the answer after it."""

    index: int
    intent_at: datetime
    done_at: datetime | None = None
    answer: dict[str, Any] = {}
    already: bool = False
    error: str = ""


class Request(msgspec.Struct, frozen=True):
    """A proposed fix or undo of a case.

    `requester` is a Slack user id ("" for a proposal with no human behind it). `quorum` is how many
    approvers the policy wanted when it was made; policy is asked again at click and execution.
    `undoes` and `retries` name the earlier request. `exposes_p1` marks an undo that opens a P1
    again, `early_undo` one soon after its fix that does not;
    `fix_requester` asked for that fix. `problem` is a words key with
    `problem_params` for failed, stale and cancelled, and what the person wrote for denied.
    """

    id: str
    case_id: str
    kind: Literal["fix", "undo"]
    state: RequestState
    plan: Plan
    digest: str
    requester: str
    risk: Risk
    environment: str
    team: str
    quorum: int
    created_at: datetime
    expires_at: datetime
    rule: str = ""
    impact: Impact | None = None
    approvals: tuple[Approval, ...] = ()
    steps: tuple[StepRecord, ...] = ()
    reason: Untrusted = Untrusted("")
    break_glass: bool = False
    undoes: str = ""
    retries: str = ""
    exposes_p1: bool = False
    early_undo: bool = False
    fix_requester: str = ""
    decided_by: str = ""
    finished_at: datetime | None = None
    after_state: dict[str, Any] = {}
    problem: str = ""
    problem_params: dict[str, Any] = {}
    diff: tuple[str, ...] = ()

    @property
    def ended(self) -> bool:
        """Whether nothing can happen to it any more."""
        return self.state in TERMINAL
