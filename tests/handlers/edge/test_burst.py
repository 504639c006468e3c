"""Many clicks at once, and the same delivery twice."""

import asyncio

import pytest

from tests.handlers.edge import payloads
from tests.handlers.edge.harness import rigged

TRANSPORTS = pytest.mark.parametrize("transport", ["socket", "http"])


@TRANSPORTS
def test_two_hundred_clicks_at_once_become_two_hundred_jobs(redis_url: str, transport: str) -> None:
    async def run() -> None:
        async with rigged(redis_url, connections=2) as rig:
            sent = [payloads.click(value=f"cs:C{n}:1") for n in range(200)]
            answers = await asyncio.gather(*(rig.send(transport, one) for one in sent))
            assert all(acked for acked, _ in answers)
            values = [j["body"]["payload"]["actions"][0]["value"] for j in rig.jobs("interactive")]
            assert sorted(values) == sorted(f"cs:C{n}:1" for n in range(200))
            assert rig.dead() == []

    asyncio.run(run())


@TRANSPORTS
@pytest.mark.parametrize("make", [payloads.click, payloads.event, payloads.slash])
def test_a_delivery_that_comes_many_times_is_one_job(
    redis_url: str, transport: str, make: object
) -> None:
    async def run() -> None:
        async with rigged(redis_url) as rig:
            assert callable(make)
            sent = make()
            answers = await asyncio.gather(*(rig.send(transport, sent) for _ in range(20)))
            assert all(acked for acked, _ in answers)
            assert len(rig.jobs("interactive")) + len(rig.jobs("ask")) == 1

    asyncio.run(run())


def test_two_people_pressing_the_same_button_are_two_jobs(redis_url: str) -> None:
    async def run() -> None:
        async with rigged(redis_url) as rig:
            first = payloads.click()
            second = {**first, "user": {"id": "U0BEN00001"}}
            again = {**first, "actions": [{**first["actions"][0], "action_ts": "1.5"}]}
            for sent in (first, second, again, first):
                assert (await rig.send("socket", sent))[0]
            assert len(rig.jobs("interactive")) == 3

    asyncio.run(run())


def test_a_duplicate_envelope_of_the_stand_in_is_one_job(redis_url: str) -> None:
    async def run() -> None:
        async with rigged(redis_url) as rig:
            for hostile in ("socket", "http"):
                if hostile == "http":
                    from integrations.sandbox.slack.signed import SignedDoor

                    rig.desk.courier.door = SignedDoor(rig.url.removesuffix("/slack/events"))
                rig.desk.faults.order({"op": "events_api", "kind": "duplicate"})
                outcome = await rig.desk.courier.event(payloads.event())
                assert outcome.acked, outcome
            assert len(rig.jobs("interactive")) == 2

    asyncio.run(run())
