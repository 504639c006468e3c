"""The investigator's tools: every file here, except `base` and those with an underscore."""

import functools

from bot.folder import instances
from bot.investigate.agent.tools.base import AgentTool


@functools.cache
def tools() -> dict[str, AgentTool]:
    """All tools by name, in the order of their names: the prompt's prefix must not change."""
    found = instances(__name__, AgentTool)  # type: ignore[type-abstract]
    by_name = {tool.spec.name: tool for tool in sorted(found, key=lambda tool: tool.spec.name)}
    if len(by_name) != len(found):
        raise ValueError("two tools share a name")
    return by_name
