"""The page in a real browser: act as a person, switch, thread, modal, confirm, keyboard, phone."""

import asyncio
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from slack_sdk import WebClient

from integrations.sandbox.slack.handle import Handle, Json
from tests.sandbox.slack.echo_app import Heard, card, connected

pytestmark = pytest.mark.browser
CHROMIUM = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium"))), None)
ANA, CHEN = "U0ANA00001", "U0CHEN0001"
ROOM = "C0FINDINGS"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One Chromium for this module."""
    api = pytest.importorskip("playwright.sync_api", reason="pip install 'hubward[e2e]'")
    if CHROMIUM is None:
        pytest.skip("needs Chromium: apt-get install chromium-headless-shell")
    with api.sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A fresh window that fails the test on any script or policy error."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    errors: list[str] = []
    window = context.new_page()
    window.on("pageerror", lambda error: errors.append(str(error)))
    window.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    yield window
    assert errors == []
    context.close()


@contextmanager
def _app(slack: Handle) -> Iterator[Heard]:
    """The echo app on a loop of its own while the browser is driven from this thread."""
    ready = threading.Event()
    told: dict[str, Any] = {}

    async def run() -> None:
        told["loop"], told["stop"] = asyncio.get_running_loop(), asyncio.Event()
        async with connected(slack) as heard:
            told["heard"] = heard
            ready.set()
            await told["stop"].wait()

    thread = threading.Thread(target=lambda: asyncio.run(run()), daemon=True)
    thread.start()
    assert ready.wait(20)
    yield told["heard"]
    told["loop"].call_soon_threadsafe(told["stop"].set)
    thread.join()


def test_text_from_outside_stays_text(slack: Handle, web: WebClient, page: Any) -> None:
    nasty = "&lt;img src=x onerror=alert(1)&gt; <javascript:alert(1)|go> <https://a.example|ok> *b*"
    blocks = [
        {"type": "section", "text": {"type": "mrkdwn", "text": nasty}},
        {"type": "header", "text": {"type": "plain_text", "text": "<b>hi</b>"}},
    ]
    posted = web.chat_postMessage(channel=ROOM, text="t", blocks=blocks)
    page.goto(slack.page_url)
    message = page.locator(f"[data-ts='{posted['ts']}']")
    message.wait_for()
    text = message.locator(".section").inner_text()
    assert "<img src=x onerror=alert(1)>" in text and "<javascript:alert(1)|go>" in text
    assert message.locator(".body img").count() == 0
    links = message.locator(".body a")
    assert links.count() == 1 and links.get_attribute("rel") == "noopener noreferrer"
    assert message.locator("strong").inner_text() == "b"
    assert message.locator("h3").inner_text() == "<b>hi</b>"


def test_click_fill_and_submit_as_one_person_then_another(
    slack: Handle, web: WebClient, page: Any
) -> None:
    with _app(slack) as heard:
        ask: Json = {
            "title": {"type": "plain_text", "text": "Sure?"},
            "text": {"type": "mrkdwn", "text": "It closes *22*."},
            "confirm": {"type": "plain_text", "text": "Yes"},
            "deny": {"type": "plain_text", "text": "No"},
        }
        web.chat_postMessage(channel=ROOM, text="t", blocks=card(confirm=ask))
        page.goto(slack.page_url)
        page.locator("[data-testid=person-switch]").select_option(CHEN)
        page.locator("[data-action-id=act]").click()
        page.locator("[data-testid=confirm] [data-answer=confirm]").click()
        modal = page.locator("[data-testid=modal]")
        modal.wait_for()
        modal.locator("[data-testid=modal-submit]").click()
        modal.locator(".field-error:not([hidden])").wait_for()
        modal.locator("[data-action-id=reason]").fill("Change freeze")
        modal.locator("[data-action-id=find]").fill("sg")
        modal.locator("[role=option]").click()
        modal.locator("[data-testid=modal-submit]").click()
        modal.wait_for(state="detached")
        pressed, sent = _until(heard, "block_actions"), _until(heard, "view_submission")
        assert pressed["user"]["id"] == sent["user"]["id"] == CHEN
        state = sent["view"]["state"]["values"]
        assert state["why"]["reason"]["value"] == "Change freeze"
        assert state["who"]["find"]["selected_option"]["value"] == "case-1"


def _until(heard: Heard, kind: str) -> Json:
    """The next recorded body of a kind; the acts above have all been acked already."""
    while True:
        body = heard.bodies.get_nowait()
        if body["type"] == kind:
            return body


def test_keyboard_compose_thread_and_the_refused_slash(
    slack: Handle, web: WebClient, page: Any
) -> None:
    with _app(slack):
        posted = web.chat_postMessage(channel=ROOM, text="Look at this")
        page.goto(slack.page_url)
        composer = page.locator("[data-testid=composer]")
        composer.focus()
        page.keyboard.type("/hub")
        page.keyboard.press("Tab")
        page.keyboard.type("help me")
        page.keyboard.press("Enter")
        whisper = page.locator("[data-testid=ephemeral]")
        whisper.wait_for()
        assert "Only visible to you" in whisper.inner_text()
        assert "you said help me" in whisper.inner_text()
        page.locator(f"[data-ts='{posted['ts']}']").hover()
        page.get_by_label("Reply in thread").click()
        reply = page.locator("[data-testid=thread-composer]")
        reply.fill("/hubward fix")
        reply.press("Enter")
        refusal = page.locator("[data-testid=thread] .failure:not([hidden])")
        refusal.wait_for()
        assert refusal.inner_text() == "/hubward is not supported in threads. Sorry!"
        reply.fill("first line")
        reply.press("Shift+Enter")
        page.keyboard.type("second line")
        reply.press("Enter")
        page.locator("[data-testid=thread] .message").nth(1).wait_for()
        page.keyboard.press("Escape")
        page.locator("[data-testid=thread]").wait_for(state="hidden")
        page.locator(".replies").wait_for()
    assert slack.messages(ANA, ROOM, posted["ts"])[1]["text"] == "first line\nsecond line"


def test_home_on_a_phone_shows_one_pane_at_a_time(slack: Handle, web: WebClient, page: Any) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "*Needs you*"}}]
    web.views_publish(user_id=ANA, view={"type": "home", "blocks": blocks})
    page.goto(slack.page_url)
    page.locator("[data-testid=composer]").wait_for()
    assert not page.locator("#sidebar").is_visible()
    page.get_by_label("Channels").click()
    assert not page.locator("[data-testid=main]").is_visible()
    page.locator("[data-testid=home-link]").click()
    page.locator("[data-testid=home] .block").wait_for()
    assert page.locator("[data-testid=home] strong").inner_text() == "Needs you"
    wide = page.evaluate("() => document.documentElement.scrollWidth")
    assert wide == 390


def test_what_is_said_while_the_page_loads_is_not_lost(
    slack: Handle, web: WebClient, page: Any
) -> None:
    """It comes after the snapshot was made and before the page has it."""
    said = web.chat_postMessage(channel=ROOM, text="first")

    def late(route: Any) -> None:
        snapshot = route.fetch()
        said.data = web.chat_postMessage(channel=ROOM, text="in between").data
        route.fulfill(response=snapshot)

    page.route("**/_sandbox/state?*", late, times=1)
    page.goto(slack.page_url)
    page.get_by_text("first", exact=True).first.wait_for()
    page.locator(f"[data-ts='{said['ts']}']").get_by_text("in between").wait_for()


def test_live_changes_arrive_and_the_unread_dot_goes(
    slack: Handle, web: WebClient, page: Any
) -> None:
    page.goto(slack.page_url)
    page.locator("[data-testid=connection][data-state=away]").wait_for()
    posted = web.chat_postMessage(channel="C0GENERAL0", text="hello :eyes:")
    page.locator("[data-channel=C0GENERAL0] .dot").wait_for()
    page.locator(".entry[data-channel=C0GENERAL0]").click()
    message = page.locator(f"[data-ts='{posted['ts']}']")
    assert "hello 👀" in message.inner_text()
    page.locator("[data-channel=C0GENERAL0] .dot").wait_for(state="detached")
    web.chat_update(channel="C0GENERAL0", ts=posted["ts"], text="done")
    message.get_by_text("(edited)").wait_for()
    slack.say(CHEN, "C0GENERAL0", "thanks", posted["ts"])
    page.locator(".replies").wait_for()
    web.chat_delete(channel="C0GENERAL0", ts=posted["ts"])
    message.wait_for(state="detached")
