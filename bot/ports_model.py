"""What the core needs from a language model: one turn at a time, judged only when it is whole."""

from collections.abc import Callable, Sequence
from typing import Any, Literal, Protocol

import msgspec

from bot.errors import HubwardError

#: How a whole turn ended. `tools` wants results, `done` is prose, the rest are no answers.
Stop = Literal["done", "tools"]
Why = Literal[
    "unreachable", "overloaded", "rate", "spend", "refused", "cut", "window", "broken", "slow",
    "stopped", "denied", "request",
]  # fmt: skip


class ModelFailed(HubwardError):
    """The model gave no whole turn; `why` says what happened, the offline planner takes over.

    `usage` is what was spent all the same, as far as it is known.
    """

    def __init__(self, why: Why, detail: str = "", usage: "Usage | None" = None) -> None:
        super().__init__(f"model.failed.{why}", detail=detail)
        self.why = why
        self.usage = usage or Usage()


class Usage(msgspec.Struct, frozen=True):
    """Tokens of a turn; `cached` were read from the prompt cache, `stored` written to it."""

    input: int = 0
    output: int = 0
    cached: int = 0
    stored: int = 0

    def plus(self, other: "Usage") -> "Usage":
        """The sum of both."""
        return Usage(
            self.input + other.input, self.output + other.output,
            self.cached + other.cached, self.stored + other.stored,
        )  # fmt: skip


class Tool(msgspec.Struct, frozen=True):
    """A tool the model may ask for; `schema` is a JSON schema that allows no other members."""

    name: str
    description: str
    schema: dict[str, Any]


class ToolCall(msgspec.Struct, frozen=True):
    """What the model asked for, unchecked."""

    id: str
    name: str
    input: dict[str, Any]


class Turn(msgspec.Struct, frozen=True):
    """One whole turn: its prose, its tool calls, and `blocks` to send back as they came."""

    text: str
    calls: tuple[ToolCall, ...]
    stop: Stop
    usage: Usage
    model: str
    blocks: tuple[dict[str, Any], ...]


class Prompt(msgspec.Struct, frozen=True):
    """All that is sent: the stable prefix (`system`, `tools`), then the conversation."""

    system: str
    tools: tuple[Tool, ...]
    messages: tuple[dict[str, Any], ...]
    max_tokens: int


class Model(Protocol):
    """A language model that fills the closed query and phrases facts; it runs nothing."""

    name: str

    def turn(
        self, prompt: Prompt, *, deadline_s: float, cancelled: Callable[[], bool],
        on_text: Callable[[str], None] | None = None,
    ) -> Turn:  # fmt: skip
        """One whole turn; `on_text` is told prose as it comes, which may still prove to be no turn.

        Ends within `deadline_s` seconds, and within a second once `cancelled` says so.
        Raises ModelFailed for everything else than a whole turn.
        """
        ...

    def sent(self, prompt: Prompt) -> dict[str, Any]:
        """The request exactly as it would be sent, without credentials. Pure."""
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...

    def check(self) -> str:
        """Empty when usable, else what to do, in one sentence."""
        ...


def calls_of(blocks: Sequence[dict[str, Any]]) -> tuple[ToolCall, ...]:
    """The tool calls among the blocks of a turn."""
    return tuple(
        ToolCall(block["id"], block["name"], block["input"])
        for block in blocks
        if block["type"] == "tool_use"
    )
