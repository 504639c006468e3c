"""Athena of the stand-in through boto3: executions, results, catalogue, refusals."""

from datetime import UTC, datetime
from typing import Any

import pytest

from integrations.sandbox.aws.athena import Athena, Execution
from integrations.sandbox.aws.athena_catalog import TABLES, Workgroup
from integrations.sandbox.aws.flows import Flows
from integrations.sandbox.aws.identity import Identity
from integrations.sandbox.aws.server import Handle
from integrations.sandbox.aws.sql_tables import Tables
from integrations.sandbox.aws.trail import Trail
from integrations.sandbox.aws.wire import Call
from tests.sandbox.aws.asking import conforms, raw, refused

_CONTEXT = {"Catalog": "AwsDataCatalog", "Database": "security_logs"}


@pytest.fixture(name="athena")
def _athena(told: Handle) -> Any:
    """A client where the tables are."""
    return told.client("athena", told.session("333333333333", "HubwardRead"))


def _run(client: Any, text: str, *values: str, group: str = "hubward") -> dict[str, Any]:
    """Start and look until it has ended; the execution."""
    given: dict[str, Any] = {"ExecutionParameters": list(values)} if values else {}
    id = client.start_query_execution(
        QueryString=text, WorkGroup=group, QueryExecutionContext=_CONTEXT, **given
    )["QueryExecutionId"]
    states = []
    while True:
        told = client.get_query_execution(QueryExecutionId=id)
        conforms(client, "GetQueryExecution", told)
        execution: dict[str, Any] = told["QueryExecution"]
        states.append(execution["Status"]["State"])
        if states[-1] not in ("QUEUED", "RUNNING"):
            assert states[:2] == ["QUEUED", "RUNNING"]
            return execution


def _rows(client: Any, execution: dict[str, Any], size: int = 1000) -> list[list[str | None]]:
    rows: list[list[str | None]] = []
    given: dict[str, Any] = {"QueryExecutionId": execution["QueryExecutionId"], "MaxResults": size}
    while True:
        page = client.get_query_results(**given)
        conforms(client, "GetQueryResults", page)
        found = page["ResultSet"]["Rows"]
        assert len(found) <= size
        rows += [[cell.get("VarCharValue") for cell in row["Data"]] for row in found]
        if not page.get("NextToken"):
            return rows
        given["NextToken"] = page["NextToken"]


def test_names_come_first_and_values_are_bound_in_order(told: Handle, athena: Any) -> None:
    text = (
        "SELECT eventid, errorcode FROM cloudtrail_logs WHERE \"timestamp\" >= '2023/12/01'"
        " AND \"timestamp\" <= '2024/02/02' AND eventname = ? AND awsregion IN (?, ?)"
        " AND useridentity.username = ? ORDER BY eventtime"
    )
    execution = _run(athena, text, "'ConsoleLogin'", "'us-east-1'", "'eu-west-1'", "'demo.user'")
    assert execution["Status"]["State"] == "SUCCEEDED"
    names, *rows = _rows(athena, execution, 10)
    assert names == ["eventid", "errorcode"]
    wanted = [
        row["eventID"] for row in raw(told, "trail")
        if row["eventName"] == "ConsoleLogin" and row["eventTime"] < "2024-02-01"
        and row["userIdentity"].get("userName") == "demo.user"
    ]  # fmt: skip
    assert [row[0] for row in rows] == wanted
    assert {row[1] for row in rows} == {None}
    assert execution["Statistics"]["DataScannedInBytes"] > 0


def test_a_partition_predicate_saves_reading(athena: Any) -> None:
    text = "SELECT count(*) AS n FROM security_logs.cloudtrail_logs"
    whole = _run(athena, text)
    part = _run(
        athena,
        f"{text} WHERE account = '111111111111' AND region = 'us-east-1' AND eventname <> 'x'"
        " AND \"timestamp\" >= '2024/01/01' AND \"timestamp\" <= '2024/01/31'",
    )
    read = [run["Statistics"]["DataScannedInBytes"] for run in (whole, part)]
    assert 0 < read[1] * 5 < read[0]


