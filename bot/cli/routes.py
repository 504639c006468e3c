"""`hubward routes`: where findings would go and why, without touching anything."""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.models.case import Case
    from bot.settings import Settings


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb."""
    verb = subparsers.add_parser("routes", help="say where findings go and why")
    verb.add_argument("act", choices=["test"], help="try the routes on a file of findings")
    verb.add_argument("file", type=Path, help="ASFF or OCSF documents, events or messages (JSON)")
    verb.add_argument("--settings", type=Path, help="operator file (default: HUBWARD_CONFIG)")
    verb.add_argument("--json", action="store_true", help="one JSON document (schema 1)")
    verb.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Exit code 0, or 3 when something in the file is no finding. Raises SettingsInvalid."""
    import os

    from bot import environment
    from bot.errors import SettingsInvalid
    from bot.settings_file import load

    settings = load(args.settings or environment.read(os.environ).config)
    try:
        text = args.file.read_bytes()
    except OSError as problem:
        message = f"{args.file} cannot be read: {problem.strerror}."
        raise SettingsInvalid((message,)) from None
    cases, rejected = _cases(text, settings)
    rows = [_row(case, settings) for case in cases]
    if args.json:
        print(json.dumps({"schema": 1, "cases": rows, "rejected": rejected}, ensure_ascii=False))
    else:
        print("\n\n".join(_told(row) for row in rows) or "No open finding.")
        for reason in rejected:
            print(f"\nNot a finding: {reason}")
    return 3 if rejected else 0


def _cases(text: bytes, settings: "Settings") -> "tuple[list[Case], list[str]]":
    """The open cases of a file, scored by what the settings alone say about their surroundings."""
    import msgspec

    from bot.clock import SystemClock
    from bot.errors import MalformedFinding
    from bot.findings.cases import case_id_of, fold
    from bot.findings.keys import case_key_of
    from bot.findings.parse import parse
    from bot.findings.priority import prioritise
    from bot.models.impact import Impact

    rejected: list[str] = []
    now, held = SystemClock().now(), dict[str, "Case"]()
    for raw in _documents(text, rejected):
        try:
            finding = parse(raw, settings.priority.first_party)
        except MalformedFinding as problem:
            rejected.append(str(problem))
            continue
        id = case_id_of(case_key_of(finding))
        case = fold(held.get(id), finding, now).case
        if case is not None:
            held[id] = case
    found = []
    for case in held.values():
        account = settings.account(case.account)
        impact = Impact(environment=account.environment if account else "unknown")
        priority = prioritise(case, impact, settings.priority, now)
        if case.open:
            found.append(msgspec.structs.replace(case, priority=priority))
    return found, rejected


def _documents(text: bytes, rejected: list[str]) -> Iterator[bytes]:
    from bot.errors import MalformedFinding
    from bot.findings.envelope import documents

    try:
        json.loads(text)
        parts = [text]
    except ValueError:
        # One document a line.
        parts = [line for line in text.splitlines() if line.strip()]
    for part in parts:
        try:
            yield from documents(part)
        except MalformedFinding as problem:
            rejected.append(str(problem))


def _row(case: "Case", settings: "Settings") -> dict[str, Any]:
    from bot.findings.routing import notes_for, route, selectors

    routing = route(case, settings)
    tried = []
    for at, rule in enumerate(settings.routes):
        if routing.route is not None and at > routing.route:
            break
        fits = dict(selectors(rule, case, settings))
        tried.append({"route": at + 1, "fits": fits})
    return {
        "case": case.id,
        "title": case.title.line(160),
        "account": settings.account_name(case.account),
        "severity": case.severity,
        "band": case.priority.band if case.priority else "",
        "score": case.priority.score if case.priority else None,
        "channel": routing.channel,
        "post": routing.post,
        "mention": list(routing.mention),
        "route": None if routing.route is None else routing.route + 1,
        "tried": tried,
        "notes": [note.text or note.runbook for note in notes_for(case, settings)],
    }


def _told(row: dict[str, Any]) -> str:
    """One case for a terminal; its title lost control characters already."""
    soon = {"now": "at once", "batch": "within a minute", "digest": "in the daily digest only"}
    lines = [
        f"{row['title']}",
        f"  {row['severity']}, {row['band']} ({row['score']} before impact is known), "
        f"{row['account']}",
        f"  goes to {row['channel'] or 'no channel: set workspace.channel'}, {soon[row['post']]}",
    ]
    for entry in row["tried"]:
        misses = [name for name, fits in entry["fits"].items() if not fits]
        hits = [name for name, fits in entry["fits"].items() if fits]
        if misses:
            lines.append(f"  route {entry['route']} does not match: {', '.join(misses)}")
        else:
            lines.append(f"  route {entry['route']} matches: {', '.join(hits) or 'everything'}")
    if row["route"] is None:
        lines.append("  no route matches, so the default channel gets it")
    if row["mention"]:
        lines.append(f"  calls {', '.join(row['mention'])}")
    lines += [f"  note: {note}" for note in row["notes"]]
    return "\n".join(lines)
