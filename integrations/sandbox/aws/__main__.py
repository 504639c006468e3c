"""`python -m integrations.sandbox.aws`: the AWS stand-in as its own process."""

import argparse
import os
import signal
import sys
import threading
from datetime import UTC, datetime


def main() -> int:
    """Serve until SIGTERM or SIGINT; prints one JSON line once the story is seeded."""
    parser = argparse.ArgumentParser(prog="integrations.sandbox.aws", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--now", default="", help="ISO time at which the sandbox clock begins")
    parser.add_argument("--no-seed", action="store_true", help="start empty")
    parser.add_argument("--autostart", action="store_true", help="begin the story at once")
    parser.add_argument("--relaxed", action="store_true", help="without rate limits")
    options = parser.parse_args()
    os.environ.pop("MOTO_ACCOUNT_ID", None)

    from integrations.sandbox.aws.server import Server, clock_from

    now = datetime.fromisoformat(options.now) if options.now else None
    if now is not None and now.tzinfo is None:
        now = now.replace(tzinfo=UTC)
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    server = Server(options.port, clock_from(now))
    server.listen()
    server.build(seed=not options.no_seed, relaxed=options.relaxed)
    world = server.front.world
    if options.autostart and world is not None and world.tell_story is not None:
        teller, world.tell_story = world.tell_story, None
        teller(world)
    print(server.ready_line(), flush=True)
    stopped.wait()
    server.close()
    return 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    # DuckDB's binding tells of objects it holds when the interpreter is taken down; nobody needs to
    # read that when a sandbox ends.
    os._exit(code)
