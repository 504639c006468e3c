"""The store's promises: all or nothing, once, in time, and nothing lost."""

import threading
import time
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from bot.errors import Conflict
from bot.models.change import AuditEntry, Change, Dirty, Index, Job, Timer, Write
from integrations.stores.redis import RedisStore
from integrations.stores.streams import promote


class Thing(msgspec.Struct, frozen=True):
    """A small aggregate for these tests."""

    id: str
    text: str = ""


NOW = datetime(2026, 11, 1, tzinfo=UTC)


def test_a_new_aggregate_is_read_back_at_version_one(store: RedisStore) -> None:
    store.commit(Change(writes=(Write(Thing("a", "x\u2028☂"), 0),)))
    found = store.get(Thing, "a")
    assert found is not None
    assert (found.version, found.value) == (1, Thing("a", "x\u2028☂"))


def test_a_change_against_an_old_version_changes_nothing(store: RedisStore) -> None:
    store.commit(Change(writes=(Write(Thing("a"), 0),)))
    store.commit(Change(writes=(Write(Thing("a", "two"), 1),)))
    late = Change(
        writes=(Write(Thing("b"), 0), Write(Thing("a", "late"), 1)),
        jobs=(Job("notify", "k", "late"),),
        audit=(AuditEntry("x", "u", "a", NOW),),
    )
    with pytest.raises(Conflict, match="thing a"):
        store.commit(late)
    assert store.get(Thing, "b") is None
    assert store.client.xlen(f"{store.prefix}q:notify") == 0
    assert store.client.xlen(f"{store.prefix}audit") == 0


def test_one_of_many_concurrent_writers_wins(store: RedisStore) -> None:
    store.commit(Change(writes=(Write(Thing("a"), 0),)))
    won: list[int] = []

    def attempt(number: int) -> None:
        try:
            store.commit(Change(writes=(Write(Thing("a", str(number)), 1),)))
            won.append(number)
        except Conflict:
            return

    threads = [threading.Thread(target=attempt, args=(n,)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    found = store.get(Thing, "a")
    assert found is not None
    assert found.value.text == str(won[0])


def test_a_unique_name_has_one_owner(store: RedisStore) -> None:
    store.commit(Change(names=(("case:k", "c1"),)))
    store.commit(Change(names=(("case:k", "c1"),)))
    with pytest.raises(Conflict):
        store.commit(Change(writes=(Write(Thing("z"), 0),), names=(("case:k", "c2"),)))
    assert store.resolve("case:k") == "c1"
    assert store.get(Thing, "z") is None


def test_the_same_job_is_queued_once(store: RedisStore) -> None:
    job = Job("execute", "execute", "execute:r1:3", {"id": "r1"})
    store.commit(Change(jobs=(job,)))
    store.commit(Change(jobs=(job,)))
    assert store.client.xlen(f"{store.prefix}q:execute") == 1


def test_due_timers_reach_their_queue_once_and_later_ones_wait(store: RedisStore) -> None:
    job = Job("notify", "expire", "expire:r1")
    soon, late = datetime.now(UTC) - timedelta(seconds=1), datetime.now(UTC) + timedelta(hours=1)
    store.commit(Change(timers=(Timer("t1", soon, job), Timer("t2", late, job))))
    assert promote(store) == pytest.approx(late.timestamp())
    promote(store)
    assert store.client.xlen(f"{store.prefix}q:notify") == 1


def test_a_cancelled_timer_never_fires(store: RedisStore) -> None:
    job = Job("notify", "expire", "expire:r1")
    store.commit(Change(timers=(Timer("t", datetime.now(UTC) - timedelta(1), job),)))
    store.commit(Change(timers=(Timer("t", None),)))
    assert promote(store) is None
    assert store.client.xlen(f"{store.prefix}q:notify") == 0


def test_many_changes_to_one_object_make_one_rendering(store: RedisStore) -> None:
    for _ in range(5):
        store.commit(Change(dirty=(Dirty("slack", "case:c1"),)))
    promote(store)
    assert store.client.xlen(f"{store.prefix}q:slack") == 1


def test_the_next_rendering_of_an_object_keeps_its_distance(store: RedisStore) -> None:
    store.commit(Change(dirty=(Dirty("slack", "case:c1"),)))
    promote(store)
    store.commit(Change(dirty=(Dirty("slack", "case:c1"), Dirty("slack", "case:c2"))))
    due = promote(store)
    assert due is not None
    assert 0.5 < due - time.time() < 1.0
    assert store.client.xlen(f"{store.prefix}q:slack") == 2


def test_an_index_is_ordered_and_shrinks(store: RedisStore) -> None:
    rows = tuple(Index("open", f"c{n}", float(n)) for n in range(5))
    store.commit(Change(index=rows))
    store.commit(Change(index=(Index("open", "c4", None),)))
    assert store.members("open", limit=2) == ["c3", "c2"]
    assert store.members("open", low=1, high=2, newest=False) == ["c1", "c2"]


def test_a_lease_has_one_holder_and_a_growing_token(store: RedisStore) -> None:
    with store.lease("x", 5) as first:
        assert first is not None
        assert first.held()
        with store.lease("x", 5) as second:
            assert second is None
    with store.lease("x", 5) as third:
        assert third is not None
        assert third.token > first.token
        assert not first.held()


def test_a_bucket_says_how_long_to_wait(store: RedisStore) -> None:
    assert [store.take("b", rate=2, burst=2) for _ in range(2)] == [0, 0]
    assert 0.3 < store.take("b", rate=2, burst=2) <= 0.5


def test_dead_letters_keep_reason_and_document(store: RedisStore) -> None:
    store.dead_letter("finding", "no Id", b'{"x":1}')
    store.dead_letter("slack", "not JSON", b"<")
    (letter,) = store.dead_letters("finding")
    assert (letter["reason"], letter["document"]) == ("no Id", '{"x":1}')


def test_once_is_true_once(store: RedisStore) -> None:
    assert [store.once("k", 60) for _ in range(3)] == [True, False, False]
