"""Delivery over HTTP: signed requests to the app's own address.

https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import urlencode

from aiohttp import ClientError, ClientSession, ClientTimeout

from integrations.sandbox import story

FORM = "application/x-www-form-urlencoded"


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """The v0 signature of a request body."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


class Refused(Exception):
    """The app did not take the request; `reason` is one of Slack's retry reasons."""

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.final = final


def packed(kind: str, payload: dict[str, Any]) -> tuple[str, bytes]:
    """Content type and body in which Slack sends this kind of payload."""
    if kind == "events_api":
        return "application/json", json.dumps(payload).encode()
    if kind == "slash_commands":
        return FORM, urlencode(payload).encode()
    return FORM, urlencode({"payload": json.dumps(payload)}).encode()


class SignedDoor:
    """Posts payloads to `{url}/slack/events`."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._session: ClientSession | None = None

    async def send(
        self,
        kind: str,
        payload: dict[str, Any],
        timeout_s: float,
        retry: tuple[int, str] | None = None,
    ) -> Any:
        """Post one payload and return what the 200 carried; raises Refused."""
        content_type, body = packed(kind, payload)
        stamp = str(int(time.time()))
        headers = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": signature(story.SLACK_SIGNING_SECRET, stamp, body),
        }
        if retry is not None:
            headers["X-Slack-Retry-Num"] = str(retry[0])
            headers["X-Slack-Retry-Reason"] = retry[1]
        if self._session is None:
            self._session = ClientSession()
        address = f"{self.url}/slack/events"
        try:
            async with self._session.post(
                address, data=body, headers=headers, timeout=ClientTimeout(timeout_s)
            ) as answer:
                text = await answer.text()
                if answer.status != 200:
                    final = answer.headers.get("X-Slack-No-Retry") == "1"
                    raise Refused("http_error", final=final)
        except TimeoutError as late:
            raise Refused("http_timeout") from late
        except ClientError as lost:
            raise Refused("connection_failed") from lost
        return _answer(text)

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()


def _answer(text: str) -> Any:
    if not text:
        return None
    try:
        return json.loads(text)
    except ValueError:
        return {"text": text}
