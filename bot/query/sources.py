"""Where events are kept: what the operator wrote, what discovery found, what asking would cost."""

from datetime import datetime
from typing import Literal

import msgspec

from bot.query.model import Dataset


class EventSource(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One entry of `questions.sources`: a place with events, read with that account's read role.

    Logs Insights and CloudTrail Lake are found without an entry, in the accounts and regions of
    `accounts`; an entry adds a place or narrows it (`log_groups`, `event_data_store` by id or ARN).
    Athena needs one: `table`, and `output` (s3://…) unless the workgroup sets its own. `max_bytes`
    is the most one query may scan.
    """

    store: Literal["logs_insights", "cloudtrail_lake", "athena"]
    account: str
    region: str
    dataset: Dataset = "cloudtrail"
    log_groups: tuple[str, ...] = ()
    event_data_store: str = ""
    catalog: str = "AwsDataCatalog"
    database: str = "default"
    table: str = ""
    workgroup: str = "primary"
    output: str = ""
    max_bytes: int = 100 * 1024**3


class Reach(msgspec.Struct, frozen=True):
    """What one discovered source holds; `since` None is unknown, `until` None is still written.

    `accounts` and `regions` are those whose events arrive there, empty where it could not be told.
    `id` names the source in answers, never a secret. `why_not` is a sentence where it is unusable.
    """

    id: str
    dataset: Dataset
    accounts: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    reads: bool = True
    data_events: bool = False
    why_not: str = ""


class Estimate(msgspec.Struct, frozen=True):
    """What a query may cost before it is run; None is unknown."""

    bytes: int | None = None
    usd: float | None = None
    calls: int | None = None
    seconds: float | None = None
