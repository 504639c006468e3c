"""CloudTrail Lake of the stand-in through boto3: stores, queries, refusals."""

from typing import Any

import pytest

from integrations.sandbox.aws.server import Handle
from tests.sandbox.aws.asking import conforms, raw, refused

_NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(name="lake")
def _lake(told: Handle) -> tuple[Any, str]:
    """A client of the delegated administrator, and the id of the organisation's store."""
    client = told.client("cloudtrail", told.session("222222222222", "HubwardRead"))
    listed = client.list_event_data_stores()
    conforms(client, "ListEventDataStores", listed)
    arn = next(s["EventDataStoreArn"] for s in listed["EventDataStores"]
               if s["Name"] == "org-events")  # fmt: skip
    return client, arn.rpartition("/")[2]


def _run(client: Any, text: str) -> tuple[list[dict[str, str]], dict[str, Any]]:
    """Start, look until it has ended, read all pages."""
    id = client.start_query(QueryStatement=text)["QueryId"]
    states = []
    while True:
        told = client.describe_query(QueryId=id)
        conforms(client, "DescribeQuery", told)
        states.append(told["QueryStatus"])
        if states[-1] not in ("QUEUED", "RUNNING"):
            break
    assert states[:2] == ["QUEUED", "RUNNING"]
    rows, given = [], {"QueryId": id, "MaxQueryResults": 7}
    while states[-1] == "FINISHED":
        page = client.get_query_results(**given)
        conforms(client, "GetQueryResults", page)
        assert len(page["QueryResultRows"]) <= 7
        rows += [{k: v for cell in row for k, v in cell.items()} for row in page["QueryResultRows"]]
        if not page.get("NextToken"):
            break
        given["NextToken"] = page["NextToken"]
    return rows, told


def test_stores_are_listed_by_page_and_described(lake: tuple[Any, str]) -> None:
    client, id = lake
    first = client.list_event_data_stores(MaxResults=1)
    rest = client.list_event_data_stores(MaxResults=1, NextToken=first["NextToken"])
    assert "NextToken" not in rest
    names = [s["Name"] for s in first["EventDataStores"] + rest["EventDataStores"]]
    assert names == ["org-events", "org-config"]
    told = client.get_event_data_store(EventDataStore=id)
    conforms(client, "GetEventDataStore", told)
    assert (told["OrganizationEnabled"], told["MultiRegionEnabled"]) == (True, True)
    assert told["RetentionPeriod"] == 2557
    assert refused(client.get_event_data_store, EventDataStore=_NOBODY) == (
        "EventDataStoreNotFoundException"
    )
    assert refused(client.list_event_data_stores, NextToken="bm9uZQ==") == (
        "InvalidNextTokenException"
    )


def test_rows_are_those_of_the_trail(told: Handle, lake: tuple[Any, str]) -> None:
    client, id = lake
    rows, described = _run(
        client,
        f"SELECT eventid, useridentity.username AS who, element_at(responseelements,"
        f" 'ConsoleLogin') AS result, eventtime, readonly FROM {id} WHERE eventtime >= timestamp"
        " '2023-12-01 00:00:00' AND eventtime < timestamp '2024-02-01 00:00:00'"
        " AND eventname = 'ConsoleLogin' ORDER BY eventtime",
    )
    wanted = [
        row for row in raw(told, "trail")
        if row["eventName"] == "ConsoleLogin" and row["eventTime"] < "2024-02-01"
    ]  # fmt: skip
    assert [row["eventid"] for row in rows] == [row["eventID"] for row in wanted]
    assert len(rows) > 14
    assert {row["result"] for row in rows} == {"Success"}
    assert rows[0]["eventtime"].startswith(wanted[0]["eventTime"].replace("T", " ")[:-1])
    statistics = described["QueryStatistics"]
    assert 0 < statistics["BytesScanned"] < sum(len(str(r)) for r in raw(told, "trail"))
    assert statistics["EventsScanned"] >= len(rows)


