"""`hubward sandbox`: the whole product on this machine, with stand-ins for every vendor."""

import argparse
from pathlib import Path


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb."""
    verb = subparsers.add_parser("sandbox", help="run everything here, no account anywhere")
    verb.add_argument("--dir", type=Path, default=Path(".sandbox"), help="where its files go")
    verb.add_argument(
        "--port-base", type=int, default=0, metavar="N",
        help="use ports N to N+4; 0 takes free ones",
    )  # fmt: skip
    verb.add_argument("--now", default="", metavar="ISO", help="the story's present (default: now)")
    verb.add_argument("--tour", action="store_true", help="play the three journeys, then end")
    verb.add_argument("--keep", action="store_true", help="after the tour, stay up to be looked at")
    verb.add_argument("--observe", action="store_true", help="post cards, but change nothing")
    verb.add_argument(
        "--model", choices=("stand-in", "anthropic"), default="",
        help="ask a model where the grammar is not sure: one that says what scripts say, or a real "
        "one with your ANTHROPIC_API_KEY, which is sent the story's made-up records",
    )  # fmt: skip
    verb.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run until interrupted (or until the tour ends); exit code 1 when a part fails."""
    from integrations.sandbox.supervisor import Options
    from integrations.sandbox.supervisor import run as run_sandbox

    options = Options(
        folder=args.dir.resolve(),
        port_base=args.port_base,
        now=args.now,
        observe=args.observe,
        tour=args.tour,
        keep=args.keep,
        model=args.model,
    )
    return run_sandbox(options)
