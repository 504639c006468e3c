"""`hubward audit`: prove that the audit log is whole."""

import argparse
import json
import os
from pathlib import Path


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb."""
    verb = subparsers.add_parser("audit", help="verify or print the sealed audit log")
    verb.add_argument("act", choices=["verify", "show"])
    verb.add_argument("--dir", type=Path, help="folder of the log (default: HUBWARD_AUDIT_DIR)")
    verb.add_argument("--json", action="store_true", help="one JSON document (schema 1)")
    verb.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Exit code 0 when the chain holds, 1 when it is broken, 2 when there is no log."""
    from bot.audit import broken_at
    from bot.errors import SettingsInvalid
    from integrations.audit_sinks.jsonl import JsonLinesSink

    folder = args.dir or Path(os.environ.get("HUBWARD_AUDIT_DIR") or "")
    if not (folder / "audit.jsonl").exists():
        raise SettingsInvalid(
            (f"There is no audit log in {folder.resolve()}; set HUBWARD_AUDIT_DIR or --dir.",)
        )
    sink = JsonLinesSink(folder)
    lines = sink.lines()
    if args.act == "show":
        for line in lines:
            body = line.body
            if args.json:
                row = {"seq": line.seq, "at": body.at.isoformat(), "who": body.who,
                       "what": body.what, "about": body.about, "detail": body.detail}  # fmt: skip
                print(json.dumps(row))
            else:
                print(f"{line.seq:6} {body.at:%F %T} {body.who:14} {body.what:28} {body.about}")
        return 0
    problem = broken_at(lines, sink.anchor())
    if args.json:
        head = lines[-1].hash if lines else ""
        print(json.dumps({"schema": 1, "entries": len(lines), "head": head, "ok": not problem,
                          "problem": problem}))  # fmt: skip
    else:
        print(problem or f"{len(lines)} entries, unbroken and anchored.")
    return 1 if problem else 0
