"""The page in a real browser: task cards, both ways to stop, suggested questions, judgements."""

from typing import Any

import pytest
from slack_sdk import WebClient

from integrations.sandbox import story
from integrations.sandbox.slack.handle import Handle
from tests.sandbox.slack.test_browser import _app
from tests.sandbox.slack.test_browser import browser as browser
from tests.sandbox.slack.test_browser import page as page

pytestmark = pytest.mark.browser
ANA, ROOM = "U0ANA00001", "C0FINDINGS"


def task(id: str, status: str, **fields: Any) -> dict[str, Any]:
    """A task_update chunk."""
    return {"type": "task_update", "id": id, "title": f"Step {id}", "status": status, **fields}


def _heard(page: Any, heard: Any, kind: str) -> dict[str, Any]:
    """The next body of this kind; the page goes on living while it is on its way."""
    for _ in range(200):
        if heard.bodies.empty():
            page.wait_for_timeout(50)
            continue
        body: dict[str, Any] = heard.bodies.get_nowait()
        if kind in (body.get("type"), body.get("event", {}).get("type")):
            return body
    raise AssertionError(f"no {kind} came")


def test_cards_change_where_they_stand_and_the_session_stops(
    slack: Handle, web: WebClient, page: Any
) -> None:
    with _app(slack) as heard:
        root = slack.say(ANA, ROOM, "who?")["ts"]
        ts = web.chat_startStream(
            channel=ROOM, thread_ts=root, recipient_team_id=story.TEAM_ID, recipient_user_id=ANA,
            chunks=[task("1", "in_progress"), task("2", "pending")],
        )["ts"]  # fmt: skip
        web.agents_sessions_setStatus(channel_id=ROOM, thread_ts=root, status="processing")
        page.goto(f"{slack.page_url}?as={ANA}#{ROOM}/{root}")
        thread = page.locator("[data-testid=thread-messages]")
        thread.locator("[data-testid=task][data-status=pending]").wait_for()
        web.chat_appendStream(
            channel=ROOM, ts=str(ts), chunks=[task("1", "complete", output="12 records")]
        )
        done = thread.locator("[data-testid=task][data-status=complete]")
        done.wait_for()
        assert done.inner_text().split("\n")[-2:] == ["Step 1", "12 records"]
        assert thread.locator("[data-testid=task]").count() == 2
        thread.locator("[data-testid=session-stop]").click()
        event = _heard(page, heard, "agent_session_stopped")["event"]
        assert event["streaming_message_ts"] == [ts]
        web.agents_sessions_setStatus(channel_id=ROOM, thread_ts=root, status="active")
        thread.locator("[data-testid=session]").wait_for(state="detached")


def test_a_suggestion_is_asked_and_a_judgement_stays(
    slack: Handle, web: WebClient, page: Any
) -> None:
    direct = slack.dm(ANA)
    with _app(slack) as heard:
        page.set_viewport_size({"width": 390, "height": 780})
        prompts = [{"title": "Short", "message": "A whole question?"}]
        web.assistant_threads_setSuggestedPrompts(channel_id=direct, prompts=prompts)
        page.goto(f"{slack.page_url}?as={ANA}#{direct}")
        page.locator("[data-testid=prompts] button").click()
        page.get_by_text("A whole question?").wait_for()
        buttons = {
            "type": "feedback_buttons", "action_id": "judge",
            "positive_button": {"text": {"type": "plain_text", "text": "Good"}, "value": "good"},
            "negative_button": {"text": {"type": "plain_text", "text": "Bad"}, "value": "bad"},
        }  # fmt: skip
        block = {"type": "context_actions", "elements": [buttons]}
        web.chat_postMessage(channel=direct, text="t", blocks=[block])
        page.get_by_role("button", name="Bad").click()
        page.locator(".judge.chosen").wait_for()
        assert page.locator(".judge.chosen").get_attribute("data-value") == "bad"
        page.wait_for_function("!document.querySelector('.judge[aria-busy]')")
        body = _heard(page, heard, "block_actions")
        assert body["actions"][0]["value"] == "bad"
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
