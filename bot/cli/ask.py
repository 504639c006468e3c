"""`hubward ask`: a question about CloudTrail from the command line, without Slack."""

import argparse
import json
import os
import sys
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from bot.investigate.ask import Investigator
    from bot.investigate.batch import GivenClock
    from bot.investigate.kept import CommandKeeping
    from bot.models.answer import Answer, Line, Question, Value
    from bot.settings import AccountSettings


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb."""
    verb = subparsers.add_parser("ask", help="ask a question about CloudTrail (English or Chinese)")
    verb.add_argument(
        "question", nargs="?", default="",
        help="for example: failed console logins in the last 24 hours",
    )  # fmt: skip
    verb.add_argument("--account", action="append", default=[], help="12-digit id; repeatable")
    verb.add_argument("--region", action="append", default=[], help="repeatable")
    verb.add_argument("--case", default="", help="a case id, for what “this” means")
    verb.add_argument("--thread", default="", help="a name; questions under it may follow up")
    verb.add_argument("--tz", default="", help="zone times are read in (default: workspace's)")
    verb.add_argument("--json", action="store_true", help="one JSON document (schema 1)")
    verb.add_argument("--csv", metavar="FILE", default="", help="write every row as CSV")
    verb.add_argument(
        "--archive", metavar="PATH", default="",
        help="answer from trail and flow log files: no Slack, AWS, Redis or settings needed",
    )  # fmt: skip
    verb.add_argument("--now", metavar="ISO", default="", help="with --archive: the present")
    verb.add_argument(
        "--batch", metavar="FILE", default="",
        help="with --archive: JSON lines {id, question, now, thread}; - is standard input",
    )  # fmt: skip
    verb.add_argument(
        "--show-prompt", action="store_true",
        help="print the first request a model would get for this question; sends nothing",
    )  # fmt: skip
    verb.add_argument(
        "--transcript", metavar="ID", default="",
        help="print what a model did for this answer (kept thirty days), as JSON",
    )  # fmt: skip
    verb.add_argument(
        "--ticket", metavar="KEY", default="", help="with --transcript: add it there as a comment"
    )
    verb.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Exit code 0 for an answer (also an empty one), 2 when refused or not answerable.

    Raises SettingsInvalid, Upstream.
    """
    from bot.errors import SettingsInvalid
    from bot.models.answer import Question
    from integrations.archive.scan import collecting_paused

    if args.transcript:
        return _transcript(args.transcript, args.ticket)
    if args.batch and not args.archive:
        raise SettingsInvalid(("--batch needs --archive PATH.",))
    if not args.question and not args.batch:
        raise SettingsInvalid(('Nothing was asked: hubward ask "who opened port 22?"',))
    if args.archive:
        # One answer ends the process; to walk its records for cycles takes as long as to read them.
        with nullcontext() if args.batch else collecting_paused():
            return _offline(args)
    asked = Question(
        args.question, channel="cli", thread=args.thread, case_id=args.case, tz=args.tz,
        local=True, accounts=tuple(args.account), regions=tuple(args.region),
    )  # fmt: skip
    investigator, zone = _investigator()
    if args.show_prompt:
        return _show_prompt(investigator, asked)
    return _tell(args, investigator, asked, args.tz or zone)


def _tell(
    args: argparse.Namespace, investigator: "Investigator", asked: "Question", zone: str
) -> int:
    answer = investigator.answer(asked)
    if args.csv and answer.total_rows:
        with open(args.csv, "wb") as file:
            file.write(investigator.csv(answer.id, asker="", channel="cli", local=True))
    print(_json(answer) if args.json else "\n".join(lines(answer, zone)))
    return 0 if answer.kind in ("answer", "nothing_complete", "nothing_partial") else 2


