"""The Chat port over Slack's Web API: posts once, looks before reposting, never falls silent."""

import logging
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from slack_sdk.webhook import WebhookClient

from bot.errors import Upstream
from bot.ports import Message, Room
from bot.ports_chat import Live
from integrations.slack.audience import room
from integrations.slack.call import TIMEOUT_S, Api
from integrations.slack.channels import Channels
from integrations.slack.plainer import plainer, plainer_view, without_new
from integrations.slack.stream import Streams

_log = logging.getLogger("hubward.slack")
#: Slack's words for a message or view it will not show as it is.
_UNSHOWABLE = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long",
     "invalid_arguments", "view_too_large"}
)  # fmt: skip
#: A message that streams takes no edits.
_STREAMS_STILL = "streaming_state_conflict"
_PAGE = 200
_PAGES = 10
_HOOK_HOSTS = ("hooks.slack.com", "hooks.slack-gov.com")


class SlackChat:
    """Messages and views out. Every method raises Upstream."""

    def __init__(self, token: str, url: str, *, streaming: bool = True) -> None:
        """`streaming` shows replies that are worked on as streams, where Slack takes them."""
        self._api = Api(token, url)
        self._channels = Channels(self._api)
        self._streams = Streams(self._api) if streaming else None
        self._dms: dict[str, str] = {}
        self._hosts = (*_HOOK_HOSTS, urlsplit(url).hostname)

    def post(
        self, channel: str, message: Message, *, marker: str, thread: str = "",
        broadcast: bool = False, look_first: bool = False,
    ) -> str:  # fmt: skip
        """Post once and return the ts; `look_first` searches for `marker` before posting again."""
        room = self._channels.id(channel)
        if look_first:
            standing = self._standing(room, marker, thread)
            if standing:
                return standing
        live = message.live if self._streams else None
        if self._streams and live:
            # The last block is what can be pressed; the text before it is what the cards say.
            ts = self._streams.start(room, live, message.blocks[-1:])
            if ts:
                return ts
        body: dict[str, Any] = {
            "channel": room,
            "unfurl_links": False,
            "unfurl_media": False,
            "metadata": _marked(marker),
        }
        if thread:
            body |= {"thread_ts": thread, "reply_broadcast": broadcast}
        ts = str(self._send("chat.postMessage", body, message)["ts"])
        if self._streams and live:
            self._streams.plain(room, ts)
            if live.over:
                self._streams.status(room, live, "active")
        return ts

    def update(self, channel: str, ts: str, message: Message) -> None:
        """Rewrite a message; one that streams is appended to, and ended when it is over."""
        room, live = self._channels.id(channel), message.live
        if self._streams and live:
            if not live.over and self._streams.append(room, ts, live):
                return
            if live.over:
                self._streams.stop(room, ts, live)
        body: dict[str, Any] = {"channel": room, "ts": ts}
        if live and live.over and live.marker:
            body["metadata"] = _marked(live.marker)
        try:
            self._send("chat.update", body, message, repeatable=True)
        except Upstream as refused:
            if self._streams is None or refused.code != _STREAMS_STILL:
                raise
            self._edit_anyway(self._streams, body, message)

    def _edit_anyway(self, streams: Streams, body: dict[str, Any], message: Message) -> None:
        """End the stream that takes no edits; one that cannot be ended expires within minutes."""
        streams.reopened(body["channel"], body["ts"])
        try:
            self._send("chat.update", body, message, repeatable=True)
        except Upstream as refused:
            if refused.code != _STREAMS_STILL:
                raise
            raise Upstream(
                "Slack", refused.detail, code=refused.code, retryable=True, retry_after_s=20.0
            ) from refused

    def whisper(self, channel: str, user: str, message: Message, *, thread: str = "") -> None:
        """Post so that only `user` sees it."""
        body = {"channel": self._channels.id(channel), "user": user, "thread_ts": thread or None}
        self._send("chat.postEphemeral", body, message)

    def respond(self, url: str, message: Message, *, replace: bool = False) -> None:
        """Answer through a response_url; only Slack's own hosts are posted to."""
        if urlsplit(url).hostname not in self._hosts:
            raise Upstream("Slack", "the response address is not Slack's", code="foreign_url")
        try:
            self._hook(url, message, replace)
        except Upstream as refused:
            if refused.code not in _UNSHOWABLE:
                raise
            self._hook(url, self._plainer("response_url", message), replace)

    def open_dm(self, user: str) -> str:
        """The channel id of the direct conversation with `user`."""
        if user not in self._dms:
            answer = self._api.again("conversations.open", {"users": user})
            self._dms[user] = str(answer["channel"]["id"])
        return self._dms[user]

    def working(self, channel: str, thread: str, asker: str) -> None:
        """Show in the thread that something is being done, where Slack can; never raises."""
        if self._streams:
            self._streams.status(channel, Live(asker, thread), "processing")

    def suggest(self, channel: str, title: str, prompts: Sequence[str]) -> None:
        """Offer up to four questions above the composer of a direct conversation."""
        if self._streams:
            self._streams.suggest(self._channels.id(channel), title, prompts)

    def open_view(self, trigger: str, view: dict[str, Any]) -> str:
        """Open a modal and return its view id; a trigger is good for one call."""
        answer = self._api.once("views.open", {"trigger_id": trigger, "view": view})
        return str(answer["view"]["id"])

    def update_view(self, view_id: str, view: dict[str, Any]) -> None:
        """Fill an open modal."""
        self._show("views.update", {"view_id": view_id}, view)

    def upload(self, channel: str, name: str, content: bytes) -> None:
        """Share a file in a channel."""
        self._api.upload(self._channels.id(channel), name, content)

    def room(self, channel: str) -> Room:
        """Who can read a channel."""
        return room(self._api, self._channels.id(channel))

    def pin(self, channel: str, ts: str) -> None:
        """Pin a message; one that is pinned already stays so."""
        try:
            self._api.again("pins.add", {"channel": self._channels.id(channel), "timestamp": ts})
        except Upstream as refused:
            if refused.code != "already_pinned":
                raise

    def permalink(self, channel: str, ts: str) -> str:
        """The address under which a message can be opened."""
        asked = {"channel": self._channels.id(channel), "message_ts": ts}
        return str(self._api.again("chat.getPermalink", asked)["permalink"])

    def picture(self, name: str, content: bytes, alt: str) -> str:
        """Upload a picture for an image block and return its file id; `alt` is its text."""
        return self._api.upload("", name, content, alt=alt)

    def publish_home(self, user: str, view: dict[str, Any], *, seen: str = "") -> str:
        """Set a person's Home tab and return its hash; with `seen` only if that still stands."""
        answer = self._show("views.publish", {"user_id": user, "hash": seen or None}, view)
        return str(answer["view"].get("hash", ""))

    def _send(
        self, method: str, body: dict[str, Any], message: Message, *, repeatable: bool = False
    ) -> dict[str, Any]:
        call = self._api.again if repeatable else self._api.once
        try:
            return call(method, body | _content(message))
        except Upstream as refused:
            if refused.code not in _UNSHOWABLE:
                raise
        older = without_new(message)
        if older != message:
            try:
                return call(method, body | _content(older))
            except Upstream as refused:
                if refused.code not in _UNSHOWABLE:
                    raise
        return call(method, body | _content(self._plainer(method, message)))

    def _show(self, method: str, body: dict[str, Any], view: dict[str, Any]) -> dict[str, Any]:
        try:
            return self._api.again(method, body | {"view": view})
        except Upstream as refused:
            if refused.code not in _UNSHOWABLE:
                raise
            _log.error("%s refused the view; sent plainly instead", method)
            return self._api.again(method, body | {"view": plainer_view(view)})

    def _plainer(self, method: str, message: Message) -> Message:
        _log.error("%s refused the message; sent plainly instead: %.80s", method, message.text)
        return plainer(message)

    def _hook(self, url: str, message: Message, replace: bool) -> None:
        client = WebhookClient(url, timeout=TIMEOUT_S, retry_handlers=[])
        body = {**_content(message), "replace_original": replace, "response_type": "ephemeral"}
        try:
            answer = client.send_dict(body)
        except OSError as failed:
            raise Upstream(
                "Slack", "no answer", code="no_answer", retryable=True, ambiguous=True
            ) from failed
        if answer.status_code == 429:
            raise Upstream(
                "Slack", "too many messages at once", code="ratelimited", retryable=True,
                retry_after_s=30.0,
            )  # fmt: skip
        if answer.status_code != 200:
            code = next((code for code in _UNSHOWABLE if code in answer.body), "")
            raise Upstream("Slack", answer.body[:200], code=code or "response_url")

    def _standing(self, room: str, marker: str, thread: str) -> str:
        """The ts of the message that carries `marker`, "" when there is none."""
        method = "conversations.replies" if thread else "conversations.history"
        body = {"channel": room, "ts": thread or None, "limit": _PAGE, "cursor": None}
        for _ in range(_PAGES):
            answer = self._api.again(method, body | {"include_all_metadata": True})
            for message in answer["messages"]:
                seen = message.get("metadata") or {}
                ours = seen.get("event_type") == "hubward"
                # A stream carries no metadata before its end, but its block has the marker as id.
                named = [block.get("block_id") for block in message.get("blocks", ())]
                if marker in named or (
                    ours and seen.get("event_payload", {}).get("marker") == marker
                ):
                    return str(message["ts"])
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                break
            body["cursor"] = cursor
        return ""


def _marked(marker: str) -> dict[str, Any]:
    """https://docs.slack.dev/messaging/message-metadata"""
    return {"event_type": "hubward", "event_payload": {"marker": marker}}


def _content(message: Message) -> dict[str, Any]:
    return {"text": message.text, "blocks": list(message.blocks)}
