"""Moving a Jira issue by status category: names differ per project, categories never do."""

from typing import Any, Literal

from bot.errors import Refused, Upstream
from bot.models.ticket import TicketState
from integrations.tickets.jira_rest import TRIES, JiraRest

Category = Literal["new", "indeterminate", "done"]

#: GET /rest/api/2/statuscategory: the same three keys on every site.
CATEGORY_OF: dict[TicketState, Category] = {
    "todo": "new",
    "in_progress": "indeterminate",
    "done": "done",
}
_STATE_OF: dict[str, TicketState] = {
    "new": "todo",
    "indeterminate": "in_progress",
    "done": "done",
}
#: Steps through other statuses before giving up; real workflows are shorter.
HOPS = 6
#: Which resolution to prefer when the screen insists on one.
_RESOLUTIONS = ("Done", "Fixed", "Resolved")


def state_of(status: dict[str, Any]) -> TicketState:
    """Our state for a Jira status; an unknown category counts as to do."""
    return _STATE_OF.get(str((status.get("statusCategory") or {}).get("key")), "todo")


class Workflow:
    """Takes transitions of one site's issues."""

    def __init__(self, rest: JiraRest) -> None:
        self._rest = rest

    def bring(self, key: str, category: Category, *, resolution: str = "") -> None:
        """Move the issue until its status is of `category`; no-op when it is.

        Raises Refused when the workflow offers no way, Upstream when Jira fails. State is read
        before every step, so a step whose answer was lost is not taken twice.
        """
        passed: set[str] = set()
        failures = 0
        for _ in range(HOPS + TRIES):
            shown = self._rest.get(
                f"read {key}", f"issue/{key}", fields="status", expand="transitions.fields"
            )
            status = shown["fields"]["status"]
            if status["statusCategory"]["key"] == category:
                return
            passed.add(status["id"])
            step = _best(shown.get("transitions") or [], category, passed)
            if step is None or len(passed) > HOPS:
                name = str(status["name"])[:80]
                raise _stuck(
                    f"the workflow of {key} offers no way from {name!r} to the category "
                    f"{category}. Give the account the permission Transition Issues, or add such "
                    "a transition"
                )
            body = {
                "transition": {"id": step["id"]},
                "fields": _required(step, key, resolution),
            }
            try:
                self._rest.post(f"move {key}", f"issue/{key}/transitions", body)
            except Upstream as error:
                if not self._rest.wait(error, failures):
                    raise
                failures += 1
                if failures == TRIES:
                    raise
        raise Upstream("Jira", f"{key} keeps being moved by somebody else", retryable=True)


def _best(
    steps: list[dict[str, Any]], category: Category, passed: set[str]
) -> dict[str, Any] | None:
    """The step straight to the category, else one to a status not yet passed."""
    usable = [step for step in steps if step.get("isAvailable", True)]
    straight = [s for s in usable if s["to"]["statusCategory"]["key"] == category]
    onward = [s for s in usable if s["to"]["id"] not in passed]
    # Through work in progress first: it is on the way to done in every ordinary workflow.
    onward.sort(key=lambda s: s["to"]["statusCategory"]["key"] != "indeterminate")
    return next(iter([*straight, *onward]), None)


def _required(step: dict[str, Any], key: str, resolution: str) -> dict[str, Any]:
    """Values for the fields the step's screen insists on; only a resolution can be guessed."""
    values: dict[str, Any] = {}
    for name, field in (step.get("fields") or {}).items():
        if name == "resolution":
            values[name] = _resolution(field, resolution)
        elif field.get("required") and not field.get("hasDefaultValue"):
            step_name, label = str(step.get("name"))[:80], str(field.get("name") or name)[:80]
            raise _stuck(
                f"the step {step_name!r} of {key} insists on the field {label!r}. Make it "
                "optional for the bot, or move the ticket by hand"
            )
    return values


def _resolution(field: dict[str, Any], wished: str) -> dict[str, Any]:
    allowed = [str(row.get("name")) for row in field.get("allowedValues") or []]
    for name in (wished, *_RESOLUTIONS, *allowed):
        if name in allowed:
            return {"name": name}
    return {"name": wished or _RESOLUTIONS[0]}


def _stuck(detail: str) -> Refused:
    return Refused("error.upstream", system="Jira", detail=detail)
