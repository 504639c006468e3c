"""Replies stream where Slack takes it, else they are posted and edited; the end is the same."""

import json
from collections.abc import Iterator

import msgspec
import pytest

from bot.errors import RetryLater, Upstream
from bot.ports import Message
from integrations.sandbox.slack import streams
from integrations.sandbox.slack.handle import Handle
from integrations.sandbox.slack.manifest import Manifest
from integrations.sandbox.slack.running import running_slack
from integrations.slack.plainer import without_new
from integrations.stores.redis import RedisStore
from tests.contract.reply_talk import ANA, Talk, seen

START, APPEND, STOP = "chat.startStream", "chat.appendStream", "chat.stopStream"
FINAL = ["section", "context_actions"]


@pytest.fixture
def slack() -> Iterator[Handle]:
    """A workspace with agents and streams, generous so that only ordered faults throttle."""
    with running_slack(rate_scale=10_000) as handle:
        yield handle


@pytest.fixture
def talk(store: RedisStore, slack: Handle) -> Talk:
    """A question that is worked on."""
    return Talk(store, slack)


def test_reads_are_task_cards_and_the_answer_takes_their_place(talk: Talk) -> None:
    talk.draw()
    assert talk.kinds() == ["task_card", "actions"]
    assert talk.slack.state(ANA)["sessions"]
    talk.put(steps=(seen(1),))
    talk.draw()
    talk.put(steps=(seen(1, "done", 12), seen(2, "failed")))
    talk.draw()
    (message,) = talk.said()
    cards = [(b["task_id"], b["status"]) for b in message["blocks"] if b["type"] == "task_card"]
    assert cards == [("question", "complete"), ("s1", "complete"), ("s2", "error")]
    assert "12 records" in json.dumps(message["blocks"])
    talk.answered()
    talk.draw()
    (message,) = talk.said()
    assert talk.kinds() == FINAL
    assert message["metadata"]["event_payload"] == {"marker": f"reply:{talk.id}"}
    assert message["text"] == "12 calls." and message["streaming_state"] == "completed"
    assert talk.slack.state(ANA)["sessions"] == []
    assert (talk.calls(START), talk.calls(APPEND), talk.calls(STOP)) == (1, 2, 1)
    assert talk.calls("chat.postMessage") == 0


def test_a_redrawing_that_changes_nothing_sends_nothing(talk: Talk) -> None:
    talk.put(steps=(seen(1),))
    talk.draw()
    talk.put(progress="1/8")
    talk.draw()
    assert talk.calls(APPEND) == 0


def test_another_process_goes_on_with_the_stream(talk: Talk) -> None:
    talk.draw()
    talk.another_process()
    talk.put(steps=(seen(1),))
    talk.draw()
    assert talk.kinds() == ["task_card", "task_card", "actions"]
    talk.another_process()
    talk.answered()
    talk.draw()
    assert talk.kinds() == FINAL


def test_in_a_direct_message_too(store: RedisStore, slack: Handle) -> None:
    talk = Talk(store, slack, slack.dm(ANA))
    talk.draw()
    assert talk.kinds() == ["task_card", "actions"]
    talk.answered()
    talk.draw()
    assert talk.kinds() == FINAL


def test_a_workspace_without_streams_is_posted_to_and_asked_once(store: RedisStore) -> None:
    with running_slack(rate_scale=10_000, missing=frozenset({START})) as slack:
        talk = Talk(store, slack)
        for _ in range(2):
            talk.draw()
            talk.put(steps=(seen(1),))
            talk.draw()
            assert talk.kinds() == ["section", "context", "actions"]
            talk.answered()
            talk.draw()
            assert talk.kinds() == FINAL
            following = Talk(store, slack)
            following.chat, following.deliver, talk = talk.chat, talk.deliver, following
        assert (talk.calls(START), talk.calls(APPEND), talk.calls(STOP)) == (1, 0, 0)


def test_a_stream_that_takes_no_cards_is_ended_and_edited(store: RedisStore) -> None:
    with running_slack(rate_scale=10_000, missing=frozenset({APPEND})) as slack:
        talk = Talk(store, slack)
        talk.draw()
        talk.put(steps=(seen(1),))
        talk.draw()
        assert talk.kinds() == ["section", "context", "actions"]
        talk.answered()
        talk.draw()
        assert talk.kinds() == FINAL


