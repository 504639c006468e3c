"""Ways in which the road to AWS breaks: the worker dies, or reads go on showing the past."""

from typing import Any

from bot.models.plan import Call, Plan


class Died(BaseException):
    """The worker's process is gone."""


class Dying:
    """The `Aws` port that dies once, before or after the write, or on a later read."""

    def __init__(self, calls: Any, when: str) -> None:
        self.calls = calls
        self.when = when
        self.wrote = False

    def read(self, call: Call, account: str, region: str) -> dict[str, Any]:
        """A read; dies when told to verify no more."""
        if self.wrote and self.when == "verifying":
            raise Died
        answer: dict[str, Any] = self.calls.read(call, account, region)
        return answer

    def dry_run(self, call: Call, plan: Plan, approver: str) -> str:
        """Passed on."""
        return str(self.calls.dry_run(call, plan, approver))

    def write(self, call: Call, plan: Plan, approver: str) -> dict[str, Any]:
        """A write, with death before or after it."""
        if self.when == "before":
            raise Died
        answer: dict[str, Any] = self.calls.write(call, plan, approver)
        self.wrote = True
        if self.when == "after":
            raise Died
        return answer


class Blind:
    """The `Aws` port whose reads go on showing the state of before the write."""

    def __init__(self, calls: Any) -> None:
        self.calls = calls
        self.answers: dict[str, dict[str, Any]] = {}

    def read(self, call: Call, account: str, region: str) -> dict[str, Any]:
        """What the first read of this kind gave."""
        if call.operation not in self.answers:
            self.answers[call.operation] = self.calls.read(call, account, region)
        return self.answers[call.operation]

    def dry_run(self, call: Call, plan: Plan, approver: str) -> str:
        """Passed on."""
        return str(self.calls.dry_run(call, plan, approver))

    def write(self, call: Call, plan: Plan, approver: str) -> dict[str, Any]:
        """Passed on."""
        answer: dict[str, Any] = self.calls.write(call, plan, approver)
        return answer
