"""What a look at a weakness is: declared facts and pure methods, data in and calls out."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from bot.models.plan import Call, Target

#: The weakness is there, it is not, or its resource does not exist any more.
Seen = Literal["there", "closed", "gone"]
#: Answers of the reads by their name; None where AWS says the thing does not exist.
Answers = Mapping[str, dict[str, Any] | None]


class Reread(ABC):
    """One way to see whether a weakness is still there.

    `controls` are those it can decide; `families` those of which it decides controls that are not
    Security Hub's own (Prowler's). `iam_read` are all IAM actions its calls need.
    """

    controls: ClassVar[tuple[str, ...]]
    families: ClassVar[tuple[str, ...]] = ()
    iam_read: ClassVar[tuple[str, ...]]

    @abstractmethod
    def reads(self, target: Target) -> dict[str, Call]:
        """The reads by name; empty where the target is no resource this look knows.

        Their `done_if` codes mean "does not exist".
        """

    @abstractmethod
    def judge(self, target: Target, state: Answers, controls: frozenset[str]) -> Seen | None:
        """What the answers show of these controls; None where they do not tell."""


def tail(target: Target, service: str, *kinds: str) -> str:
    """The resource's own name when it is one of these kinds of a service, else "".

    `arn:aws:ec2:…:instance/i-0abc` has kind `instance` and name `i-0abc`, an RDS name stands after
    a colon. A kind of "" takes whatever stands last (queues, topics).
    """
    parts = target.resource.split(":", 5)
    if len(parts) != 6 or parts[2] != service:
        return ""
    if "" in kinds:
        return parts[5]
    for kind in kinds:
        for mark in ("/", ":"):
            if parts[5].startswith(kind + mark):
                return parts[5][len(kind) + 1 :]
    return ""


def first(answer: dict[str, Any] | None, name: str) -> dict[str, Any]:
    """The first entry of a list in an answer, empty where there is none."""
    found = (answer or {}).get(name) or [{}]
    entry: dict[str, Any] = found[0]
    return entry


def seen(weak: bool) -> Seen:
    """The word for it."""
    return "there" if weak else "closed"
