"""What a start-up looks for: requests somebody left in the middle, and waits that ran out."""

from bot.models.change import Change
from bot.models.request import Request
from bot.remediate import changes, decide
from bot.remediate.means import Means


def recover(means: Means) -> tuple[str, ...]:
    """Queue every request under way again and end those whose time is over; returns their ids.

    The job engine brings back the jobs of a dead worker; this is for a lost queue or timer.
    """
    now = means.clock.now()
    running = means.store.members(changes.RUNNING_INDEX, limit=1000, newest=False)
    found = means.store.many(Request, running)
    jobs = [
        changes.execute_job(stored.value.id, stored.version, f"recover{int(now.timestamp())}")
        for stored in found
        if not stored.value.ended
    ]
    if jobs:
        means.store.commit(Change(jobs=tuple(jobs)))
    late = means.store.members(changes.AWAITING, high=now.timestamp(), limit=1000, newest=False)
    for request_id in late:
        decide.expire(means, request_id)
    return (*(stored.value.id for stored in found), *late)
