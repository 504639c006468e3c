"""Each command and function of Logs Insights over records written with PutLogEvents.

What is expected stands here as plain values or is counted from the records in plain Python.
"""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from integrations.sandbox.aws.server import Handle

GROUP = "/test/language"
AT = int(time.time()) // 60 * 60 - 3600
RECORDS: list[dict[str, Any]] = [
    {
        "n": n,
        "user": f"user{n % 3}",
        "ip": f"10.0.{n % 4}.{n}",
        "ok": n % 2 == 0,
        "nested": {"list": [{"port": 20 + n}, {"port": 100 + n}], "empty": {}, "none": None},
        "text": f"user=u{n}, method=m{n % 2}, took {n}.5 ms",
        **({"error": "Access|Denied"} if n % 5 == 0 else {}),
    }
    for n in range(20)
]
Ask = Callable[[str], list[dict[str, str]]]


@pytest.fixture(name="logs", scope="module")
def _logs(bare: Handle) -> Any:
    """A client where twenty JSON records lie in a log group, one a second."""
    logs = bare.client("logs", bare.session("111111111111", "HubwardWrite"))
    logs.create_log_group(logGroupName=GROUP)
    logs.create_log_stream(logGroupName=GROUP, logStreamName="s")
    events = [
        {"timestamp": (AT + n) * 1000, "message": json.dumps(record)}
        for n, record in enumerate(RECORDS)
    ]
    logs.put_log_events(logGroupName=GROUP, logStreamName="s", logEvents=events)
    return logs


@pytest.fixture(name="ask")
def _ask(logs: Any) -> Ask:
    """Runs a query to its end; the rows as dicts."""

    def run(text: str) -> list[dict[str, str]]:
        started = logs.start_query(
            logGroupName=GROUP, startTime=AT, endTime=AT + 60, queryString=text
        )
        while True:
            answer = logs.get_query_results(queryId=started["queryId"])
            if answer["status"] == "Complete":
                rows = [{c["field"]: c["value"] for c in row} for row in answer["results"]]
                return [{k: v for k, v in row.items() if k != "@ptr"} for row in rows]

    return run


