"""`hubward report`: a report for the terminal, as JSON, or as HTML with what belongs to it."""

import argparse
import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.reports.base import Report, Sources
    from bot.words import Lang


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb."""
    verb = subparsers.add_parser(
        "report", help="findings; or for auditors: user NAME, mfa, logging, with CSV and manifest"
    )
    verb.add_argument("name", nargs="?", default="findings", help="findings, user, mfa, logging")
    verb.add_argument(
        "words", nargs="*", help="user: the name; then the window: January 2024, last 30 days"
    )
    verb.add_argument("--from", dest="first", default="", metavar="DAY", help="first day")
    verb.add_argument("--to", dest="last", default="", metavar="DAY", help="last day")
    verb.add_argument("--tz", default="", help="zone the window is read in (workspace's, UTC)")
    verb.add_argument(
        "--archive", metavar="PATH", default="",
        help="user, mfa, logging: from trail files alone, no Slack, AWS, Redis or settings",
    )  # fmt: skip
    verb.add_argument("--now", metavar="ISO", default="", help="with --archive: the present")
    verb.add_argument("--days", default="", metavar="N", help="findings: 1 to 45 days (7)")
    verb.add_argument(
        "--out", type=Path, metavar="PATH",
        help="the page as FILE.html, or a folder for it; a report for auditors has files beside it",
    )  # fmt: skip
    verb.add_argument("--lang", choices=["en", "zh"], help="language (default: workspace's)")
    verb.add_argument("--json", action="store_true", help="one JSON document (schema 1)")
    verb.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Exit code 0 once the report is made, 1 for one not proven complete; raises HubwardError."""
    from bot.reports import made, reports

    kind = reports().get(args.name.lower())
    windowed = kind is not None and kind.windowed
    sources, lang = _files(args) if args.archive else _connected(args, live=windowed)
    words = [args.name, *args.words]
    if windowed:
        words += [text for text in (args.first, args.last) if text]
    else:
        words += [f"{args.days}d"] if args.days else []
    report = made(sources, words, args.lang or lang)
    if windowed:
        written = _written(args, report)
        _tell(args, report, [] if args.json else written)
        return 0 if report.numbers.get("complete") else 1
    if args.out:
        args.out.write_text(report.page, encoding="utf-8")
    _tell(args, report, [])
    return 0


def _tell(args: argparse.Namespace, report: "Report", more: list[str]) -> None:
    if args.json:
        shown = {"schema": 1, "report": report.name, **report.numbers}
        print(json.dumps(shown, ensure_ascii=False))
    else:
        print("\n".join([*report.spoken, *more]))


def _written(args: argparse.Namespace, report: "Report") -> list[str]:
    """Write the page and what belongs to it; a folder of the report's name where none is given."""
    from bot.reports import bundle
    from bot.words import say

    out: Path = args.out or Path(report.name)
    page = out if out.suffix.lower() in (".html", ".htm") else out / f"{report.name}.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    files = bundle(report, page.name)
    for name, content in files:
        (page.parent / name).write_bytes(content)
    told = say("report.written", args.lang or "en", path=str(page), n=len(files) - 1)
    return ["", told]


def _connected(args: argparse.Namespace, *, live: bool) -> "tuple[Sources, Lang]":
    """The operator's store of record, and for a report about events the event stores."""
    from bot.clock import SystemClock
    from bot.environment_check import ready
    from bot.investigate.choosing import Stores
    from bot.reports.base import Sources
    from integrations.stores.redis import RedisStore

    env, settings = ready()
    store, clock = RedisStore(env["REDIS_URL"]), SystemClock()
    tz = args.tz or settings.workspace.timezone
    given: dict[str, Any] = {}
    if live:
        from integrations import eventstores
        from integrations.aws.calls import AwsCalls
        from integrations.aws.sessions import Sessions

        sessions = Sessions(settings.accounts, env["AWS_REGION"])
        stores = eventstores.load(eventstores.Context(settings, store, sessions, clock))
        owned = frozenset(account.id for account in settings.accounts)
        given = {"events": Stores(stores, settings), "aws": AwsCalls(sessions), "accounts": owned}
    sources = Sources(store, settings, clock.now(), tz=tz, **given)
    return sources, settings.workspace.language


def _files(args: argparse.Namespace) -> "tuple[Sources, Lang]":
    """Trail files alone; whoever gives them may see all that is in them."""
    from bot.clock import SystemClock
    from bot.errors import SettingsInvalid
    from bot.investigate.batch import moment
    from bot.investigate.choosing import Stores
    from bot.reports.base import Sources
    from bot.settings import Settings
    from integrations.eventstores.local import LocalArchive

    root = Path(args.archive)
    if not root.exists():
        raise SettingsInvalid((f"--archive: there is no {root}.",))
    try:
        now: datetime = moment(args.now) if args.now else SystemClock().now()
    except ValueError as problem:
        raise SettingsInvalid((f"--now: {problem}",)) from problem
    settings = Settings()
    stores = Stores({"local": LocalArchive(root)}, settings)
    return Sources(None, settings, now, stores, tz=args.tz or "UTC"), "en"
