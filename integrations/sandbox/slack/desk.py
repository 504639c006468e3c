"""Everything one stand-in consists of, put together once."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from integrations.sandbox.faults import Fault, FaultBoard, RequestLog
from integrations.sandbox.slack.broadcast import Broadcast
from integrations.sandbox.slack.clock import Clock
from integrations.sandbox.slack.courier import Courier
from integrations.sandbox.slack.files import Files
from integrations.sandbox.slack.hooks import Hooks
from integrations.sandbox.slack.options import Options
from integrations.sandbox.slack.signed import SignedDoor
from integrations.sandbox.slack.sockets import SocketHub
from integrations.sandbox.slack.streams import Streams
from integrations.sandbox.slack.tiers import RateLimits
from integrations.sandbox.slack.triggers import Triggers
from integrations.sandbox.slack.views import Views
from integrations.sandbox.slack.workspace import Workspace

#: Calls that can be parked at once; each waits in a thread so that the event loop stays free.
_PARKED = 256


class Desk:
    """The state and the doors of one stand-in; used from its event loop's thread only."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.manifest = options.manifest
        self.scopes = set(options.manifest.scopes)
        self.faults = FaultBoard("slack")
        self.log = RequestLog()
        self.pages = Broadcast()
        self.clock = Clock(options.seed_now, options.clock_scale)
        self.rates = RateLimits(options.rate_scale)
        self.workspace = Workspace(self.clock, self.pages)
        self.streams = Streams(self.workspace)
        #: Threads in which the app works, by room and thread.
        self.sessions: dict[tuple[str, str], str] = {}
        self.views = Views(self.clock, self.pages)
        self.triggers = Triggers(options.trigger_s)
        self.hooks = Hooks(self.workspace, self.clock)
        self.files = Files()
        self.sockets = SocketHub(self.pages)
        self.base = ""
        self._threads = ThreadPoolExecutor(_PARKED, "held")
        self.courier = Courier(
            self.sockets, self.clock, self.faults, self.log, options.ack_s, self.park
        )
        if options.bot_url:
            self.courier.door = SignedDoor(options.bot_url)
        #: Last suggestions shown, so that a chosen value can be turned into its option again.
        self.suggested: dict[tuple[str, str], list[dict[str, Any]]] = {}

    def at(self, base: str) -> None:
        """Learn the address the server listens on, ending in a slash."""
        self.base = base
        self.hooks.base = base

    async def park(self, fault: Fault) -> None:
        """Wait in a thread until the fault is cleared."""
        await asyncio.get_running_loop().run_in_executor(self._threads, self.faults.park, fault)

    async def wait_held(self, timeout_s: float) -> bool:
        """True once a call is parked; False when `timeout_s` seconds pass first."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self.faults.wait_held, timeout_s)

    async def close(self) -> None:
        """Release what is parked and close every connection."""
        self.faults.clear()
        self.pages.stop()
        await self.courier.close()
        await self.sockets.close()
        self._threads.shutdown(wait=False, cancel_futures=True)
