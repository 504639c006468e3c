"""Amazon Inspector: whether CISA lists a CVE as known to be exploited."""

from collections.abc import Sequence
from typing import Any, Protocol

import msgspec

from bot.errors import Upstream
from bot.impact.spend import count
from bot.models.finding import Finding
from bot.ports import Clock, Store

#: BatchGetFindingDetails takes ten findings, SearchVulnerabilities one CVE:
#: https://docs.aws.amazon.com/inspector/v2/APIReference/API_BatchGetFindingDetails.html
#: https://docs.aws.amazon.com/inspector/v2/APIReference/API_SearchVulnerabilities.html
_BATCH = 10
_KEPT_S, _DENIED_S = 86400.0, 3600.0
_DENIED = ("AccessDeniedException", "AccessDenied", "UnrecognizedClientException")


class Clients(Protocol):
    """Who hands out AWS clients with an account's read role."""

    def client(self, service: str, account: str, region: str) -> Any:
        """A boto3 client; raises Refused, Upstream."""
        ...


class Listed(msgspec.Struct, frozen=True):
    """CVE ids known to be exploited, and those that nobody could tell about."""

    exploited: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    denied: bool = False


class Inspector:
    """Answers are kept by CVE for a day; Inspector is optional, so a refusal is an unknown."""

    def __init__(self, clients: Clients, store: Store, clock: Clock) -> None:
        self._clients = clients
        self._store = store
        self._clock = clock

    def exploited(
        self, account: str, region: str, findings: Sequence[Finding], *, most_calls: int
    ) -> Listed:
        """Which CVEs of the findings are listed, in at most `most_calls` calls. Raises Upstream
        when Inspector fails otherwise than by refusing.
        """
        wanted = list(dict.fromkeys(v.id for f in findings for v in f.vulnerabilities))
        known = {cve: self._store.recall(f"kev:{cve}") for cve in wanted}
        told = {cve: value == b"1" for cve, value in known.items() if value is not None}
        open_ = [cve for cve in wanted if cve not in told]
        denied = bool(open_) and self._store.recall(f"kev-denied:{account}:{region}") is not None
        if open_ and not denied:
            try:
                found = self._asked(account, region, findings, open_, most_calls)
            except Upstream as problem:
                if problem.code not in _DENIED:
                    raise
                denied = True
                self._store.remember(f"kev-denied:{account}:{region}", b"1", _DENIED_S)
                found = {}
            for cve, listed in found.items():
                self._store.remember(f"kev:{cve}", b"1" if listed else b"0", _KEPT_S)
            told |= found
        return Listed(
            tuple(cve for cve in wanted if told.get(cve)),
            tuple(cve for cve in wanted if cve not in told),
            denied,
        )

    def _asked(
        self, account: str, region: str, findings: Sequence[Finding], wanted: list[str], most: int
    ) -> dict[str, bool]:
        client = self._clients.client("inspector2", account, region)
        # A finding of Inspector's own about one CVE tells of that CVE; ten of them are one call.
        own = {
            f.uid: f.vulnerabilities[0].id
            for f in findings
            if ":inspector2:" in f.uid and len(f.vulnerabilities) == 1
            and f.vulnerabilities[0].id in wanted
        }  # fmt: skip
        told: dict[str, bool] = {}
        arns = list(own)
        for start in range(0, len(arns), _BATCH):
            if most <= 0:
                return told
            most -= 1
            batch = arns[start : start + _BATCH]
            answer = self._called(client.batch_get_finding_details, findingArns=batch)
            for detail in answer.get("findingDetails", []):
                told[own[detail["findingArn"]]] = bool(detail.get("cisaData"))
        for cve in [cve for cve in wanted if cve not in told][: max(0, most)]:
            asked = {"vulnerabilityIds": [cve]}
            answer = self._called(client.search_vulnerabilities, filterCriteria=asked)
            # What Inspector does not know is not thereby harmless.
            for one in answer.get("vulnerabilities", []):
                told[cve] = bool(one.get("cisaData"))
        return told

    def _called(self, operation: Any, **params: Any) -> dict[str, Any]:
        from botocore.exceptions import BotoCoreError, ClientError

        count(self._store, self._clock, "inspections")
        try:
            answer: dict[str, Any] = operation(**params)
        except ClientError as problem:
            code = str(problem.response["Error"].get("Code", ""))
            raise Upstream("Amazon Inspector", str(problem), code=code) from problem
        except BotoCoreError as problem:
            raise Upstream("Amazon Inspector", str(problem), retryable=True) from problem
        return answer
