"""What HTTP refuses before anything is parsed: forged, stale, replayed, too large."""

import asyncio
import io
import time
from typing import Any

import pytest

from handlers.slack.edge.http import MAX_BODY
from handlers.slack.edge.signature import Verifier
from integrations.sandbox import story
from integrations.sandbox.slack.signed import packed, signature
from tests.handlers.edge import payloads
from tests.handlers.edge.harness import rigged

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
NOW = 1_531_420_618
BODY = b"token=xyzz0WbapA4vBCDEFasx0q6G&command=%2Fweather"


def _verifier(now: float = NOW) -> Verifier:
    return Verifier(SECRET, now=lambda: now)


def test_a_genuine_request_passes_at_both_ends_of_the_window() -> None:
    genuine = signature(SECRET, str(NOW), BODY)
    for now in (NOW - 300, NOW, NOW + 300):
        assert _verifier(now).problem(str(NOW), genuine, BODY) == ""
    for now in (NOW - 301, NOW + 301):
        assert "five minutes" in _verifier(now).problem(str(NOW), genuine, BODY)


@pytest.mark.parametrize("stamp", ["", " ", "x", "1e9", "-5", "1531420618.0", "٣", "9" * 400, None])
def test_a_timestamp_that_is_no_number_is_refused(stamp: str | None) -> None:
    assert _verifier().problem(stamp, "v0=00", BODY)


@pytest.mark.parametrize("change", ["", "v0=", "v1=" + "0" * 64, "v0=" + "é" * 64, None])
def test_a_wrong_signature_is_refused(change: str | None) -> None:
    assert _verifier().problem(str(NOW), change, BODY)


def test_the_signature_covers_body_timestamp_and_secret() -> None:
    genuine = signature(SECRET, str(NOW), BODY)
    assert _verifier().problem(str(NOW), genuine, BODY + b" ")
    assert _verifier().problem(str(NOW + 1), genuine, BODY)
    assert Verifier("other", now=lambda: NOW).problem(str(NOW), genuine, BODY)
    with pytest.raises(ValueError, match="empty"):
        Verifier("")


def _old(body: bytes, seconds: int) -> dict[str, str]:
    stamp = str(int(time.time()) - seconds)
    made = signature(story.SLACK_SIGNING_SECRET, stamp, body)
    return {"X_Slack_Request_Timestamp": stamp, "X_Slack_Signature": made}


def test_http_answers_401_and_keeps_nothing(redis_url: str) -> None:
    kind, body = packed("interactive", payloads.click())

    async def run() -> None:
        async with rigged(redis_url) as rig:
            cases: list[dict[str, str]] = [
                {"X_Slack_Request_Timestamp": ""},
                {"X_Slack_Request_Timestamp": "soon"},
                {"X_Slack_Signature": "v0=" + "0" * 64},
                {"X_Slack_Signature": ""},
                _old(body, 302),
                _old(body, -302),
            ]
            for headers in cases:
                status, _ = await rig.post(body, kind, **headers)
                assert status == 401, headers
            assert rig.jobs("interactive") == [] and rig.dead() == []
            status, _ = await rig.post(body, kind, **_old(body, 290))
            assert status == 200 and len(rig.jobs("interactive")) == 1

    asyncio.run(run())


def test_a_replayed_request_is_refused_even_when_its_id_is_forgotten(redis_url: str) -> None:
    kind, body = packed("slash_commands", payloads.slash("status"))
    headers = _old(body, 5)

    async def run() -> None:
        async with rigged(redis_url) as rig:
            assert (await rig.post(body, kind, **headers))[0] == 200
            # At once it is a repetition on the way, which is acknowledged and does nothing.
            assert (await rig.post(body, kind, **headers))[0] == 200
            (id,) = (job["id"] for job in rig.jobs("interactive"))
            assert rig.redis.ttl(f"{rig.prefix}once:{id}") in range(50, 61)
            rig.redis.delete(f"{rig.prefix}once:{id}")  # As if a minute had passed.
            assert (await rig.post(body, kind, **headers))[0] == 401
            assert len(rig.jobs("interactive")) == 1

    asyncio.run(run())


def test_a_body_over_one_mebibyte_is_413(redis_url: str) -> None:
    async def run() -> None:
        async with rigged(redis_url) as rig:
            async with rig.http.post(rig.url, data=io.BytesIO(b"a" * (MAX_BODY + 1))) as answer:
                assert answer.status == 413

            async def chunks() -> Any:
                for _ in range(20):
                    yield b"a" * 100_000

            async with rig.http.post(rig.url, data=chunks()) as answer:
                assert answer.status == 413
            assert rig.dead() == []

    asyncio.run(run())
