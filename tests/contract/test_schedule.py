"""What comes round comes once a turn, whoever starts, stops or dies meanwhile."""

from datetime import UTC, datetime, timedelta

import msgspec

from bot.models.change import Job
from handlers.schedule import Entry, Schedule, Turn, every
from integrations.stores.redis import RedisStore

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOURLY = Entry("look", "look", "findings", every(timedelta(hours=1)), {"scope": "urgent"})


class HandClock:
    """A clock that is put forward."""

    def __init__(self) -> None:
        self.at = AT

    def now(self) -> datetime:
        """The time it was put at."""
        return self.at


def _armed(store: RedisStore) -> tuple[datetime, Job]:
    """When the one timer is due, and its job."""
    ((name, due),) = store.client.zrange(f"{store.prefix}due", 0, -1, withscores=True)
    body = store.client.hget(f"{store.prefix}duejob", name)
    assert body is not None
    job = msgspec.json.decode(msgspec.json.decode(body)["j"], type=Job)
    return datetime.fromtimestamp(due, UTC), job


def _turn(store: RedisStore) -> datetime:
    found = store.get(Turn, "look")
    assert found is not None
    return found.value.due


def test_a_turn_sets_the_next_one_when_it_begins(store: RedisStore) -> None:
    """The job carries its entry's body; the same job again sets nothing."""
    clock = HandClock()
    schedule = Schedule(store, clock, (HOURLY,))
    schedule.start()
    due, job = _armed(store)
    assert due == AT + timedelta(hours=1) and job.body["scope"] == "urgent"
    clock.at = due
    schedule.begun(job)
    assert _turn(store) == AT + timedelta(hours=2)
    schedule.begun(job)
    assert _turn(store) == AT + timedelta(hours=2)


def test_a_second_worker_does_not_put_it_off(store: RedisStore) -> None:
    """Restarts every few minutes still leave one turn an hour."""
    clock = HandClock()
    for minutes in range(0, 60, 7):
        clock.at = AT + timedelta(minutes=minutes)
        Schedule(store, clock, (HOURLY,)).start()
    assert _armed(store)[0] == AT + timedelta(hours=1)


def test_after_a_long_stop_it_comes_soon_and_once(store: RedisStore) -> None:
    """Not once for every hour that was missed."""
    clock = HandClock()
    Schedule(store, clock, (HOURLY,)).start()
    clock.at = AT + timedelta(days=3)
    schedule = Schedule(store, clock, (HOURLY,))
    schedule.start()
    due, job = _armed(store)
    assert clock.at < due <= clock.at + timedelta(minutes=1)
    schedule.begun(job)
    assert _turn(store) > clock.at + timedelta(minutes=50)


def test_a_turn_whose_entry_is_gone_ends_there(store: RedisStore) -> None:
    """A newer version dropped it; the old job is no error."""
    clock = HandClock()
    Schedule(store, clock, (HOURLY,)).start()
    _, job = _armed(store)
    Schedule(store, clock, ()).begun(job)
    assert _turn(store) == AT + timedelta(hours=1)