def _show_prompt(investigator: "Investigator", asked: "Question") -> int:
    """What would leave for the model, as one JSON document; raises Refused where nothing would."""
    from bot.errors import Refused

    if investigator.assistant is None:
        raise Refused("model.off")
    request = investigator.assistant.first_request(asked)
    print(json.dumps({"schema": 1, "request": request}, ensure_ascii=False, indent=1))
    return 0


def _transcript(id: str, ticket: str) -> int:
    """What is kept of an investigation; raises Refused after thirty days, Upstream."""
    from bot.environment_check import ready
    from bot.errors import Refused
    from bot.investigate.agent.export import comment, document
    from bot.investigate.agent.transcripts import Transcripts
    from integrations import tickets
    from integrations.stores.redis import RedisStore

    env, settings = ready()
    found = Transcripts(RedisStore(env["REDIS_URL"])).of(id)
    if found is None:
        raise Refused("model.no_transcript", id=id)
    if ticket:
        system = tickets.load(settings.tickets.system, settings.tickets, env.values)
        system.comment(ticket, comment(found))
    print(json.dumps(document(found), ensure_ascii=False, indent=1))
    return 0


def _offline(args: argparse.Namespace) -> int:
    """One question or a file of them over the given files alone."""
    from bot.errors import SettingsInvalid
    from bot.investigate.batch import answered, moment, zone_of
    from bot.models.answer import Question

    investigator, keeping, clock = _over(Path(args.archive))
    try:
        clock.at = moment(args.now) if args.now else None
        zone = args.tz or (zone_of(clock.at) if clock.at else "UTC")
    except ValueError as problem:
        raise SettingsInvalid((f"--now: {problem}",)) from problem
    if not args.batch:
        asked = Question(
            args.question, channel="cli", thread=args.thread, tz=zone, local=True,
            accounts=tuple(args.account), regions=tuple(args.region),
        )  # fmt: skip
        return _tell(args, investigator, asked, zone)

    def told(answer: "Answer", tz: str) -> str:
        return "\n".join(lines(answer, tz))

    for row in answered(_questions(args.batch), investigator, keeping, clock, told):
        print(json.dumps(row, ensure_ascii=False), flush=True)
    return 0


def _questions(file: str) -> list[str]:
    from bot.errors import SettingsInvalid

    try:
        given = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as problem:
        raise SettingsInvalid((f"--batch: {problem}",)) from problem
    return given.decode("utf-8-sig", "replace").split("\n")


def _over(root: Path) -> "tuple[Investigator, CommandKeeping, GivenClock]":
    """The use case over a folder; whoever gives the files may ask about all that is in them."""
    from bot.errors import SettingsInvalid
    from bot.investigate.ask import Investigator
    from bot.investigate.batch import GivenClock
    from bot.investigate.kept import CommandKeeping
    from bot.settings import Settings
    from integrations.eventstores.local import LocalArchive

    if not root.exists():
        raise SettingsInvalid((f"--archive: there is no {root}.",))
    keeping, clock = CommandKeeping(), GivenClock()
    stores = {"local": LocalArchive(root)}
    settings = Settings(accounts=_named_accounts())
    return Investigator(keeping, stores, settings, clock, None), keeping, clock


def _named_accounts() -> "tuple[AccountSettings, ...]":
    """The accounts of the operator's file where HUBWARD_CONFIG names one: only for their names."""
    path = os.environ.get("HUBWARD_CONFIG", "")
    if not path:
        return ()
    from bot.errors import SettingsInvalid
    from bot.settings_file import load

    try:
        return load(Path(path)).accounts
    except SettingsInvalid as problem:
        print(f"Account names are not known: {problem}", file=sys.stderr)
        return ()


