"""The event pump: every change of a finding becomes two events on the findings queue."""

import threading
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from integrations.sandbox import story
from integrations.sandbox.aws.background import Background
from integrations.sandbox.aws.queue import Queues
from integrations.sandbox.faults import FaultBoard, RequestLog

Event = dict[str, Any]


def _envelope(kind: str, resource: str, detail: Event, now: datetime) -> Event:
    """Envelope members: EventBridge user guide, "AWS service event metadata"."""
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": kind,
        "source": "aws.securityhub",
        "account": story.TOOLING_ACCOUNT,
        "time": now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": story.HOME_REGION,
        "resources": [resource],
        "detail": detail,
    }


def events_of(asff: Event, ocsf: Event, now: datetime) -> list[Event]:
    """The two events of one change: ASFF (`… - Imported`) and OCSF (`Findings Imported V2`)."""
    first = _envelope(
        "Security Hub Findings - Imported",
        f"{asff['ProductArn']}/{asff['Id']}",
        {"findings": [asff]},
        now,
    )
    second = _envelope("Findings Imported V2", ocsf["metadata"]["uid"], {"findings": [ocsf]}, now)
    return [first, second]


class Pump(Background[Event]):
    """Delivers at least once, behind the answers; faults on `sqs.deliver` apply here."""

    def __init__(
        self,
        queues: Queues,
        faults: FaultBoard,
        requests: RequestLog,
        clock: Callable[[], datetime],
    ) -> None:
        super().__init__("pump", self._deliver)
        self._queues = queues
        self._faults = faults
        self._requests = requests
        self._clock = clock

    def changed(self, asff: Event, ocsf: Event) -> None:
        """Listener of the hub: order the delivery of both events."""
        for event in events_of(asff, ocsf, self._clock()):
            self.order(event)

    def _deliver(self, event: Event) -> None:
        fault = self._faults.take("sqs.deliver", "before")
        copies = 1
        if fault is not None:
            copies = {"duplicate": 2, "drop": 0}.get(fault.kind, 1)
            if fault.kind == "hold":
                self._faults.park(fault)
            elif fault.kind == "slow":
                threading.Event().wait(fault.seconds)
        for _ in range(copies):
            self._queues.put(event)
        self._requests.add(
            "sqs.deliver", 200, effect=copies > 0, copies=copies, kind=event["detail-type"]
        )
