"""Streams, agent sessions, suggested questions, judgements: the stand-in is as strict as Slack."""

import asyncio
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from integrations.sandbox import story
from integrations.sandbox.slack import streams
from integrations.sandbox.slack.handle import Handle, Json
from integrations.sandbox.slack.manifest import Manifest
from integrations.sandbox.slack.running import running_slack
from tests.sandbox.slack.echo_app import connected

ANA, ROOM = "U0ANA00001", "C0FINDINGS"
FOR = {"recipient_team_id": story.TEAM_ID, "recipient_user_id": ANA}


def task(status: str = "in_progress", **fields: Any) -> Json:
    """A task_update chunk."""
    return {"type": "task_update", "id": "t1", "title": "Reading", "status": status, **fields}


def asked(slack: Handle, room: str = ROOM) -> str:
    """The ts of a question a person posted."""
    ts: str = slack.say(ANA, room, "who?")["ts"]
    return ts


def begun(slack: Handle, web: WebClient, **fields: Any) -> tuple[str, str]:
    """The thread and the ts of a stream with one card."""
    root = asked(slack)
    given = {"channel": ROOM, "thread_ts": root, **FOR, "chunks": [task()], **fields}
    return root, str(web.chat_startStream(**given)["ts"])


def shown(slack: Handle, ts: str, room: str = ROOM) -> Json:
    """The message as people see it."""
    return next(m for m in slack.messages(ANA, room) if m["ts"] == ts)


def refusal(call: Any, **fields: Any) -> str:
    """The error a call is refused with."""
    with pytest.raises(SlackApiError) as refused:
        call(**fields)
    return str(refused.value.response["error"])


def test_cards_grow_and_the_stream_ends(slack: Handle, web: WebClient) -> None:
    root, ts = begun(slack, web)
    web.chat_appendStream(channel=ROOM, ts=ts, chunks=[
        task("complete", output="12 records"), task(id="t2"),
        {"type": "markdown_text", "text": "So "},
    ])  # fmt: skip
    web.chat_appendStream(channel=ROOM, ts=ts, markdown_text="far.")
    message = shown(slack, ts)
    assert message["thread_ts"] == root and message["streaming_state"] == "in_progress"
    assert [block["type"] for block in message["blocks"]] == ["task_card", "task_card", "markdown"]
    first, _, prose = message["blocks"]
    assert (first["task_id"], first["status"]) == ("t1", "complete")
    assert first["output"]["elements"][0]["elements"][0]["text"] == "12 records"
    assert prose["text"] == "So far."
    web.chat_stopStream(channel=ROOM, ts=ts, blocks=[{"type": "divider"}])
    assert shown(slack, ts)["blocks"][-1]["type"] == "divider"
    assert shown(slack, ts)["streaming_state"] == "completed"
    for call in (web.chat_appendStream, web.chat_stopStream):
        again = refusal(call, channel=ROOM, ts=ts, chunks=[task()])
        assert again == "message_not_in_streaming_state"


def test_output_of_a_card_is_added_to(slack: Handle, web: WebClient) -> None:
    _, ts = begun(slack, web, chunks=[task(output="a")])
    web.chat_appendStream(channel=ROOM, ts=ts, chunks=[task("complete", output="b")])
    (card,) = shown(slack, ts)["blocks"]
    assert [part["elements"][0]["text"] for part in card["output"]["elements"]] == ["a", "b"]


