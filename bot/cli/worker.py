"""`hubward worker`: the process that does the work."""

import argparse


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb."""
    verb = subparsers.add_parser("worker", help="run one worker process")
    verb.add_argument("--observe", action="store_true", help="change nothing outside Slack")
    verb.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Work until SIGTERM; raises SettingsInvalid with everything that is missing."""
    from bot import wiring

    return wiring.run_worker(observe=args.observe)
