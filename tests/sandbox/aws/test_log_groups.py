"""Log groups as CloudWatch Logs tells of them, and what a query may look into."""

import json
import time
from datetime import datetime
from typing import Any

import pytest

from integrations.sandbox.aws.server import Handle
from tests.sandbox.aws.asking import conforms, door, raw, refused

ACCOUNT = "222222222222"


@pytest.fixture(name="logs")
def _logs(bare: Handle) -> Any:
    """A client that may write in an account of its own."""
    return bare.client("logs", bare.session(ACCOUNT, "HubwardWrite"))


def _rows(logs: Any, **given: Any) -> list[dict[str, str]]:
    now = int(time.time())
    asked = {"startTime": 0, "endTime": now + 60, "queryString": "fields @message", **given}
    id = logs.start_query(**asked)["queryId"]
    rows: list[dict[str, str]] = []
    token: dict[str, str] = {}
    while True:
        answer = logs.get_query_results(queryId=id, **token)
        conforms(logs, "GetQueryResults", answer)
        if answer["status"] == "Complete":
            rows += [{c["field"]: c["value"] for c in row} for row in answer["results"]]
            if "nextToken" not in answer:
                return rows
            token = {"nextToken": answer["nextToken"]}


def _put(logs: Any, group: str, records: list[dict[str, Any]], **kind: str) -> None:
    logs.create_log_group(logGroupName=group, **kind)
    logs.create_log_stream(logGroupName=group, logStreamName="s")
    now = int(time.time() * 1000)
    events = [{"timestamp": now, "message": json.dumps(record)} for record in records]
    logs.put_log_events(logGroupName=group, logStreamName="s", logEvents=events)


def test_groups_are_described_in_pages(logs: Any) -> None:
    """By prefix, by a part of the name, by class; a token fits only its own question."""
    for number in range(5):
        logs.create_log_group(logGroupName=f"/paged/{number}")
    logs.create_log_group(logGroupName="/paged/rare", logGroupClass="INFREQUENT_ACCESS")
    first = logs.describe_log_groups(logGroupNamePrefix="/paged/", limit=4)
    conforms(logs, "DescribeLogGroups", first)
    rest = logs.describe_log_groups(
        logGroupNamePrefix="/paged/", limit=4, nextToken=first["nextToken"]
    )
    names = [group["logGroupName"] for part in (first, rest) for group in part["logGroups"]]
    assert names == [*(f"/paged/{number}" for number in range(5)), "/paged/rare"]
    assert "nextToken" not in rest
    rare = logs.describe_log_groups(logGroupClass="INFREQUENT_ACCESS", logGroupNamePattern="paged")
    assert [g["logGroupName"] for g in rare["logGroups"]] == ["/paged/rare"]
    wrong = {"logGroupNamePrefix": "/p", "nextToken": first["nextToken"]}
    assert refused(logs.describe_log_groups, **wrong) == "InvalidParameterException"
    both = {"logGroupNamePrefix": "/p", "logGroupNamePattern": "p"}
    assert refused(logs.describe_log_groups, **both) == "InvalidParameterException"


def test_a_record_has_at_most_two_hundred_fields(logs: Any) -> None:
    """The rest is only in @message."""
    _put(logs, "/wide", [{"a": 1, "list": list(range(300)), "last": "here"}])
    [row] = _rows(logs, logGroupName="/wide", queryString="fields a, list.198, list.199, last")
    assert {k: v for k, v in row.items() if k != "@ptr"} == {"a": "1", "list.198": "198"}
    assert len(_rows(logs, logGroupName="/wide", queryString="filter @message like /here/")) == 1


