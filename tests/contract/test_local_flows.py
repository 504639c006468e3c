"""Flow logs in an archive: every version and form, cited by interface, start and line."""

import gzip
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import pytest

from bot.query.flows import flow_groups
from bot.query.model import Aggregate, FlowFilter, Order, Query, Where, Window
from bot.query.validate import QueryInvalid, check
from integrations.eventstores.local import LocalArchive

NOW = datetime(2026, 11, 21, tzinfo=UTC)
V2 = ("version", "account-id", "interface-id", "srcaddr", "dstaddr", "srcport", "dstport",
      "protocol", "packets", "bytes", "start", "end", "action", "log-status")  # fmt: skip
#: A custom format: other order, fields of later versions, no account.
V5 = ("start", "interface-id", "flow-direction", "dstport", "dstaddr", "srcaddr", "protocol",
      "bytes", "packets", "action", "tcp-flags", "region", "log-status", "end")  # fmt: skip


def _made(seed: int, count: int) -> list[dict[str, Any]]:
    rng = random.Random(seed)
    rows = []
    for _ in range(count):
        start = int((NOW - timedelta(seconds=rng.randrange(3 * 86_400))).timestamp())
        rows.append({
            "version": 2, "account-id": "111111111111", "interface-id": f"eni-{rng.randrange(4)}a",
            "srcaddr": f"10.0.{rng.randrange(3)}.{rng.randrange(5)}", "dstaddr": "10.1.0.9",
            "srcport": 40_000 + rng.randrange(9), "dstport": rng.choice((22, 443, 5432)),
            "protocol": rng.choice((6, 17)), "packets": rng.randrange(1, 9),
            "bytes": rng.randrange(40, 4000), "start": start, "end": start + 60,
            "action": rng.choice(("ACCEPT", "REJECT")), "log-status": "OK",
            "flow-direction": "ingress", "tcp-flags": 2, "region": "eu-west-1",
        })  # fmt: skip
    return rows


def _text(rows: list[dict[str, Any]], names: tuple[str, ...]) -> bytes:
    lines = [" ".join(names), *(" ".join(str(row[name]) for name in names) for row in rows)]
    return ("\n".join(lines) + "\n").encode()


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[dict[str, Any]]]:
    """An archive with a file of each form, and its rows with the id each must be cited by."""
    root = tmp_path_factory.mktemp("flows")
    folder = root / "AWSLogs/111111111111/vpcflowlogs/us-east-1/2026/11/19"
    folder.mkdir(parents=True)
    own, flat, table = _made(1, 60), _made(2, 50), _made(3, 40)
    (folder / "a.log.gz").write_bytes(gzip.compress(_text(own, V2)))
    (root / "flat.log").write_bytes(_text(flat, V5))
    silent = "2 111111111111 eni-9a - - - - - - - 1795000000 1795000060 - NODATA\n"
    (root / "none.txt").write_text(f"{' '.join(V2)}\n{silent}2 torn li\n", encoding="utf-8")
    names = ", ".join(f'"{n.replace("-", "_")}"' for n in V2)
    values = ", ".join(
        "(" + ", ".join(str(r[n]) if isinstance(r[n], int) else f"'{r[n]}'" for n in V2) + ")"
        for r in table
    )
    with duckdb.connect() as own_connection:
        own_connection.sql(
            f"COPY (SELECT * FROM (VALUES {values}) t({names})) TO '{root}/t.parquet'"
        )
    rows = []
    for part in (own, flat, table):
        for line, row in enumerate(part, 1):
            rows.append(row | {"id": f"{row['interface-id']}/{row['start']}/{line}"})
    return root, rows


def _query(**changes: Any) -> Query:
    window = Window(NOW - timedelta(days=1), NOW)
    base = Query("connectivity", window, NOW, dataset="vpc_flow")
    return check(msgspec.structs.replace(base, **changes))


def _inside(row: dict[str, Any]) -> bool:
    first = int((NOW - timedelta(days=1)).timestamp())
    return bool(first <= row["start"] < int(NOW.timestamp()))


def test_rejected_records_of_every_form_are_found(
    corpus: tuple[Path, list[dict[str, Any]]],
) -> None:
    root, rows = corpus
    query = _query(flow=FlowFilter(action="reject", dst_ports=(22, 443), src=("10.0.1.0/24",)))
    expected = sorted(
        row["id"] for row in rows
        if _inside(row) and row["action"] == "REJECT" and row["dstport"] in (22, 443)
        and row["srcaddr"].startswith("10.0.1.")
    )  # fmt: skip
    found = LocalArchive(root).run(query)
    assert expected
    assert sorted(record.id for record in found.flows) == expected
    assert found.events == ()
    assert found.statistics.unreadable == 1
    assert found.statistics.matched == len(expected)


def test_bytes_are_summed_by_source(corpus: tuple[Path, list[dict[str, Any]]]) -> None:
    root, rows = corpus
    query = _query(
        aggregate=Aggregate(("src",), ("bytes",), ("dst_port",)), order=Order("bytes"),
        flow=FlowFilter(protocols=(6,)),
    )  # fmt: skip
    groups = flow_groups(LocalArchive(root).run(query).flows, query)
    kept = [row for row in rows if _inside(row) and row["protocol"] == 6]
    for group in groups:
        own = [row for row in kept if row["srcaddr"] == group.key[0]]
        assert group.bytes == sum(row["bytes"] for row in own)
        assert group.distinct == (len({row["dstport"] for row in own}),)
        assert sorted(group.records) == sorted(row["id"] for row in own)
    assert [g.bytes for g in groups] == sorted((g.bytes for g in groups), reverse=True)
    assert {g.key[0] for g in groups} == {row["srcaddr"] for row in kept}


def test_account_and_region_come_from_the_record_else_from_the_key(
    corpus: tuple[Path, list[dict[str, Any]]],
) -> None:
    root, _ = corpus
    here = LocalArchive(root).run(_query(where=Where(regions=("us-east-1",)))).flows
    there = LocalArchive(root).run(_query(where=Where(regions=("eu-west-1",)))).flows
    assert here and there
    assert {record.account for record in here} == {"111111111111"}
    assert {record.account for record in there} == {""}


def test_a_trail_question_passes_over_flow_logs(
    corpus: tuple[Path, list[dict[str, Any]]],
) -> None:
    found = LocalArchive(corpus[0]).run(
        Query("list_events", Window(NOW - timedelta(days=3), NOW), NOW)
    )
    assert (found.events, found.coverage.skipped, found.statistics.examined) == ((), (), 0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"dataset": "cloudtrail", "flow": FlowFilter(action="reject")},
        {"aggregate": Aggregate(("actor",))},
        {"dataset": "cloudtrail", "aggregate": Aggregate(("src",))},
        {"dataset": "cloudtrail", "aggregate": Aggregate(("actor",), ("bytes",))},
        {"flow": FlowFilter(src=("10.0.0.0.1",))},
        {"flow": FlowFilter(protocols=(300,))},
    ],
)
def test_the_two_datasets_are_kept_apart(wrong: dict[str, Any]) -> None:
    with pytest.raises(QueryInvalid):
        _query(**wrong)
