"""Child processes of the sandbox: ready when they say so, gone with their parent."""

import ctypes
import json
import os
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

_PR_SET_PDEATHSIG = 1


class NotReady(RuntimeError):
    """A part of the sandbox ended, or said nothing in time; the text holds the end of its log."""


class Part:
    """One child process. It prints one JSON line with `ready` on stdout when it can serve."""

    def __init__(
        self, name: str, command: Sequence[str], env: Mapping[str, str], logs: Path
    ) -> None:
        self.name = name
        self.log = logs / f"{name}.log"
        self.ready: dict[str, Any] = {}
        self._said = threading.Event()
        libc = ctypes.CDLL(None) if os.uname().sysname == "Linux" else None

        def die_with_parent() -> None:
            if libc is not None:
                libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)

        self._file = self.log.open("ab", buffering=0)
        self.process = subprocess.Popen(
            command,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._file,
            # A terminal's Ctrl-C goes to the supervisor alone, which then stops us in order.
            start_new_session=True,
            preexec_fn=die_with_parent,
        )
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout:
            for line in self.process.stdout:
                if not self.ready and line.startswith(b'{"ready"'):
                    self.ready = json.loads(line)
                    self._said.set()
                else:
                    self._file.write(line)
        self._said.set()

    def wait_ready(self, timeout_s: float) -> dict[str, Any]:
        """What the part said of itself; raises NotReady."""
        self._said.wait(timeout_s)
        if not self.ready:
            raise NotReady(f"{self.name} did not start. The end of {self.log}:\n{self.tail()}")
        return self.ready

    def tail(self, lines: int = 15) -> str:
        """The last lines of its log."""
        return "\n".join(self.log.read_text("utf-8", "replace").splitlines()[-lines:])

    def stop(self, timeout_s: float = 20.0) -> None:
        """Ask it to end, then insist."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout_s)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._listener.join()
        self._file.close()
