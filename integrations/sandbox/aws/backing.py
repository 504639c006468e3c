"""The moto side: one in-process application, called by the front and our internal clients."""

import io
import os
import re
import threading
import traceback
from pathlib import Path
from typing import Any

from integrations.sandbox.aws.errors import Answer, AwsError, unsupported
from integrations.sandbox.aws.wire import Call

_REQUEST_ID = re.compile(rb"<(requestId|RequestId|RequestID)>[^<]*</\1>")


class Backing:
    """Moto's state behind one lock; `client` gives boto3 clients that never touch a socket."""

    def __init__(self) -> None:
        # One image instead of moto's 1,300 for each account and region: faster and smaller.
        os.environ["MOTO_AMIS_PATH"] = str(Path(__file__).with_name("amis.json"))
        from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

        self._app: Any = DomainDispatcherApplication(create_backend_app)
        self._lock = threading.RLock()
        self._clients: dict[tuple[str, str, str], Any] = {}
        self._session: Any = None

    def serve(self, call: Call) -> Answer:
        """Let moto answer in the caller's account; its gaps become UnsupportedOperation."""
        environ = dict(call.environ)
        environ["wsgi.input"] = io.BytesIO(call.body)
        environ["CONTENT_LENGTH"] = str(len(call.body))
        environ["HTTP_X_MOTO_ACCOUNT_ID"] = call.account
        try:
            status, headers, body = self._run(environ)
        except NotImplementedError as error:
            raise unsupported(call.op, str(error)) from error
        except Exception as error:
            traceback.print_exc()
            raise AwsError("InternalFailure", f"the sandbox failed: {error!r}", 500) from error
        kind = dict((k.lower(), v) for k, v in headers).get("content-type", "")
        if status >= 400 and kind.startswith("text/html") and call.service != "s3":
            raise unsupported(call.op)
        body = _REQUEST_ID.sub(
            lambda m: b"<%s>%s</%s>" % (m[1], call.request_id.encode(), m[1]), body
        )
        dropped = ("content-length", "x-amzn-requestid", "connection")
        kept = [(k, v) for k, v in headers if k.lower() not in dropped]
        if call.environ.get("REQUEST_METHOD") == "HEAD":
            kept += [(k, v) for k, v in headers if k.lower() == "content-length"]
        return status, [*kept, ("x-amzn-RequestId", call.request_id)], body

    def _run(self, environ: dict[str, Any]) -> Answer:
        caught: list[tuple[str, list[tuple[str, str]]]] = []

        def start(status: str, headers: list[tuple[str, str]], _info: Any = None) -> Any:
            caught.append((status, headers))
            return lambda _data: None

        with self._lock:
            parts = self._app(environ, start)
            body = b"".join(parts)
            if hasattr(parts, "close"):
                parts.close()
        status, headers = caught[-1]
        return int(status.split()[0]), headers, body

    def client(self, service: str, account: str, region: str) -> Any:
        """A boto3 client that acts in any account, unseen by the recorder and the request log."""
        key = (service, account, region)
        with self._lock:
            if key not in self._clients:
                self._clients[key] = self._new_client(service, account, region)
            return self._clients[key]

    def _new_client(self, service: str, account: str, region: str) -> Any:
        import boto3
        from botocore.config import Config

        if self._session is None:
            self._session = boto3.Session("AKIAINTERNAL", "internal")
        client = self._session.client(
            service,
            region_name=region,
            endpoint_url="http://127.0.0.1",
            config=Config(
                retries={"total_max_attempts": 1},
                inject_host_prefix=False,
                parameter_validation=False,
            ),
        )

        def send(request: Any, **_: Any) -> Any:
            return self._answer_in_process(request, account)

        client.meta.events.register("before-send", send)
        return client

    def _answer_in_process(self, request: Any, account: str) -> Any:
        from botocore.awsrequest import AWSResponse
        from botocore.compat import HTTPHeaders
        from moto.core.request import Request

        headers = {
            name: value.decode() if isinstance(value, bytes) else value
            for name, value in request.headers.items()
        }
        url = re.sub(r"//\d{12}\.", "//", request.url)
        made = Request.from_primitives(request.method, url, headers, request.body)
        environ = dict(made.environ)
        environ["HTTP_X_MOTO_ACCOUNT_ID"] = account
        environ["wsgi.input_terminated"] = True
        status, answer_headers, body = self._run(environ)
        return AWSResponse(url, status, HTTPHeaders.from_pairs(answer_headers), _Raw(body))


class _Raw(io.BytesIO):
    """The body as botocore streams it."""

    def stream(self, **_: Any) -> Any:
        """Yield the whole body once."""
        data = self.read()
        while data:
            yield data
            data = self.read()