def test_what_slack_refuses_is_refused(slack: Handle, web: WebClient) -> None:
    root = asked(slack)
    start: Json = {"channel": ROOM, "thread_ts": root, **FOR}
    cases: list[tuple[Json, str]] = [
        ({"recipient_team_id": None}, "missing_recipient_team_id"),
        ({"recipient_user_id": None}, "missing_recipient_user_id"),
        ({"recipient_user_id": "U0NOBODY01"}, "user_not_in_channel"),
        ({"thread_ts": "1.000001"}, "thread_not_found"),
        ({"task_display_mode": "tower"}, "invalid_arguments"),
        ({"chunks": [task(title="x" * 257)]}, "invalid_chunks"),
        ({"chunks": [task("finished")]}, "invalid_chunks"),
        ({"chunks": [{"type": "blocks", "blocks": [{"type": "nope"}]}]}, "invalid_chunks"),
        ({"markdown_text": "x" * 12_001}, "msg_too_long"),
    ]
    for change, error in cases:
        assert refusal(web.chat_startStream, **{**start, **change}) == error, change
    direct = slack.dm(ANA)
    assert refusal(web.chat_startStream, channel=direct, thread_ts="") == "invalid_thread_ts"
    posted = str(web.chat_postMessage(channel=ROOM, text="t")["ts"])
    none = refusal(web.chat_appendStream, channel=ROOM, ts=posted, markdown_text="x")
    assert none == "message_not_in_streaming_state"
    gone = refusal(web.chat_appendStream, channel=ROOM, ts="1.000001", markdown_text="x")
    assert gone == "message_not_found"
    _, ts = begun(slack, web)
    assert refusal(web.chat_appendStream, channel=ROOM, ts=ts) == "no_text"
    assert refusal(web.chat_update, channel=ROOM, ts=ts, text="x") == "streaming_state_conflict"
    more = [task(id=f"n{n}") for n in range(50)]
    full = refusal(web.chat_appendStream, channel=ROOM, ts=ts, chunks=more)
    assert full == "msg_blocks_too_long"


def test_a_direct_message_needs_no_recipient(slack: Handle, web: WebClient) -> None:
    direct = slack.dm(ANA)
    root = asked(slack, direct)
    ts = web.chat_startStream(channel=direct, thread_ts=root, chunks=[task()])["ts"]
    assert shown(slack, str(ts), direct)["streaming_state"] == "in_progress"