def test_a_record_is_read_again_by_its_pointer(logs: Any) -> None:
    """GetLogRecord gives all fields; GetLogGroupFields says how often each stands."""
    _put(logs, "/pointed", [{"a": 1}, {"a": 2, "b": "x"}])
    [row] = _rows(logs, logGroupName="/pointed", queryString="filter a = 2 | fields a")
    told = logs.get_log_record(logRecordPointer=row["@ptr"])
    conforms(logs, "GetLogRecord", told)
    assert told["logRecord"]["b"] == "x"
    assert json.loads(told["logRecord"]["@message"]) == {"a": 2, "b": "x"}
    missing = "ResourceNotFoundException"
    assert refused(logs.get_log_record, logRecordPointer="eyJ9") == missing
    fields = logs.get_log_group_fields(logGroupName="/pointed")
    conforms(logs, "GetLogGroupFields", fields)
    percent = {field["name"]: field["percent"] for field in fields["logGroupFields"]}
    assert (percent["a"], percent["b"], percent["@message"]) == (100, 50, 100)


def test_indexes_are_for_the_standard_class(logs: Any) -> None:
    """filterIndex leaves out groups without the index and refuses Infrequent Access."""
    _put(logs, "/indexed", [{"a": 1}])
    _put(logs, "/rare", [{"a": 1}], logGroupClass="INFREQUENT_ACCESS")
    told = logs.describe_field_indexes(logGroupIdentifiers=["/indexed"])
    conforms(logs, "DescribeFieldIndexes", told)
    assert "@logStream" in {index["fieldIndexName"] for index in told["fieldIndexes"]}
    assert logs.describe_field_indexes(logGroupIdentifiers=["/rare"])["fieldIndexes"] == []
    text = 'filterIndex @logStream = "s"'
    assert len(_rows(logs, logGroupName="/indexed", queryString=text)) == 1
    assert _rows(logs, logGroupName="/indexed", queryString="filterIndex a in [1]") == []
    given = {"startTime": 0, "endTime": 9, "queryString": text, "logGroupName": "/rare"}
    assert refused(logs.start_query, **given) == "InvalidParameterException"


def test_source_chooses_the_groups(logs: Any) -> None:
    """By prefix, account and class; the query tells afterwards which ones it read."""
    for name in ("/many/a", "/many/b"):
        _put(logs, name, [{"a": name}])
    _put(logs, "/many/rare", [{"a": "rare"}], logGroupClass="INFREQUENT_ACCESS")
    texts = {
        'SOURCE logGroups(namePrefix: ["/many"]) | fields a': {"/many/a", "/many/b"},
        f'SOURCE logGroups(namePrefix: ["/many/a"], accountIdentifiers: ["{ACCOUNT}"]) | fields a':
            {"/many/a"},
        'SOURCE logGroups(namePrefix: ["/many"], class: ["INFREQUENT_ACCESS"]) | fields a':
            {"rare"},
        'SOURCE logGroups(namePrefix: ["/many"], accountIdentifiers: ["999999999999"])': set(),
    }  # fmt: skip
    for text, expected in texts.items():
        assert {row["a"] for row in _rows(logs, queryString=text)} == expected
    id = logs.start_query(startTime=0, endTime=9, queryString=next(iter(texts)))["queryId"]
    told = logs.list_log_groups_for_query(queryId=id)
    conforms(logs, "ListLogGroupsForQuery", told)
    assert [arn.rpartition(":")[2] for arn in told["logGroupIdentifiers"]] == ["/many/a", "/many/b"]
    both = {"startTime": 0, "endTime": 9, "queryString": next(iter(texts))}
    assert refused(logs.start_query, logGroupName="/many/a", **both) == "InvalidParameterException"
    assert refused(logs.start_query, startTime=0, endTime=9, queryString="fields a") == (
        "InvalidParameterException"
    )


