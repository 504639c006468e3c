"""Who looks on while a question is answered: told of each read, and able to stop all of them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from typing import Protocol, TypeVar

from bot.errors import HubwardError, Stopped
from bot.query.model import Query, Rows

T = TypeVar("T")
#: Seconds of one slice of a pause, so that Stop is seen well within a second.
_SLICE_S = 0.2


class Onlooker(Protocol):
    """Who is told, and asked whether to go on; called from several threads."""

    def stopped(self) -> bool:
        """Whether nobody wants the answer any more."""
        ...

    def began(self, store: str, query: Query) -> str:
        """A read begins; the step's id."""
        ...

    def ended(self, step: str, rows: Rows | None) -> None:
        """The read is over; without rows it failed."""
        ...

    def used(self, tool: str) -> str:
        """A model uses a tool that is no read of a store; the step's id."""
        ...

    def finished(self, step: str, worked: bool) -> None:
        """The tool is done."""
        ...


_present: ContextVar[Onlooker | None] = ContextVar("onlooker", default=None)


@contextmanager
def watched_by(onlooker: Onlooker) -> Iterator[None]:
    """Everything in the block, and the threads it starts through `carried`, is looked on."""
    token = _present.set(onlooker)
    try:
        yield
    finally:
        _present.reset(token)


def stop_asked() -> bool:
    """Whether the question that is being answered here was stopped; False without onlooker."""
    onlooker = _present.get()
    return onlooker is not None and onlooker.stopped()


def stop_watch() -> Callable[[], bool]:
    """The same question for a thread that was not started through `carried`."""
    onlooker = _present.get()
    return onlooker.stopped if onlooker is not None else lambda: False


def check() -> None:
    """Raise Stopped when the question was stopped."""
    if stop_asked():
        raise Stopped()


def carried(work: Callable[..., T]) -> Callable[..., T]:
    """`work` for another thread, looked on by whoever looks on here."""
    onlooker = _present.get()

    def run(*given: object) -> T:
        def inside() -> T:
            _present.set(onlooker)
            return work(*given)

        return copy_context().run(inside)

    return run


def pause(wait: Callable[[float], None], seconds: float) -> None:
    """Wait so long, in slices where somebody may stop; a stop ends the wait and raises nothing."""
    if _present.get() is None:
        wait(seconds)
        return
    while seconds > 0 and not stop_asked():
        wait(min(_SLICE_S, seconds))
        seconds -= _SLICE_S


def using(tool: str) -> Callable[[bool], None]:
    """One use of a tool, shown as a step; what comes back is told whether it worked."""
    onlooker = _present.get()
    if onlooker is None:
        return lambda _worked: None
    step = onlooker.used(tool)
    return lambda worked: onlooker.finished(step, worked)


def reading(store: str, query: Query, read: Callable[[], Rows]) -> Rows:
    """One read of one store, shown as a step; raises Stopped instead of a part of an answer."""
    onlooker = _present.get()
    if onlooker is None:
        return read()
    check()
    step, rows = onlooker.began(store, query), None
    try:
        rows = read()
    except HubwardError:
        # What a cancelled query is refused with is not why there is no answer.
        check()
        raise
    finally:
        onlooker.ended(step, rows)
    check()
    return rows