def test_a_quoted_id_means_the_same_and_unions_add_up(lake: tuple[Any, str]) -> None:
    client, id = lake
    span = "WHERE eventtime > timestamp '2024-01-01 00:00:00'"
    [one], _ = _run(client, f"SELECT count(*) AS n FROM {id} {span}")
    rows, _ = _run(client, f"SELECT count(*) AS n FROM {id} {span} UNION ALL"
                           f' SELECT count(*) AS n FROM "{id}" {span}')  # fmt: skip
    assert int(one["n"]) > 1000
    assert [abs(int(row["n"]) - int(one["n"])) < 50 for row in rows] == [True, True]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("SELECT 1; SELECT 2", "InvalidQueryStatementException"),
        ("DROP TABLE {id}", "InvalidQueryStatementException"),
        ("DELETE FROM {id}", "InvalidQueryStatementException"),
        ("SELECT FROM WHERE", "InvalidQueryStatementException"),
        ("SELECT * FROM read_csv('/etc/passwd')", "InvalidQueryStatementException"),
        ("SELECT getenv('HOME') FROM {id}", "InvalidQueryStatementException"),
        ("SELECT * FROM lake", "EventDataStoreNotFoundException"),
        (f"SELECT * FROM {_NOBODY}", "EventDataStoreNotFoundException"),
        ("SELECT eventid FROM {id} WHERE eventname = '" + "x" * 10_000 + "'",
         "InvalidParameterException"),
    ],
)  # fmt: skip
def test_what_lake_refuses_is_refused(lake: tuple[Any, str], text: str, code: str) -> None:
    client, id = lake
    client = _unchecked(client)
    assert refused(client.start_query, QueryStatement=text.format(id=id)) == code


def _unchecked(client: Any) -> Any:
    """The same client without boto3's own look at lengths."""
    client.meta.config.parameter_validation = False
    return client


def test_a_mistake_the_parser_cannot_see_fails_the_query(lake: tuple[Any, str]) -> None:
    client, id = lake
    rows, told = _run(client, f"SELECT no_such_column FROM {id}")
    assert rows == []
    assert told["QueryStatus"] == "FAILED"
    assert "no_such_column" in told["ErrorMessage"]


def test_accounts_and_regions_know_only_their_own(told: Handle, lake: tuple[Any, str]) -> None:
    client, id = lake
    other = told.client("cloudtrail", told.session("111111111111", "HubwardRead"))
    text = f"SELECT eventid FROM {id}"
    assert refused(other.start_query, QueryStatement=text) == "EventDataStoreNotFoundException"
    assert refused(
        other.start_query, QueryStatement=text, EventDataStoreOwnerAccountId="222222222222"
    ) == "OperationNotPermittedException"  # fmt: skip
    query = client.start_query(QueryStatement=f"{text} LIMIT 1")["QueryId"]
    assert refused(other.describe_query, QueryId=query) == "QueryIdNotFoundException"
    assert refused(client.get_query_results, QueryId=_NOBODY) == "QueryIdNotFoundException"


def test_a_store_about_to_be_deleted_answers_nothing(told: Handle) -> None:
    client = told.client("cloudtrail", told.session("444444444444", "HubwardRead"))
    [store] = client.list_event_data_stores()["EventDataStores"]
    id = store["EventDataStoreArn"].rpartition("/")[2]
    assert refused(client.start_query, QueryStatement=f"SELECT eventid FROM {id}") == (
        "InactiveEventDataStoreException"
    )


def test_a_store_of_writes_holds_no_reads(told: Handle) -> None:
    client = told.client("cloudtrail", told.session("444444444444", "HubwardRead"), "eu-west-1")
    [store] = client.list_event_data_stores()["EventDataStores"]
    id = store["EventDataStoreArn"].rpartition("/")[2]
    rows, _ = _run(client, f"SELECT readonly, recipientaccountid AS a, awsregion AS r FROM {id}")
    assert {(row["a"], row["r"]) for row in rows} <= {("444444444444", "eu-west-1")}
    assert "true" not in {row.get("readonly") for row in rows}


def test_ten_queries_run_at_once_and_cancelling_makes_room(lake: tuple[Any, str]) -> None:
    client, id = lake
    text = f"SELECT eventid FROM {id} LIMIT 1"
    started: list[str] = []
    code = ""
    while len(started) < 12 and not code:
        try:
            started.append(client.start_query(QueryStatement=text)["QueryId"])
        except client.exceptions.MaxConcurrentQueriesException as error:
            code = error.response["Error"]["Code"]
    assert code == "MaxConcurrentQueriesException"
    assert len(started) <= 10
    assert client.cancel_query(QueryId=started[-1])["QueryStatus"] == "CANCELLED"
    assert refused(client.cancel_query, QueryId=started[-1]) == "InactiveQueryException"
    assert client.start_query(QueryStatement=text)["QueryId"]
    listed = client.list_queries(EventDataStore=id, QueryStatus="CANCELLED")
    conforms(client, "ListQueries", listed)
    assert started[-1] in [query["QueryId"] for query in listed["Queries"]]
