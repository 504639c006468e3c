"""The door for queue messages: what is older than Hubward joins the baseline, the rest is news."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from bot.errors import MalformedFinding
from bot.findings.backfill import ID, Backfill
from bot.findings.cases import case_id_of
from bot.findings.envelope import documents
from bot.findings.keys import case_key_of
from bot.findings.moments import moment
from bot.findings.parse import parse
from bot.findings.surface import surface
from bot.findings.triage import Triage
from bot.ports import Clock, Store
from bot.settings import Settings

#: The event of a console button (user guide, "Using a custom action to send findings").
_CHOSEN = "Security Hub Findings - Custom Action"


class _Head(msgspec.Struct, gc=False):
    kind: str = msgspec.field(default="", name="detail-type")
    time: str = ""


_HEAD = msgspec.json.Decoder(_Head)


class Intake:
    """Feeds triage from the queue. Thread-safe."""

    def __init__(self, store: Store, triage: Triage, settings: Settings, clock: Clock) -> None:
        self._store = store
        self._triage = triage
        self._settings = settings
        self._clock = clock
        self._started: datetime | None = None

    def take(self, messages: Sequence[bytes]) -> None:
        """Everything is stored or dead-lettered on return; raises as Triage.take does.

        A finding somebody sent with a console button gets its card whatever its score, once.
        """
        heads = [_head(message) for message in messages]
        old = [self._before_us(head) for head in heads]
        for quiet in (True, False):
            batch = [m for m, was in zip(messages, old, strict=True) if was is quiet]
            if batch:
                self._triage.take(batch, quiet=quiet)
        for message, head in zip(messages, heads, strict=True):
            if head.kind == _CHOSEN:
                for case_id in self._cases_of(message):
                    surface(self._store, self._settings, self._clock, case_id, "security-hub")

    def _before_us(self, head: _Head) -> bool:
        """Whether the event waited in the queue from before the first start."""
        if self._started is None:
            found = self._store.get(Backfill, ID)
            if found and found.value.started_at:
                # Events tell whole seconds.
                self._started = found.value.started_at.replace(microsecond=0)
        at = moment(head.time) if head.time else None
        return at is not None and self._started is not None and at < self._started

    def _cases_of(self, message: bytes) -> list[str]:
        found: list[str] = []
        for raw in documents(message):
            try:
                finding = parse(raw, self._settings.priority.first_party)
            except MalformedFinding:
                continue  # Triage keeps it with the reason.
            known = self._store.resolve(f"finding:{finding.key}")
            found.append(known or case_id_of(case_key_of(finding)))
        return found


def _head(message: bytes) -> _Head:
    try:
        return _HEAD.decode(message)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return _Head()
