"""ask_person: one question back, with at most four answers to press; ends the turn."""

from typing import Any

from bot.investigate.agent.forms import closed, texts
from bot.investigate.agent.tools.base import AgentTool, Bench, Result
from bot.ports_model import Tool


class AskPerson(AgentTool):
    """Asks the person who asked."""

    shown = False
    spec = Tool(
        "ask_person",
        "Ask the person one short question, with at most four answers to choose from. Names and "
        "figures in both by reference; an answer may name a span of time.",
        closed({"question": {"type": "string"}, "answers": texts()}, ("question", "answers")),
    )

    def use(self, given: dict[str, Any], bench: Bench) -> Result:
        """The loop ends with this question; the result is never sent."""
        return Result("data", {"asked": True})
