"""ask_person: one question back, with at most four answers to press; ends the turn."""

from typing import Any

from bot.investigate.agent.forms import strings
from bot.investigate.agent.tools.base import AgentTool, Bench, Result, closed
from bot.ports_model import Tool


class AskPerson(AgentTool):
    """Asks the person who asked."""

    spec = Tool(
        "ask_person",
        "Ask the person one short question when the request has several readings; at most four "
        "answers to choose from. Nothing else is done until they answer.",
        closed({"question": {"type": "string"}, "answers": strings()}, ("question", "answers")),
    )

    def use(self, given: dict[str, Any], bench: Bench) -> Result:
        """The loop ends with this question; the result is never sent."""
        return Result("data", {"asked": True})
