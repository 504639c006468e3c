"""Facts of a result: what was not read whole says so, and rows stay short."""

from datetime import UTC, datetime, timedelta

from bot.investigate.agent.evidence import Evidence, shown
from bot.investigate.lines import sentence
from bot.models.answer import Line
from bot.models.event import Event
from bot.query.events import event_of
from bot.query.model import Coverage, Query, Rows, Statistics, Window

AT = datetime(2026, 11, 22, tzinfo=UTC)
QUERY = Query("list_events", Window(AT, AT + timedelta(days=1), "UTC", "", "absolute"), AT)


def _event(n: int) -> Event:
    who = "x" * 60
    return event_of({
        "eventID": f"e{n}", "eventTime": f"2026-11-22T0{n}:00:00Z", "eventName": "Y" * 70,
        "eventSource": "ec2.amazonaws.com", "awsRegion": "ap-southeast-1",
        "errorCode": "Client.UnauthorizedOperation", "recipientAccountId": "111111111111",
        "sourceIPAddress": "autoscaling.amazonaws.com",
        "userIdentity": {"type": "IAMUser", "userName": who, "accountId": "111111111111"},
    })  # fmt: skip


def _added(truncated: str) -> tuple[Evidence, list[str]]:
    evidence = Evidence()
    rows = Rows("local", tuple(map(_event, range(5))), Coverage(),
                Statistics(truncated_by=truncated), "")  # fmt: skip
    asked = evidence.add(QUERY, rows)
    return evidence, shown(asked, evidence.facts)


def test_a_count_of_a_part_is_shown_as_at_least() -> None:
    for truncated, said in (("rows", "at least: not everything"), ("", "records that match, q1")):
        evidence, _ = _added(truncated)
        line = Line("model.answer", prose="{q1.count} calls were made.")
        told = sentence(line, tuple(evidence.facts.values()), "en", lambda value: value.text)
        assert said in told
        assert evidence.partial == ({"q1"} if truncated else set())


def test_rows_are_cut_to_forty_tokens_and_keep_what_is_asked_for_again() -> None:
    _, rows = _added("")
    assert len(rows) == 5
    for row in rows:
        assert len(row) / 2.8 <= 40
        assert "2026-11-22T0" in row and "|111111111111|ap-southeast-1" in row
