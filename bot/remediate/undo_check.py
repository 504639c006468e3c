"""Fix and undo compared with the fresh state: still the same plan, already there, or changed."""

from bot.models.plan import AlreadyFixed, Plan, PlanRefused
from bot.models.request import Request
from bot.remediate import diff
from bot.remediations.base import Answers, Remediation

_NOT_VISIBLE = ("…",)


def replanned(
    remediation: Remediation, request: Request, state: Answers
) -> Plan | tuple[str, ...] | PlanRefused | None:
    """What the fresh state makes of an approved request.

    The plan as it would be made now (the caller compares digests), for an undo the approved plan
    itself or the lines that differ; None when its effect is there already.
    """
    params = remediation.parse(request.plan.params)
    if request.kind == "fix":
        result = remediation.plan(request.plan.target, state, params)
        return None if isinstance(result, AlreadyFixed) else result
    seen = remediation.seen(request.plan.target, state, params)
    if seen == request.plan.state:
        return request.plan
    if not remaining(remediation, request, state):
        return None
    return diff.states(request.plan.state, seen) or _NOT_VISIBLE


def remaining(remediation: Remediation, request: Request, state: Answers) -> tuple[str, ...]:
    """What is still missing for the request to be verified: empty when all of it can be seen.

    A fix is there when nothing is left to plan. An undo is there when each of its calls shows its
    effect and the weakness is the one that was there before the fix (its plan names none where the
    fix found a part done by somebody else, which the undo leaves alone).
    """
    params = remediation.parse(request.plan.params)
    result = remediation.plan(request.plan.target, state, params)
    if request.kind == "fix":
        if isinstance(result, AlreadyFixed):
            return ()
        return result.before if isinstance(result, Plan) else (result.detail or result.reason,)
    unseen = [s for s in request.plan.steps if remediation.applied(s, state) is None]
    weakness = result.weakness if isinstance(result, Plan) else ()
    if not unseen and request.plan.weakness in ((), weakness):
        return ()
    missing = sorted(set(request.plan.weakness) - set(weakness))
    extra = sorted(set(weakness) - set(request.plan.weakness))
    return (*(f"- {line}" for line in missing), *(f"+ {line}" for line in extra)) or _NOT_VISIBLE
