"""Admin webhooks: signed deliveries with Jira's headers, bounded retries, and their record."""

import asyncio
import hashlib
import hmac
import json
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web

from integrations.sandbox.jira.gate import Gate
from integrations.sandbox.jira.render import Renderer
from integrations.sandbox.jira.site import Event, Refused

#: Statuses after which Jira tries a delivery again, five times at most
#: (https://developer.atlassian.com/cloud/jira/platform/webhooks/).
RETRIED = frozenset({408, 409, 425, 429, *range(500, 600)})
TRIES = 6
_TIMEOUT_S = 10.0


@dataclass
class Hook:
    """A registered webhook and the deliveries made to it."""

    id: str
    url: str
    secret: str
    events: tuple[str, ...]
    deliveries: list[dict[str, Any]] = field(default_factory=list)


class Webhooks:
    """Turns the site's events into deliveries; one queue per webhook keeps their order."""

    def __init__(self, gate: Gate, render: Callable[[], Renderer], retry_s: float) -> None:
        self._gate = gate
        self._render = render
        self._retry_s = retry_s
        self._hooks: dict[str, tuple[Hook, asyncio.Queue[dict[str, Any]], asyncio.Task[None]]] = {}

    def register(self, spec: Any) -> dict[str, Any]:
        """Add a webhook from `{url, secret, events?}`; only loopback addresses are called."""
        url = str(spec.get("url") or "") if isinstance(spec, dict) else ""
        if urlsplit(url).hostname not in ("127.0.0.1", "localhost", "::1"):
            raise Refused(400, "url must be an http address of this machine")
        hook = Hook(
            uuid.uuid4().hex[:8],
            url,
            str(spec.get("secret") or ""),
            tuple(spec.get("events") or ()),
        )
        queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        task = asyncio.get_running_loop().create_task(self._run(hook, queue))
        self._hooks[hook.id] = (hook, queue, task)
        return {"id": hook.id, "url": url}

    def shown(self) -> list[dict[str, Any]]:
        """Every webhook with its deliveries."""
        return [
            {"id": h.id, "url": h.url, "events": h.events, "deliveries": h.deliveries}
            for h, _, _ in self._hooks.values()
        ]

    async def clear(self) -> None:
        """Forget all webhooks and stop delivering."""
        tasks = [task for _, _, task in self._hooks.values()]
        self._hooks.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def emit(self, event: Event) -> None:
        """Queue the event for every webhook that wants it; the body is what stands now."""
        for hook, queue, _ in self._hooks.values():
            if not hook.events or event.name in hook.events:
                queue.put_nowait(self._body(event))

    def _body(self, event: Event) -> dict[str, Any]:
        render = self._render()
        body: dict[str, Any] = {
            "timestamp": int(time.time() * 1000),
            "webhookEvent": event.name,
            "user": render.user(event.author),
            "issue": render.issue(event.issue),
        }
        if event.kind:
            body["issue_event_type_name"] = event.kind
        if event.change is not None:
            body["changelog"] = {"id": event.change.id, "items": event.change.items}
        if event.comment is not None:
            body["comment"] = render.comment(event.issue, event.comment)
        return body

    async def _run(self, hook: Hook, queue: "asyncio.Queue[dict[str, Any]]") -> None:
        timeout = aiohttp.ClientTimeout(total=_TIMEOUT_S)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            while True:
                await self._deliver(session, hook, await queue.get())

    async def _deliver(
        self, session: aiohttp.ClientSession, hook: Hook, body: dict[str, Any]
    ) -> None:
        fault = self._gate.board.take("webhook", "before")
        if fault is not None and fault.kind in ("drop", "disconnect", "throttle"):
            self._gate.log.add("webhook", 0, effect=False, event=body["webhookEvent"])
            return
        if fault is not None and fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        if fault is not None and fault.kind == "hold":
            await self._gate.park(fault)
        identifier = uuid.uuid4().hex
        for _ in range(2 if fault is not None and fault.kind == "duplicate" else 1):
            await self._try(session, hook, body, identifier)

    async def _try(
        self, session: aiohttp.ClientSession, hook: Hook, body: dict[str, Any], identifier: str
    ) -> None:
        raw = json.dumps(body).encode()
        for attempt in range(TRIES):
            status = await _post(session, hook, raw, identifier, attempt)
            hook.deliveries.append(
                {
                    "identifier": identifier,
                    "event": body["webhookEvent"],
                    "status": status,
                    "attempt": attempt,
                }
            )
            self._gate.log.add("webhook", status, event=body["webhookEvent"], to=hook.url)
            if status and status not in RETRIED:
                return
            await asyncio.sleep(self._retry_s)


async def _post(
    session: aiohttp.ClientSession, hook: Hook, raw: bytes, identifier: str, attempt: int
) -> int:
    headers = {
        "Content-Type": "application/json",
        "X-Atlassian-Webhook-Identifier": identifier,
        "X-Atlassian-Webhook-Flow": "Primary",
    }
    if attempt:
        headers["X-Atlassian-Webhook-Retry"] = str(attempt)
    if hook.secret:
        digest = hmac.new(hook.secret.encode(), raw, hashlib.sha256).hexdigest()
        headers["X-Hub-Signature"] = f"sha256={digest}"
    try:
        async with session.post(hook.url, data=raw, headers=headers) as answer:
            return answer.status
    except (aiohttp.ClientError, TimeoutError):
        return 0


async def webhook_spec(request: web.Request) -> Any:
    """The JSON of a registration; Refused 400 when it is none."""
    try:
        return await request.json()
    except ValueError:
        raise Refused(400, "The body must be JSON: {url, secret, events?}") from None
