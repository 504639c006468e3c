"""No record that a question means is lost to its Logs Insights query, whatever its shape."""

import json
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from bot.errors import QueryUnsupported
from bot.query.events import event_of
from bot.query.match import matches
from bot.query.model import Query
from integrations.eventstores._insights_query import compile_query
from integrations.sandbox.aws.insights import read_query
from integrations.sandbox.aws.insights_run import Run
from integrations.sandbox.aws.loggroups import discovered
from tests.contract.agree_queries import trail_queries
from tests.contract.agree_records import records

RAW = records()


def _row(number: int, raw: dict[str, Any], *, ascii_only: bool, wide: bool) -> dict[str, Any]:
    """A record as Insights holds it; `wide` ones lose the fields behind their request."""
    at = datetime.fromisoformat(raw["eventTime"]).timestamp()
    line = json.dumps(raw, ensure_ascii=ascii_only)
    fields = discovered(raw)
    if wide:
        fields = {k: v for k, v in fields.items() if k.partition(".")[0] in _BEFORE}
    return {
        **fields, "@message": line, "@ptr": str(number), "@epoch": at, "@log": "1:g",
        "@timestamp": raw["eventTime"], "@logStream": "s",
    }  # fmt: skip


#: What CloudTrail writes before the request, which may have hundreds of fields.
_BEFORE = frozenset({
    "eventVersion", "userIdentity", "eventTime", "eventSource", "eventName", "awsRegion",
    "sourceIPAddress", "userAgent", "errorCode", "errorMessage",
})  # fmt: skip


@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize("ascii_only", [False, True])
def test_every_match_passes_the_query(ascii_only: bool, wide: bool) -> None:
    rows = [_row(n, raw, ascii_only=ascii_only, wide=wide) for n, raw in enumerate(RAW)]
    events = [event_of(raw) for raw in RAW]
    found = 0

    @settings(
        max_examples=150, derandomize=True, deadline=None, database=None,
        suppress_health_check=[HealthCheck.too_slow],
    )  # fmt: skip
    @given(trail_queries())
    def one(query: Query) -> None:
        nonlocal found
        try:
            compiled = compile_query(query)
        except QueryUnsupported:
            return
        held = [row for row in rows if compiled.start <= row["@epoch"] < compiled.end + 1]
        outcome = Run(held).execute(read_query(compiled.text), 100_000)
        passed = {cell["value"] for row in outcome.rows for cell in row if cell["field"] == "@ptr"}
        wanted = {str(n) for n, event in enumerate(events) if matches(event, query)}
        assert wanted <= passed, (compiled.text, [RAW[int(n)] for n in wanted - passed][:1])
        found += bool(wanted)

    one()
    assert found >= 40
