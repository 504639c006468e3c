"""The Slack handlers' desk on a real store and the stand-in, with cases to look at."""

from datetime import datetime, timedelta
from typing import Any, cast

import msgspec

from bot.findings.case_change import indexes, kept
from bot.lifecycle import Lifecycle
from bot.models.case import Case
from bot.models.change import Change
from bot.settings import AccountSettings, ApprovalSettings, Settings
from bot.views.status import Health
from handlers.slack.desk import Asker, Desk, asker
from integrations.sandbox import story
from integrations.sandbox.slack.handle import Handle
from integrations.slack import SlackChat, SlackDirectory
from integrations.stores.redis import RedisStore
from tests.unit.views.samples import NOW, SETTINGS, case

ANA, BEN, GUEST, EXTERNAL = "U0ANA00001", "U0BEN00001", "U0GUS00001", "U0EVE00001"
CHANNEL = "C0FINDINGS"
PAY, WEB = "111111111111", "444444444444"
SET = msgspec.structs.replace(
    SETTINGS,
    accounts=(
        AccountSettings(id=PAY, name="payments-prod", environment="production", team="payments"),
        AccountSettings(id=WEB, name="web-dev", environment="development", team="web"),
    ),
    approvals=ApprovalSettings(operators=(ANA,), approvers=(BEN,)),
)


class Clock:
    """A clock that stands until it is set."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        """The set time."""
        return self.at


class Office:
    """A desk whose use cases are real as far as these tests go; no modal is ever open."""

    def __init__(self, store: RedisStore, slack: Handle, settings: Settings = SET) -> None:
        self.store, self.slack, self.clock = store, slack, Clock()
        self.redis_url = ""
        directory = SlackDirectory(story.SLACK_BOT_TOKEN, slack.api_url)
        unused = cast(Any, None)
        self.desk = Desk(
            store, SlackChat(story.SLACK_BOT_TOKEN, slack.api_url), directory, settings, self.clock,
            remediator=unused, investigator=unused, switch=unused, rollups=unused, digests=unused,
            rooms=unused, lifecycle=Lifecycle(store, directory, settings, self.clock),
            health=lambda: (Health("Slack"),), queued=lambda: 0, look=lambda job: None,
        )  # fmt: skip

    def put(self, id: str, due_in_h: float, **changes: Any) -> Case:
        """Store an open P1 case (24 hours to fix) that is due in so many hours."""
        seen = NOW + timedelta(hours=due_in_h - 24)
        made = case(**{"id": id, "key": id, "first_seen": seen, "channel": CHANNEL, **changes})
        change = Change(writes=(kept(made, 0),), index=indexes(made))
        self.store.commit(change)
        return made

    def who(self, person: str, channel: str = CHANNEL) -> Asker:
        """The person in a channel."""
        return asker(self.desk, person, channel)

    def home(self, person: str) -> str:
        """All mrkdwn of a person's Home tab, one section per line."""
        view = self.slack.home(person)
        assert view is not None
        texts = [block.get("text", {}).get("text", "") for block in view["blocks"]]
        return "\n".join(text.replace("\n", " ") for text in texts)

    def waiting(self) -> set[str]:
        """The renderings that wait to be drawn."""
        return {
            name.decode() for name in self.store.client.zrange(f"{self.store.prefix}due", 0, -1)
        }
