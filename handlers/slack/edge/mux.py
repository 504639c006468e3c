"""One catch-all Bolt listener per kind of payload, and our own routing behind it.

Bolt looks for a listener by trying them one after the other, and its default runner polls for the
acknowledgement every 10 ms. One listener per kind with `process_before_response` avoids both, so
that the cost of a click does not depend on how many buttons the product has.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal

import msgspec
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import Upstream
from bot.models.change import Job
from bot.ports import Message
from handlers.slack.edge.apology import Apology
from handlers.slack.edge.inbound import Inbound, Payload
from handlers.slack.edge.loading import Loading
from handlers.slack.edge.options import matching
from handlers.slack.edge.ports import Inbox
from handlers.slack.edge.validation import Validator, errors_of

ANYTHING = re.compile("")
_HELP = ("", "help")


class Routes(msgspec.Struct, frozen=True):
    """What the routing depends on, all of it data.

    `approve` names the action ids and callback ids whose jobs go to the approve queue; `modal`
    names the action ids, callback ids and `/command verb`s (typed alone; `/command verb …` has
    words behind it) that get a loading modal at once.
    """

    approve: frozenset[str] = frozenset()
    modal: frozenset[str] = frozenset()
    validators: Mapping[str, Validator] = {}
    help: Message | None = None


class Identity(AsyncAuthorize):
    """Who the bot is, asked once at start: Bolt would otherwise ask inside the first click."""

    def __init__(self, result: AuthorizeResult) -> None:
        self._result = result

    async def __call__(self, **_: Any) -> AuthorizeResult:
        """The same answer for every request: Hubward serves one workspace."""
        return self._result


class Mux:
    """Routes every payload that passed the guard: to its queue, or to one of the static answers."""

    def __init__(self, routes: Routes, inbox: Inbox, loading: Loading, apology: Apology) -> None:
        self._routes = routes
        self._inbox = inbox
        self._loading = loading
        self._apology = apology

    async def work(self, body: Payload, context: AsyncBoltContext) -> BoltResponse:
        """Write the payload down for the worker and acknowledge; a repetition is acknowledged."""
        inbound: Inbound = context["inbound"]
        loading = inbound.name in self._routes.modal
        job = Job(queue=self._queue(inbound), kind="slack", id=inbound.id, body={
            "type": inbound.kind,
            "payload": body,
            "view_id": None,
            "loading": loading,
            "received_at": datetime.now(UTC).isoformat(),
        })  # fmt: skip
        try:
            claim = await self._inbox.claim(
                job, keep_s=inbound.keep_s, signature=context["signature"]
            )
        except Upstream as problem:
            return self._apology.answer(inbound, body, problem)
        if claim == "replayed":
            return BoltResponse(status=401, body="")
        if loading and claim == "new":
            self._loading.start(inbound, body)
        return BoltResponse(status=200, body="")

    def _queue(self, inbound: Inbound) -> Literal["approve", "interactive"]:
        # A question is only written down here, within milliseconds; its answer has its own queue.
        return "approve" if inbound.name in self._routes.approve else "interactive"

    async def command(self, body: Payload, context: AsyncBoltContext, ack: AsyncAck) -> Any:
        """Answer help at once; every other verb is work."""
        verb = context["inbound"].name.partition(" ")[2].removesuffix(" …")
        shown = self._routes.help
        if shown is None or verb not in _HELP:
            return await self.work(body, context)
        return await ack(text=shown.text, blocks=list(shown.blocks), response_type="ephemeral")

    async def submission(self, body: Payload, context: AsyncBoltContext, ack: AsyncAck) -> Any:
        """Show mistakes inside the modal; a submission without any is work."""
        errors = errors_of(self._routes.validators, body["view"])
        if errors:
            return await ack(response_action="errors", errors=errors)
        return await self.work(body, context)

    async def suggestion(self, body: Payload, ack: AsyncAck) -> BoltResponse:
        """Answer a menu's search; an unreachable store means an empty menu."""
        try:
            choices = await self._inbox.choices(body["action_id"])
        except Upstream:
            choices = ()
        return await ack(options=matching(choices, str(body.get("value", ""))))


def build_app(mux: Mux, who: AuthorizeResult, client: AsyncWebClient) -> AsyncApp:
    """The Bolt app with one listener per kind, the most frequent first.

    The signature is verified before the payload is parsed (`handlers.slack.edge.http`), so Bolt's
    own check is off; in Socket Mode there is none.
    """
    app = AsyncApp(
        name="hubward-edge",
        client=client,
        authorize=Identity(who),
        process_before_response=True,
        request_verification_enabled=False,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )

    async def work(body: Payload, context: AsyncBoltContext) -> BoltResponse:
        return await mux.work(body, context)

    async def command(body: Payload, context: AsyncBoltContext, ack: AsyncAck) -> Any:
        return await mux.command(body, context, ack)

    async def submission(body: Payload, context: AsyncBoltContext, ack: AsyncAck) -> Any:
        return await mux.submission(body, context, ack)

    async def suggestion(body: Payload, ack: AsyncAck) -> BoltResponse:
        return await mux.suggestion(body, ack)

    app.action(ANYTHING)(work)
    app.event(ANYTHING)(work)
    app.options(ANYTHING)(suggestion)
    app.view_submission(ANYTHING)(submission)
    app.command(ANYTHING)(command)
    app.shortcut(ANYTHING)(work)
    app.view_closed(ANYTHING)(work)
    return app
