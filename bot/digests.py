"""Makes each channel's digest once per date and sets the next one; `/hubward digest` looks now."""

from datetime import datetime, timedelta

from bot.errors import Conflict
from bot.findings.digest import digest_of, last_due, next_due
from bot.findings.routing import finding_channels
from bot.models.case import Case
from bot.models.change import AuditEntry, Change, Dirty, Index, Job, Timer, Write
from bot.models.digest import Digest
from bot.ports import Clock, Store
from bot.settings import Settings

#: Digests are kept this long (seconds).
_KEEP_S = 30 * 86_400
#: When each channel's next digest is due.
_DUE = "digests:due"
_MOST = 10_000
#: What closed within this time may appear in a comparison with the week before.
_BACK = timedelta(days=15)


class Digests:
    """One chain of timers per channel; each link is set by the one before, or at start."""

    def __init__(self, store: Store, settings: Settings, clock: Clock) -> None:
        self._store = store
        self._settings = settings
        self._clock = clock

    def arm(self) -> None:
        """Set every channel's next digest; one that was missed while nothing ran is due now."""
        now = self._clock.now()
        missed = set(self._store.members(_DUE, high=now.timestamp(), limit=1000))
        for channel in self._channels():
            self._store.commit(self._next(channel, now, at_once=channel in missed))

    def run(self, channel: str) -> None:
        """Make the digest that is due, unless it is made, and set the next. Raises Upstream."""
        now = self._clock.now()
        if channel not in self._channels():
            return
        due = last_due(now, channel, self._settings)
        following = self._next(channel, now)
        if due is None:
            return
        digest = self._digest(channel, due, now)
        new, fixed = digest.new.now, digest.fixed.now
        entry = AuditEntry("digest.made", "hubward", digest.id, now, {"new": new, "fixed": fixed})
        try:
            self._store.commit(
                Change(
                    writes=(Write(digest, 0, _KEEP_S),),
                    index=following.index,
                    timers=following.timers,
                    audit=(entry,),
                    dirty=(Dirty("slack", f"digest:{digest.id}"),),
                )
            )
        except Conflict:
            self._store.commit(following)

    def now(self, channel: str) -> Digest:
        """The digest as it would be this moment, since the last one was due; nothing is stored."""
        at = self._clock.now()
        since = last_due(at, channel, self._settings) or at - timedelta(days=1)
        return digest_of(channel, self._cases(at), self._settings, since, at)

    def _digest(self, channel: str, due: datetime, now: datetime) -> Digest:
        before = last_due(due - timedelta(seconds=1), channel, self._settings)
        since = before or due - timedelta(days=1)
        return digest_of(channel, self._cases(now), self._settings, since, due)

    def _channels(self) -> tuple[str, ...]:
        return finding_channels(self._settings) if self._settings.digest.enabled else ()

    def _next(self, channel: str, now: datetime, *, at_once: bool = False) -> Change:
        due = now if at_once else next_due(now, channel, self._settings)
        if due is None:
            return Change()
        name = f"digest:{channel}"
        return Change(
            timers=(Timer(name, due, Job("notify", "digest", name, {"channel": channel})),),
            index=(Index(_DUE, channel, due.timestamp()),),
        )

    def _cases(self, at: datetime) -> list[Case]:
        low = (at - _BACK).timestamp()
        ids = [
            *self._store.members("cases:open", limit=_MOST),
            *self._store.members("cases:state:fixed", low=low, limit=_MOST),
            *self._store.members("cases:state:suppressed", limit=_MOST),
        ]
        return [stored.value for stored in self._store.many(Case, list(dict.fromkeys(ids)))]
