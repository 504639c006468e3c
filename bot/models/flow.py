"""One record of a VPC flow log, with the fields that questions are about."""

from datetime import datetime

import msgspec


class FlowRecord(msgspec.Struct, frozen=True):
    """Traffic of one capture window on one interface; missing numbers are -1, missing text "".

    `id` is `interface-id/start/line`, the line being the record's number in its file (from 1, the
    header not counted). `at` is the start of the capture window.
    https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
    """

    id: str
    at: datetime
    end: datetime
    interface: str
    src: str
    dst: str
    src_port: int = -1
    dst_port: int = -1
    protocol: int = -1
    packets: int = 0
    bytes: int = 0
    action: str = ""
    status: str = ""
    account: str = ""
    region: str = ""
    instance: str = ""
    subnet: str = ""
    vpc: str = ""
    direction: str = ""
