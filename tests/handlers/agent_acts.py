"""What people do to a question in Slack, as the payloads Slack sends for it."""

from typing import Any

import msgspec

from bot.investigate.stopping import in_thread
from bot.models.change import Job
from bot.models.posted import Reply
from bot.settings import QuestionSettings, Scope
from bot.views.actions import Action
from handlers.slack import inbox
from integrations.sandbox import story
from tests.contract.slack_desk import ANA, CHANNEL, PAY, SET, Office

DEE = "U0DEE00001"
QUESTIONS = QuestionSettings(scopes=(Scope(ANA, ("all",)), Scope(DEE, (PAY,))), follow_threads=True)
SETTINGS = msgspec.structs.replace(SET, questions=QUESTIONS)
Json = dict[str, Any]


def event(**fields: Any) -> Json:
    """An event as Slack wraps it."""
    return {
        "type": "event_callback", "event_id": "Ev1", "event": {"event_ts": "9.9", **fields},
        "authorizations": [{"user_id": story.BOT_USER_ID}],
    }  # fmt: skip


def arrives(office: Office, kind: str, payload: Json, id: str = "j1") -> None:
    """The worker handles one inbox row."""
    body = {"type": kind, "payload": payload}
    inbox.handle(office.desk, Job("interactive", "slack", id, body))


def asks(office: Office, person: str = DEE, thread: str = "1.1", id: str = "j1") -> Reply:
    """A person asks in a thread by a mention."""
    text = f"<@{story.BOT_USER_ID}> failed console logins today"
    said = event(type="app_mention", user=person, channel=CHANNEL, ts=f"{id}", text=text,
                 thread_ts=thread)  # fmt: skip
    arrives(office, "event", said, id)
    return newest(office, thread)


def newest(office: Office, thread: str = "1.1") -> Reply:
    """The reply asked for last."""
    return in_thread(office.store, CHANNEL, thread)[0].value


def state(office: Office, reply: Reply) -> tuple[str, str]:
    """The state now, and who stopped it."""
    stored = office.store.get(Reply, reply.id)
    assert stored is not None
    return stored.value.state, stored.value.stopped_by


def press(person: str, action: Action, value: str, kind: str = "button") -> Json:
    """A pressed button under a message of the thread."""
    return {
        "type": "block_actions", "user": {"id": person}, "response_url": "",
        "container": {"channel_id": CHANNEL, "message_ts": "2.2", "thread_ts": "1.1"},
        "actions": [{"type": kind, "action_id": action.value, "value": value, "action_ts": "3"}],
    }  # fmt: skip


def whispered(office: Office, person: str) -> list[str]:
    """What this person alone was told."""
    found = office.slack.messages(person, CHANNEL)
    return [m["text"] for m in found if m.get("is_ephemeral")]


def audited(office: Office) -> list[str]:
    """What was written to the audit log, in order."""
    rows = office.store.client.xrange(f"{office.store.prefix}audit")
    return [msgspec.json.decode(fields[b"e"])["what"] for _, fields in rows]


def stopped(person: str, thread: str = "1.1") -> Json:
    """Slack's own Stop was pressed."""
    return event(type="agent_session_stopped", user=person, channel=CHANNEL, thread_ts=thread,
                 streaming_message_ts=[])  # fmt: skip


def message(person: str = DEE, text: str = "and yesterday?", **fields: Any) -> Json:
    """A message in a channel without a mention."""
    given = {
        "type": "message", "channel_type": "channel", "user": person, "channel": CHANNEL,
        "ts": "4.4", "thread_ts": "1.1", "text": text,
    }  # fmt: skip
    return event(**{**given, **fields})
