"""The `hubward` command."""

import argparse
import sys
from collections.abc import Sequence

from bot import cli
from bot.errors import HubwardError


def parser() -> argparse.ArgumentParser:
    """All verbs and their options; `docs/cli.md` is generated from it."""
    made = argparse.ArgumentParser(
        prog="hubward",
        description="The Slack bot for Security Hub findings, CloudTrail questions and approved "
        "fixes. `hubward sandbox` shows everything without any account.",
    )
    verbs = made.add_subparsers(dest="verb", metavar="VERB", required=True)
    cli.add_all(verbs)
    return made


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb; expected failures become one plain message and exit code 2."""
    args = parser().parse_args(argv)
    try:
        code: int = args.run(args)
    except HubwardError as problem:
        print(problem, file=sys.stderr)
        return 2
    except BrokenPipeError:
        return 141
    return code


if __name__ == "__main__":
    sys.exit(main())
