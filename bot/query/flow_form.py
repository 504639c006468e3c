"""The part of the closed form that is about VPC Flow Log records."""

from typing import Annotated, Literal

import msgspec

from bot.query.form import Closed, Port, Protocol, Text

InterfaceId = Annotated[str, msgspec.Meta(pattern=r"^eni-[0-9a-z]{1,40}$")]
InstanceId = Annotated[str, msgspec.Meta(pattern=r"^i-[0-9a-z]{1,40}$")]
SubnetId = Annotated[str, msgspec.Meta(pattern=r"^subnet-[0-9a-z]{1,40}$")]
VpcId = Annotated[str, msgspec.Meta(pattern=r"^vpc-[0-9a-z]{1,40}$")]
#: First and last port of a range, both meant.
Span = tuple[Port, Port]
Side = Literal["any", "ingress", "egress"]
FlowKey = Literal[
    "src", "dst", "src_port", "dst_port", "protocol", "action", "interface", "instance", "subnet",
    "vpc", "direction",
]  # fmt: skip


class FlowLeftOut(Closed, frozen=True):
    """Records to leave out: one that has any of these is not meant."""

    src: tuple[Text, ...] = ()
    dst: tuple[Text, ...] = ()
    either: tuple[Text, ...] = ()
    src_ports: tuple[Port, ...] = ()
    dst_ports: tuple[Port, ...] = ()
    protocols: tuple[Protocol, ...] = ()
    interfaces: tuple[InterfaceId, ...] = ()


class FlowFilter(Closed, frozen=True):
    """Which flow records: addresses or ranges, ports, IANA protocol numbers, interfaces.

    The members are tests that must all hold; the entries of one are alternatives, and so are a
    port and a span of ports on the same side. `either` wants the address at one of the two ends;
    with `peers` the other end must be one of those. Where a record was captured is one test too:
    any of the `interfaces`, `instances`, `subnets` and `vpcs`. `direction` is as seen from the
    interface; see bot.query.flows for records without that field. `least_*` are inclusive lower
    bounds, seconds between a record's start and end. `statuses` other than OK are NODATA, SKIPDATA.
    """

    action: Literal["any", "accept", "reject"] = "any"
    src: tuple[Text, ...] = ()
    dst: tuple[Text, ...] = ()
    either: tuple[Text, ...] = ()
    peers: tuple[Text, ...] = ()
    src_ports: tuple[Port, ...] = ()
    dst_ports: tuple[Port, ...] = ()
    src_spans: tuple[Span, ...] = ()
    dst_spans: tuple[Span, ...] = ()
    protocols: tuple[Protocol, ...] = ()
    interfaces: tuple[InterfaceId, ...] = ()
    instances: tuple[InstanceId, ...] = ()
    subnets: tuple[SubnetId, ...] = ()
    vpcs: tuple[VpcId, ...] = ()
    direction: Side = "any"
    least_bytes: Annotated[int, msgspec.Meta(ge=0)] = 0
    least_packets: Annotated[int, msgspec.Meta(ge=0)] = 0
    least_seconds: Annotated[int, msgspec.Meta(ge=0)] = 0
    statuses: tuple[Literal["OK", "NODATA", "SKIPDATA"], ...] = ()
    without: FlowLeftOut = FlowLeftOut()

    def addresses(self) -> tuple[str, ...]:
        """Every address or range the filter names."""
        out = self.without
        return (*self.src, *self.dst, *self.either, *self.peers, *out.src, *out.dst, *out.either)
