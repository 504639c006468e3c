"""Health: a check never takes the page down, and is not asked more often than its answer keeps."""

from bot.errors import Refused, Upstream
from bot.health import Checks, Seldom
from bot.views.status import Health


class System:
    """A system that counts how often it is asked."""

    def __init__(self, answer: str | Exception = "") -> None:
        self.asked = 0
        self.answer = answer

    def check(self) -> str:
        """The set answer, or the set failure."""
        self.asked += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def test_each_system_is_named_with_what_is_wrong() -> None:
    checks = Checks({"A": System().check, "B": System("Add the scope im:write.").check})
    assert checks.now() == (Health("A", ""), Health("B", "Add the scope im:write."))


def test_a_failing_check_is_a_problem_and_not_a_failure() -> None:
    systems = {
        "ours": System(Upstream("Jira", "no answer")),
        "no": System(Refused("lifecycle.days")),
        "bug": System(KeyError("x")),
    }
    found = Checks({name: system.check for name, system in systems.items()}).now()
    assert [health.problem for health in found] == [
        "Jira did not do it: no answer",
        "Choose 1 to 90 days.",
        "KeyError: 'x'",
    ]


def test_recent_answers_are_kept_and_fresh_ones_asked_for() -> None:
    system = System()
    checks = Checks({"A": system.check}, keep_s=3_600)
    assert checks.recent() == checks.recent() == (Health("A", ""),)
    assert system.asked == 1
    system.answer = "gone"
    assert checks.recent() == (Health("A", ""),)
    assert checks.now() == (Health("A", "gone"),)
    assert system.asked == 2


def test_answers_do_not_outlive_their_time() -> None:
    system = System()
    checks = Checks({"A": system.check}, keep_s=0)
    checks.recent()
    system.answer = "gone"
    assert checks.recent() == (Health("A", "gone"),)


def test_a_seldom_check_keeps_what_is_well_and_asks_again_about_a_problem() -> None:
    system = System("allow logs:StartQuery")
    seldom = Seldom(system.check)
    assert seldom() == "allow logs:StartQuery"
    system.answer = ""
    assert seldom() == "" == seldom()
    assert system.asked == 2