@pytest.mark.parametrize(
    ("condition", "test"),
    [
        ("n = 7", lambda r: r["n"] == 7),
        ('n = "7"', lambda r: r["n"] == 7),
        ("n != 7", lambda r: r["n"] != 7),
        ("n < 3 or n >= 18", lambda r: r["n"] < 3 or r["n"] >= 18),
        ("n > 3 and n <= 5 and user = 'user1'", lambda r: 3 < r["n"] <= 5 and r["n"] % 3 == 1),
        ("not (n > 3)", lambda r: r["n"] <= 3),
        ("n in [1, 2, 99]", lambda r: r["n"] in (1, 2)),
        ('user not in ["user0", "user1"]', lambda r: r["user"] == "user2"),
        ("user like /(?i)USER[12]/", lambda r: r["user"] != "user0"),
        ('text like "took 1"', lambda r: "took 1" in r["text"]),
        ("text not like /m0/", lambda r: "m0" not in r["text"]),
        ("text =~ /took \\d\\d/", lambda r: r["n"] >= 10),
        ("ispresent(error)", lambda r: "error" in r),
        ("not ispresent(error)", lambda r: "error" not in r),
        ('error = "Access|Denied"', lambda r: "error" in r),
        ('error != "other"', lambda r: "error" in r),
        ("nested.list.1.port = 103", lambda r: r["n"] == 3),
        ("nested.`list`.0.port < 22", lambda r: r["n"] < 2),
        ("ispresent(nested.none) or ispresent(nested.empty)", lambda r: False),
        ("ok = 1", lambda r: r["ok"]),
        ('@message like /"n": 1[0-9]/', lambda r: r["n"] >= 10),
        ('isIpv4InSubnet(ip, "10.0.1.0/24")', lambda r: r["n"] % 4 == 1),
        ('isIpInSubnet(ip, "10.0.0.0/23")', lambda r: r["n"] % 4 < 2),
        ('isIpv6InSubnet(ip, "::/0") or isValidIpV6(ip)', lambda r: False),
        ("isValidIp(ip) and not isValidIpV4(user)", lambda r: True),
        ("n % 7 = 0 and n ^ 2 > 10", lambda r: r["n"] % 7 == 0 and r["n"] ** 2 > 10),
        ("(n + 1) * 2 - 2 = 2 * n and n / 2 >= 9", lambda r: r["n"] >= 18),
        ("abs(n - 10) < 2", lambda r: abs(r["n"] - 10) < 2),
        ("strlen(user) = 5 and strcontains(text, 'm1')", lambda r: r["n"] % 2 == 1),
        ("isempty(error) and not isblank(user)", lambda r: "error" not in r),
        ("n = 3 # a comment | n = 4\n or n = 5", lambda r: r["n"] in (3, 5)),
    ],
)
def test_conditions(ask: Ask, condition: str, test: Callable[[dict[str, Any]], bool]) -> None:
    """A condition keeps the records that plain Python keeps."""
    rows = ask(f"filter {condition} | fields n | sort n asc")
    assert [int(row["n"]) for row in rows] == [r["n"] for r in RECORDS if test(r)]


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("toupper(user)", "USER1"),
        ("tolower('ABC')", "abc"),
        ("trim('  a ')", "a"),
        ("ltrim('xxa', 'x')", "a"),
        ("rtrim('axx', 'x')", "a"),
        ("substr(text, 5, 2)", "u1"),
        ("substr(text, 17)", "1, took 1.5 ms"),
        ("replace(user, 'user', 'u-')", "u-1"),
        ("concat(user, '@', ip)", "user1@10.0.1.1"),
        ("coalesce(missing, error, user)", "user1"),
        ("ceil(1.2)", "2"),
        ("floor(1.8)", "1"),
        ("sqrt(16)", "4"),
        ("greatest(n, 3, 2)", "3"),
        ("least(n, 3)", "1"),
        ("log(1)", "0"),
        ("2 ^ 3", "8"),
        ("-n", "-1"),
        ("n / 0", None),
        ("fromMillis(1700000000000)", "2023-11-14 22:13:20.000"),
        ("toMillis('2023-11-14 22:13:20.000')", "1700000000000"),
        ("datefloor('2023-11-14 22:13:20.000', 1h)", "2023-11-14 22:00:00.000"),
        ("dateceil('2023-11-14 22:13:20.000', 1d)", "2023-11-15 00:00:00.000"),
        ("missing", None),
        ("@log", f"111111111111:{GROUP}"),
        ("@logStream", "s"),
    ],
)
def test_values(ask: Ask, expression: str, value: str | None) -> None:
    """A function gives what its documentation says; nothing where there is nothing."""
    assert ask(f"filter n = 1 | display {expression} as v") == ([{"v": value}] if value else [{}])


def test_json_parse_is_read_stepwise(ask: Ask) -> None:
    """By member, and by place in a list."""
    rows = ask("filter n = 1 | fields jsonParse(@message) as j | display j.nested.list[1].port")
    assert rows == [{"j.nested.list[1].port": "101"}]


def test_parse_by_glob_and_by_pattern(ask: Ask) -> None:
    """Both give fields; what does not match stays, without them."""
    rows = ask('filter n < 2 | parse text "user=*, method=*, *" as u, m, rest | display u, m, rest')
    assert rows[1] == {"u": "u0", "m": "m0", "rest": "took 0.5 ms"}
    rows = ask(r"filter n = 4 | parse text /took (?<ms>\d+)\.5/ | display ms")
    assert rows == [{"ms": "4"}]
    assert ask('filter n = 4 | parse "no * here" as x | display n, x') == [{"n": "4"}]


