"""Which log group holds the flows of some interfaces, in a form Insights can read."""

from collections.abc import Sequence
from typing import Any

from bot.impact.exposure_path import Interface
from integrations.flowlogs.insights import called

_NEEDED = ("${interface-id}", "${srcaddr}", "${dstaddr}", "${dstport}", "${bytes}", "${action}")


def log_group(ec2: Any, vpc: str, interfaces: Sequence[Interface]) -> tuple[str, str]:
    """(log group, "") or ("", why there is none). Raises Upstream."""
    subnets = {i.subnet for i in interfaces if i.subnet}
    ids = [vpc, *sorted(subnets), *(i.id for i in interfaces)]
    answer = called(ec2.describe_flow_logs, Filters=[{"Name": "resource-id", "Values": ids[:200]}])
    usable = [
        log for log in answer.get("FlowLogs", [])
        if log.get("LogGroupName") and log.get("FlowLogStatus") == "ACTIVE"
        and log.get("TrafficType") in ("ALL", "ACCEPT")
    ]  # fmt: skip
    # The log of the whole network first: its table serves the other cases there.
    covering = [log for log in usable if _covers(log, vpc, interfaces)]
    covering.sort(key=lambda log: log.get("ResourceId") != vpc)
    if not covering:
        return "", "no-flow-logs"
    readable = [log for log in covering if _readable(log.get("LogFormat", ""))]
    return (readable[0]["LogGroupName"], "") if readable else ("", "flow-log-format")


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
