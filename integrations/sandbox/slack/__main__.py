"""The stand-in as a process: `python -m integrations.sandbox.slack --port 0`."""

import argparse
import asyncio
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from integrations.sandbox.slack.manifest import Manifest, from_file
from integrations.sandbox.slack.options import Options
from integrations.sandbox.slack.running import run_until_signal


def parse(argv: Sequence[str] | None = None) -> Options:
    """The options of a command line."""
    parser = argparse.ArgumentParser(prog="python -m integrations.sandbox.slack")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--bot-url", help="deliver over signed HTTP to URL/slack/events")
    parser.add_argument("--seed-now", type=datetime.fromisoformat, help="the workspace's present")
    parser.add_argument("--rate-scale", type=float, default=1.0, help="above 1: more generous")
    parser.add_argument("--clock-scale", type=float, default=1.0, help="above 1: quicker retries")
    parser.add_argument("--ack-s", type=float, default=3.0, help="deadline for acknowledgements")
    parser.add_argument("--trigger-s", type=float, default=3.0, help="life of a trigger id")
    parser.add_argument("--manifest", type=Path, help="app manifest with scopes and events")
    given = parser.parse_args(argv)
    return Options(
        port=given.port,
        bot_url=given.bot_url,
        seed_now=given.seed_now.timestamp() if given.seed_now else None,
        rate_scale=given.rate_scale,
        clock_scale=given.clock_scale,
        ack_s=given.ack_s,
        trigger_s=given.trigger_s,
        manifest=from_file(given.manifest) if given.manifest else Manifest(),
    )


def main() -> None:
    """Run until a signal."""
    asyncio.run(run_until_signal(parse()))


if __name__ == "__main__":
    main()
