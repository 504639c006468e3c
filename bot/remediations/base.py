"""What a remediation is: declared facts and pure methods, data in and calls out."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

import msgspec

from bot.errors import Refused
from bot.models.case import Case
from bot.models.plan import Call, PlanResult, Risk, Step, Target

#: Answers of the reads by their name; None where AWS says the thing does not exist.
Answers = Mapping[str, dict[str, Any] | None]


class Parameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a person may choose; each remediation has its own fields."""


class Remediation(ABC):
    """One way to end one weakness. Nothing here talks to AWS; the executor runs what it returns.

    `title` and `breaks` (what can go wrong) are words keys. `iam_read` and `iam_write` are all IAM
    actions its calls need, undo included. `settle_s` bounds the wait for AWS to show the effect.
    `evidence` names impact sources a person should see first. `exposes_internet` says whether its
    undo opens something to the internet again; `irreversible` is the words key of why there is no
    undo, "" when there is one.
    """

    slug: ClassVar[str]
    version: ClassVar[int]
    title: ClassVar[str]
    breaks: ClassVar[str]
    controls: ClassVar[tuple[str, ...]]
    families: ClassVar[tuple[str, ...]]
    iam_read: ClassVar[tuple[str, ...]]
    iam_write: ClassVar[tuple[str, ...]]
    parameters: ClassVar[type[Parameters]]
    evidence: ClassVar[tuple[str, ...]] = ()
    settle_s: ClassVar[float] = 60.0
    exposes_internet: ClassVar[bool] = False
    irreversible: ClassVar[str] = ""

    @property
    def reversible(self) -> bool:
        """Whether `undo` can restore what was there."""
        return not self.irreversible

    @abstractmethod
    def risk(self, target: Target, params: Any) -> Risk:
        """The class of approval it needs with these parameters."""

    @abstractmethod
    def params_for(self, case: Case) -> Any:
        """The parameters a case asks for when nobody chose any."""

    @abstractmethod
    def reads(self, target: Target) -> dict[str, Call]:
        """The reads a plan rests on, by name; their `done_if` codes mean "does not exist"."""

    @abstractmethod
    def plan(self, target: Target, state: Answers, params: Any) -> PlanResult:
        """What to do about the state seen, or that there is nothing to do, or why not."""

    @abstractmethod
    def seen(self, target: Target, state: Answers, params: Any) -> dict[str, Any]:
        """The part of the state that decisions rest on: plain JSON without clocks or counters."""

    @abstractmethod
    def undo(self, step: Step, answer: dict[str, Any]) -> tuple[Call, ...]:
        """The calls that take one carried out step back, from its snapshot and AWS's answer."""

    @abstractmethod
    def applied(self, step: Step, state: Answers) -> dict[str, Any] | None:
        """AWS's answer as the fresh state shows it when the step's effect is there, else None."""

    def parse(self, raw: Mapping[str, Any]) -> Any:
        """The parameters as their struct; raises Refused with the reader's sentence."""
        try:
            return msgspec.convert(dict(raw), self.parameters, strict=False)
        except msgspec.ValidationError as error:
            raise Refused("remediation.bad_parameters", detail=str(error)) from None
