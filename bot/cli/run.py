"""`hubward run`: one edge and one worker."""

import argparse
import signal
import subprocess
import sys
import threading


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb."""
    verb = subparsers.add_parser("run", help="run one edge and one worker")
    verb.add_argument("--observe", action="store_true", help="change nothing outside Slack")
    verb.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Start both, end both when one ends; exit code 1 then, 0 after SIGTERM."""
    from bot.environment_check import ready

    ready(observe=args.observe)
    me = [sys.executable, "-m", "bot"]
    worker = ["worker", *(["--observe"] if args.observe else [])]
    children = [subprocess.Popen([*me, *verb]) for verb in (["edge"], worker)]
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    code = 0
    while not stop.wait(0.5):
        if any(child.poll() is not None for child in children):
            code = 1
            break
    for child in children:
        child.terminate()
    for child in children:
        child.wait()
    return code
