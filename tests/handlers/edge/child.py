"""An edge in a process of its own: options as JSON in argv, one JSON line when it is up."""

import asyncio
import json
import sys

from handlers.slack.edge.run import Edge, EdgeOptions, run_edge
from integrations.stores.inbox import RedisInbox


def main() -> None:
    """Run until SIGTERM; the line names the port and every module loaded by then."""
    asked = json.loads(sys.argv[1])
    inbox = RedisInbox(asked.pop("redis_url"), asked.pop("prefix"))

    def started(edge: Edge) -> None:
        print(json.dumps({"port": edge.port, "modules": sorted(sys.modules)}), flush=True)

    asyncio.run(run_edge(EdgeOptions(**asked), inbox, started=started))


if __name__ == "__main__":
    main()
