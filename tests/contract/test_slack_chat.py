"""The Slack adapter against the stand-in: posts once, finds its own, and never falls silent."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from slack_sdk import WebClient

from bot.errors import Upstream
from bot.ports import Message
from bot.views import limits
from bot.views.loading import loading_view
from integrations.sandbox import story
from integrations.sandbox.slack.handle import Handle
from integrations.sandbox.slack.limits import LIMITS as STAND_IN
from integrations.sandbox.slack.running import running_slack
from integrations.slack import SlackChat

CHANNEL = "C0FINDINGS"
ANA = "U0ANA00001"
GOLDEN = sorted((Path(__file__).parents[1] / "golden" / "views").glob("*.json"))
HELLO = Message("hello", ({"type": "section", "text": {"type": "mrkdwn", "text": "*hello*"}},))


@pytest.fixture(scope="module")
def workspace() -> Iterator[Handle]:
    """One stand-in for all tests; limits wide enough that only ordered faults throttle."""
    with running_slack(rate_scale=10_000) as handle:
        yield handle


@pytest.fixture
def slack(workspace: Handle) -> Iterator[Handle]:
    """The stand-in without faults of an earlier test."""
    workspace.clear_faults()
    yield workspace
    workspace.clear_faults()


@pytest.fixture
def chat(slack: Handle) -> SlackChat:
    """The adapter under test."""
    return SlackChat(story.SLACK_BOT_TOKEN, slack.api_url)


def shown(slack: Handle, ts: str) -> dict[str, Any]:
    """The message with this ts as Ana sees it."""
    return next(m for m in slack.messages(ANA, CHANNEL) if m["ts"] == ts)


def sent(slack: Handle, method: str, marker: str) -> list[dict[str, Any]]:
    """The logged calls of a method that carried `marker`."""
    return [r for r in slack.requests(method) if marker in json.dumps(r["detail"])]


def test_a_post_stands_in_the_channel_and_an_update_rewrites_it(
    slack: Handle, chat: SlackChat
) -> None:
    ts = chat.post("#security-findings", HELLO, marker="m-post")
    assert shown(slack, ts)["text"] == "hello"
    chat.update(CHANNEL, ts, Message("bye", HELLO.blocks))
    assert shown(slack, ts)["text"] == "bye"


def test_a_reply_stands_in_its_thread(slack: Handle, chat: SlackChat) -> None:
    root = chat.post(CHANNEL, HELLO, marker="m-root")
    ts = chat.post(CHANNEL, Message("reply", HELLO.blocks), marker="m-reply", thread=root)
    assert shown(slack, ts)["thread_ts"] == root


@pytest.mark.parametrize("in_thread", [False, True])
def test_a_lost_answer_is_ambiguous_and_looking_first_posts_no_second_message(
    slack: Handle, chat: SlackChat, in_thread: bool
) -> None:
    marker = f"m-lost-{in_thread}"
    thread = chat.post(CHANNEL, HELLO, marker=f"{marker}-root") if in_thread else ""
    slack.fault("chat.postMessage", "drop", when="after")
    with pytest.raises(Upstream) as lost:
        chat.post(CHANNEL, HELLO, marker=marker, thread=thread)
    assert lost.value.ambiguous and lost.value.retryable
    assert len(sent(slack, "chat.postMessage", f'"{marker}"')) == 1
    ts = chat.post(CHANNEL, HELLO, marker=marker, thread=thread, look_first=True)
    assert len(sent(slack, "chat.postMessage", f'"{marker}"')) == 1
    assert shown(slack, ts)["text"] == "hello"


def test_looking_first_posts_when_the_first_attempt_never_arrived(
    slack: Handle, chat: SlackChat
) -> None:
    slack.fault("chat.postMessage", "drop", when="before")
    with pytest.raises(Upstream):
        chat.post(CHANNEL, HELLO, marker="m-never")
    ts = chat.post(CHANNEL, HELLO, marker="m-never", look_first=True)
    assert shown(slack, ts)["text"] == "hello"


def test_an_update_whose_answer_is_lost_is_repeated(slack: Handle, chat: SlackChat) -> None:
    ts = chat.post(CHANNEL, HELLO, marker="m-again")
    slack.fault("chat.update", "drop", when="after")
    chat.update(CHANNEL, ts, Message("second", HELLO.blocks))
    assert shown(slack, ts)["text"] == "second"


def test_a_limited_post_says_when_to_come_back(slack: Handle, chat: SlackChat) -> None:
    slack.fault("chat.postMessage", "throttle", seconds=7)
    with pytest.raises(Upstream) as limited:
        chat.post(CHANNEL, HELLO, marker="m-limited")
    assert (limited.value.retry_after_s, limited.value.ambiguous) == (7.0, False)
    assert limited.value.code == "ratelimited"


def test_a_refused_connection_is_not_ambiguous() -> None:
    nowhere = SlackChat(story.SLACK_BOT_TOKEN, "http://127.0.0.1:9/api/")
    with pytest.raises(Upstream) as refused:
        nowhere.post(CHANNEL, HELLO, marker="m-nowhere")
    assert refused.value.retryable and not refused.value.ambiguous


def test_blocks_slack_refuses_become_plain_text(slack: Handle, chat: SlackChat) -> None:
    broken = Message("the whole story", ({"type": "no_such_block"},))
    ts = chat.post(CHANNEL, broken, marker="m-broken")
    assert "the whole story" in json.dumps(shown(slack, ts)["blocks"])
    chat.update(CHANNEL, ts, Message("another story", broken.blocks))
    assert "another story" in json.dumps(shown(slack, ts)["blocks"])


def test_a_whisper_is_seen_by_one_person(slack: Handle, chat: SlackChat) -> None:
    chat.whisper(CHANNEL, ANA, Message("only for you", HELLO.blocks))
    assert "only for you" in json.dumps(slack.messages(ANA, CHANNEL))
    assert "only for you" not in json.dumps(slack.messages("U0BEN00001", CHANNEL))


def test_a_direct_conversation_takes_messages(slack: Handle, chat: SlackChat) -> None:
    room = chat.open_dm(ANA)
    chat.post(room, Message("psst", HELLO.blocks), marker="m-dm")
    assert "psst" in json.dumps(slack.messages(ANA, room))


def test_a_home_tab_is_published(slack: Handle, chat: SlackChat) -> None:
    chat.publish_home(ANA, {"type": "home", "blocks": list(HELLO.blocks)})
    assert "hello" in json.dumps(slack.home(ANA))


def test_a_response_goes_only_to_slack(chat: SlackChat) -> None:
    with pytest.raises(Upstream) as foreign:
        chat.respond("https://example.com/hook", HELLO)
    assert foreign.value.code == "foreign_url"


def test_an_unknown_channel_is_named(chat: SlackChat) -> None:
    with pytest.raises(Upstream, match="#nowhere"):
        chat.post("#nowhere", HELLO, marker="m-where")


class Bot(ThreadingHTTPServer):
    """The app's end of signed HTTP: answers 200 and keeps the form of the last slash command."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Receiver)
        self.form: dict[str, str] = {}


