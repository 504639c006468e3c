"""`hubward report user NAME`: everything one user did in a window, for an auditor."""

from collections.abc import Sequence

from bot.investigate.policies import grants_admin
from bot.investigate.session import session_key
from bot.investigate.tables import target
from bot.models.event import Event
from bot.query.agents import how
from bot.query.catalogue import GROUPS
from bot.query.model import Events, Identity, Query, Resources
from bot.query.outcome import denied, failed
from bot.reports._finish import finished
from bot.reports._gather import Gathering, narrowed
from bot.reports._tables import by_day, changes, grouped, listed, masked
from bot.reports.base import Report, ReportKind, Sources, Wanted
from bot.views.paper import Chapter, Picture, Sheet, Tile
from bot.words import Lang, say

_ASSUMES = ("AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity")
_CHANGES = frozenset((*GROUPS["iam.policy_change"].names, *GROUPS["credential.change"].names))
#: Sessions opened with the keys of sessions, so deep and so many.
_DEEP, _KEYS = 3, 50


class UserReport(ReportKind):
    """Calls of the user and of the role sessions the user opened, as far as records name them."""

    name = "user"
    also = ("用户",)
    windowed = True
    about = True

    def make(self, sources: Sources, wanted: Wanted, lang: Lang) -> Report:
        """The report; raises Refused, Upstream, QueryUnsupported."""
        assert wanted.window is not None
        gathered = Gathering(sources, wanted.window, lang)
        query = gathered.query("user_report")
        mine = narrowed(query, identity=Identity(user_names=(wanted.subject,)))
        own = gathered.ask("report.asked.user", mine)
        later = _sessions(gathered, mine, own)
        about = narrowed(
            query, intent="policy_changes", resources=Resources((wanted.subject,)),
            events=Events(groups=("iam.policy_change", "credential.change")),
        )  # fmt: skip
        to = gathered.ask("report.asked.about_user", about)
        events = _merged(own, later)
        return finished(
            self.name, sources, wanted, gathered, _merged(events, to), _tiles(events, later, lang),
            _chapters(events, later, to, gathered, lang), lang,
        )  # fmt: skip


def _merged(first: Sequence[Event], second: Sequence[Event]) -> tuple[Event, ...]:
    found = {(e.account, e.id, e.name, e.at): e for e in (*first, *second)}
    return tuple(sorted(found.values(), key=lambda e: (e.at, e.id)))


def _sessions(gathered: Gathering, mine: Query, own: Sequence[Event]) -> tuple[Event, ...]:
    """What the keys did that the user's AssumeRole calls handed out, three sessions deep."""
    done: set[str] = set()
    found: tuple[Event, ...] = ()
    taken: Sequence[Event] = ()
    if any(event.name in _ASSUMES for event in own):
        # Asked for again: of many events the answers, which name the keys, are not kept.
        named = narrowed(mine, events=Events(names=_ASSUMES))
        taken = gathered.ask("report.asked.roles", named)
    for _ in range(_DEEP):
        given = {session_key(event) for event in taken if event.name in _ASSUMES}
        keys = tuple(sorted(given - done - {""}))[:_KEYS]
        if not keys:
            break
        done |= set(keys)
        step = narrowed(mine, identity=Identity(access_keys=keys))
        taken = gathered.ask("report.asked.sessions", step)
        found = _merged(found, taken)
    return found


def _tiles(events: Sequence[Event], later: Sequence[Event], lang: Lang) -> list[Tile]:
    bad = sum(denied(event) for event in events)
    figures = (
        ("calls", len(events), False), ("changes", sum(changes(e) for e in events), False),
        ("denied", bad, bad > 0), ("sessions", len(later), False),
        ("services", len({e.source for e in events}), False),
        ("addresses", len({e.source_ip.raw for e in events}), False),
        ("days", len({e.at.date() for e in events}), False),
    )  # fmt: skip
    return [Tile(say(f"report.tile.{name}", lang), str(n), bad) for name, n, bad in figures]


def _chapter(
    name: str, lang: Lang, *sheets: Sheet, picture: Picture | None = None, **given: object
) -> Chapter:
    said = say(f"report.user.{name}.said", lang, **given)
    return Chapter(say(f"report.user.{name}", lang), (said,), picture, sheets)


def _sheet(name: str, lang: Lang) -> str:
    return say(f"report.sheet.{name}", lang)


def _chapters(
    events: Sequence[Event], later: Sequence[Event], to: Sequence[Event], gathered: Gathering,
    lang: Lang,
) -> list[Chapter]:  # fmt: skip
    window = gathered.window
    services = grouped(
        _sheet("services", lang), events, lambda e: (_service(e), e.name), ("service", "event"),
        lang,
    )  # fmt: skip
    named = [event for event in events if target(event)]
    resources = grouped(
        _sheet("resources", lang), named, lambda e: (target(e), e.account),
        ("resource", "account"), lang,
    )  # fmt: skip
    picture = by_day(events, window.start, window.end, lang)
    return [
        _chapter("activity", lang, services, picture=picture),
        _chapter("resources", lang, resources),
        _permissions(events, to, lang),
        *_refused_and_signed_in(events, lang),
        *_origins(events, later, lang),
    ]


def _permissions(events: Sequence[Event], to: Sequence[Event], lang: Lang) -> Chapter:
    granted = [e for e in events if e.name in _CHANGES and e.source == "iam.amazonaws.com"]
    admin = sum(grants_admin(event) and not failed(event) for event in granted)
    when = ("time", "event", "resource", "outcome", "account", "id")
    by = listed(_sheet("by_user", lang), granted, when, lang)
    names = ("time", "event", "resource", "actor", "outcome", "id")
    about = listed(_sheet("to_user", lang), to, names, lang)
    return _chapter("permissions", lang, by, about, n=len(granted), admin=admin, to=len(to))


def _refused_and_signed_in(events: Sequence[Event], lang: Lang) -> list[Chapter]:
    signs = [event for event in events if event.name == "ConsoleLogin"]
    refused = [event for event in events if denied(event)]
    names = ("time", "event", "missing", "resource", "address", "id")
    columns = ("time", "login", "mfa", "address", "account", "id")
    return [
        _chapter("denied", lang, listed(_sheet("denied", lang), refused, names, lang)),
        _chapter("signins", lang, listed(_sheet("signins", lang), signs, columns, lang)),
    ]


def _origins(events: Sequence[Event], later: Sequence[Event], lang: Lang) -> list[Chapter]:
    assumed = [event for event in events if event.name in _ASSUMES]
    tools = grouped(
        _sheet("origins", lang), events, lambda e: (e.source_ip.raw, how(e).means),
        ("address", "means"), lang,
    )  # fmt: skip
    keys = grouped(
        _sheet("keys", lang), events, lambda e: (masked(e.actor.access_key) or "-", e.actor.kind),
        ("key", "kind"), lang,
    )  # fmt: skip
    names = ("time", "event", "resource", "outcome", "address", "id")
    roles = listed(_sheet("assumed", lang), assumed, names, lang)
    return [
        _chapter("origins", lang, tools),
        _chapter("keys", lang, keys, roles, n=len(later)),
    ]


def _service(event: Event) -> str:
    return event.source.removesuffix(".amazonaws.com")
