"""The Home tab: what needs this person, what is theirs, what is open, and whether all works."""

from datetime import timedelta

import msgspec

from bot.errors import NotPermitted, RetryLater, Upstream
from bot.hold import TTL_S, renewed
from bot.models.change import Change, Dirty, Index
from bot.models.request import Request
from bot.ports import Lease
from bot.views.actions import Action
from bot.views.home import NO_CHOICE, Home, HomeFilter, by_due, guest_view, home_view, read_filter
from handlers.slack.cases import decidable, open_cases, staff
from handlers.slack.desk import Asker, Desk, asker
from handlers.slack.payloads import Click

#: What on the tab itself can be pressed.
ACTIONS = frozenset(
    {Action.HOME_FILTER, Action.HOME_TEAM, Action.HOME_BAND, Action.HOME_NEXT, Action.HOME_PREVIOUS}
)
#: The index of who opened the tab, by time; for so long after that it follows what changes.
_VIEWERS, _FOLLOWS = "home:viewers", timedelta(minutes=30)
#: At most one refresh per person in this many seconds.
_EVERY_S = 10.0
_KEEP_S = 86_400.0
_CASES = 1_000


class Shown(msgspec.Struct, frozen=True):
    """What a person's tab shows now: the hash Slack gave it, and the filter as JSON."""

    hash: str = ""
    filter: str = "{}"


def opened(who: Asker) -> None:
    """Somebody looks at the tab: show it fresh, and keep it so for a while."""
    now = who.desk.clock.now().timestamp()
    who.desk.store.commit(Change(index=(Index(_VIEWERS, who.person.id, now),)))
    _publish(who, None)


def clicked(who: Asker, click: Click) -> None:
    """A filter or a page was chosen; `private` is what the tab carried."""
    old = read_filter(click.private)
    chosen = "" if click.value == NO_CHOICE else click.value
    number = click.value.removeprefix("page:")
    change = msgspec.structs.replace
    match click.action:
        case Action.HOME_FILTER:
            new = change(old, account=chosen, page=0)
        case Action.HOME_TEAM:
            new = change(old, team=chosen, page=0)
        case Action.HOME_BAND:
            new = change(old, band=chosen, page=0)
        case _:
            new = change(old, page=int(number) if number.isdecimal() else 0)
    _publish(who, new)


def changed(desk: Desk) -> None:
    """Something stored changed: every tab somebody opened lately is drawn again soon."""
    since = (desk.clock.now() - _FOLLOWS).timestamp()
    viewers = desk.store.members(_VIEWERS, low=since)
    gone = desk.store.members(_VIEWERS, high=since)
    if viewers or gone:
        dirty = tuple(Dirty("slack", f"home:{user}", 1.0) for user in viewers)
        index = tuple(Index(_VIEWERS, user, None) for user in gone)
        desk.store.commit(Change(dirty=dirty, index=index))


def refresh(desk: Desk, user: str) -> None:
    """Draw one person's tab again. Raises RetryLater when that was done moments ago."""
    wait = desk.store.take(f"home:{user}", rate=1 / _EVERY_S, burst=1)
    if wait:
        raise RetryLater(wait)
    _publish(asker(desk, user, user), None)


def _publish(who: Asker, chosen: HomeFilter | None) -> None:
    """Draw and publish, one at a time per person; `chosen` None keeps the filter as it is."""
    with who.desk.store.lease(f"home:{who.person.id}", TTL_S, wait_s=3.0) as lease:
        if lease is None:
            raise RetryLater(0.5)
        with renewed(lease):
            _draw(who, chosen, lease)


def _draw(who: Asker, chosen: HomeFilter | None, lease: Lease) -> None:
    store, key = who.desk.store, f"home:{who.person.id}"
    kept = store.recall(key)
    shown = msgspec.json.decode(kept, type=Shown) if kept else Shown()
    wanted = read_filter(shown.filter) if chosen is None else chosen
    try:
        staff(who)
        view = home_view(_gathered(who, wanted), who.desk.settings, who.lang)
    except NotPermitted:
        view = guest_view(who.lang)
    try:
        stamp = who.desk.chat.publish_home(who.person.id, view, seen=shown.hash)
    except Upstream as problem:
        if problem.code != "hash_conflict":
            raise
        # Whoever drew after us holds the lease now, and what they drew is newer. While we hold it
        # ourselves, an earlier answer was lost and the hash with it.
        if not lease.held():
            return
        stamp = who.desk.chat.publish_home(who.person.id, view)
    now = Shown(stamp, msgspec.json.encode(wanted).decode())
    store.remember(key, msgspec.json.encode(now), _KEEP_S)


def _gathered(who: Asker, wanted: HomeFilter) -> Home:
    desk = who.desk
    cases = open_cases(who, limit=_CASES)
    cases.sort(key=lambda case: by_due(case, desk.settings))
    recent = desk.store.many(Request, desk.store.members("requests:ended", limit=5))
    accounts = desk.settings.accounts
    return Home(
        approvals=tuple(decidable(who)),
        yours=tuple(case for case in cases if case.value.assignee == who.person.id),
        cases=tuple(case for case in cases if wanted.shows(case.value, desk.settings)),
        recent=tuple(request.value for request in recent),
        health=desk.health(),
        at=desk.clock.now(),
        filter=wanted,
        accounts=tuple(account.id for account in accounts),
        teams=tuple(sorted({account.team for account in accounts if account.team})),
        stopped=desk.store.flag("stopped"),
    )
