"""SQS → triage: long poll, hold while working, delete what is safely stored, keep the rest."""

import logging
import threading
from collections.abc import Callable, Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from bot.errors import HubwardError

#: Seconds: SQS waits this long for a message, hides a taken one this long, and we renew this often.
_WAIT_S, _HIDE_S, _RENEW_S = 10, 60, 20
_log = logging.getLogger("hubward.findings")


class FindingsQueue:
    """Feeds `take` with message bodies.

    When `take` returns it must have stored everything or dead-lettered it with a reason; only then
    are the messages deleted. When it raises, SQS shows them again and, after five times, moves
    them to the queue's own dead-letter queue.
    """

    def __init__(
        self, client: Callable[[], Any], queue_url: str, take: Callable[[Sequence[bytes]], Any]
    ) -> None:
        self._client = client
        self._url = queue_url
        self._take = take
        self._stop = threading.Event()
        self._working = threading.Lock()

    def start(self) -> None:
        """Begin polling in the background."""
        threading.Thread(target=self._loop, name="findings-queue", daemon=True).start()

    def stop(self) -> None:
        """Finish the batch at hand. A long poll under way is abandoned, not waited for: what it
        may still receive is handed back, and SQS shows it again.
        """
        self._stop.set()
        if self._working.acquire(timeout=_HIDE_S):
            self._working.release()

    def _loop(self) -> None:
        while not self._stop.is_set():
            try:
                self.poll()
            except (ClientError, BotoCoreError, HubwardError, OSError) as problem:
                _log.warning("findings wait in the queue: %s", problem)
                self._stop.wait(2.0)

    def poll(self) -> int:
        """One long poll; returns how many messages were handled."""
        sqs = self._client()
        answer = sqs.receive_message(
            QueueUrl=self._url,
            MaxNumberOfMessages=10,
            WaitTimeSeconds=_WAIT_S,
            VisibilityTimeout=_HIDE_S,
        )
        messages: list[dict[str, Any]] = answer.get("Messages", [])
        with self._working:
            if not messages:
                return 0
            if self._stop.is_set():
                self._hand_back(sqs, messages)
                return 0
            with _Heartbeat(sqs, self._url, messages):
                self._take([message["Body"].encode() for message in messages])
            self._delete(sqs, messages)
        return len(messages)

    def _hand_back(self, sqs: Any, messages: list[dict[str, Any]]) -> None:
        """Show what came too late for us to the other workers at once."""
        entries = [
            {"Id": str(n), "ReceiptHandle": m["ReceiptHandle"], "VisibilityTimeout": 0}
            for n, m in enumerate(messages)
        ]
        sqs.change_message_visibility_batch(QueueUrl=self._url, Entries=entries)

    def _delete(self, sqs: Any, messages: list[dict[str, Any]]) -> None:
        entries = [
            {"Id": str(n), "ReceiptHandle": m["ReceiptHandle"]} for n, m in enumerate(messages)
        ]
        answer = sqs.delete_message_batch(QueueUrl=self._url, Entries=entries)
        for failed in answer.get("Failed", []):
            # It will come again; triage knows it by then.
            _log.warning("SQS kept a handled message: %s", failed.get("Message", failed["Code"]))


class _Heartbeat:
    """Keeps taken messages hidden while they are worked on."""

    def __init__(self, sqs: Any, url: str, messages: list[dict[str, Any]]) -> None:
        self._sqs = sqs
        self._url = url
        self._entries = [
            {"Id": str(n), "ReceiptHandle": m["ReceiptHandle"], "VisibilityTimeout": _HIDE_S}
            for n, m in enumerate(messages)
        ]
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._renew, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _renew(self) -> None:
        while not self._done.wait(_RENEW_S):
            try:
                self._sqs.change_message_visibility_batch(QueueUrl=self._url, Entries=self._entries)
            except (ClientError, BotoCoreError) as problem:
                _log.warning("could not keep messages hidden, they may come twice: %s", problem)
