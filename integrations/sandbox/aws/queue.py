"""SQS long polling on a condition, so that a waiting consumer wakes at once and costs nothing."""

import json
import threading
import time
from dataclasses import replace
from functools import partial
from typing import Any

from integrations.sandbox import story
from integrations.sandbox.aws import httpd
from integrations.sandbox.aws.backing import Backing
from integrations.sandbox.aws.errors import Answer
from integrations.sandbox.aws.wire import Call

DLQ_NAME = "hubward-findings-dlq"
_GROWS = ("SendMessage", "SendMessageBatch", "ChangeMessageVisibility", "StartMessageMoveTask")


class Queues:
    """The SQS door: everything goes to moto, only ReceiveMessage waits here."""

    def __init__(self, backing: Backing) -> None:
        self._backing = backing
        self._news = threading.Condition()
        self._count = 0
        self._closed = False

    def serve(self, call: Call) -> Answer:
        """Answer one SQS call; ReceiveMessage waits up to WaitTimeSeconds (at most 20)."""
        if call.operation == "ReceiveMessage" and call.protocol == "json":
            return self._receive(call)
        answer = self._backing.serve(call)
        if call.operation in _GROWS or call.operation == "ChangeMessageVisibilityBatch":
            self.wake()
        return answer

    def wake(self) -> None:
        """Tell every waiting consumer to look again."""
        with self._news:
            self._count += 1
            self._news.notify_all()

    def close(self) -> None:
        """Let every waiting consumer go, at shutdown."""
        with self._news:
            self._closed = True
            self._news.notify_all()

    def _receive(self, call: Call) -> Answer:
        wait = float(call.params.get("WaitTimeSeconds") or 0)
        asked = json.loads(call.body or b"{}")
        once = replace(call, body=json.dumps({**asked, "WaitTimeSeconds": 0}).encode())
        end = time.monotonic() + min(wait, 20.0)
        answer: Answer = (200, [("Content-Type", "application/x-amz-json-1.0")], b"{}")
        while True:
            seen = self._count
            if httpd.is_gone(call.environ):
                # A consumer that hung up must not take messages away from the others.
                return answer
            answer = self._backing.serve(once)
            if answer[0] != 200 or b'"ReceiptHandle"' in answer[2]:
                return answer
            left = end - time.monotonic()
            if left <= 0 or self._closed:
                return answer
            with self._news:
                # A message comes back when its visibility ends, which nothing announces.
                self._news.wait_for(partial(self._stirred, seen), min(left, 0.5))

    def _stirred(self, seen: int) -> bool:
        return self._count != seen or self._closed

    def create(self) -> tuple[str, str]:
        """The findings queue with its dead-letter queue (five receives); its name and ARN."""
        client = self._client()
        dead = client.create_queue(QueueName=DLQ_NAME)["QueueUrl"]
        dead_arn = client.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])
        policy = {
            "deadLetterTargetArn": dead_arn["Attributes"]["QueueArn"],
            "maxReceiveCount": "5",
        }
        url = client.create_queue(
            QueueName=story.QUEUE_NAME,
            Attributes={"VisibilityTimeout": "60", "RedrivePolicy": json.dumps(policy)},
        )["QueueUrl"]
        arn = client.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
        return str(url), str(arn["Attributes"]["QueueArn"])

    def put(self, body: dict[str, Any]) -> None:
        """Put one event on the findings queue."""
        client = self._client()
        url = client.get_queue_url(QueueName=story.QUEUE_NAME)["QueueUrl"]
        client.send_message(QueueUrl=url, MessageBody=json.dumps(body))
        self.wake()

    def _client(self) -> Any:
        return self._backing.client("sqs", story.TOOLING_ACCOUNT, story.HOME_REGION)