def test_request_and_response_are_json_text(athena: Any) -> None:
    execution = _run(
        athena,
        "SELECT requestparameters, json_extract_scalar(responseelements, '$.ConsoleLogin'),"
        " readonly, eventtime FROM cloudtrail_logs WHERE eventname = 'ConsoleLogin' LIMIT 1",
    )
    [_, row] = _rows(athena, execution)
    assert row[1] in ("Success", "Failure")
    assert row[2] == "false"
    assert str(row[3]).endswith("Z")


def test_flow_logs_are_a_table(told: Handle, athena: Any) -> None:
    execution = _run(
        athena,
        'SELECT count(*) AS n, sum(bytes) AS b, min("start") AS s FROM vpc_flow_logs'
        " WHERE dstport = 3389 AND action = 'ACCEPT'",
    )
    [_, row] = _rows(athena, execution)
    wanted = [r for r in raw(told, "flows") if r["dstPort"] == 3389 and r["action"] == "ACCEPT"]
    assert abs(int(row[0] or 0) - len(wanted)) <= 2
    assert row[2] == str(min(r["startTime"] for r in wanted))


@pytest.mark.parametrize(
    ("text", "values", "why"),
    [
        ("SELECT 1; SELECT 2", (), "Only one sql statement"),
        ("DROP TABLE cloudtrail_logs", (), "SELECT"),
        ("SELECT FROM", (), "SYNTAX_ERROR"),
        ("SELECT * FROM elsewhere.cloudtrail_logs", (), "TABLE_NOT_FOUND"),
        ("SELECT no_such FROM cloudtrail_logs", (), "no_such"),
        ("SELECT * FROM cloudtrail_logs WHERE eventid = ?", ("'a'", "'b'"), "parameters"),
        ("SELECT * FROM cloudtrail_logs WHERE eventid = ?", ("'a' OR 1 = 1",), "not a value"),
        ("SELECT * FROM cloudtrail_logs WHERE eventid = ?", ("(SELECT 1)",), "not a value"),
    ],
)  # fmt: skip
def test_bad_statements_fail_with_their_reason(
    athena: Any, text: str, values: tuple[str, ...], why: str
) -> None:
    execution = _run(athena, text, *values)
    assert execution["Status"]["State"] == "FAILED"
    assert why in execution["Status"]["StateChangeReason"]
    assert refused(
        athena.get_query_results, QueryExecutionId=execution["QueryExecutionId"]
    ) == "InvalidRequestException"  # fmt: skip


def test_bad_requests_are_refused_at_once(told: Handle, athena: Any) -> None:
    start = athena.start_query_execution
    text = "SELECT 1 AS n FROM cloudtrail_logs"
    assert refused(start, QueryString=text, WorkGroup="primary") == "InvalidRequestException"
    assert refused(start, QueryString=text, WorkGroup="nowhere") == "InvalidRequestException"
    assert refused(start, QueryString="SELECT getenv('HOME') FROM cloudtrail_logs",
                   WorkGroup="hubward") == "UnsupportedOperation"  # fmt: skip
    assert refused(athena.get_query_execution, QueryExecutionId="nobody") == (
        "InvalidRequestException"
    )
    elsewhere = told.client("athena", told.session("111111111111", "HubwardRead"))
    id = _run(athena, f"{text} LIMIT 1")["QueryExecutionId"]
    assert refused(elsewhere.get_query_execution, QueryExecutionId=id) == "InvalidRequestException"


