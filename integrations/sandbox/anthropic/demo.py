"""What the sandbox's model says to three loose questions, so that its way through Slack is seen.

Scripts hold tool calls and prose with references: whatever an answer states is read by the product.
"""

from datetime import datetime, timedelta
from typing import Any

#: Whoever runs the sandbox is told these.
QUESTIONS = (
    "what is going on with demo.user? it smells",
    "demo.user 是不是有点不对劲？",
    "should I get up for this one?",
)
_STORY = (
    "{q1.count} console sign-ins as {q1.r1.actor} failed, between {q1.first} and {q1.last}, the "
    "last from address {q1.r1.ip}. In the windows before it was {q1.normal_low} to "
    "{q1.normal_high}. {q2.count} calls of the same name were denied, the last being "
    "{q2.r1.event} at {q2.r1.time}. Probably somebody guesses the password. Suggested: ask who "
    "was behind {q1.r1.event} and rotate the password of {q1.r1.actor}."
)
_STORY_ZH = (
    "{q1.r1.actor} 控制台登录失败 {q1.count} 次，始于 {q1.first}，止于 {q1.last}，最近来自地址 "
    "{q1.r1.ip}。此前各时段为 {q1.normal_low} 至 {q1.normal_high}。同名调用被拒绝 {q2.count} 次，"
    "最近是 {q2.r1.time} 的 {q2.r1.event}。可能有人在猜密码。建议：核实 {q1.r1.event} 背后的人。"
)


def scripts(now: datetime) -> tuple[dict[str, Any], ...]:
    """The scripts for a sandbox whose present is `now`."""
    window = {"start": (now - timedelta(days=1)).isoformat(), "end": now.isoformat()}
    person = {**window, "users": ["demo.user"]}
    reads: list[dict[str, Any]] = [
        _use("query_events", {**person, "names": ["ConsoleLogin"], "login": "failure"}),
        _use("compare_with_baseline", {"query": "q1"}),
        _use("query_events", {**person, "outcome": "denied"}),
    ]
    asks = {
        "question": "Is it about the case of {case.resource} alone, or about all of its account?",
        "answers": ["the case alone", "all that is open in {case.account}"],
    }
    told = ([*reads, {"text": _STORY}], [*reads, {"text": _STORY_ZH}],
            [_use("get_case", {}), _use("ask_person", asks)])  # fmt: skip
    return tuple(
        {"match": question, "turns": turns} for question, turns in zip(QUESTIONS, told, strict=True)
    )


def _use(name: str, form: dict[str, Any]) -> dict[str, Any]:
    return {"tools": [{"name": name, "input": form}]}