def test_a_stream_that_cannot_be_ended_is_waited_for(
    store: RedisStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running_slack(rate_scale=10_000, missing=frozenset({STOP})) as slack:
        talk = Talk(store, slack)
        talk.draw()
        talk.answered()
        with pytest.raises(RetryLater, match="20"):
            talk.deliver.run(f"reply:{talk.id}")
        monkeypatch.setattr(streams, "EXPIRES_S", -1.0)
        talk.draw()
        assert talk.kinds() == FINAL


def test_what_was_thought_to_stand_still_and_streams_is_ended(talk: Talk) -> None:
    talk.draw()
    (message,) = talk.said()
    assert talk.chat._streams is not None
    talk.chat._streams.plain(talk.room, message["ts"])
    talk.answered()
    talk.draw()
    assert talk.kinds() == FINAL


def test_an_app_without_agent_view_streams_without_sessions(store: RedisStore) -> None:
    with running_slack(rate_scale=10_000, manifest=Manifest(agent=False)) as slack:
        talk = Talk(store, slack)
        talk.draw()
        talk.answered()
        talk.draw()
        assert talk.kinds() == FINAL
        assert talk.calls("agents.sessions.setStatus") == 1


def test_a_refusal_about_one_thread_says_nothing_of_others(talk: Talk) -> None:
    talk.chat.working(talk.room, "1.000001", ANA)
    talk.draw()
    other = Talk(talk.store, talk.slack)
    other.chat.working(other.room, other.root, ANA)
    assert len(talk.slack.state(ANA)["sessions"]) == 2


def test_streaming_can_be_turned_off(store: RedisStore, slack: Handle) -> None:
    talk = Talk(store, slack, streaming=False)
    talk.draw()
    talk.answered()
    talk.draw()
    assert talk.kinds() == FINAL
    assert talk.calls(START) == talk.calls(STOP) == 0


def test_too_many_streams_at_once_are_posts_at_once(talk: Talk) -> None:
    talk.slack.fault(START, "throttle", seconds=30)
    assert talk.draw() == []
    assert talk.kinds() == ["section", "actions"]
    talk.answered()
    talk.draw()
    assert talk.kinds() == FINAL


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_start_without_an_answer_is_looked_for_before_another(talk: Talk, when: str) -> None:
    talk.slack.fault(START, "drop", when=when)
    talk.draw()
    assert len(talk.said()) == 1
    talk.answered()
    talk.draw()
    assert talk.kinds() == FINAL


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("op", [APPEND, STOP, "chat.update"])
def test_a_lost_call_is_made_again(talk: Talk, op: str, when: str) -> None:
    talk.draw()
    talk.slack.fault(op, "drop", when=when)
    talk.put(steps=(seen(1, "done", 3),))
    talk.draw()
    talk.answered()
    talk.draw()
    assert talk.kinds() == FINAL


def test_a_stream_that_slack_ended_is_edited(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    talk.draw()
    monkeypatch.setattr(streams, "EXPIRES_S", -1.0)
    talk.put(steps=(seen(1, "done", 3),))
    talk.draw()
    assert talk.kinds() == ["section", "context", "actions"]
    talk.answered()
    talk.draw()
    assert talk.kinds() == FINAL


def test_a_fast_answer_is_one_post(talk: Talk) -> None:
    talk.answered()
    talk.draw()
    assert talk.kinds() == FINAL
    assert (talk.calls(START), talk.calls("chat.postMessage")) == (0, 1)


@pytest.mark.parametrize(
    ("state", "words"),
    [("stopped", "was stopped by"), ("superseded", "a newer question"), ("failed", "no luck")],
)
def test_every_end_takes_the_cards_away(talk: Talk, state: str, words: str) -> None:
    talk.put(steps=(seen(1),))
    talk.draw()
    talk.put(state=state, stopped_by=ANA, problem="no luck")
    talk.draw()
    assert talk.kinds() == ["section"]
    assert words in talk.said()[0]["text"]


def test_a_workspace_that_refuses_new_blocks_gets_the_others() -> None:
    new = {"type": "context_actions", "elements": []}
    message = Message("t", ({"type": "divider"}, new))
    assert without_new(message).blocks == ({"type": "divider"},)
    assert without_new(without_new(message)) == without_new(message)


def test_cards_are_encoded_as_before() -> None:
    """A new field must not make every standing message look changed."""
    assert msgspec.json.encode(Message("t", ())) == b'{"text":"t","blocks":[]}'


def test_suggestions_reach_the_direct_message(talk: Talk) -> None:
    direct = talk.slack.dm(ANA)
    talk.chat.suggest(direct, "Ask", ["a", "b", "c", "d", "e"])
    room = next(r for r in talk.slack.state(ANA)["rooms"] if r["id"] == direct)
    assert [p["message"] for p in room["prompts"]["prompts"]] == ["a", "b", "c", "d"]
    talk.slack.scopes("chat:write")
    talk.chat.suggest(direct, "Ask", ["a"])
    before = talk.calls("assistant.threads.setSuggestedPrompts")
    talk.chat.suggest(direct, "Ask", ["a"])
    assert talk.calls("assistant.threads.setSuggestedPrompts") == before
    with pytest.raises(Upstream):
        talk.chat.post("C0NONESUCH", Message("t", ()), marker="m")