def test_a_stopped_query_has_no_results(athena: Any) -> None:
    id = athena.start_query_execution(
        QueryString="SELECT eventid FROM cloudtrail_logs", WorkGroup="hubward",
        QueryExecutionContext=_CONTEXT,
    )["QueryExecutionId"]  # fmt: skip
    athena.stop_query_execution(QueryExecutionId=id)
    told = athena.get_query_execution(QueryExecutionId=id)["QueryExecution"]
    assert told["Status"]["State"] == "CANCELLED"
    assert refused(athena.get_query_results, QueryExecutionId=id) == "InvalidRequestException"


def test_the_catalogue_is_described(told: Handle, athena: Any) -> None:
    catalogs = athena.list_data_catalogs()
    conforms(athena, "ListDataCatalogs", catalogs)
    assert [c["CatalogName"] for c in catalogs["DataCatalogsSummary"]] == ["AwsDataCatalog"]
    databases = athena.list_databases(CatalogName="AwsDataCatalog")
    conforms(athena, "ListDatabases", databases)
    assert "security_logs" in [d["Name"] for d in databases["DatabaseList"]]
    where = {"CatalogName": "AwsDataCatalog", "DatabaseName": "security_logs"}
    listed = athena.list_table_metadata(**where)
    conforms(athena, "ListTableMetadata", listed)
    assert [t["Name"] for t in listed["TableMetadataList"]] == [t.name for t in TABLES]
    one = athena.get_table_metadata(**where, TableName="cloudtrail_logs")
    conforms(athena, "GetTableMetadata", one)
    keys = [key["Name"] for key in one["TableMetadata"]["PartitionKeys"]]
    assert keys == ["account", "region", "timestamp"]
    assert refused(athena.get_table_metadata, **where, TableName="nothing") == "MetadataException"
    group = athena.get_work_group(WorkGroup="hubward")
    conforms(athena, "GetWorkGroup", group)
    assert group["WorkGroup"]["Configuration"]["BytesScannedCutoffPerQuery"] == 10 * 1024**3
    elsewhere = told.client("athena", told.session("111111111111", "HubwardRead"))
    assert refused(elsewhere.list_table_metadata, **where) == "MetadataException"


def test_every_column_of_the_metadata_can_be_selected(athena: Any) -> None:
    for table in TABLES:
        names = ", ".join(
            f'"{name}"' for name, _ in (*table.columns, *((p, "") for p in table.partitions))
        )
        execution = _run(athena, f"SELECT {names} FROM {table.name} LIMIT 1")
        assert execution["Status"]["State"] == "SUCCEEDED", execution["Status"]


def test_a_workgroups_limit_cancels_the_query() -> None:
    at = datetime(2026, 11, 20, tzinfo=UTC)
    trail = Trail()
    record = {"eventID": "e", "eventTime": "2026-11-19T10:00:00Z", "awsRegion": "us-east-1"}
    for number in range(20):
        trail.add({**record, "eventID": f"e{number}", "recipientAccountId": "111111111111"})
    tight = Workgroup("tight", "s3://results/", cutoff=100)
    athena = Athena(Tables(trail, Flows(), lambda: at), lambda: at, (tight,))
    who = Identity("333333333333", "ASIA", "AssumedRole", "HubwardRead")
    order = {"QueryString": "SELECT eventid FROM security_logs.cloudtrail_logs",
             "WorkGroup": "tight"}  # fmt: skip
    call = Call("athena", "StartQueryExecution", "json", "us-east-1", "ASIA", "", order, {}, b"",
                at, identity=who)  # fmt: skip
    call.params = athena.start(call)
    states = [athena.execution(call)["QueryExecution"]["Status"] for _ in range(3)]
    assert states[-1]["State"] == "CANCELLED"
    assert "Bytes scanned limit" in states[-1]["StateChangeReason"]


def test_a_query_nobody_looks_at_ends_by_itself() -> None:
    at = datetime(2026, 11, 20, tzinfo=UTC)
    made = Execution("1", ("1", "r"), {"QueryString": "x"}, Workgroup("w"), "s3://b/", at)
    made.advance(at.replace(minute=1))
    assert made.state == "SUCCEEDED"