def test_pages_of_results_and_the_limit(bare: Handle, logs: Any) -> None:
    """Ten thousand rows unless a limit says otherwise; pages by token; partial while running."""
    row: dict[str, Any] = {
        "version": 2, "accountId": ACCOUNT, "interfaceId": "eni-1", "srcAddr": "10.0.0.1",
        "dstAddr": "10.0.0.2", "srcPort": 1, "dstPort": 2, "protocol": 6, "packets": 1, "bytes": 1,
        "startTime": 1_700_000_000, "endTime": 1_700_000_060, "action": "ACCEPT", "logStatus": "OK",
    }  # fmt: skip
    rows = [row | {"startTime": row["startTime"] + number} for number in range(10_500)]
    flows = [{"account": ACCOUNT, "region": "us-east-1", "group": "/big", "rows": rows}]
    door(bare, "POST", "events", {"flows": flows})
    assert len(_rows(logs, logGroupName="/big")) == 10_000
    assert len(_rows(logs, logGroupName="/big", limit=100_000)) == 10_500
    assert len(_rows(logs, logGroupName="/big", queryString="limit 7")) == 7
    given = {"logGroupName": "/big", "startTime": 0, "endTime": 2_000_000_000, "limit": 20_000}
    id = logs.start_query(queryString="fields bytes", **given)["queryId"]
    assert len(logs.get_query_results(queryId=id)["results"]) == 10
    assert len(logs.get_query_results(queryId=id, maxItems=500)["results"]) == 500
    wrong = {"queryId": id, "nextToken": "x"}
    assert refused(logs.get_query_results, **wrong) == "InvalidParameterException"


def test_thirty_queries_at_once(bare: Handle) -> None:
    """The next is LimitExceededException, and runs when one was stopped."""
    logs = bare.client("logs", bare.session("333333333333", "HubwardWrite"), "eu-west-1")
    logs.create_log_group(logGroupName="/busy")
    given = {"logGroupName": "/busy", "startTime": 0, "endTime": 9, "queryString": "fields a"}
    ids = [logs.start_query(**given)["queryId"] for _ in range(30)]
    assert refused(logs.start_query, **given) == "LimitExceededException"
    logs.stop_query(queryId=ids[0])
    assert logs.start_query(**given)["queryId"]


def test_the_organisations_trail(told: Handle) -> None:
    """Every account's records lie in the tooling account's group, a minute after their time."""
    group = door(told, "GET", "truths")["trail_log_group"]
    session = told.session("555555555555", "HubwardRead")
    logs = told.client("logs", session)
    [trail] = told.client("cloudtrail", session).describe_trails()["trailList"]
    assert trail["IsOrganizationTrail"]
    assert trail["CloudWatchLogsLogGroupArn"].split(":")[6] == group
    [found] = logs.list_log_groups(dataSources=[{"name": "aws_cloudtrail"}])["logGroups"]
    assert found["logGroupName"] == group
    told_of = logs.list_aggregate_log_group_summaries(groupBy="DATA_SOURCE_NAME_AND_TYPE")
    conforms(logs, "ListAggregateLogGroupSummaries", told_of)
    assert [one["logGroupCount"] for one in told_of["aggregateLogGroupSummaries"]] == [1]
    # The message, as of a large record only the first 200 members are discovered as fields.
    text = "fields @message, @timestamp | limit 100000"
    found_rows = _rows(logs, logGroupName=group, queryString=text, limit=100_000)
    rows = [row | json.loads(row["@message"]) for row in found_rows]
    records = {row["eventID"]: row for row in raw(told, "trail")}
    assert {row["recipientAccountId"] for row in rows} >= {"111111111111", "444444444444"}
    assert {row["eventID"] for row in rows} <= records.keys()
    for row in rows:
        at = datetime.fromisoformat(row["@timestamp"] + "+00:00")
        assert (at - datetime.fromisoformat(row["eventTime"])).total_seconds() == 60
    late = time.time() - 60
    missing = records.keys() - {row["eventID"] for row in rows}
    fresh = [datetime.fromisoformat(records[id]["eventTime"]).timestamp() for id in missing]
    assert all(at > late - 10 for at in fresh)
