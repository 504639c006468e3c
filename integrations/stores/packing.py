"""Changes as `commit.lua` takes them: one MessagePack document and the written bodies beside it."""

from typing import Any

import msgspec

from bot.models.change import Change, Dirty, Index, Job, Timer

#: Seconds between two renderings of the same object; Slack advises against faster edits.
_INTERVAL_S = {"slack": 0.9, "ticket": 0.5, "hub": 1.0}
#: Seconds a first change waits for others to join it.
_DEBOUNCE_S = {"slack": 0.0, "ticket": 0.15, "hub": 0.2}

_json = msgspec.json.Encoder().encode
_pack = msgspec.msgpack.Encoder().encode


def envelope(job: Job, attempt: int = 1) -> str:
    """A job as the timers keep it until it is due."""
    text = _json(job).decode()
    return _json({"queue": job.queue, "j": text, "n": str(attempt)}).decode()


def render_job(dirty: Dirty) -> Job:
    """The job that brings one rendering up to date."""
    return Job(dirty.sink, "render", f"{dirty.sink}:{dirty.object}", {"object": dirty.object})


def packed(change: Change) -> tuple[bytes, list[bytes]]:
    """The change without its bodies, and the bodies in the order of its writes.

    Rows are lists: writes (kind, id, version read, seconds to keep or 0), names (name, id), index
    (name, [score, member, …], [members to take out]), jobs (queue, id, job), timers (name, due,
    envelope; the name alone cancels), dirty (name, delay, interval, envelope), keeps (name, value,
    seconds, kind, id, version).
    """
    writes, bodies = [], []
    for write in change.writes:
        writes.append((_kind(write.value), write.value.id, write.seen, write.keep_s or 0))
        bodies.append(_json(write.value))
    document = {
        "writes": writes,
        "names": change.names,
        "index": _index(change.index),
        "audit": [_text(entry) for entry in change.audit],
        "jobs": [(job.queue, job.id, _text(job)) for job in change.jobs],
        "timers": [_timer(timer) for timer in change.timers],
        "dirty": [_dirty(dirty) for dirty in change.dirty],
        "keeps": [(k.name, k.value, k.ttl_s, k.kind, k.id, k.seen) for k in change.keeps],
        "wake": bool(change.dirty) or any(timer.due for timer in change.timers),
    }
    return _pack(document), bodies


def _kind(value: Any) -> str:
    return type(value).__name__.lower()


def _text(value: Any) -> str:
    return _json(value).decode()


def _index(rows: tuple[Index, ...]) -> list[tuple[str, list[Any], list[str]]]:
    # One call per index instead of one per member; of two rows for a member the later counts.
    scores: dict[str, dict[str, float | None]] = {}
    for row in rows:
        scores.setdefault(row.name, {})[row.member] = row.score
    found = []
    for name, members in scores.items():
        put = [x for member, score in members.items() if score is not None for x in (score, member)]
        gone = [member for member, score in members.items() if score is None]
        found.append((name, put, gone))
    return found


def _timer(timer: Timer) -> tuple[Any, ...]:
    if timer.due is None:
        return (timer.name,)
    return timer.name, timer.due.timestamp(), envelope(timer.job) if timer.job else ""


def _dirty(dirty: Dirty) -> tuple[Any, ...]:
    return (
        f"{dirty.sink}:{dirty.object}", dirty.delay_s or _DEBOUNCE_S[dirty.sink],
        _INTERVAL_S[dirty.sink], envelope(render_job(dirty)),
    )  # fmt: skip
