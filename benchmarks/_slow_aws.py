"""An AWS of two calls that answers after a set time: AssumeRole and LookupEvents with one event."""

import asyncio
import json
import sys
from datetime import UTC, datetime, timedelta

_ASSUMED = (
    '<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>'
    "<Credentials><AccessKeyId>ASIA{n:016d}</AccessKeyId><SecretAccessKey>s</SecretAccessKey>"
    "<SessionToken>t</SessionToken><Expiration>{until}</Expiration></Credentials>"
    "</AssumeRoleResult></AssumeRoleResponse>"
)
_STAMP = "%Y-%m-%dT%H:%M:%SZ"


class _Server:
    """Every answer waits `seconds`, however many wait beside it."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._count = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, kept alive."""
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = next(
                    (int(line.split(b":")[1]) for line in head.lower().split(b"\r\n")
                     if line.startswith(b"content-length")), 0,
                )  # fmt: skip
                await reader.readexactly(length)
                if not head.startswith(b"GET"):
                    await asyncio.sleep(self._seconds)
                kind, body = self._answer(head)
                writer.write(
                    b"HTTP/1.1 200 OK\r\nContent-Type: %b\r\nContent-Length: %d\r\n\r\n%b"
                    % (kind, len(body), body)
                )
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    def _answer(self, head: bytes) -> tuple[bytes, bytes]:
        self._count += 1
        now = datetime.now(UTC)
        if head.startswith(b"GET"):
            return b"text/plain", str(self._count).encode()
        if b"LookupEvents" not in head:
            until = (now + timedelta(hours=1)).strftime(_STAMP)
            return b"text/xml", _ASSUMED.format(n=self._count, until=until).encode()
        record = {
            "eventVersion": "1.11", "eventID": f"e{self._count}", "eventName": "StopInstances",
            "eventSource": "ec2.amazonaws.com", "awsRegion": "us-east-1", "readOnly": False,
            "eventTime": (now - timedelta(minutes=5)).strftime(_STAMP),
            "userIdentity": {"type": "Root"},
        }  # fmt: skip
        event = {"EventId": record["eventID"], "EventTime": now.timestamp() - 300,
                 "CloudTrailEvent": json.dumps(record)}  # fmt: skip
        return b"application/x-amz-json-1.1", json.dumps({"Events": [event]}).encode()


async def _main(seconds: float) -> None:
    server = await asyncio.start_server(_Server(seconds).serve, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_main(float(sys.argv[1])))
