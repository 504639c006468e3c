"""What the stand-in says: scripts of turns, chosen by the question a conversation is about."""

import threading
from dataclasses import dataclass, field
from typing import Any

#: Faults of a turn's stream, each seen at the real service or made by a broken proxy.
FAULTS = (
    "truncate", "disconnect", "corrupt", "silent", "pings", "empty", "orphan", "no_usage",
    "no_stop", "twice", "error", "tool_cut",
)  # fmt: skip


class BadScript(ValueError):
    """The script cannot be understood; the text says what is wrong."""


@dataclass(frozen=True)
class Said:
    """One scripted turn; `stop` overrides the stop reason that fits its content."""

    text: str = ""
    tools: tuple[dict[str, Any], ...] = ()
    stop: str = ""
    fault: str = ""
    error: str = "overloaded_error"
    status: int = 200

    @property
    def reason(self) -> str:
        """The stop reason of the turn."""
        return self.stop or ("tool_use" if self.tools else "end_turn")


@dataclass
class Script:
    """Turns that follow a question with `match` in it."""

    match: str
    turns: tuple[Said, ...]


@dataclass
class Scripts:
    """Thread-safe; the newest script that matches wins."""

    _all: list[Script] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, spec: Any) -> None:
        """Add `{match, turns: [{text, tools: [{name, input}], stop, fault, …}]}`.

        Raises BadScript.
        """
        try:
            turns = tuple(_said(turn) for turn in spec["turns"])
            match = str(spec["match"])
        except (KeyError, TypeError) as problem:
            raise BadScript(f"a script has match and turns: {problem}") from None
        if not turns:
            raise BadScript("a script has at least one turn")
        with self._lock:
            self._all.append(Script(match, turns))

    def clear(self) -> None:
        """Forget all scripts."""
        with self._lock:
            self._all.clear()

    def next(self, messages: list[dict[str, Any]]) -> Said | None:
        """The turn that follows this conversation, or None when nobody wrote one."""
        with self._lock:
            for script in reversed(self._all):
                since = _since(messages, script.match)
                if since is not None and since < len(script.turns):
                    return script.turns[since]
        return None


def _said(turn: dict[str, Any]) -> Said:
    if turn.get("fault", "") not in ("", *FAULTS):
        raise BadScript(f"fault is {turn['fault']!r}; use one of {', '.join(FAULTS)}")
    given = {**turn, "tools": tuple(turn.get("tools", ()))}
    return Said(**given)


def _since(messages: list[dict[str, Any]], match: str) -> int | None:
    """How many turns were said since the last text with `match` in it; None without one."""
    since = 0
    for message in reversed(messages):
        if message["role"] == "assistant":
            since += 1
            continue
        content = message["content"]
        blocks = [{"type": "text", "text": content}] if isinstance(content, str) else content
        if any(b["type"] == "text" and match in b["text"] for b in blocks):
            return since
    return None
