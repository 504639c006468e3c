"""`python -m integrations.sandbox.jira`: the Jira stand-in as a process of its own."""

import argparse
import asyncio
import json
import signal

from integrations.sandbox.jira.serve import JiraServer
from integrations.sandbox.jira.vocabulary import WORKFLOWS, Options


async def _run(port: int, options: Options) -> None:
    server = JiraServer(options)
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    url = await server.start(port)
    print(json.dumps({"ready": "jira", "url": url}), flush=True)
    await stopped.wait()
    await server.stop()


def main() -> None:
    """Serve until SIGTERM; prints one JSON line once the port answers."""
    parser = argparse.ArgumentParser(prog="integrations.sandbox.jira", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 picks a free port")
    parser.add_argument("--deployment", choices=("Cloud", "Server"), default="Cloud")
    parser.add_argument("--workflow", choices=tuple(WORKFLOWS), default="steps")
    parser.add_argument("--index-lag-requests", type=int, default=0)
    parser.add_argument("--burst", type=int, default=Options.burst, help="requests per second")
    given = parser.parse_args()
    options = Options(
        deployment=given.deployment,
        workflow=given.workflow,
        index_lag_requests=given.index_lag_requests,
        burst=given.burst,
    )
    asyncio.run(_run(given.port, options))


if __name__ == "__main__":
    main()
