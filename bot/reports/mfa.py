"""`hubward report mfa`: who signed in to the console with, without and with unknown MFA."""

from collections import defaultdict
from collections.abc import Sequence

from bot.models.event import Event
from bot.query.model import Events
from bot.reports._finish import finished
from bot.reports._gather import Gathering, narrowed
from bot.reports._tables import MOST, actor, by_day, head, listed, stamp
from bot.reports.base import Report, ReportKind, Sources, Wanted
from bot.views.paper import Chapter, Sheet, Tile
from bot.words import Lang, say

_BUCKETS = ("with", "without", "unknown", "failed")


class MfaReport(ReportKind):
    """Console sign-ins of a window by user and second factor."""

    name = "mfa"
    also = ("signins", "登录")
    windowed = True

    def make(self, sources: Sources, wanted: Wanted, lang: Lang) -> Report:
        """The report; raises Refused, Upstream, QueryUnsupported."""
        assert wanted.window is not None
        gathered = Gathering(sources, wanted.window, lang)
        query = narrowed(gathered.query("auth_report"), events=Events(groups=("console.login",)))
        logins = gathered.ask("report.asked.logins", query)
        devices = gathered.ask(
            "report.asked.devices", narrowed(query, intent="list_events",
                                             events=Events(groups=("mfa.change",))),
        )  # fmt: skip
        return finished(
            self.name, sources, wanted, gathered, (*logins, *devices), _tiles(logins, lang),
            _chapters(logins, devices, gathered, lang), lang,
        )  # fmt: skip


def bucket(event: Event) -> str:
    """`with`, `without` or `unknown` for a sign-in that worked, else `failed`."""
    if event.login_result != "Success":
        return "failed"
    return {"yes": "with", "no": "without"}.get(event.mfa, "unknown")


def _of(events: Sequence[Event], name: str) -> list[Event]:
    return [event for event in events if bucket(event) == name]


def _tiles(events: Sequence[Event], lang: Lang) -> list[Tile]:
    root = [e for e in events if e.actor.kind == "Root" and e.login_result == "Success"]
    without = len(_of(events, "without"))
    figures = (
        ("signins", len(events), False), ("users", len({_who(e) for e in events}), False),
        ("with", len(_of(events, "with")), False), ("without", without, without > 0),
        ("unknown", len(_of(events, "unknown")), False),
        ("failed", len(_of(events, "failed")), False), ("root", len(root), bool(root)),
    )  # fmt: skip
    return [Tile(say(f"report.tile.{name}", lang), str(n), bad) for name, n, bad in figures]


def _who(event: Event) -> tuple[str, str, str]:
    return (event.actor.name.raw or event.actor.principal, event.actor.kind, event.account)


def _by_user(events: Sequence[Event], lang: Lang) -> Sheet:
    groups: dict[tuple[str, str, str], list[Event]] = defaultdict(list)
    for event in events:
        groups[_who(event)].append(event)

    def rank(item: tuple[tuple[str, str, str], list[Event]]) -> tuple[int, int, tuple[str, ...]]:
        return -len(_of(item[1], "without")), -len(item[1]), item[0]

    rows = tuple(
        (
            actor(max(own, key=lambda e: e.actor.verified), lang), who[1], who[2],
            stamp(max(e.at for e in own)),
            *(str(len(_of(own, name))) for name in _BUCKETS),
            str(len({e.source_ip.raw for e in own})),
        )
        for who, own in sorted(groups.items(), key=rank)[: MOST * 2]
    )  # fmt: skip
    names = ("actor", "kind", "account", "last", "with", "without", "unknown", "failed",
             "addresses")  # fmt: skip
    return Sheet(say("report.sheet.users", lang), head(names, lang), rows, 4, len(groups))


def _chapters(
    logins: Sequence[Event], devices: Sequence[Event], gathered: Gathering, lang: Lang
) -> list[Chapter]:
    window = gathered.window
    without, root = _of(logins, "without"), [e for e in logins if e.actor.kind == "Root"]
    columns = ("time", "actor", "address", "account", "region", "id")
    outcome = ("time", "login", "mfa", "address", "account", "id")

    def chapter(name: str, *sheets: Sheet, **given: object) -> Chapter:
        said = (say(f"report.mfa.{name}.said", lang, **given),)
        return Chapter(say(f"report.mfa.{name}", lang), said, None, sheets)

    def t(name: str) -> str:
        return say(f"report.sheet.{name}", lang)

    users = Chapter(
        say("report.mfa.users", lang), (say("report.mfa.users.said", lang),),
        by_day(logins, window.start, window.end, lang, _BUCKETS, bucket), (_by_user(logins, lang),),
    )  # fmt: skip
    return [
        users,
        chapter("without", listed(t("without"), without, columns, lang), n=len(without)),
        chapter(
            "federated", listed(t("federated"), _of(logins, "unknown"), columns, lang),
            n=len(_of(logins, "unknown")),
        ),
        chapter("root", listed(t("root"), root, outcome, lang), n=len(root)),
        chapter(
            "failed",
            listed(t("failed"), _of(logins, "failed"), columns, lang),
            n=len(_of(logins, "failed")),
        ),
        chapter(
            "devices",
            listed(t("devices"), devices,
                   ("time", "event", "actor", "resource", "outcome", "id"), lang),
            n=len(devices),
        ),
    ]  # fmt: skip
