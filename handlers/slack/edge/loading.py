"""Opens a loading modal before the trigger expires; the worker fills it."""

import logging
from typing import Any

import aiohttp
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import Upstream
from handlers.slack.edge.inbound import Inbound, Payload
from handlers.slack.edge.ports import Inbox
from handlers.slack.edge.tasks import Tasks

_log = logging.getLogger("hubward.edge")


class Loading:
    """Opens `view` for a click and leaves its id where the worker waits for it.

    The job is durable before the modal opens, so its body cannot hold the view id. Instead the
    body says `loading: true` and the id is pushed to a list under the job's id; the worker reads
    it with a blocking read that does not consume it, so a repeated job finds it again. An empty id
    means that no modal could be opened.
    """

    def __init__(
        self, client: AsyncWebClient, view: dict[str, Any], inbox: Inbox, tasks: Tasks
    ) -> None:
        self._client = client
        self._view = view
        self._inbox = inbox
        self._tasks = tasks

    def start(self, inbound: Inbound, payload: Payload) -> None:
        """Open the modal in the background; a click inside a modal opens it on top of that one."""
        self._tasks.start(self._open(inbound.id, payload))

    async def _open(self, id: str, payload: Payload) -> None:
        view_id = await open_view(self._client, payload, self._view)
        try:
            await self._inbox.loaded(id, view_id)
        except Upstream as problem:
            _log.warning("the worker cannot learn of modal %s: %s", view_id, problem)


async def open_view(client: AsyncWebClient, payload: Payload, view: dict[str, Any]) -> str:
    """Open or push `view` with the payload's trigger; returns its id, empty when Slack refuses."""
    inside = payload.get("view")
    modal = isinstance(inside, dict) and inside.get("type") == "modal"
    trigger = str(payload.get("trigger_id", ""))
    try:
        call = client.views_push if modal else client.views_open
        answer = await call(trigger_id=trigger, view=view)
        return str(answer["view"]["id"])
    except (SlackClientError, aiohttp.ClientError, TimeoutError, KeyError) as problem:
        _log.warning("a modal could not be opened: %s", problem)
        return ""