def test_stats(ask: Ask) -> None:
    """Every aggregate, by a field, in bins, of expressions."""
    [row] = ask(
        "stats count(*) as a, count(error) as b, count_distinct(user) as c, sum(n) as d, "
        "avg(n) as e, min(n) as f, max(n) as g, pct(n, 50) as h, median(n) as i, "
        "earliest(n) as j, latest(n) as k, sortsFirst(user) as l, sortsLast(user) as m, "
        "sum(n) / count(*) as o, stddev(n) as p"
    )
    assert {k: v for k, v in row.items() if k != "p"} == {
        "a": "20", "b": "4", "c": "3", "d": "190", "e": "9.5", "f": "0", "g": "19", "h": "9",
        "i": "9.5", "j": "0", "k": "19", "l": "user0", "m": "user2", "o": "9.5",
    }  # fmt: skip
    assert row["p"].startswith("5.916")
    rows = ask("stats count(*), max(n) as top by user | sort count(*) desc, user asc")
    assert rows == [
        {"user": "user0", "count(*)": "7", "top": "18"},
        {"user": "user1", "count(*)": "7", "top": "19"},
        {"user": "user2", "count(*)": "6", "top": "17"},
    ]
    rows = ask("stats sum(n) as s by bin(10s) as t, ok | sort t, ok | stats max(s) as most by t")
    assert [row["most"] for row in rows] == ["25", "75"]


def test_order_limit_dedup_and_display(ask: Ask) -> None:
    """Newest first unless sorted; the first of each stays; display replaces fields."""
    assert [row["n"] for row in ask("fields n | limit 3")] == ["19", "18", "17"]
    assert len(ask("limit any 2")) == 2
    assert [row["n"] for row in ask("fields n | sort n | limit 2")] == ["0", "1"]
    assert [row["n"] for row in ask("dedup user | display n | sort n")] == ["17", "18", "19"]
    assert ask("dedup error | display n, error")[0] == {"n": "15", "error": "Access|Denied"}
    assert ask("filter n=1 | fields n, user | display ip") == [{"ip": "10.0.1.1"}]
    assert set(ask("filter n=1")[0]) == {"@timestamp", "@message"}


def test_unnest(ask: Ask) -> None:
    """Every element of a list becomes a row."""
    rows = ask(
        "filter n < 2 | fields jsonParse(@message) as j | unnest j.nested.list into one "
        "| stats sum(one.port) as total"
    )
    assert rows == [{"total": str(20 + 100 + 21 + 101)}]


@pytest.mark.parametrize("command", ["pattern @message", "anomaly", "diff", "join x", "unmask n"])
def test_commands_that_are_not_emulated_say_so(logs: Any, command: str) -> None:
    """Not a malformed query, and not an empty answer either."""
    with pytest.raises(ClientError) as caught:
        logs.start_query(logGroupName=GROUP, startTime=1, endTime=2, queryString=command)
    assert caught.value.response["Error"]["Code"] == "UnsupportedOperation"


@pytest.mark.parametrize(
    ("text", "token"),
    [
        ("filter n = ", ""),
        ('filter n = "open', '"'),
        ("fields n as", ""),
        ("stats count(*) by n | stats count(*) | stats count(*)", ""),
        ("filter count(*) > 1", "count"),
        ("stats n", "n"),
        ("fields nothing(n)", "nothing"),
        ("filter user like 5", "5"),
        ("filter user like /(/", "/(/"),
        ("filterIndex n > 5", ">"),
        ("limit 0", "0"),
        ("limit 100001", "100001"),
        ("fields n | SOURCE logGroups()", "SOURCE"),
        ("SOURCE logGroups(colour: ['red'])", "colour"),
        ("parse text '*'", ""),
        ("", ""),
    ],
)
def test_a_malformed_query_names_its_place(logs: Any, text: str, token: str) -> None:
    """MalformedQueryException with the offsets of the token."""
    given = {"startTime": 1, "endTime": 2, "queryString": text}
    if "SOURCE" not in text:
        given["logGroupName"] = GROUP
    with pytest.raises(ClientError) as caught:
        logs.start_query(**given)
    answer: Any = caught.value.response
    assert answer["Error"]["Code"] == "MalformedQueryException"
    where = answer["queryCompileError"]["location"]
    assert text[where["startCharOffset"] : where["endCharOffset"]] == token
