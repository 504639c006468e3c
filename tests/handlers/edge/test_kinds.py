"""Every kind of payload becomes one job in the right queue, over both transports."""

import asyncio
from typing import Any

import pytest

from handlers.slack.edge.mux import Routes
from tests.handlers.edge import payloads
from tests.handlers.edge.harness import rigged

ROUTES = Routes(approve=frozenset({"request.approve", "case.propose", "modal.deny"}))
_MENU: dict[str, Any] = {"type": "overflow", "selected_option": {"value": "case.propose cs:C1:1"}}
_PLAIN_MENU: dict[str, Any] = {"type": "overflow", "selected_option": {"value": "nonsense"}}
KINDS: dict[str, tuple[Any, str, str]] = {
    "button": (payloads.click(), "block_actions", "interactive"),
    "approval": (payloads.click("request.approve"), "block_actions", "approve"),
    "overflow choice": (payloads.click("case.more", **_MENU), "block_actions", "approve"),
    "overflow nonsense": (payloads.click("case.more", **_PLAIN_MENU), "block_actions",
                          "interactive"),
    "unknown button": (payloads.click("never.heard"), "block_actions", "interactive"),
    "submission": (payloads.submission(), "view_submission", "approve"),
    "other submission": (payloads.submission("modal.snooze"), "view_submission", "interactive"),
    "closing": (payloads.closed("modal.raw"), "view_closed", "interactive"),
    "shortcut": (payloads.shortcut(), "shortcut", "interactive"),
    "message action": (payloads.message_action(), "message_action", "interactive"),
    "mention": (payloads.event(), "event", "interactive"),
    "direct message": (payloads.event("message", channel_type="im"), "event", "interactive"),
    "edited direct message": (
        payloads.event("message", channel_type="im", subtype="message_changed"), "event",
        "interactive"),
    "home": (payloads.event("app_home_opened", tab="home"), "event", "interactive"),
    "slash": (payloads.slash("findings P1"), "slash", "interactive"),
    "slash ask": (payloads.slash("Ask who opened port 22?"), "slash", "interactive"),
    "slash from a phone": (payloads.slash("  status "), "slash", "interactive"),
}  # fmt: skip


@pytest.mark.parametrize("transport", ["socket", "http"])
def test_each_kind_becomes_one_job(redis_url: str, transport: str) -> None:
    async def run() -> None:
        async with rigged(redis_url, ROUTES) as rig:
            expected: dict[str, list[Any]] = {"approve": [], "interactive": []}
            for name, (payload, kind, queue) in KINDS.items():
                acked, answer = await rig.send(transport, payload)
                assert acked and not answer, name
                expected[queue].append((kind, payload))
            for queue, wanted in expected.items():
                jobs = rig.jobs(queue)
                assert [(j["body"]["type"], j["body"]["payload"]) for j in jobs] == wanted
                assert all(j["kind"] == "slack" and j["queue"] == queue for j in jobs)
                assert all(j["body"]["view_id"] is None and j["body"]["received_at"] for j in jobs)
            ids = [j["id"] for queue in expected for j in rig.jobs(queue)]
            assert len(set(ids)) == len(KINDS)
            assert rig.dead() == []
            for payload, _, _ in KINDS.values():
                acked, _ = await rig.send(transport, payload)
                assert acked
            assert sum(len(rig.jobs(queue)) for queue in expected) == len(KINDS)

    asyncio.run(run())


@pytest.mark.parametrize("transport", ["socket", "http"])
@pytest.mark.parametrize("name", payloads.MALFORMED)
def test_each_malformed_one_is_a_dead_letter(redis_url: str, transport: str, name: str) -> None:
    payload, reason = payloads.MALFORMED[name]

    async def run() -> None:
        async with rigged(redis_url) as rig:
            acked, answer = await rig.send(transport, payload)
            assert acked and not answer
            (letter,) = rig.dead()
            assert letter[b"source"] == b"slack"
            assert reason in letter[b"reason"].decode()
            assert letter[b"document"] and float(letter[b"at"]) > 0
            assert not any(rig.jobs(queue) for queue in ("ask", "approve", "interactive"))

    asyncio.run(run())


def test_bodies_no_parser_can_read_are_dead_letters(redis_url: str) -> None:
    bodies = [
        (b"{", "application/json", "body cannot be read"),
        (b"\xff\xfe", "application/x-www-form-urlencoded", "body cannot be read"),
        (b"payload=%7B", "application/x-www-form-urlencoded", "body cannot be read"),
        (b"payload=[]", "application/x-www-form-urlencoded", "not an object"),
        (b"[" * 50_000, "application/json", "body cannot be read"),
        (b"{}", "text/plain", "content type is 'text/plain'"),
        (b"", "application/x-www-form-urlencoded", "type is missing"),
        (b"&".join(b"a=1" for _ in range(500)), "application/x-www-form-urlencoded", "cannot be"),
    ]

    async def run() -> None:
        async with rigged(redis_url) as rig:
            for body, content_type, reason in bodies:
                status, _ = await rig.post(body, content_type)
                assert status == 200
                assert reason in rig.dead()[-1][b"reason"].decode()
            assert len(rig.dead()) == len(bodies)

    asyncio.run(run())


def test_the_handshakes_of_http_are_answered(redis_url: str) -> None:
    async def run() -> None:
        async with rigged(redis_url) as rig:
            body = b'{"type": "url_verification", "challenge": "abc", "token": "t"}'
            status, text = await rig.post(body, "application/json")
            assert status == 200 and "abc" in text
            status, _ = await rig.post(b"ssl_check=1&token=t", "application/x-www-form-urlencoded")
            assert status == 200
            async with rig.http.get(rig.url, params={"ssl_check": "1"}) as checked:
                assert checked.status == 200
            async with rig.http.get(rig.url) as refused:
                assert refused.status == 405
            assert rig.dead() == []

    asyncio.run(run())


def test_what_the_bot_itself_says_is_not_work(redis_url: str) -> None:
    from integrations.sandbox import story

    async def run() -> None:
        async with rigged(redis_url) as rig:
            own = payloads.event("message", user=story.BOT_USER_ID, channel_type="im")
            assert await rig.send("socket", own) == (True, None)
            assert rig.jobs("ask") == rig.jobs("interactive") == [] and rig.dead() == []

    asyncio.run(run())
