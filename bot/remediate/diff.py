"""What changed between the state people approved and the state found."""

from typing import Any

from bot.models.plan import Plan


def plans(old: Plan, new: Plan) -> tuple[str, ...]:
    """Lines that went (`- …`) and came (`+ …`); steps are compared when the lines agree."""
    before, now = {*old.before, *old.remains}, {*new.before, *new.remains}
    gone = tuple(f"- {line}" for line in sorted(before - now))
    came = tuple(f"+ {line}" for line in sorted(now - before))
    if gone or came:
        return gone + came
    then = {_call(step) for step in old.steps}
    return (
        *(f"- {line}" for line in sorted(then - {_call(step) for step in new.steps})),
        *(f"+ {line}" for line in sorted({_call(step) for step in new.steps} - then)),
    )


def states(old: dict[str, Any], new: dict[str, Any]) -> tuple[str, ...]:
    """The same for two states seen: entries of lists and values of keys."""
    then, now = set(_entries(old)), set(_entries(new))
    return (
        *(f"- {line}" for line in sorted(then - now)),
        *(f"+ {line}" for line in sorted(now - then)),
    )


def _call(step: Any) -> str:
    shown = f"{step.call.operation} {step.call.params}"
    return f"{shown} (before: {step.before})" if step.before else shown


def _entries(state: dict[str, Any]) -> list[str]:
    lines: list[str] = []
    for key, value in state.items():
        if isinstance(value, (list, tuple)):
            lines += [
                " ".join(map(str, item)) if isinstance(item, (list, tuple)) else str(item)
                for item in value
            ]
        else:
            lines.append(f"{key}: {value}")
    return lines
