"""Which channels may get findings: none with outsiders in it, unless the operator lists it."""

import logging
import threading
import time

from bot.errors import Refused, Upstream
from bot.findings.routing import default_channel, finding_channels
from bot.ports import Chat, Room
from bot.settings import Settings
from bot.words import say

_log = logging.getLogger("hubward.rooms")
#: Who is in a channel is asked again after so many seconds.
_KEEP_S = 600.0


class Rooms:
    """Looks at channels before anything is posted there; answers are kept for ten minutes."""

    def __init__(self, chat: Chat, settings: Settings) -> None:
        self._chat = chat
        self._settings = settings
        self._lock = threading.Lock()
        self._seen: dict[str, tuple[float, str]] = {}

    def allowed(self, channel: str) -> str:
        """`channel` itself, else the first of the workspace's channels that may get findings.

        Raises Upstream when Slack cannot say yet, and Refused when no channel is left: findings are
        shown to nobody rather than to strangers.
        """
        space = self._settings.workspace
        backup = (default_channel(self._settings), space.approvals_channel, space.incident_channel)
        first = ""
        for candidate in dict.fromkeys((channel, *backup)):
            problem = self.problem(candidate) if candidate else ""
            if candidate and not problem:
                return candidate
            first = first or problem
        raise Refused("route.no_room", problem=first)

    def problem(self, channel: str) -> str:
        """Why no findings are posted there, in one sentence; "" when they may be."""
        with self._lock:
            at, kept = self._seen.get(channel, (float("-inf"), ""))
        if time.monotonic() - at < _KEEP_S:
            return kept
        found = self._look(channel)
        if found:
            _log.warning("%s", found)
        with self._lock:
            self._seen[channel] = (time.monotonic(), found)
        return found

    def check(self) -> str:
        """What is wrong with the channels of the settings, one sentence each; "" when nothing."""
        channels = finding_channels(self._settings)
        if not channels:
            return say("route.none_at_all")
        return " ".join(filter(None, map(self.problem, channels)))

    def _look(self, channel: str) -> str:
        allowed = self._settings.workspace.shared_channels_allowed
        if channel in allowed:
            return ""
        try:
            room = self._chat.room(channel)
        except Upstream as problem:
            if problem.retryable:
                raise
            return say("route.room_unknown", channel=channel, detail=problem.detail)
        if {room.id, room.name, f"#{room.name}"} & set(allowed):
            return ""
        return _outsiders(room)


def _outsiders(room: Room) -> str:
    if room.external:
        return say("route.room_external", channel=room.name)
    if room.guests:
        return say("route.room_guests", channel=room.name, count=len(room.guests))
    if room.crowded:
        return say("route.room_crowded", channel=room.name)
    return ""
