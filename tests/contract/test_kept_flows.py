"""Flow records behind an answer are kept: their CSV, and one of them opened, by who may see it."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import NotPermitted, Refused
from bot.investigate.kept import StoreKeeping
from bot.investigate.reopening import Reopening
from bot.investigate.scoping import Scope
from bot.models.answer import Answer, Line
from bot.models.event import Event
from bot.models.flow import FlowRecord
from bot.query.events import event_of
from bot.query.model import Query, Window
from integrations.stores.redis import RedisStore
from tests.contract.trail_bench import PAYMENTS, SETTINGS, People

_AT = datetime(2026, 11, 9, 14, 30, tzinfo=UTC)
_OTHER = "222222222222"


def _flow(n: int, account: str = PAYMENTS) -> FlowRecord:
    return FlowRecord(
        f"eni-1/{n}/{n}", _AT + timedelta(minutes=n), _AT + timedelta(minutes=n + 1), "eni-1",
        "=cmd()", "10.0.0.9", 40_000 + n, 22, 6, 3, 180, "REJECT", "OK", account, "us-east-1",
    )  # fmt: skip


def _kept(
    store: RedisStore, flows: list[FlowRecord], events: tuple[Event, ...] = ()
) -> tuple[Reopening, str]:
    query = Query(intent="flow_summary", window=Window(_AT, _AT + timedelta(hours=1)), asked_at=_AT)
    answer = Answer("a1", "?", "en", "answer", Line("x"))
    keeping = StoreKeeping(store)
    keeping.keep_rows(answer, "C0SEC", query, events, flows)
    return Reopening(keeping, Scope(SETTINGS, People())), answer.id


def _table(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))


def test_every_flow_record_is_a_line(store: RedisStore) -> None:
    opened, id = _kept(store, [_flow(n) for n in range(300)])
    rows = _table(opened.csv(id, asker="U0ANA", channel="C0SEC"))
    assert [row["id"] for row in rows] == [f"eni-1/{n}/{n}" for n in range(300)]
    first = rows[0]
    assert (first["time"], first["src"], first["dst_port"], first["protocol"]) == (
        "2026-11-09T14:30:00Z", "'=cmd()", "22", "tcp",
    )  # fmt: skip
    assert (first["instance"], first["account"]) == ("", PAYMENTS)


def test_who_may_read_one_account_gets_its_traffic_only(store: RedisStore) -> None:
    opened, id = _kept(store, [_flow(1), _flow(2, _OTHER)])
    rows = _table(opened.csv(id, asker="U0DEE", channel="C0OTHER"))
    assert [row["id"] for row in rows] == ["eni-1/1/1"]
    with pytest.raises(NotPermitted):
        opened.event_detail(id, "eni-1/2/2", asker="U0DEE", channel="C0OTHER")


def test_one_flow_record_is_opened_without_what_its_log_lacks(store: RedisStore) -> None:
    opened, id = _kept(store, [_flow(1)])
    shown = opened.event_detail(id, "eni-1/1/1", asker="U0ANA", channel="C0SEC")
    assert (shown["dst_port"], shown["protocol"], shown["at"]) == (
        22, "tcp", "2026-11-09T14:31:00Z",
    )  # fmt: skip
    assert "subnet" not in shown
    with pytest.raises(Refused):
        opened.event_detail(id, "eni-1/9/9", asker="U0ANA", channel="C0SEC")


def test_calls_and_traffic_stand_in_one_sheet_by_time(store: RedisStore) -> None:
    call = event_of({
        "eventID": "e1", "eventTime": "2026-11-09T14:31:30Z", "eventName": "StartInstances",
        "eventSource": "ec2.amazonaws.com", "awsRegion": "us-east-1",
        "recipientAccountId": PAYMENTS, "userIdentity": {"type": "Root"},
    })  # fmt: skip
    opened, id = _kept(store, [_flow(1), _flow(2)], (call,))
    rows = _table(opened.csv(id, asker="U0ANA", channel="C0SEC"))
    assert [row["id"] for row in rows] == ["eni-1/1/1", "e1", "eni-1/2/2"]
    assert (rows[1]["event"], rows[1]["dst_port"]) == ("StartInstances", "")
    assert (rows[0]["event"], rows[0]["dst_port"]) == ("", "22")


def test_kept_records_are_small(store: RedisStore) -> None:
    _kept(store, [_flow(n) for n in range(5_000)])
    body = store.recall("answer:a1")
    assert body and len(body) < 5_000 * 60
