"""VPC flow logs in CloudWatch Logs Insights: who really used these ports of these interfaces."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from bot.errors import Upstream
from bot.impact.exposure_path import Interface, Opening, is_outside
from bot.models.impact import Traffic
from bot.ports import Clock

WINDOW_DAYS = 14
_TOP = 5
# The most rows one Insights query returns, and how much of a list it is sensible to write into one:
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatchlogs_limits_cwl.html
_MAX_ROWS, _MAX_INTERFACES = 10_000, 50
_NEEDED = ("${interface-id}", "${srcaddr}", "${dstaddr}", "${dstport}", "${bytes}", "${action}")
#: Between polls: quick at first, because small groups answer at once.
_POLL_S, _POLL_MOST_S, _QUERY_MOST_S = 0.1, 2.0, 60.0
_RUNNING = ("Scheduled", "Running", "Unknown")


class Clients(Protocol):
    """Who hands out AWS clients with an account's read role."""

    def client(self, service: str, account: str, region: str) -> Any:
        """A boto3 client; raises Refused, Upstream."""
        ...


class FlowLogs:
    """Accepted traffic to open ports, tri-state: seen, none seen, nothing to look at."""

    def __init__(
        self, clients: Clients, clock: Clock, wait: Callable[[float], Any] | None = None
    ) -> None:
        self._clients = clients
        self._clock = clock
        self._wait = wait or threading.Event().wait

    def traffic(
        self, account: str, region: str, vpc: str,
        interfaces: Sequence[Interface], openings: Sequence[Opening],
    ) -> Traffic:  # fmt: skip
        """Flows the last 14 days that `openings` let through to `interfaces` of one VPC.

        A REJECT proves nothing here and is left out. Raises Upstream when AWS cannot be asked.
        """
        if not interfaces:
            return _unknown("no-network-interface")
        if len(interfaces) > _MAX_INTERFACES:
            return _unknown("too-many-interfaces")
        group, why = self._log_group(account, region, vpc, interfaces)
        if not group:
            return _unknown(why)
        now = self._clock.now()
        start = now - timedelta(days=WINDOW_DAYS)
        ask = _Ask(self._clients.client("logs", account, region), group, start, now, self._wait)
        rows = ask.rows(_accepted(interfaces, openings))
        if rows:
            return _seen(rows)
        # Nothing was accepted; that is only worth saying when the log holds the whole window.
        oldest = ask.rows(_coverage(interfaces))
        first = _time(oldest[0].get("first", "")) if oldest else None
        if first is None or first > start + timedelta(days=1):
            return _unknown("flow-log-young")
        return Traffic("not_confirmed", WINDOW_DAYS)

    def _log_group(
        self, account: str, region: str, vpc: str, interfaces: Sequence[Interface]
    ) -> tuple[str, str]:
        subnets = {i.subnet for i in interfaces if i.subnet}
        ids = [vpc, *sorted(subnets), *(i.id for i in interfaces)]
        ec2 = self._clients.client("ec2", account, region)
        answer = called(
            ec2.describe_flow_logs, Filters=[{"Name": "resource-id", "Values": ids[:200]}]
        )
        usable = [
            log for log in answer.get("FlowLogs", [])
            if log.get("LogGroupName") and log.get("FlowLogStatus") == "ACTIVE"
            and log.get("TrafficType") in ("ALL", "ACCEPT")
        ]  # fmt: skip
        covering = [log for log in usable if _covers(log, vpc, interfaces)]
        if not covering:
            return "", "no-flow-logs"
        readable = [log for log in covering if _readable(log.get("LogFormat", ""))]
        return (readable[0]["LogGroupName"], "") if readable else ("", "flow-log-format")


class _Ask:
    """One log group and window, asked any number of times."""

    def __init__(
        self, logs: Any, group: str, start: datetime, end: datetime, wait: Callable[[float], Any]
    ) -> None:
        self._logs = logs
        self._group = group
        self._start = start
        self._end = end
        self._wait = wait

    def rows(self, query: str) -> list[dict[str, str]]:
        """Run `query` to its end; raises Upstream when it fails or takes more than a minute."""
        started = called(
            self._logs.start_query,
            logGroupName=self._group,
            startTime=int(self._start.timestamp()),
            endTime=int(self._end.timestamp()),
            queryString=query,
            limit=_MAX_ROWS,
        )
        id, pause = started["queryId"], _POLL_S
        ends = time.monotonic() + _QUERY_MOST_S
        while time.monotonic() < ends:
            answer = called(self._logs.get_query_results, queryId=id)
            if answer["status"] == "Complete":
                return [{c["field"]: c["value"] for c in row} for row in answer["results"]]
            if answer["status"] not in _RUNNING:
                raise Upstream("CloudWatch Logs", f"the query ended as {answer['status']}")
            self._wait(pause)
            pause = min(pause * 1.6, _POLL_MOST_S)
        with contextlib.suppress(Upstream):
            called(self._logs.stop_query, queryId=id)
        raise Upstream("CloudWatch Logs", "the query took longer than a minute", retryable=True)


