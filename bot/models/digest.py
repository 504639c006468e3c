"""One channel's summary of one day, as it was computed; written once."""

from datetime import datetime

import msgspec

from bot.models.case import Case


class Then(msgspec.Struct, frozen=True):
    """A number and the same number a week earlier; None where there was nothing to measure."""

    now: float | None
    before: float | None


class Digest(msgspec.Struct, frozen=True):
    """`id` is `<channel>.<date>`, the date as the channel's time zone has it.

    `new` and `fixed` count since the digest before; `hours_to_fix` is the mean over seven days.
    `worst` are at most ten open cases, highest score first; `kinds` the control families with many
    open cases; `silenced` counts what is snoozed or accepted.
    """

    id: str
    channel: str
    date: str
    since: datetime
    at: datetime
    new: Then
    fixed: Then
    hours_to_fix: Then
    overdue: int
    open: int
    silenced: int
    worst: tuple[Case, ...] = ()
    kinds: tuple[tuple[str, int], ...] = ()
