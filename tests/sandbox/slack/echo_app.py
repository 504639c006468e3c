"""A small real Bolt app over real Socket Mode that records what reaches it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from integrations.sandbox import story
from integrations.sandbox.slack.handle import Handle, Json

MODAL: Json = {
    "type": "modal",
    "callback_id": "deny",
    "title": {"type": "plain_text", "text": "Deny"},
    "submit": {"type": "plain_text", "text": "Deny"},
    "notify_on_close": True,
    "blocks": [
        {
            "type": "input",
            "block_id": "why",
            "label": {"type": "plain_text", "text": "Reason"},
            "element": {"type": "plain_text_input", "action_id": "reason"},
        },
        {
            "type": "input",
            "block_id": "who",
            "optional": True,
            "label": {"type": "plain_text", "text": "Finding"},
            "element": {"type": "external_select", "action_id": "find", "min_query_length": 1},
        },
    ],
}


def card(text: str = "Port 22 is open", **button: Any) -> list[Json]:
    """A section and one button, `act`."""
    pressed = {
        "type": "button",
        "action_id": "act",
        "value": "rq:1",
        "text": {"type": "plain_text", "text": "Act"},
        **button,
    }
    return [
        {"type": "section", "block_id": "s", "text": {"type": "mrkdwn", "text": text}},
        {"type": "actions", "block_id": "a", "elements": [pressed]},
    ]


@dataclass
class Heard:
    """What reached the app, in order, and what it answers to submissions."""

    bodies: asyncio.Queue[Json] = field(default_factory=asyncio.Queue)
    submission: Json = field(default_factory=dict)
    client: AsyncWebClient = field(default_factory=AsyncWebClient)


def build(api_url: str, heard: Heard) -> AsyncApp:
    """The app: every kind of payload acked and recorded."""
    heard.client = AsyncWebClient(token=story.SLACK_BOT_TOKEN, base_url=api_url)
    app = AsyncApp(client=heard.client, signing_secret=story.SLACK_SIGNING_SECRET)

    @app.event("app_mention")
    @app.event("message")
    @app.event("app_home_opened")
    @app.event("app_context_changed")
    @app.event("agent_session_stopped")
    async def on_event(body: Json) -> None:
        await heard.bodies.put(body)

    @app.command("/hubward")
    async def on_command(ack: Any, body: Json) -> None:
        await ack(f"you said {body['text']}")
        await heard.bodies.put(body)

    @app.action("act")
    async def on_action(ack: Any, body: Json, client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)
        await ack()
        await heard.bodies.put(body)

    @app.view("deny")
    async def on_submit(ack: Any, body: Json) -> None:
        await ack(**heard.submission)
        await heard.bodies.put(body)

    @app.view_closed("deny")
    @app.shortcut("investigate")
    @app.action("judge")
    async def on_other(ack: Any, body: Json) -> None:
        await ack()
        await heard.bodies.put(body)

    @app.options("find")
    async def on_options(ack: Any, body: Json) -> None:
        text = {"type": "plain_text", "text": f"for {body['value']}"}
        await ack(options=[{"text": text, "value": "case-1"}])
        await heard.bodies.put(body)

    return app


@asynccontextmanager
async def connected(slack: Handle, ping_interval: float = 5) -> AsyncIterator[Heard]:
    """The app linked to the stand-in by its own unmodified Socket Mode handler."""
    heard = Heard()
    app = build(slack.api_url, heard)
    handler = AsyncSocketModeHandler(app, story.SLACK_APP_TOKEN, ping_interval=ping_interval)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    try:
        assert await asyncio.to_thread(slack.wait_linked)
        yield heard
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]
