"""What is learnt from an Athena table's metadata, and which folders a question is kept to."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import QueryUnsupported, Refused, Upstream
from bot.query.sources import EventSource
from integrations.eventstores._athena_jobs import Target, _plain, price
from integrations.eventstores._athena_rows import flow_of, gives, record_of, trail_columns
from integrations.eventstores._athena_table import Table, partition_tests, table_of

_NAMES = ("eventtime", "eventname", "eventsource", "eventid", "recipientaccountid", "awsregion",
          "errorcode", "errormessage", "requestparameters", "responseelements",
          "additionaleventdata", "readonly", "sourceipaddress", "useragent")  # fmt: skip
_STRUCT = ("struct<type:string,sessioncontext:struct<attributes:struct<mfaauthenticated:string>,"
           "webidfederationdata:struct<federatedprovider:string,attributes:map<string,string>>>,"
           "invokedby:string>")  # fmt: skip


def trail(partitions: list[tuple[str, str]], **parameters: str) -> Table:
    """A CloudTrail table with these partition columns."""
    columns = [*((name, "string") for name in _NAMES), ("useridentity", _STRUCT),
               ("resources", "array<struct<arn:string,accountid:string,type:string>>")]  # fmt: skip
    return table_of({
        "Columns": [{"Name": name, "Type": kind} for name, kind in columns],
        "PartitionKeys": [{"Name": name, "Type": kind} for name, kind in partitions],
        "Parameters": parameters,
    }, "cloudtrail")  # fmt: skip


def test_members_of_structs_are_known_by_their_path() -> None:
    table = trail([("timestamp", "string")])
    assert not table.problem
    assert "useridentity.sessioncontext.attributes.mfaauthenticated" in table.members
    assert "useridentity.sessioncontext.webidfederationdata.federatedprovider" in table.members
    assert "useridentity.invokedby" in table.members
    assert "useridentity.sessioncontext.sourceidentity" not in table.members
    assert "sourceidentity" not in trail_columns(table)
    assert gives(table, "userIdentity.invokedBy")
    assert gives(table, "userIdentity.sessionContext")
    assert not gives(table, "userIdentity.sessionContext.sourceIdentity")
    assert not gives(table, "insightDetails")


@pytest.mark.parametrize(
    ("partitions", "parameters", "expected"),
    [
        ([("timestamp", "string")], {"projection.timestamp.format": "yyyy/MM/dd"},
         ["\"timestamp\" >= '2024/02/28' AND \"timestamp\" <= '2024/03/02'"]),
        ([("dt", "string")], {"projection.dt.format": "yyyy-MM-dd"},
         ["\"dt\" >= '2024-02-28' AND \"dt\" <= '2024-03-02'"]),
        ([("date", "date"), ("account_id", "string")], {},
         ["\"date\" >= date '2024-02-28' AND \"date\" <= date '2024-03-02'",
          "\"account_id\" IN ('012345678901')"]),
        ([("region", "string"), ("year", "string"), ("month", "string"), ("day", "string")], {},
         ["\"region\" IN ('eu-west-1')",
          "((\"year\" = '2024' AND \"month\" = '02' AND \"day\" >= '28') OR "
          "(\"year\" = '2024' AND \"month\" = '03' AND \"day\" <= '02'))"]),
    ],
)  # fmt: skip
def test_a_question_is_kept_to_its_folders(
    partitions: list[tuple[str, str]], parameters: dict[str, str], expected: list[str]
) -> None:
    start, end = datetime(2024, 2, 28, 10, tzinfo=UTC), datetime(2024, 3, 1, 10, tzinfo=UTC)
    table = trail(partitions, **parameters)
    made = partition_tests(table, start, end, ("012345678901",), ("eu-west-1",))
    assert sorted(made) == sorted(expected)


@settings(deadline=None)
@given(st.dates(date(2022, 1, 1), date(2026, 1, 1)), st.integers(0, 420))
def test_year_month_and_day_mean_the_same_days(first: date, length: int) -> None:
    start = datetime(first.year, first.month, first.day, tzinfo=UTC)
    end = start + timedelta(days=length)
    table = trail([("year", "int"), ("month", "int"), ("day", "int")])
    [test] = partition_tests(table, start, end, (), ())
    with duckdb.connect() as connection:
        found = connection.execute(
            "SELECT d FROM (SELECT d, year(d) AS year, month(d) AS month, day(d) AS day FROM"
            " (SELECT unnest(generate_series(DATE '2021-12-01', DATE '2027-06-01',"
            f" INTERVAL 1 DAY))::DATE AS d)) WHERE {test} ORDER BY d"
        ).fetchall()
    wanted = [first + timedelta(days=n) for n in range(length + 2)]
    assert [row[0] for row in found] == wanted


def test_a_table_without_dates_or_columns_is_refused() -> None:
    bare = trail([("region", "string")])
    assert "date" in bare.problem
    with pytest.raises(QueryUnsupported, match="partition"):
        partition_tests(bare, datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 1, 2, tzinfo=UTC),
                        (), ())  # fmt: skip
    less = table_of({"Columns": [{"Name": "eventtime", "Type": "string"}]}, "cloudtrail")
    assert "eventname" in less.problem


def test_older_spellings_of_flow_fields_are_understood() -> None:
    names = ("version", "account", "interfaceid", "sourceaddress", "destinationaddress",
             "sourceport", "destinationport", "protocol", "numpackets", "numbytes", "starttime",
             "endtime", "action", "logstatus")  # fmt: skip
    table = table_of({
        "Columns": [{"Name": name, "Type": "string"} for name in names],
        "PartitionKeys": [{"Name": "dt", "Type": "string"}],
    }, "vpc_flow")  # fmt: skip
    assert not table.problem
    assert table.columns["srcaddr"] == "sourceaddress"
    assert table.columns["bytes"] == "numbytes"


def test_withheld_parameters_and_odd_rows_do_not_stop_the_reading() -> None:
    raw = record_of({"eventid": "e1", "requestparameters": "HIDDEN_DUE_TO_SECURITY_REASONS",
                     "responseelements": "", "readonly": "TRUE", "resources_json": "[[\"a\",null]]",
                     "useridentity_type": "Root"})  # fmt: skip
    assert raw["requestParameters"] == "HIDDEN_DUE_TO_SECURITY_REASONS"
    assert raw["responseElements"] is None
    assert raw["readOnly"] is True
    assert raw["resources"] == [{"ARN": "a"}]
    assert raw["userIdentity"] == {"type": "Root"}
    assert flow_of({"start": "x", "interface_id": "eni-1"}) is None
    assert flow_of({"start": "1", "interface_id": "-"}) is None


@pytest.mark.parametrize(
    ("reason", "kind", "word"),
    [
        ("No output location provided. An output location is required", Refused, "hubward"),
        ("Query cancelled! : Bytes scanned limit was exceeded", Refused, "hubward"),
        ("Insufficient permissions: Access Denied (Service: Amazon S3)", Refused, "s3:GetObject"),
        ("COLUMN_NOT_FOUND: line 1:8", type(None), ""),
    ],
)
def test_failures_an_operator_can_mend_are_sentences(reason: str, kind: Any, word: str) -> None:
    source = EventSource("athena", "1" * 12, "us-east-1", table="trail", workgroup="hubward")
    found = _plain(reason, Target(source, Table({}, frozenset(), ())))
    assert isinstance(found, kind)
    assert not isinstance(found, Upstream)
    assert word in str(found)


def test_a_query_costs_ten_megabytes_at_least() -> None:
    assert price(1) == pytest.approx(10 * 1024**2 / 1024**4 * 5.0)
    assert price(1024**4, 3) == pytest.approx(5.0)
    assert price(0, 0) == 0.0