class Receiver(BaseHTTPRequestHandler):
    """One delivery."""

    def do_POST(self) -> None:
        """Keep the form and acknowledge."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        assert isinstance(self.server, Bot)
        self.server.form = dict(parse_qsl(body))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def bot(workspace: Handle) -> Iterator[Bot]:
    """Somebody to deliver to, so that trigger ids and response addresses can be had."""
    with Bot() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        workspace.deliver_to(f"http://127.0.0.1:{server.server_port}")
        try:
            yield server
        finally:
            workspace.deliver_to(None)
            server.shutdown()
            thread.join()


@pytest.fixture(scope="module")
def modal(workspace: Handle, bot: Bot) -> str:
    """An open modal of Ana's."""
    workspace.slash(ANA, CHANNEL, "fix")
    chat = SlackChat(story.SLACK_BOT_TOKEN, workspace.api_url)
    return chat.open_view(bot.form["trigger_id"], loading_view("en"))


def test_a_modal_is_opened_and_filled(slack: Handle, chat: SlackChat, modal: str) -> None:
    view = loading_view("zh")
    chat.update_view(modal, view)
    assert view["title"]["text"] in json.dumps(slack.modals(ANA), ensure_ascii=False)


def test_a_view_slack_refuses_becomes_plain_text(
    slack: Handle, chat: SlackChat, modal: str
) -> None:
    text = {"type": "mrkdwn", "text": "what matters"}
    blocks = [{"type": "section", "text": text}, {"type": "no_such_block"}]
    chat.update_view(modal, loading_view("en") | {"blocks": blocks})
    assert "what matters" in json.dumps(slack.modals(ANA)[-1]["blocks"])


def test_a_trigger_is_good_for_one_modal(slack: Handle, chat: SlackChat, bot: Bot) -> None:
    slack.slash("U0BEN00001", CHANNEL, "fix")
    trigger = bot.form["trigger_id"]
    chat.open_view(trigger, loading_view("en"))
    with pytest.raises(Upstream) as used:
        chat.open_view(trigger, loading_view("en"))
    assert used.value.code == "exchanged_trigger_id" and not used.value.retryable


def test_a_response_reaches_the_person_who_typed(slack: Handle, chat: SlackChat, bot: Bot) -> None:
    slack.slash(ANA, CHANNEL, "status")
    chat.respond(bot.form["response_url"], Message("all is well", HELLO.blocks))
    assert "all is well" in json.dumps(slack.messages(ANA, CHANNEL))
    chat.respond(bot.form["response_url"], Message("in plain words", ({"type": "nonsense"},)))
    assert "in plain words" in json.dumps(slack.messages(ANA, CHANNEL))
    assert "all is well" not in json.dumps(slack.messages("U0BEN00001", CHANNEL))


def test_a_used_up_response_address_is_an_error(slack: Handle, chat: SlackChat, bot: Bot) -> None:
    slack.slash(ANA, CHANNEL, "status")
    url = bot.form["response_url"]
    with pytest.raises(Upstream) as spent:
        for _ in range(6):
            chat.respond(url, HELLO)
    assert spent.value.code == "response_url" and not spent.value.retryable


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_the_stand_in_takes_every_golden_rendering(slack: Handle, modal: str, path: Path) -> None:
    body = json.loads(path.read_text(encoding="utf-8"))
    bare = WebClient(story.SLACK_BOT_TOKEN, slack.api_url)
    if body.get("type") == "home":
        bare.api_call("views.publish", json={"user_id": ANA, "view": body})
    elif body.get("type") == "modal":
        bare.api_call("views.update", json={"view_id": modal, "view": body})
    else:
        bare.api_call("chat.postMessage", json={"channel": CHANNEL, **body})


def test_our_limits_are_those_of_the_stand_in() -> None:
    ours = {name: most for name, (most, _) in limits.LIMITS.items()}
    assert ours == {name: STAND_IN.get(name) for name in ours}
