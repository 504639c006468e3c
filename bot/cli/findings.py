"""`hubward findings`: read finding files, list and explain open cases, show what was refused."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.errors import MalformedFinding
    from bot.models.glance import Glance
    from bot.settings import Settings
    from integrations.stores.redis import RedisStore

#: Dead letters of one list.
_MOST = 10_000


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb and its acts."""
    verb = subparsers.add_parser("findings", help="read finding files; list and explain open cases")
    acts = verb.add_subparsers(dest="act", metavar="ACT", required=True)
    act = acts.add_parser("parse", help="read ASFF and OCSF files, one line per finding")
    act.add_argument("paths", metavar="PATH", nargs="+", help="file, folder or - (standard input)")
    act.add_argument("--json", action="store_true", help="one JSON document per line")
    act.set_defaults(run=parse)
    act = acts.add_parser("list", help="open cases, most urgent first")
    act.add_argument("--json", action="store_true", help="one JSON document (schema 1)")
    act.set_defaults(run=list_cases)
    act = acts.add_parser("explain", help="the score of a case, term by term, as on its card")
    act.add_argument("id", metavar="ID", help="a case id, a resource id or a finding's id")
    act.add_argument("--json", action="store_true", help="one JSON document (schema 1)")
    act.set_defaults(run=explain)
    act = acts.add_parser("rejected", help="documents that were no finding, newest first")
    act.add_argument("--json", action="store_true", help="one JSON document (schema 1)")
    act.set_defaults(run=rejected)


def parse(args: argparse.Namespace) -> int:
    """Exit code 0, or 3 when some document was rejected. Raises HubwardError for a wrong path.

    Only one document is in memory at a time, however long the file is.
    """
    from bot.errors import MalformedFinding

    bad, write = False, sys.stdout.buffer.write
    for path, source in _sources(args.paths):
        for index, found in enumerate(_glances(source)):
            bad = bad or isinstance(found, MalformedFinding)
            write(_json_row(path, index, found) if args.json else _text_row(path, index, found))
    sys.stdout.flush()
    return 3 if bad else 0


def _sources(paths: Sequence[str]) -> list[tuple[str, Path | None]]:
    """Every file to read with its name in the output; None is standard input."""
    from bot.errors import HubwardError
    from bot.findings.files import paths_in

    for path in paths:
        if path != "-" and not Path(path).exists():
            raise HubwardError("finding.no_file", path=path)
    found: list[tuple[str, Path | None]] = []
    for path in paths:
        found += [("-", None)] if path == "-" else [(str(p), p) for p in paths_in(Path(path))]
    return found


def _glances(path: Path | None) -> "Iterator[Glance | MalformedFinding]":
    from bot.errors import HubwardError, MalformedFinding
    from bot.findings.files import pieces, read_file
    from bot.findings.glance import glance

    try:
        for piece in pieces(sys.stdin.buffer) if path is None else read_file(path):
            try:
                yield piece if isinstance(piece, MalformedFinding) else glance(piece)
            except MalformedFinding as problem:
                yield problem
    except OSError as problem:
        raise HubwardError("finding.unread", path=path, why=problem.strerror) from None


def _json_row(path: str, index: int, found: "Glance | MalformedFinding") -> bytes:
    import msgspec

    from bot.errors import MalformedFinding

    row: dict[str, Any]
    if isinstance(found, MalformedFinding):
        row = {"path": path, "index": index, "ok": False, "at": found.at, "reason": found.reason}
    else:
        row = {"path": path, "index": index, "ok": True, **fields(found)}
    return msgspec.json.encode(row) + b"\n"


def fields(found: "Glance") -> dict[str, Any]:
    """A finding's list fields as JSON; what the document does not tell is None."""
    from bot.findings.glance import key_of
    from bot.findings.moments import NO_TIME

    return {
        "finding_key": key_of(found),
        "format": found.format,
        "control": found.control,
        "severity": found.severity if found.severity_known else None,
        "status": found.status,
        "account": found.account or None,
        "region": found.region or None,
        "resources": found.resources,
        "title": found.title,
        "updated_at": found.updated_at if found.updated_at > NO_TIME else None,
    }


def _text_row(path: str, index: int, found: "Glance | MalformedFinding") -> bytes:
    from bot.errors import MalformedFinding

    if isinstance(found, MalformedFinding):
        line = f"rejected       {path}[{index}] at {found.at or '/'}: {found.reason}"
    else:
        row = fields(found)
        resource = found.resources[0] if found.resources else "-"
        line = "  ".join((
            f"{row['severity'] or 'unknown':13}", f"{row['status'] or 'unknown':10}",
            f"{row['control'] or '-':14}", f"{row['account'] or '-':12}",
            f"{row['region'] or '-':14}", resource, found.title,
        ))  # fmt: skip
    return _one_line(line).encode("utf-8", "replace") + b"\n"


def _one_line(text: str) -> str:
    """Outside text for a terminal: columns stay, line ends and control characters go."""
    from bot.models.untrusted import Untrusted

    return Untrusted(text.replace("\n", " ").replace("\t", " ")).plain(400)


def list_cases(args: argparse.Namespace) -> int:
    """Exit code 0. Raises SettingsInvalid, Upstream."""
    from bot.findings.explain import open_cases, summary, table_line

    store, settings = _store()
    rows = [summary(case) for case in open_cases(store)]
    if args.json:
        _print_json({"schema": 1, "cases": rows})
    else:
        for row in rows:
            print(table_line(row, settings))
        print(f"{len(rows)} open")
    return 0


def explain(args: argparse.Namespace) -> int:
    """Exit code 0, 1 when the store knows nothing of that id. Raises SettingsInvalid, Upstream."""
    from bot.findings.explain import cases_of, explained, lines

    store, _ = _store()
    found = [explained(case) for case in cases_of(args.id, store)]
    if not found:
        print(f"No case is known for {args.id}.", file=sys.stderr)
        return 1
    if args.json:
        _print_json({"schema": 1, "cases": found})
    else:
        print("\n\n".join("\n".join(lines(one)) for one in found))
    return 0


def rejected(args: argparse.Namespace) -> int:
    """Exit code 0. Raises SettingsInvalid, Upstream."""
    store, _ = _store()
    letters = store.dead_letters("finding", _MOST)
    if args.json:
        _print_json({"schema": 1, "rejected": [_letter(row) for row in letters]})
        return 0
    for row in map(_letter, letters):
        text = f"{row['received_at']}  at {row['at'] or '/'}: {row['reason']}  {row['document']}"
        print(_one_line(text))
    print(f"{len(letters)} rejected in the last 14 days")
    return 0


def _letter(row: dict[str, Any]) -> dict[str, Any]:
    # Triage writes the JSON pointer, a space, the reason; "/" stands for the whole document.
    at, _, reason = row["reason"].partition(" ")
    return {"id": row["id"], "received_at": row["at"], "at": "" if at == "/" else at,
            "reason": reason, "document": row["document"]}  # fmt: skip


def _store() -> "tuple[RedisStore, Settings]":
    from bot.environment_check import ready
    from integrations.stores.redis import RedisStore

    env, settings = ready()
    return RedisStore(env["REDIS_URL"]), settings


def _print_json(body: dict[str, Any]) -> None:
    import msgspec

    sys.stdout.buffer.write(msgspec.json.encode(body) + b"\n")
    sys.stdout.flush()