def called(operation: Callable[..., Any], **params: Any) -> dict[str, Any]:
    """The answer of a boto3 call; raises Upstream in place of botocore's errors."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        answer: dict[str, Any] = operation(**params)
    except ClientError as problem:
        error = problem.response.get("Error", {})
        code = error.get("Code", "")
        busy = "Throttl" in code or "LimitExceeded" in code
        detail = f"{problem.operation_name}: {code} {error.get('Message', '')}"
        raise Upstream("AWS", detail, code=code, retryable=busy) from problem
    except BotoCoreError as problem:
        raise Upstream("AWS", str(problem), retryable=True) from problem
    return answer


def _unknown(why: str) -> Traffic:
    return Traffic("unknown", WINDOW_DAYS, why=why)


def _covers(log: dict[str, Any], vpc: str, interfaces: Sequence[Interface]) -> bool:
    resource = log.get("ResourceId", "")
    inside = all(resource in (i.id, i.subnet) for i in interfaces)
    return bool(resource == vpc or inside)


def _readable(written: str) -> bool:
    # No format given means the default one, whose fields Insights discovers by itself; in any other
    # order it would put values into the wrong fields:
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-discoverable-fields.html
    default = written.startswith("${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr}")
    return not written or (default and all(field in written for field in _NEEDED))


def _accepted(interfaces: Sequence[Interface], openings: Sequence[Opening]) -> str:
    # The destination address tells incoming flows from answers and from the instance's own calls.
    addresses = [address for interface in interfaces for address in interface.addresses]
    lines = [
        'filter action = "ACCEPT"',
        f"filter interfaceId in {_listed(interface.id for interface in interfaces)}",
        f"filter dstAddr in {_listed(addresses)}",
    ]
    ports = _ports(openings)
    if ports:
        lines.append(f"filter {ports}")
    lines.append(
        "stats count(*) as flows, sum(bytes) as volume, max(@timestamp) as last by srcAddr"
    )
    return " | ".join([*lines, "sort flows desc", f"limit {_MAX_ROWS}"])


def _coverage(interfaces: Sequence[Interface]) -> str:
    ids = _listed(interface.id for interface in interfaces)
    return f"filter interfaceId in {ids} | stats count(*) as flows, min(@timestamp) as first"


def _ports(openings: Sequence[Opening]) -> str:
    tests = []
    for opening in openings:
        if opening.protocol == "-1" or (opening.first, opening.last) == (0, 65535):
            return ""
        tests.append(f"(dstPort >= {opening.first} and dstPort <= {opening.last})")
    return " or ".join(dict.fromkeys(tests))


def _listed(values: Iterable[str]) -> str:
    # Ids and addresses from AWS; anything that could end the string is dropped, not escaped.
    clean = ("".join(c for c in value if c.isalnum() or c in "-.:") for value in values)
    return "[" + ", ".join(f'"{value}"' for value in clean) + "]"


def _seen(rows: list[dict[str, str]]) -> Traffic:
    counted = sorted(
        ((row.get("srcAddr", ""), int(float(row.get("flows", 0)))) for row in rows),
        key=lambda pair: (-pair[1], pair[0]),
    )
    moments = [at for at in (_time(row.get("last", "")) for row in rows) if at]
    return Traffic(
        certainty="confirmed",
        window_days=WINDOW_DAYS,
        sources=len(counted),
        flows=sum(flows for _, flows in counted),
        bytes=sum(int(float(row.get("volume", 0))) for row in rows),
        last_seen=max(moments, default=None),
        top=tuple(counted[:_TOP]),
        outside=sum(is_outside(address) for address, _ in counted),
    )


def _time(text: str) -> datetime | None:
    # `max(@timestamp)` comes as epoch milliseconds or, from a field, as text; always UTC.
    try:
        if text.isdigit():
            return datetime.fromtimestamp(int(text) / 1000, UTC)
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError):
        return None
