"""A question in a thread of the stand-in, its stored reply, and the outbox that draws it."""

from datetime import datetime
from typing import Any, cast

import msgspec

from bot.deliver import Deliver
from bot.errors import RetryLater
from bot.investigate.replies import Replies
from bot.investigate.stopping import listed
from bot.models.answer import Answer, Fact, Line, Value
from bot.models.change import Change, Write
from bot.models.posted import Reply, Seen
from bot.models.untrusted import Untrusted
from integrations.sandbox import story
from integrations.sandbox.slack.handle import Handle
from integrations.slack import SlackChat
from integrations.stores.redis import RedisStore
from tests.unit.views.samples import NOW, SETTINGS

ANA, ROOM = "U0ANA00001", "C0FINDINGS"
Json = dict[str, Any]


def seen(number: int, state: Any = "running", records: int = 0) -> Seen:
    """One read of a store."""
    return Seen(f"s{number}", "lookup_events", NOW, NOW, state, records)


class Talk:
    """One question by Ana and everything that becomes of it in Slack."""

    def __init__(self, store: RedisStore, slack: Handle, room: str = ROOM, **chat: Any) -> None:
        self.store, self.slack, self.room = store, slack, room
        self.root: str = slack.say(ANA, room, "who?")["ts"]
        self.id = f"r{self.root.replace('.', '')}"
        self.another_process(**chat)
        self.chat.working(room, self.root, ANA)
        self.put()

    def another_process(self, **chat: Any) -> None:
        """From here on, a worker draws that knows nothing of what others did."""
        self.chat = SlackChat(story.SLACK_BOT_TOKEN, self.slack.api_url, **chat)
        replies = Replies(self.store, cast(Any, None), self.chat)
        self.deliver = Deliver(self.store, self.chat, SETTINGS, replies.message)

    def put(self, **changes: Any) -> None:
        """The reply in its next state."""
        kept = self.store.get(Reply, self.id)
        old = kept.value if kept else self._new(NOW)
        value = msgspec.structs.replace(old, **changes)
        self.store.commit(
            Change(writes=(Write(value, kept.version if kept else 0),), index=listed(value))
        )

    def _new(self, at: datetime) -> Reply:
        return Reply(self.id, Untrusted("who?"), ANA, self.room, self.root, "en", "UTC", at)

    def answered(self) -> None:
        """The reply with a stored answer."""
        facts = (Fact("n", "n", Value("number", "12")),)
        line = Line("model.answer", prose="12 calls.")
        answer = Answer(f"a{self.id}", "who?", "en", "answer", line, facts)
        self.store.commit(Change(writes=(Write(answer, 0),)))
        self.put(state="answered", answer_id=answer.id)

    def draw(self) -> list[float]:
        """Draw until nothing more is to be done; the waits it asked for (seconds)."""
        waits: list[float] = []
        while len(waits) < 4:
            try:
                self.deliver.run(f"reply:{self.id}")
                return waits
            except RetryLater as later:
                waits.append(later.delay_s)
        raise AssertionError(f"it never ends: {waits}")

    def said(self) -> list[Json]:
        """What the app says in the thread."""
        found = self.slack.messages(ANA, self.room, self.root)
        return [message for message in found if message.get("bot_id")]

    def kinds(self) -> list[str]:
        """The kinds of blocks of its one message."""
        (message,) = self.said()
        return [block["type"] for block in message["blocks"]]

    def calls(self, op: str) -> int:
        """How often Slack was asked for this so far."""
        return len(self.slack.requests(op))
