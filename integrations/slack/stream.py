"""Replies as Slack streams: task cards while work goes on; every refusal leads to a plain message.

https://docs.slack.dev/reference/methods/chat.startStream
"""

import logging
import threading
import time
from collections.abc import Sequence
from typing import Any

from bot.errors import Upstream
from bot.ports_chat import Live, Task
from integrations.slack.call import Api

_log = logging.getLogger("hubward.slack")
#: How long a workspace that has not got a method is not asked for it again (seconds).
_OFF_S = 3_600.0
#: What streams and which messages are none is remembered for this many messages.
_REMEMBERED = 2_000
#: The stream is over, whoever ended it: Slack ends them by itself after some minutes
#: (https://github.com/slackapi/python-slack-sdk/issues/1859), and when somebody presses its Stop.
_ENDED = frozenset({"message_not_in_streaming_state", "message_not_found"})
Place = tuple[str, str]


class Streams:
    """Streams of one workspace. What it cannot do is remembered, and done another way meanwhile.

    Which messages are streams is known of those this process started; of others Slack is asked.
    """

    def __init__(self, api: Api) -> None:
        self._api = api
        self._lock = threading.Lock()
        self._team = ""
        self._off: dict[str, float] = {}
        self._sent: dict[Place, dict[str, Task]] = {}
        self._plain: dict[Place, None] = {}

    def start(self, room: str, live: Live, blocks: Sequence[dict[str, Any]]) -> str:
        """Begin a stream with the task cards and the blocks under them; "" where that cannot be.

        Raises Upstream, `ambiguous`, when the stream may have begun although no answer came.
        """
        if not live.thread or live.over or not self._able("chat.startStream", room):
            return ""
        body = {
            "channel": room, "thread_ts": live.thread, "task_display_mode": "timeline",
            "chunks": [*map(_chunk, live.tasks), {"type": "blocks", "blocks": list(blocks)}],
        }  # fmt: skip
        if not room.startswith("D"):
            # A stream in a channel is one person's: both ids are required there.
            body |= {"recipient_user_id": live.asker, "recipient_team_id": self._team_id()}
        try:
            ts = str(self._api.once("chat.startStream", body)["ts"])
        except Upstream as refused:
            if refused.ambiguous:
                raise
            self._remember("chat.startStream", room, refused)
            return ""
        with self._lock:
            self._sent[room, ts] = {task.id: task for task in live.tasks}
            _trim(self._sent)
        return ts

    def plain(self, room: str, ts: str) -> None:
        """This message is none, so that Slack need not be asked."""
        with self._lock:
            self._plain[room, ts] = None
            _trim(self._plain)

    def append(self, room: str, ts: str, live: Live) -> bool:
        """Send the task cards that changed; False when the message has to be edited instead."""
        with self._lock:
            if (room, ts) in self._plain or not self._may("chat.appendStream", room):
                return False
            sent = self._sent.get((room, ts), {})
        changed = [task for task in live.tasks if sent.get(task.id) != task]
        if not changed:
            return True
        chunks = [_chunk(task) for task in changed]
        try:
            self._api.once("chat.appendStream", {"channel": room, "ts": ts, "chunks": chunks})
        except Upstream as refused:
            if refused.retryable:
                raise
            if refused.code not in _ENDED:
                self._remember("chat.appendStream", room, refused)
                # An open stream takes no edits.
                self._ended(room, ts)
            self._gone(room, ts)
            return False
        with self._lock:
            self._sent[room, ts] = {task.id: task for task in live.tasks}
        return True

    def stop(self, room: str, ts: str, live: Live) -> None:
        """End the stream, if it is one; the message is edited afterwards. Raises Upstream.

        The edit replaces everything that was streamed, so that what stays is what was checked.
        """
        with self._lock:
            ours, plain = (room, ts) in self._sent, (room, ts) in self._plain
        if plain or not (ours or self._able("chat.startStream", room)):
            self.status(room, live, "active")
            return
        if not self._ended(room, ts, session_status="active"):
            self.status(room, live, "active")
        self._gone(room, ts)

    def reopened(self, room: str, ts: str) -> None:
        """Slack says that it streams although it was thought not to: end it. Raises Upstream."""
        self._ended(room, ts)

    def _ended(self, room: str, ts: str, **more: str) -> bool:
        """Whether Slack ended it now; raises Upstream for what may pass."""
        try:
            self._api.once("chat.stopStream", {"channel": room, "ts": ts, **more})
        except Upstream as refused:
            if refused.retryable:
                raise
            if refused.code not in _ENDED:
                _log.warning("a stream could not be ended (%s)", refused.code)
            return False
        return True

    def status(self, room: str, live: Live, status: str) -> None:
        """The session's status, which shows Slack's own Stop; none where there are no sessions."""
        if not live.thread or not self._able("agents.sessions.setStatus", room):
            return
        body = {"channel_id": room, "thread_ts": live.thread, "status": status}
        try:
            self._api.once("agents.sessions.setStatus", body)
        except Upstream as refused:
            self._remember("agents.sessions.setStatus", room, refused)

    def suggest(self, room: str, title: str, prompts: Sequence[str]) -> None:
        """Questions above the composer; a workspace without them gets none.

        https://docs.slack.dev/reference/methods/assistant.threads.setSuggestedPrompts says to
        leave the thread out for an app with agent_view.
        """
        if not self._able("assistant.threads.setSuggestedPrompts", room):
            return
        asked = [{"title": prompt, "message": prompt} for prompt in prompts[:4]]
        body = {"channel_id": room, "title": title, "prompts": asked}
        try:
            self._api.once("assistant.threads.setSuggestedPrompts", body)
        except Upstream as refused:
            if refused.retryable:
                raise
            self._remember("assistant.threads.setSuggestedPrompts", room, refused)

    def _able(self, method: str, room: str) -> bool:
        with self._lock:
            return self._may(method, room)

    def _may(self, method: str, room: str) -> bool:
        now = time.monotonic()
        return all(self._off.get(key, 0.0) <= now for key in (method, f"{method} {room}"))

    def _remember(self, method: str, room: str, refused: Upstream) -> None:
        """Not again soon; where the refusal is about one channel only, not there.

        One about a thread or a message says nothing about the next.
        """
        if refused.code.startswith(("thread_", "message_")):
            return
        here = refused.code.startswith(("channel_", "missing_recipient_", "user_not_in_"))
        key = f"{method} {room}" if here else method
        seconds = refused.retry_after_s if refused.retryable else _OFF_S
        _log.warning("%s: %s; done without for %.0f s", key, refused.code, seconds or 1.0)
        with self._lock:
            self._off[key] = time.monotonic() + (seconds or 1.0)

    def _gone(self, room: str, ts: str) -> None:
        with self._lock:
            self._sent.pop((room, ts), None)
        self.plain(room, ts)

    def _team_id(self) -> str:
        if not self._team:
            self._team = str(self._api.again("auth.test", {}).get("team_id", ""))
        return self._team


def _chunk(task: Task) -> dict[str, Any]:
    """https://docs.slack.dev/messaging/sending-and-scheduling-messages#text-streaming"""
    chunk = {"type": "task_update", "id": task.id, "title": task.title, "status": task.status}
    return chunk | {"output": task.output} if task.output else chunk


def _trim(kept: dict[Place, Any]) -> None:
    while len(kept) > _REMEMBERED:
        del kept[next(iter(kept))]
