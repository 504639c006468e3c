"""Logs Insights over the flow logs, against sums made in plain Python from the raw records."""

import time
from typing import Any

import pytest

from integrations.sandbox.aws.server import Handle
from tests.sandbox.aws.asking import conforms, door, raw, refused


def _run(logs: Any, group: str, text: str, hours: int = 14 * 24) -> list[dict[str, str]]:
    """Start a query, poll it to its end, answer its rows as dicts."""
    now = int(time.time())
    started = logs.start_query(
        logGroupNames=[group], startTime=now - hours * 3600, endTime=now, queryString=text
    )
    conforms(logs, "StartQuery", started)
    statuses = []
    while True:
        answer = logs.get_query_results(queryId=started["queryId"])
        conforms(logs, "GetQueryResults", answer)
        statuses.append(answer["status"])
        if answer["status"] == "Complete":
            break
    assert statuses == ["Running", "Complete"]
    assert answer["statistics"]["bytesScanned"] > 0
    return [{cell["field"]: cell["value"] for cell in row} for row in answer["results"]]


@pytest.fixture(name="payments")
def _payments(told: Handle) -> tuple[Any, str, list[dict[str, Any]]]:
    """Logs client, log group and raw records of the payments network."""
    group = door(told, "GET", "truths")["log_groups"]["payments"]
    rows = [row for row in raw(told, "flows") if row["logGroup"] == group]
    return told.client("logs", told.session("111111111111")), group, rows


def test_who_used_the_open_port(payments: Any) -> None:
    """214 sources, their bytes, the last minutes: the same as from the raw records."""
    logs, group, rows = payments
    [row] = _run(
        logs,
        group,
        'filter dstPort = 22 and action = "ACCEPT" | stats count(*) as n, '
        "count_distinct(srcAddr) as sources, sum(bytes) as bytes, max(endTime) as last",
    )
    hits = [r for r in rows if r["dstPort"] == 22 and r["action"] == "ACCEPT"]
    assert int(row["n"]) == len(hits)
    assert int(row["sources"]) == len({r["srcAddr"] for r in hits}) == 214
    assert int(row["bytes"]) == sum(r["bytes"] for r in hits)
    assert time.time() - int(row["last"]) < 15 * 60


def test_top_talkers(payments: Any) -> None:
    """Grouped, sorted, cut."""
    logs, group, rows = payments
    got = _run(
        logs,
        group,
        'filter dstPort in [22] and not action = "REJECT" '
        "| stats sum(bytes) as total by srcAddr | sort total desc | limit 5",
    )
    sums: dict[str, int] = {}
    for r in rows:
        if r["dstPort"] == 22 and r["action"] == "ACCEPT":
            sums[r["srcAddr"]] = sums.get(r["srcAddr"], 0) + r["bytes"]
    assert [int(row["total"]) for row in got] == sorted(sums.values(), reverse=True)[:5]
    assert all(sums[row["srcAddr"]] == int(row["total"]) for row in got)


@pytest.mark.parametrize(
    ("condition", "test"),
    [
        ('isIpv4InSubnet(srcAddr, "10.11.0.0/16")', lambda r: r["srcAddr"].startswith("10.11.")),
        ("srcAddr like /^203\\.0\\.113\\./", lambda r: r["srcAddr"].startswith("203.0.113.")),
        ('srcAddr not like "203.0.113."', lambda r: "203.0.113." not in r["srcAddr"]),
        ("bytes >= 5000 and dstPort != 22", lambda r: r["bytes"] >= 5000 and r["dstPort"] != 22),
        (
            "(dstPort = 23 or dstPort = 445) and action = 'REJECT'",
            lambda r: r["dstPort"] in (23, 445) and r["action"] == "REJECT",
        ),
        ("@message like /REJECT OK$/", lambda r: r["action"] == "REJECT"),
    ],
)
def test_conditions(payments: Any, condition: str, test: Any) -> None:
    """Every kind of condition counts what plain Python counts."""
    logs, group, rows = payments
    [row] = _run(logs, group, f"filter {condition} | stats count(*) as n")
    assert int(row["n"]) == len([r for r in rows if test(r)]) > 0


def test_bins(payments: Any) -> None:
    """Days add up to everything."""
    logs, group, rows = payments
    got = _run(logs, group, "stats count(*) as n by bin(1d) as day | sort day asc")
    assert sum(int(row["n"]) for row in got) == len(rows)
    assert len(got) in (14, 15)
    assert [row["day"] for row in got] == sorted(row["day"] for row in got)


def test_fields_and_newest_first(payments: Any) -> None:
    """Plain rows carry @ptr and come newest first; the limit holds."""
    logs, group, _ = payments
    got = _run(logs, group, "fields @timestamp, srcAddr as source, dstPort | limit 20")
    assert len(got) == 20
    assert set(got[0]) == {"@timestamp", "source", "dstPort", "@ptr"}
    times = [row["@timestamp"] for row in got]
    assert times == sorted(times, reverse=True)


@pytest.mark.parametrize(
    ("text", "token"),
    [
        ("parse @message '*' as x, y", "'*'"),
        ("parse @message /no group/", "/no group/"),
        ("filter dstPort ~ 22", "~"),
        ("stats pct(bytes)", "pct"),
        ("stats bytes by srcAddr", "bytes"),
        ("fields a |", ""),
        ("limit many", "many"),
        ("filter dstPort = 22 garbage", "garbage"),
        ("filter cidr(srcAddr)", "cidr"),
    ],
)
def test_other_texts_are_refused(payments: Any, text: str, token: str) -> None:
    """What is no query is MalformedQueryException, names the token and tells its place."""
    logs, group, _ = payments
    from botocore.exceptions import ClientError

    with pytest.raises(ClientError) as caught:
        logs.start_query(logGroupNames=[group], startTime=1, endTime=2, queryString=text)
    answer: Any = caught.value.response
    assert answer["Error"]["Code"] == "MalformedQueryException"
    assert token in answer["Error"]["Message"]
    where = answer["queryCompileError"]["location"]
    assert text[where["startCharOffset"] : where["endCharOffset"]] == token


def test_places_and_stopping(told: Handle, payments: Any) -> None:
    """Unknown groups, other accounts' groups and queries are not found; a query can be stopped."""
    logs, group, _ = payments
    elsewhere = told.client("logs", told.session("222222222222"))
    params = {"startTime": 1, "endTime": 2, "queryString": "limit 1"}
    missing = "ResourceNotFoundException"
    assert refused(elsewhere.start_query, logGroupNames=[group], **params) == missing
    identifier = f"arn:aws:logs:us-east-1:111111111111:log-group:{group}"
    made = logs.start_query(logGroupIdentifiers=[identifier], **params)
    started = {"queryId": made["queryId"]}
    assert refused(elsewhere.get_query_results, **started) == missing
    answer = logs.stop_query(**started)
    conforms(logs, "StopQuery", answer)
    assert logs.get_query_results(**started)["status"] == "Cancelled"
    assert refused(logs.stop_query, **started) == "InvalidParameterException"


def test_flow_logs_name_their_group(told: Handle) -> None:
    """DescribeFlowLogs leads from the VPC to the log group."""
    truths = door(told, "GET", "truths")
    ec2 = told.client("ec2", told.session("222222222222"), "eu-west-1")
    wanted = [{"Name": "resource-id", "Values": [truths["networks"]["storefront"]]}]
    [one] = ec2.describe_flow_logs(Filters=wanted)["FlowLogs"]
    assert one["LogGroupName"] == truths["log_groups"]["storefront"]
