"""The ten example questions, and questions about flow logs, as Logs Insights queries."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from bot.query.flow_form import FlowFilter
from bot.query.model import Query, Window
from integrations.eventstores._insights_query import compile_query
from integrations.sandbox.aws.insights import read_query

HERE = Path(__file__).parent
QUERIES = sorted(p.name.split(".")[0] for p in (HERE.parent / "queries").glob("*.en.json"))
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
FLOWS = {
    "rejected_to_subnet": FlowFilter(action="reject", dst=("10.0.20.0/24",), dst_ports=(3306,)),
    "from_instance": FlowFilter(src=("10.0.1.5", "2001:db8::1"), protocols=(6, 17)),
    "between": FlowFilter(either=("10.0.1.5",), interfaces=("eni-0a1",), dst_spans=((20, 25),)),
}


def _same(name: str, text: str) -> None:
    path = HERE / f"{name}.txt"
    if os.environ.get("HUBWARD_GOLDEN") == "rewrite":
        path.write_text(text + "\n", encoding="utf-8")
    assert text + "\n" == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", QUERIES)
def test_an_example_question_becomes_its_golden_text(name: str) -> None:
    document = (HERE.parent / "queries" / f"{name}.en.json").read_bytes()
    query = msgspec.json.decode(document, type=Query)
    compiled = compile_query(query, indexed={"eventSource"})
    assert read_query(compiled.text)
    _same(name, str(compiled))


@pytest.mark.parametrize("name", FLOWS)
@pytest.mark.parametrize("form", ["default", "custom"])
def test_a_question_about_flows_becomes_its_golden_text(name: str, form: str) -> None:
    window = Window(NOON - timedelta(hours=1), NOON)
    query = Query("connectivity", window, NOON, dataset="vpc_flow", flow=FLOWS[name])
    compiled = compile_query(query, discovered=form == "default")
    assert read_query(compiled.text)
    _same(f"flow_{name}.{form}", str(compiled))


def test_every_golden_file_belongs_to_a_question() -> None:
    flows = {f"flow_{name}.{form}" for name in FLOWS for form in ("default", "custom")}
    assert {path.stem for path in HERE.glob("*.txt")} == {*QUERIES, *flows}
