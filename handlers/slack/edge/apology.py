"""What a person is told when the inbox cannot be reached: nothing was done, or nobody knows."""

import logging
from typing import Any

import aiohttp
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import Upstream
from bot.words import say
from handlers.slack.edge.inbound import Inbound, Payload
from handlers.slack.edge.loading import open_view
from handlers.slack.edge.tasks import Tasks

_log = logging.getLogger("hubward.edge")
_TIMEOUT = aiohttp.ClientTimeout(3)


def sentence(problem: Upstream) -> str:
    """The sentence in both languages: the edge does not know the reader's, and may not look."""
    key = "edge.uncertain" if problem.ambiguous else "edge.unreachable"
    return f"{say(key, 'en')}\n{say(key, 'zh')}"


class Apology:
    """Tells the person by the way Slack offers for each kind of payload."""

    def __init__(
        self, client: AsyncWebClient, session: aiohttp.ClientSession, tasks: Tasks
    ) -> None:
        self._client = client
        self._session = session
        self._tasks = tasks

    def answer(self, inbound: Inbound, payload: Payload, problem: Upstream) -> BoltResponse:
        """The response that stands in for the acknowledgement.

        A slash command and a modal carry the sentence in it. A click and a shortcut stay
        unacknowledged, so that Slack marks them as failed, and the sentence follows separately.
        An event is refused with 503, so that Slack sends it again.
        """
        _log.error("%s %s is not acknowledged: %s", inbound.kind, inbound.name, problem)
        text = sentence(problem)
        if inbound.kind == "slash":
            return BoltResponse(status=200, body={"response_type": "ephemeral", "text": text})
        if inbound.kind == "view_submission":
            pushed = {"response_action": "push", "view": _view(text)}
            return BoltResponse(status=200, body=pushed)
        if inbound.kind in ("block_actions", "message_action", "shortcut"):
            self._tasks.start(self._tell(payload, text))
        return BoltResponse(status=503, body="")

    async def _tell(self, payload: Payload, text: str) -> None:
        url = payload.get("response_url")
        if not isinstance(url, str) or not url:
            await open_view(self._client, payload, _view(text))
            return
        said = {"response_type": "ephemeral", "replace_original": False, "text": text}
        try:
            async with self._session.post(url, json=said, timeout=_TIMEOUT) as answer:
                answer.raise_for_status()
        except (aiohttp.ClientError, TimeoutError, ValueError) as problem:
            _log.warning("the person could not be told: %s", problem)


def _view(text: str) -> dict[str, Any]:
    block = {"type": "section", "text": {"type": "plain_text", "text": text, "emoji": False}}
    return {
        "type": "modal",
        "callback_id": "modal.apology",
        "title": {"type": "plain_text", "text": "Hubward"},
        "blocks": [block],
    }
