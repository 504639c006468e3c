"""`hubward archive`: trail files converted once, so that questions are answered in milliseconds."""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from integrations.archive.convert import Report
    from integrations.archive.manifest import Manifest


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb."""
    verb = subparsers.add_parser("archive", help="convert trail files for fast local questions")
    acts = verb.add_subparsers(dest="act", metavar="ACT", required=True)
    add = acts.add_parser("add", help="convert what is new in a folder or below s3://bucket/prefix")
    add.add_argument("source", nargs="?", default="", help="default: the sources added before")
    add.add_argument("--dir", default="", help="the archive (default: HUBWARD_ARCHIVE_DIR)")
    add.add_argument("--account", default="", help="read the bucket with this account's read role")
    add.add_argument("--region", default="", help="the bucket's region, with --account")
    add.add_argument("--folders", action="store_true", help="of the sources only the folders")
    add.add_argument("--workers", type=int, default=2, help="processes")
    add.add_argument("--quiet", action="store_true", help="no progress bar")
    add.set_defaults(run=run_add)
    status = acts.add_parser("status", help="what it holds by account and day, what was skipped")
    status.add_argument("--dir", default="", help="the archive (default: HUBWARD_ARCHIVE_DIR)")
    status.add_argument("--json", action="store_true", help="one JSON document (schema 1)")
    status.set_defaults(run=run_status)


def run_add(args: argparse.Namespace) -> int:
    """Exit code 0, also when files had to be skipped. Raises SettingsInvalid, Refused, Upstream."""
    from bot.errors import SettingsInvalid
    from integrations.archive.convert import Report
    from integrations.archive.manifest import load

    root = _root(args.dir)
    sources = [args.source] if args.source else [*load(root).sources, str(root)]
    if args.folders:
        sources = [name for name in sources if not name.startswith("s3://")]
    total = Report()
    for source in sources:
        if not source.startswith("s3://") and not Path(source).exists():
            raise SettingsInvalid((f"There is no {source}.",))
        made = _add(source, root, args)
        total = Report(
            total.files + made.files, total.known + made.known, total.events + made.events,
            total.unreadable + made.unreadable, total.skipped | made.skipped,
        )  # fmt: skip
    if not args.quiet:
        print(_told(total))
    return 0


def _add(source: str, root: Path, args: argparse.Namespace) -> "Report":
    from integrations.archive import bucket
    from integrations.archive.convert import convert
    from integrations.archive.files import files_in

    bar = None if args.quiet or not sys.stderr.isatty() else _bar
    if source.startswith("s3://"):
        client = _client(args.account, args.region)
        return bucket.add(source, root, client, workers=args.workers, progress=bar)
    folder = Path(source).resolve()
    files, _ = files_in(folder)
    name = "" if folder == root.resolve() else str(folder)
    return convert(files, root, source=name, workers=args.workers, progress=bar)


def _client(account: str, region: str) -> Any:
    """S3 as the account's read role, or as whoever the usual AWS environment says."""
    from bot.environment import read
    from bot.settings_file import load
    from integrations.archive import bucket
    from integrations.aws.sessions import Sessions

    if not account:
        return bucket.usual_client()
    env = read(os.environ)
    home = region or env["AWS_REGION"] or "us-east-1"
    return Sessions(load(env.config).accounts, home).client("s3", account, home)


def _bar(done: int, total: int, events: int) -> None:
    filled = 30 * done // max(total, 1)
    end = "\n" if done == total else ""
    print(f"\r[{'#' * filled:<30}] {done}/{total} files, {events:,} events", end=end,
          file=sys.stderr, flush=True)  # fmt: skip


def _told(report: "Report") -> str:
    from bot.words import say

    lines = [say("archive.added", files=report.files, events=f"{report.events:,}",
                 known=report.known)]  # fmt: skip
    if report.unreadable:
        lines.append(say("archive.unreadable", n=report.unreadable))
    lines += [f"  {name}: {say(reason)}" for name, reason in sorted(report.skipped.items())]
    return "\n".join(lines)


def run_status(args: argparse.Namespace) -> int:
    """Exit code 0. Raises SettingsInvalid where no archive is named."""
    from integrations.archive.manifest import load

    root = _root(args.dir)
    manifest = load(root)
    found = _status(manifest)
    if args.json:
        print(json.dumps({"schema": 1, "folder": str(root), **found}))
        return 0
    for account, days in found["accounts"].items():
        print(f"{account or '(no account)'}  {days['events']:,} events, {days['first']} to "
              f"{days['last']}, {days['days']} days")  # fmt: skip
        for gap in days["gaps"]:
            print(f"  nothing from {gap[0]} to {gap[1]}")
    print(f"{found['files']} files converted, {found['unreadable']} records not readable.")
    for entry in found["skipped"]:
        print(f"  {entry['name']}: {entry['why']}")
    return 0


def _status(manifest: "Manifest") -> dict[str, Any]:
    from bot.words import say

    accounts: dict[str, dict[str, Any]] = {}
    for name in sorted({day.account for day in manifest.days}):
        by_day: dict[Any, int] = {}
        for entry in manifest.days:
            if entry.account == name:
                by_day[entry.day] = by_day.get(entry.day, 0) + entry.events
        own = sorted(by_day)
        accounts[name] = {
            "events": sum(by_day.values()),
            "first": own[0].isoformat(),
            "last": own[-1].isoformat(),
            "days": len(own),
            "by_day": {day.isoformat(): by_day[day] for day in own},
            "gaps": _gaps(own),
        }
    skipped = [
        {"name": key, "why": say(file.skipped)}
        for key, file in sorted(manifest.files.items())
        if file.skipped
    ]
    return {
        "accounts": accounts,
        "files": sum(not file.skipped for file in manifest.files.values()),
        "unreadable": sum(file.unreadable for file in manifest.files.values()),
        "skipped": skipped,
        "sources": list(manifest.sources),
    }


def _gaps(days: list[Any]) -> list[tuple[str, str]]:
    """Days without a single event between the first and the last, as first and last of each gap."""
    from datetime import timedelta
    from itertools import pairwise

    one = timedelta(days=1)
    return [
        ((before + one).isoformat(), (after - one).isoformat())
        for before, after in pairwise(days)
        if after - before > one
    ]


def _root(given: str) -> Path:
    from bot.errors import SettingsInvalid

    folder = given or os.environ.get("HUBWARD_ARCHIVE_DIR", "")
    if not folder:
        raise SettingsInvalid(("Set HUBWARD_ARCHIVE_DIR or --dir to the archive's folder.",))
    return Path(folder)
