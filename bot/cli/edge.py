"""`hubward edge`: the process that listens to Slack and never works."""

import argparse


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb."""
    verb = subparsers.add_parser("edge", help="run one edge process")
    verb.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Listen until SIGTERM; raises SettingsInvalid with everything that is missing."""
    from bot import wiring_edge

    return wiring_edge.run_edge()
