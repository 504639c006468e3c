"""The tables of `questions.sources`: their form, what their folders hold, who may ask them."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from bot.errors import HubwardError, Refused, Upstream
from bot.query.model import Dataset
from bot.query.sources import EventSource, Reach
from integrations.eventstores import Context
from integrations.eventstores._athena_jobs import SYSTEM, Pair, Target
from integrations.eventstores._athena_table import NAME, table_of
from integrations.eventstores._sql_running import Deadline, call

_KEPT_S = 900.0
_SECONDS = 20.0
#: Where CloudTrail and flow logs put an account's and region's files.
#: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-find-log-files.html
_FOLDER = re.compile(
    r"/AWSLogs/(?:o-[a-z0-9]+/)?(\d{12})/(?:CloudTrail|vpcflowlogs)(?:/([a-z0-9-]+))?"
)


class Targets:
    """The configured tables, their metadata read once in 15 minutes."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def sources(self, dataset: Dataset) -> tuple[EventSource, ...]:
        """The operator's entries for a dataset."""
        listed = self._context.settings.questions.sources
        return tuple(s for s in listed if s.store == NAME and s.dataset == dataset)

    def found(self, dataset: Dataset) -> tuple[Target, ...]:
        """Every configured table of a dataset. Raises Upstream, Refused."""
        return tuple(self.target(source) for source in self.sources(dataset))

    def target(self, source: EventSource) -> Target:
        """One table with its form; raises Upstream, Refused."""
        metadata = self._metadata(source)
        pairs = self._pairs(metadata)
        return Target(source, table_of(metadata, source.dataset), pairs, _since(metadata))

    def reach(self, source: EventSource) -> Reach:
        """What the table holds; a table that cannot be looked at says why in `why_not`."""
        id = f"{source.account}/{source.region}/{source.database}.{source.table}"
        try:
            target = self.target(source)
        except HubwardError as problem:
            return Reach(id, source.dataset, why_not=str(problem))
        pairs = target.pairs or frozenset()
        return Reach(
            id=target.id,
            dataset=source.dataset,
            accounts=tuple(sorted({account for account, _ in pairs})),
            regions=tuple(sorted({region for _, region in pairs})),
            since=target.since,
            # A table does not tell; what the trail writes lies in it.
            data_events=source.dataset == "cloudtrail",
            why_not=target.table.problem,
        )

    def problems(self, source: EventSource) -> Iterable[str]:
        """What keeps the table from being asked, one sentence each."""
        where = f"{source.account} {source.region}"
        try:
            target = self.target(source)
            if target.table.problem:
                yield f"{target.id}: {target.table.problem}"
            answer = self._call(source, "get_work_group", WorkGroup=source.workgroup)
        except HubwardError as problem:
            yield f"{where}: allow athena:GetTableMetadata, athena:GetWorkGroup ({problem})"
            return
        configured = answer["WorkGroup"].get("Configuration", {})
        results = configured.get("ResultConfiguration", {})
        managed = configured.get("ManagedQueryResultsConfiguration", {}).get("Enabled")
        if not (source.output or results.get("OutputLocation") or managed):
            yield str(Refused("source.athena.output", table=target.id, workgroup=source.workgroup))
        yield from self._denied(source)

    def _denied(self, source: EventSource) -> Iterable[str]:
        """Permissions that are missing, told by calls that cannot do anything."""
        nothing = "00000000-0000-4000-8000-000000000000"
        missing = []
        for name, operation in (
            ("GetQueryExecution", "get_query_execution"),
            ("GetQueryResults", "get_query_results"),
            ("StopQueryExecution", "stop_query_execution"),
        ):
            try:
                self._call(source, operation, QueryExecutionId=nothing)
            except Upstream as problem:
                if "AccessDenied" in problem.code:
                    missing.append(f"athena:{name}")
        if missing:
            yield f"{source.account} {source.region}: allow {', '.join(missing)}"

    def _metadata(self, source: EventSource) -> dict[str, Any]:
        key = f"athena:{source.account}:{source.region}:{source.catalog}:" \
              f"{source.database}.{source.table}"  # fmt: skip
        kept = self._context.store.recall(key)
        if kept:
            told: dict[str, Any] = msgspec.json.decode(kept)
            return told
        answer = self._call(
            source, "get_table_metadata", CatalogName=source.catalog,
            DatabaseName=source.database, TableName=source.table,
        )  # fmt: skip
        told = {
            name: answer["TableMetadata"].get(name)
            for name in ("Columns", "PartitionKeys", "Parameters")
        }
        self._context.store.remember(key, msgspec.json.encode(told), _KEPT_S)
        return told

    def _call(self, source: EventSource, operation: str, **given: Any) -> dict[str, Any]:
        client = self._context.sessions.client("athena", source.account, source.region)
        deadline = Deadline(_SECONDS, rows=0, pages=0)
        return call(self._context, deadline, SYSTEM, getattr(client, operation), **given)

    def _pairs(self, metadata: Mapping[str, Any]) -> frozenset[Pair] | None:
        """Accounts and regions of the folders, by projection or by the path; None is unknown."""
        told = metadata.get("Parameters") or {}
        path = str(told.get("storage.location.template") or told.get("location") or "")
        found = _FOLDER.search(path)
        accounts = _listed(told, ("account", "accountid", "account_id", "aws_account_id"))
        regions = _listed(told, ("region", "aws_region", "region_code"))
        if found:
            accounts = accounts or {found[1]}
            regions = regions or ({found[2]} if found[2] else set())
        known = self._context.settings.accounts
        pairs = {
            (account.id, region)
            for account in known
            for region in account.regions
            if (not accounts or account.id in accounts) and (not regions or region in regions)
        }
        return frozenset(pairs) if accounts or regions else None


def _listed(parameters: Mapping[str, Any], columns: Iterable[str]) -> set[str]:
    """Values of an enumerated partition.

    https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html
    """
    for column in columns:
        values = parameters.get(f"projection.{column}.values")
        if values:
            return {value.strip() for value in str(values).split(",")}
    return set()


def _since(metadata: Mapping[str, Any]) -> datetime | None:
    """Where the projected dates begin."""
    for name, value in (metadata.get("Parameters") or {}).items():
        if re.fullmatch(r"projection\.\w+\.range", name):
            digits = re.match(r"(\d{4})[/-](\d{2})[/-](\d{2})", str(value))
            if digits:
                year, month, day = map(int, digits.groups())
                return datetime(year, month, day, tzinfo=UTC)
    return None