def _investigator() -> "tuple[Investigator, str]":
    from bot.clock import SystemClock
    from bot.environment_check import ready
    from bot.investigate.ask import Investigator
    from bot.investigate.kept import StoreKeeping
    from bot.wiring_model import add_model
    from integrations import eventstores
    from integrations.aws.calls import AwsCalls
    from integrations.aws.sessions import Sessions, readers_of
    from integrations.slack import SlackDirectory
    from integrations.stores.redis import RedisStore

    env, settings = ready()
    store, clock = RedisStore(env["REDIS_URL"]), SystemClock()
    sessions = Sessions(settings.accounts, env["AWS_REGION"], readers_of(settings))
    stores = eventstores.load(eventstores.Context(settings, store, sessions, clock))
    directory = SlackDirectory(env["SLACK_BOT_TOKEN"], env["SLACK_API_URL"])
    aws = AwsCalls(sessions)
    made = Investigator(StoreKeeping(store), stores, settings, clock, directory, aws)
    add_model(made, settings, env.values, StoreKeeping(store), clock, store)
    return made, settings.workspace.timezone


def lines(answer: "Answer", tz: str) -> list[str]:
    """The answer for a terminal; outside text loses control characters."""

    def show(value: "Value") -> str:
        return _show(value, answer.lang, tz)

    def said(line: "Line") -> str:
        from bot.investigate.lines import sentence

        return sentence(line, answer.facts, answer.lang, show)

    out = [said(line) for line in answer.reading[:1] if line.key.startswith("answer.assume.this")]
    rest = answer.reading[len(out) :]
    out += [said(answer.conclusion), *(f"  - {said(line)}" for line in answer.details)]
    out += [f"  {n}. {choice.question}" for n, choice in enumerate(answer.choices, 1)]
    if answer.rows:
        out += ["", *_table(answer, tz)]
    small = [said(line) for line in (*rest, *answer.coverage, *answer.notes)]
    if answer.source:
        small += [_where(answer, tz), answer.source.query]
    return [*out, "", *small] if small else out


def _where(answer: "Answer", tz: str) -> str:
    from bot.investigate.costs import cost
    from bot.words import say

    source = answer.source
    assert source is not None
    zone = ZoneInfo(tz)
    first = say(
        "answer.source", answer.lang, store=say(f"answer.store.{source.store}", answer.lang),
        start=source.start.astimezone(zone).strftime("%Y-%m-%d %H:%M"),
        end=source.end.astimezone(zone).strftime("%Y-%m-%d %H:%M"), tz=tz,
        matched=source.matched, examined=source.examined, pages=source.pages,
        seconds=f"{source.seconds:g}",
    )  # fmt: skip
    places = say(
        "answer.places", answer.lang, accounts=", ".join(source.accounts),
        regions=", ".join(source.regions),
    )  # fmt: skip
    price = cost(source, answer.lang)
    return f"{first}{' · ' if price else ''}{price}\n{places}"


def _table(answer: "Answer", tz: str) -> list[str]:
    from bot.words import say

    head = [say(name, answer.lang) for name in answer.columns]
    rows = [[_show(value, answer.lang, tz) for value in row.values] for row in answer.rows]
    widths = [max(len(row[n]) for row in [head, *rows]) for n in range(len(head))]
    shown = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in [head, *rows]
    ]
    if answer.total_rows > len(rows):
        shown.append(say("answer.more_rows", answer.lang, shown=len(rows), total=answer.total_rows))
    return shown


def _show(value: "Value", lang: Any, tz: str) -> str:
    from bot.models.untrusted import Untrusted
    from bot.words import say

    if value.kind == "word":
        return say(value.text, lang)
    if value.kind == "time":
        at = datetime.fromisoformat(value.text).astimezone(ZoneInfo(tz))
        return at.strftime("%Y-%m-%d %H:%M:%S %Z")
    return Untrusted(value.text).line(200)


def _json(answer: "Answer") -> str:
    """The whole answer as data, with its sentences spelt out beside their facts."""
    import msgspec

    body = msgspec.to_builtins(answer)
    said = lines(answer, "UTC")
    return json.dumps({"schema": 1, "text": said, **body}, ensure_ascii=False)
