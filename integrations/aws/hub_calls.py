"""Calls of Security Hub in its home region, paced by one budget that all workers share."""

import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import msgspec

from bot.errors import Upstream
from bot.ports import Store
from integrations.aws.calls import upstream
from integrations.aws.sessions import Sessions

#: Calls per second and burst, per account and region. Security Hub allows GetFindings 3 and 6, the
#: other operations 10 and 30 each (API reference, welcome page, "throttling"); a little is left for
#: calls that the network lets arrive closer together than they were sent.
PACE: Mapping[str, tuple[float, float]] = {"get_findings": (2.8, 4)}
_OTHERS = (9.0, 25.0)
_OFF = frozenset({"InvalidAccessException", "ResourceNotFoundException", "ResourceNotFound"})
#: A probe that is not permitted leaves what the operator configured.
_DENIED = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"})


class Capability(msgspec.Struct, frozen=True):
    """Which hubs are on (`first` speaks ASFF, `second` OCSF) and where they see everything.

    `aggregated` says whether other regions are linked to `home`; `at` is the hub's own time.
    """

    first: bool
    second: bool
    home: str
    aggregated: bool
    at: datetime


class HubCalls:
    """Security Hub with Hubward's own credentials. `store` keeps the budget; without one calls are
    not paced. `pace` overrides calls per second and burst by operation.
    """

    def __init__(
        self,
        sessions: Sessions,
        store: Store | None = None,
        region: str = "",
        pace: Mapping[str, tuple[float, float]] = PACE,
        wait: Callable[[float], object] | None = None,
    ) -> None:
        self._sessions = sessions
        self._store = store
        self._region = region or sessions.region
        self._pace = pace
        self._wait = wait or threading.Event().wait
        self._known: Capability | None = None

    def capability(self, *, fresh: bool = False) -> Capability:
        """What is there; asked once unless `fresh`. Raises Upstream.

        The home region is the one in the aggregator's ARN (API reference, ListFindingAggregators).
        """
        if self._known is None or fresh:
            home = self._home()
            # The first answer in the home region also tells the time there.
            first, at = self._probe("describe_hub", home)
            second, later = self._probe("describe_security_hub_v2", home)
            self._known = Capability(
                first, second, home or self._region, bool(home),
                at or later or datetime.now(UTC),
            )  # fmt: skip
        return self._known

    def call(self, operation: str, **params: Any) -> dict[str, Any]:
        """One call within the budget. Raises Upstream."""
        return self._call(operation, self.capability().home, params)

    def pages(self, operation: str, **params: Any) -> Iterator[dict[str, Any]]:
        """Every finding of a listing, page by page. Raises Upstream."""
        token: dict[str, str] = {}
        while True:
            answer = self.call(operation, MaxResults=100, **params, **token)
            yield from answer["Findings"]
            if not answer.get("NextToken"):
                return
            token = {"NextToken": answer["NextToken"]}

    def _home(self) -> str:
        for operation, name, arn in (
            ("list_finding_aggregators", "FindingAggregators", "FindingAggregatorArn"),
            ("list_aggregators_v2", "AggregatorsV2", "AggregatorV2Arn"),
        ):
            try:
                rows = self._call(operation, self._region, {}).get(name) or []
            except Upstream as problem:
                if problem.code in _OFF | _DENIED:
                    continue
                raise
            if rows:
                return str(rows[0][arn]).split(":")[3]
        return ""

    def _probe(self, operation: str, home: str) -> tuple[bool, datetime | None]:
        try:
            answer = self._call(operation, home or self._region, {})
        except Upstream as problem:
            if problem.code in _OFF:
                return False, None
            raise
        date = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("date", "")
        try:
            return True, parsedate_to_datetime(date).astimezone(UTC)
        except ValueError:
            return True, None

    def _call(self, operation: str, region: str, params: dict[str, Any]) -> dict[str, Any]:
        from botocore.exceptions import BotoCoreError, ClientError

        self._take(operation, region)
        client = self._sessions.home("securityhub", region)
        try:
            answer: dict[str, Any] = getattr(client, operation)(**params)
        except (ClientError, BotoCoreError) as problem:
            raise upstream(problem, wrote=False) from problem
        return answer

    def _take(self, operation: str, region: str) -> None:
        if self._store is None:
            return
        rate, burst = self._pace.get(operation, _OTHERS)
        bucket = f"aws:securityhub:{region}:{operation}"
        while wait := self._store.take(bucket, rate=rate, burst=burst):
            self._wait(wait)
