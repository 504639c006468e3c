"""What a request is doing now, in one sentence, and what it would expose."""

from bot.models.request import Request
from bot.views.blocks import Plain, Safe, escape, join, plain, tell, when
from bot.views.sentence import ended, given, given_plain, people
from bot.words import Lang


def summary(request: Request, lang: Lang) -> Safe:
    """What the plan does, as its remediation put it."""
    return given(request.plan.summary, request.plan.facts, lang)


def summary_plain(request: Request, lang: Lang, limit: int) -> Plain:
    """The same for headers and confirms."""
    return plain(given_plain(request.plan.summary, request.plan.facts, lang), limit)


def approved(request: Request) -> int:
    """How many approvals count: those for the plan as it is."""
    return len({a.approver for a in request.approvals if a.digest == request.digest})


def applied(request: Request) -> int:
    """How many steps AWS has answered."""
    return sum(1 for step in request.steps if step.done_at is not None)


def state_line(request: Request, lang: Lang) -> Safe:
    """Where it stands, what comes next, and for an end what to do."""
    if request.state == "failed":
        return _failed(request, lang)
    key = f"request.line.{request.state}"
    if request.state == "done" and request.kind == "undo":
        key = "request.line.done_undo"
    decided = request.finished_at or request.expires_at
    reason = given(request.problem, request.problem_params, lang)
    if request.state == "denied":
        # What the person wrote; it must not pick one of our sentences.
        reason = escape(request.problem, 500)
    return tell(
        key,
        lang,
        count=applied(request) if request.state == "executing" else approved(request),
        quorum=request.quorum,
        total=len(request.plan.steps),
        at=when(request.expires_at if request.state == "expired" else decided),
        who=people([request.decided_by]),
        reason=reason or escape(request.reason, 500) or tell("request.problem.none", lang),
    )


def _failed(request: Request, lang: Lang) -> Safe:
    problem = given(request.problem, request.problem_params, lang)
    happened = tell(
        "request.line.failed",
        lang,
        problem=ended(problem, lang) or tell("request.problem.none", lang),
    )
    count, total = applied(request), len(request.plan.steps)
    if count == 0:
        return join([happened, tell("request.line.failed_before", lang)], " ")
    key = "failed_after" if request.plan.reversible else "failed_stuck"
    return join([happened, tell(f"request.line.{key}", lang, count=count, total=total)], " ")


def progress(request: Request, lang: Lang) -> Safe:
    """The request on the case's card: its state in words and one sentence."""
    head = tell(f"request.state.{request.state}", lang)
    key = "request.header_undo" if request.kind == "undo" else "request.header_fix"
    line = tell(key, lang, state=Safe(f"*{head}*"), summary=summary(request, lang))
    return join([line, state_line(request, lang)])


def exposed_again(request: Request, lang: Lang) -> list[str]:
    """What an undo opens: the lines that stood before the fix and are gone after it."""
    fix = request.kind == "fix"
    old, new = request.plan.before, request.plan.after
    open_then, closed = (old, new) if fix else (new, old)
    return [line for line in open_then if line not in closed] or [summary_plain(request, lang, 200)]