def test_an_old_stream_has_ended_by_itself(
    slack: Handle, web: WebClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, ts = begun(slack, web)
    monkeypatch.setattr(streams, "EXPIRES_S", -1.0)
    late = refusal(web.chat_appendStream, channel=ROOM, ts=ts, markdown_text="x")
    assert late == "message_not_in_streaming_state"
    web.chat_update(channel=ROOM, ts=ts, text="done")
    assert shown(slack, ts)["text"] == "done"


def test_starting_streams_is_tier_two(web: WebClient, slack: Handle) -> None:
    root = asked(slack)
    given: Json = {"channel": ROOM, "thread_ts": root, **FOR, "chunks": [task()]}
    for _ in range(20):
        web.chat_startStream(**given)
    assert refusal(web.chat_startStream, **given) == "ratelimited"


def test_slacks_own_stop_ends_the_stream_and_tells_the_app(slack: Handle, web: WebClient) -> None:
    async def run() -> None:
        async with connected(slack) as heard:
            root, ts = await asyncio.to_thread(begun, slack, web)
            nothing = await asyncio.to_thread(slack.act, ANA, "stop", channel=ROOM, thread_ts=root)
            assert "Nothing is being worked on" in nothing["error"]
            web.agents_sessions_setStatus(channel_id=ROOM, thread_ts=root, status="processing")
            (session,) = slack.state(ANA)["sessions"]
            assert (session["thread_ts"], session["stoppable"]) == (root, True)
            taken = await asyncio.to_thread(slack.act, ANA, "stop", channel=ROOM, thread_ts=root)
            assert taken["acked"]
            event = await _heard(heard, "agent_session_stopped")
            assert (event["user"], event["channel"], event["thread_ts"]) == (ANA, ROOM, root)
            assert event["streaming_message_ts"] == [ts]
            assert shown(slack, ts)["streaming_state"] == "completed"
            assert slack.state(ANA)["sessions"], "the app has to change the status itself"
            web.agents_sessions_setStatus(channel_id=ROOM, thread_ts=root, status="active")
            assert slack.state(ANA)["sessions"] == []

    asyncio.run(run())


async def _heard(heard: Any, kind: str) -> Json:
    while True:
        body = heard.bodies.get_nowait()
        event: Json = body.get("event", {})
        if event.get("type") == kind:
            return event


def test_what_a_person_looks_at_is_told(slack: Handle) -> None:
    async def run() -> None:
        async with connected(slack) as heard:
            await asyncio.to_thread(slack.act, ANA, "look", channel=ROOM)
            event = await _heard(heard, "app_context_changed")
            assert event["context"]["entities"][0]["value"] == ROOM

    asyncio.run(run())


def test_sessions_need_an_agent_and_the_event(web: WebClient) -> None:
    no_agent, no_event = Manifest(agent=False), Manifest(bot_events=("app_mention",))
    for manifest, warned in ((no_agent, ""), (no_event, "missing_agent_session_stopped")):
        with running_slack(manifest=manifest) as slack:
            client = WebClient(story.SLACK_BOT_TOKEN, slack.api_url, retry_handlers=[])
            given = {"channel_id": ROOM, "thread_ts": asked(slack), "status": "processing"}
            if not warned:
                assert refusal(client.agents_sessions_setStatus, **given) == "not_allowed"
                continue
            answer = client.agents_sessions_setStatus(**given)
            assert answer["warning"].startswith(warned)
            stopped = slack.act(ANA, "stop", channel=ROOM, thread_ts=given["thread_ts"])
            assert "cannot be stopped" in stopped["error"]


def test_suggested_questions(slack: Handle, web: WebClient) -> None:
    direct = slack.dm(ANA)
    four = [{"title": f"q{n}", "message": f"question {n}"} for n in range(4)]
    call = web.assistant_threads_setSuggestedPrompts
    call(channel_id=direct, title="Ask", prompts=four)
    room = next(r for r in slack.state(ANA)["rooms"] if r["id"] == direct)
    assert room["prompts"] == {"title": "Ask", "prompts": four}
    call(channel_id=direct, thread_ts="1.1", title="Other", prompts=four)
    room = next(r for r in slack.state(ANA)["rooms"] if r["id"] == direct)
    assert room["prompts"]["title"] == "Ask", "with a thread an agent app's call does nothing"
    for wrong in ([*four, four[0]], [], [{"title": "only"}]):
        assert refusal(call, channel_id=direct, prompts=wrong) == "invalid_arguments"


def test_a_judgement_is_a_press_with_a_value(slack: Handle, web: WebClient) -> None:
    def offered(value: str) -> Json:
        return {"text": {"type": "plain_text", "text": value}, "value": value}

    buttons = {
        "type": "feedback_buttons", "action_id": "judge",
        "positive_button": offered("good"), "negative_button": offered("bad"),
    }  # fmt: skip
    block = {"type": "context_actions", "elements": [buttons]}

    async def run() -> None:
        async with connected(slack) as heard:
            ts = str(web.chat_postMessage(channel=ROOM, text="t", blocks=[block])["ts"])
            press = {"channel": ROOM, "ts": ts, "action_id": "judge"}
            await asyncio.to_thread(slack.act, ANA, "click", value="bad", **press)
            pressed = heard.bodies.get_nowait()["actions"][0]
            assert (pressed["type"], pressed["value"]) == ("feedback_buttons", "bad")
            wrong = await asyncio.to_thread(slack.act, ANA, "click", value="so-so", **press)
            assert "not one of the two" in wrong["error"]

    asyncio.run(run())
    lacking = {**block, "elements": [{**buttons, "negative_button": {"value": "bad"}}]}
    assert refusal(web.chat_postMessage, channel=ROOM, text="t", blocks=[lacking])


def test_a_method_a_workspace_has_not_got(web: WebClient) -> None:
    with running_slack(missing=frozenset({"chat.startStream"})) as slack:
        client = WebClient(story.SLACK_BOT_TOKEN, slack.api_url, retry_handlers=[])
        given = {"channel": ROOM, "thread_ts": asked(slack)}
        assert refusal(client.chat_startStream, **given) == "unknown_method"
