"""response_url addresses: five uses in thirty minutes, for the message or command they came from.

https://docs.slack.dev/interactivity/handling-user-interaction
"""

from dataclasses import dataclass
from typing import Any

from integrations.sandbox.slack.clock import Clock
from integrations.sandbox.slack.content import checked_content
from integrations.sandbox.slack.errors import ApiError
from integrations.sandbox.slack.limits import limit
from integrations.sandbox.slack.names import secret
from integrations.sandbox.slack.workspace import Workspace, bot_author


@dataclass
class Hook:
    """Where a response goes: the channel, the person who acted, the message they acted on."""

    channel: str
    person: str
    ts: str
    ephemeral: bool
    thread_ts: str
    born: float
    uses: int = 0


class Hooks:
    """Gives response URLs below `base` and applies what is posted to them."""

    def __init__(self, workspace: Workspace, clock: Clock) -> None:
        self.base = ""
        self._workspace = workspace
        self._clock = clock
        self._hooks: dict[str, Hook] = {}

    def give(
        self,
        channel: str,
        person: str,
        message: dict[str, Any] | None = None,
    ) -> str:
        """A new address for one interaction."""
        name = secret()
        about = message or {}
        self._hooks[name] = Hook(
            channel,
            person,
            about.get("ts", ""),
            bool(about.get("is_ephemeral")),
            about.get("thread_ts", ""),
            self._clock.now(),
        )
        return f"{self.base}hooks/actions/{name}"

    def use(self, name: str, body: dict[str, Any]) -> None:
        """Apply one response; raises used_url, expired_url or a complaint about its content."""
        hook = self._hooks.get(name)
        if hook is None or self._clock.now() - hook.born > limit("response_url.seconds"):
            raise ApiError("expired_url")
        if hook.uses >= limit("response_url.uses"):
            raise ApiError("used_url")
        if body.get("delete_original"):
            self._replace(hook, None)
        elif body.get("replace_original") and hook.ts:
            self._replace(hook, checked_content(body.get("text"), body.get("blocks")))
        else:
            self.answer(hook, body)
        hook.uses += 1

    def _replace(self, hook: Hook, fields: dict[str, Any] | None) -> None:
        if hook.ephemeral:
            self._workspace.change_whisper(hook.person, hook.ts, fields)
            return
        room = self._workspace.rooms[hook.channel]
        message = self._workspace.messages[hook.channel].get(hook.ts)
        if message is None:
            raise ApiError("message_not_found")
        if fields is None:
            self._workspace.remove(room, message)
        else:
            edited = not fields.get("blocks")
            self._workspace.change(room, message, {"blocks": [], **fields}, edited=edited)

    def answer(self, hook: Hook, body: dict[str, Any]) -> None:
        """Post a response beside the original: to everybody when in_channel, else to one."""
        content = {**bot_author(), **checked_content(body.get("text"), body.get("blocks"))}
        room = self._workspace.rooms[hook.channel]
        thread_ts = body.get("thread_ts") or hook.thread_ts
        if thread_ts:
            content["thread_ts"] = thread_ts
        if body.get("response_type") == "in_channel":
            self._workspace.add(room, content)
        else:
            self._workspace.whisper(room, hook.person, content)

    def answer_command(self, channel: str, person: str, body: dict[str, Any]) -> None:
        """Show what a slash command's acknowledgement carried."""
        self.answer(Hook(channel, person, "", False, "", self._clock.now()), body)
