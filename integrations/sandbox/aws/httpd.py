"""A small threaded HTTP/1.1 server for WSGI with keep-alive, which werkzeug's own always closes."""

import io
import socket
import struct
from collections.abc import Callable, Iterable
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

_RESET = struct.pack("ii", 1, 0)

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Httpd(ThreadingHTTPServer):
    """One thread per connection, on the loopback only."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, port: int, application: Application, clock: Callable[[], datetime]) -> None:
        self.application = application
        self.clock = clock
        super().__init__(("127.0.0.1", port), _Handler)

    def shutdown_request(self, request: Any) -> None:
        """End a connection politely, unless a reset was ordered."""
        if request.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, len(_RESET)) == _RESET:
            self.close_request(request)
        else:
            super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no event; anything else is printed."""
        import sys

        if not isinstance(sys.exc_info()[1], OSError | ValueError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    server: Httpd

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def handle_expect_100(self) -> bool:
        """Tell the client at once to send its body; the buffer would keep it waiting."""
        told = super().handle_expect_100()
        self.wfile.flush()
        return told

    def __getattr__(self, name: str) -> Any:
        # http.server looks for do_GET, do_PUT and so on; one method serves them all.
        if name.startswith("do_"):
            return self._answer
        raise AttributeError(name)

    def _answer(self) -> None:
        body = self._body()
        sent: list[tuple[str, list[tuple[str, str]]]] = []

        def start(status: str, headers: list[tuple[str, str]], _info: Any = None) -> None:
            sent.append((status, headers))

        environ = self._environ(body)
        payload = b"".join(self.server.application(environ, start))
        if environ.get("sandbox.cut"):
            self._cut(environ["sandbox.cut"] == "hard")
            return
        status, headers = sent[-1]
        code, _, reason = status.partition(" ")
        self.send_response_only(int(code), reason)
        # The world's own time, which `--now` may have moved.
        self.send_header("Date", self.date_time_string(self.server.clock().timestamp()))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(payload)
        self.wfile.flush()

    def _cut(self, hard: bool) -> None:
        self.close_connection = True
        if hard:
            # Closing with a linger time of zero sends a reset (socket(7), SO_LINGER).
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            parts = []
            while size := int(self.rfile.readline().split(b";")[0], 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            while self.rfile.readline().strip():
                continue
            return b"".join(parts)
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _environ(self, body: bytes) -> dict[str, Any]:
        """The WSGI environment (PEP 3333), with the raw URI and socket the front needs."""
        path, _, query = self.path.partition("?")
        host, port = self.server.server_address[:2]
        environ: dict[str, Any] = {
            "REQUEST_METHOD": self.command,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote(path, "latin-1"),
            "QUERY_STRING": query,
            "RAW_URI": self.path,
            "REQUEST_URI": self.path,
            "SERVER_NAME": str(host),
            "SERVER_PORT": str(port),
            "SERVER_PROTOCOL": self.request_version,
            "REMOTE_ADDR": self.client_address[0],
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.input_terminated": True,
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            "sandbox.socket": self.connection,
        }
        for name, value in self.headers.items():
            key = name.upper().replace("-", "_")
            if key == "CONTENT_TYPE":
                environ[key] = value
            elif key not in ("CONTENT_LENGTH", "TRANSFER_ENCODING"):
                previous = environ.get(f"HTTP_{key}")
                environ[f"HTTP_{key}"] = f"{previous},{value}" if previous else value
        return environ


def is_gone(environ: dict[str, Any]) -> bool:
    """True when the client of this request has closed its end of the connection."""
    connection = environ.get("sandbox.socket")
    if connection is None:
        return False
    try:
        return bool(connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b"")
    except BlockingIOError:
        return False
    except OSError:
        return True


def cut(environ: dict[str, Any], hard: bool) -> None:
    """Order the connection closed without an answer; `hard` resets it instead of ending it."""
    environ["sandbox.cut"] = "hard" if hard else "soft"
