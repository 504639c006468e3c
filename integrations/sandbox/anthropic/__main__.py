"""`python -m integrations.sandbox.anthropic`: the stand-in as a process of its own."""

import argparse
import asyncio
import json
import signal
from datetime import UTC, datetime

from integrations.sandbox.anthropic import demo
from integrations.sandbox.anthropic.serve import KEY, AnthropicServer


async def _run(port: int, now: datetime) -> None:
    server = AnthropicServer()
    for script in demo.scripts(now):
        server.scripts.add(script)
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    url = await server.start(port)
    print(json.dumps({"ready": "anthropic", "url": url, "key": KEY}), flush=True)
    await stopped.wait()
    await server.stop()


def main() -> None:
    """Serve until SIGTERM; prints one JSON line once the port answers."""
    parser = argparse.ArgumentParser(prog="integrations.sandbox.anthropic", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 picks a free port")
    parser.add_argument("--now", type=datetime.fromisoformat, help="the demonstration's present")
    given = parser.parse_args()
    asyncio.run(_run(given.port, given.now or datetime.now(UTC)))


if __name__ == "__main__":
    main()
