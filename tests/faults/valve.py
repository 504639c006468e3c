"""A pipe in front of Valkey that can park a commit before it arrives or before it is answered."""

import asyncio
import hashlib
import json
import threading
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import msgspec

from integrations.stores.connection import SCRIPTS
from tests.faults.knobs import When

_COMMIT = hashlib.sha1((SCRIPTS / "commit.lua").read_bytes(), usedforsecurity=False).hexdigest()
_CHUNK = 64 * 1024


@dataclass
class Hold:
    """One ordered stop: the commit called `label` after `skip` others waits until it is cleared."""

    label: str
    when: When
    skip: int = 0
    taken: bool = False
    held: bool = False
    released: asyncio.Event = field(default_factory=asyncio.Event)


class Valve:
    """Listens on `url` and forwards to `upstream`; `labels` names each commit that came by."""

    def __init__(self, upstream: str) -> None:
        there = urlsplit(upstream)
        self._there = (there.hostname or "127.0.0.1", there.port or 6379)
        self._holds: list[Hold] = []
        self.labels: list[str] = []
        self.url = ""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="valve", daemon=True)
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)

    def stop(self) -> None:
        """Close every connection and end."""
        self.clear()
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def order(self, label: str, when: When, skip: int = 0) -> Hold:
        """Park the next commit with this label, or one after `skip` others."""
        hold = Hold(label, when, skip)
        self._holds.append(hold)
        return hold

    def clear(self) -> None:
        """Forget every order and let what is parked go on, unless its client is gone."""
        holds, self._holds = self._holds, []
        for hold in holds:
            self._loop.call_soon_threadsafe(hold.released.set)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=2**24)
        self.url = f"redis://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/0"

    async def _close(self) -> None:
        assert self._server is not None
        self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        up_reader, up_writer = await asyncio.open_connection(*self._there)
        pipe = _Pipe(self, reader, writer, up_reader, up_writer)
        down = asyncio.create_task(pipe.answers())
        try:
            await pipe.commands()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            down.cancel()
            writer.close()
            up_writer.close()
            self._tasks.discard(task)

    def take(self, label: str, when: When) -> Hold | None:
        """The order this commit must wait at, once."""
        for hold in self._holds:
            if hold.taken or (hold.label, hold.when) != (label, when):
                continue
            if hold.skip:
                hold.skip -= 1
                continue
            hold.taken = True
            return hold
        return None


class _Pipe:
    """One client's connection and its twin to the server."""

    def __init__(
        self,
        valve: Valve,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        up_reader: asyncio.StreamReader,
        up_writer: asyncio.StreamWriter,
    ) -> None:
        self._valve = valve
        self._reader, self._writer = reader, writer
        self._up_reader, self._up_writer = up_reader, up_writer
        self._answer_waits: Hold | None = None

    async def commands(self) -> None:
        """Forward command by command, in the serialisation protocol of Redis (RESP arrays)."""
        while True:
            raw, parts = await self._command()
            label = _label(parts)
            if label:
                self._valve.labels.append(label)
                if not await self._pass(label):
                    return
            self._up_writer.write(raw)
            await self._up_writer.drain()

    async def _pass(self, label: str) -> bool:
        """Wait where ordered; False when the client died meanwhile."""
        self._answer_waits = self._valve.take(label, "after")
        hold = self._valve.take(label, "before")
        if hold is None:
            return True
        hold.held = True
        await hold.released.wait()
        return not self._reader.at_eof()

    async def answers(self) -> None:
        """Forward what the server says; the answer to a commit may have to wait."""
        while data := await self._up_reader.read(_CHUNK):
            hold, self._answer_waits = self._answer_waits, None
            if hold is not None:
                hold.held = True
                await hold.released.wait()
            self._writer.write(data)
            await self._writer.drain()
        self._writer.close()

    async def _command(self) -> tuple[bytes, list[bytes]]:
        head = await self._reader.readuntil(b"\r\n")
        raw, parts = [head], []
        for _ in range(int(head[1:])):
            size = await self._reader.readuntil(b"\r\n")
            body = await self._reader.readexactly(int(size[1:]) + 2)
            raw += [size, body]
            parts.append(body[:-2])
        return b"".join(raw), parts


def _label(parts: list[bytes]) -> str:
    """What a commit is about: its first audit entry, else what it writes; "" for none."""
    if parts[0].upper() != b"EVALSHA" or parts[1].decode() != _COMMIT:
        return ""
    change = msgspec.msgpack.decode(parts[5])
    if change["audit"]:
        return str(json.loads(change["audit"][0])["what"])
    writes = [f"{kind} {id.partition(':')[0]}" if ":" in id else kind
              for kind, id, *_ in change["writes"]]  # fmt: skip
    named = writes or [
        *(row[0] for part in ("index", "dirty") for row in change[part]),
        *("jobs" for _ in change["jobs"]),
    ]
    return "+".join(sorted(set(named)))
