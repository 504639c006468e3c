"""From where on traffic is called a scan, or unusual; the operator sets it in hubward.yaml."""

import msgspec


class TrafficSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The section `questions.traffic`.

    A scan is one source that tries `scan_ports` ports of a host, or one port of `scan_hosts` hosts,
    within `scan_minutes`. An internal connection is unusual when the same hours of the
    `baseline_days` before have none to that host and port, or less than a `times_more`th of its
    bytes.
    """

    scan_ports: int = 15
    scan_hosts: int = 15
    scan_minutes: int = 60
    baseline_days: int = 7
    times_more: float = 3.0
