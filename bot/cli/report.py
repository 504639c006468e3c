"""`hubward report`: a report for the terminal, as JSON, or as one HTML file."""

import argparse
import json
from pathlib import Path


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb."""
    verb = subparsers.add_parser("report", help="new, fixed, overdue and time to fix")
    verb.add_argument("name", nargs="?", default="findings", help="which report (findings)")
    verb.add_argument("--days", default="7", metavar="N", help="window, 1 to 45 days (7)")
    verb.add_argument("--out", type=Path, metavar="FILE", help="write the page as one HTML file")
    verb.add_argument("--lang", choices=["en", "zh"], help="language (default: workspace's)")
    verb.add_argument("--json", action="store_true", help="one JSON document (schema 1)")
    verb.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Exit code 0 once the report is made; raises Refused, SettingsInvalid, Upstream."""
    from bot.clock import SystemClock
    from bot.environment_check import ready
    from bot.reports import made
    from bot.reports.base import Sources
    from integrations.stores.redis import RedisStore

    env, settings = ready()
    sources = Sources(RedisStore(env["REDIS_URL"]), settings, SystemClock().now())
    report = made(sources, [args.name, f"{args.days}d"], args.lang or settings.workspace.language)
    if args.out:
        args.out.write_text(report.page, encoding="utf-8")
    if args.json:
        shown = {"schema": 1, "report": report.name, **report.numbers}
        print(json.dumps(shown, ensure_ascii=False))
    else:
        print("\n".join(report.spoken))
    return 0
