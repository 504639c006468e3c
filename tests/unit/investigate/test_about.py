"""Questions about the answer before, and prompts with several questions."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from bot.investigate import about, several
from bot.investigate.choosing import Chosen, Stores
from bot.investigate.facts import Facts
from bot.models.answer import Answer, Line, Value
from bot.models.flow import FlowRecord
from bot.query.context import Context
from bot.query.events import event_of
from bot.query.model import Coverage, Place, Query, Rows, Statistics, Window

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
QUERY = Query("permission_denied", Window(NOW - timedelta(days=1), NOW), NOW)


def _rows(count: int, store: str = "local", who: str = "alice", cut: str = "") -> Rows:
    events = tuple(
        event_of({"eventID": f"{who}{n}", "eventTime": "2026-11-21T10:00:00Z",
                  "userIdentity": {"type": "IAMUser", "userName": who}})
        for n in range(count)
    )  # fmt: skip
    return Rows(store, events, Coverage(), Statistics(truncated_by=cut), "")


@pytest.mark.parametrize(
    ("text", "kind"),
    [("Is this normal?", "normal"), ("这正常吗？", "normal"), ("what should I do", "advice"),
     ("怎么办", "advice"), ("Verify", "verify"), ("verify with Athena", "verify"),
     ("was it normal that root logged in yesterday?", ""), ("who did this?", "")],
)  # fmt: skip
def test_what_is_asked_about_the_answer_before(text: str, kind: str) -> None:
    assert about.kind_of(text) == kind


@pytest.mark.parametrize(
    ("count", "key"),
    [(5, "answer.normal.usual"), (9, "answer.normal.more"), (1, "answer.normal.fewer")],
)
def test_normal_compares_with_the_seven_days_before(count: int, key: str) -> None:
    asked: list[Query] = []

    def run(query: Query) -> Rows:
        asked.append(query)
        return _rows(3 + len(asked) % 4)

    facts = Facts()
    made = about.normal(QUERY, _rows(count, who="eve"), run, facts)
    assert made.conclusion.key == key
    assert [q.window.end for q in asked] == [NOW - timedelta(days=n) for n in range(1, 8)]
    new = made.details[-1]
    assert (new.key, facts.value(new.facts["names"])) == ("answer.normal.new", "eve")


def test_normal_says_nothing_where_the_windows_before_were_cut_short() -> None:
    made = about.normal(QUERY, _rows(2), lambda query: _rows(1, cut="pages"), Facts())
    assert made.conclusion.key == "answer.normal.unknown"


@pytest.mark.parametrize(
    ("reason", "seen", "key"),
    [("", True, "answer.normal.usual"), ("", False, "answer.normal.unknown"),
     ("AccessDenied", True, "answer.normal.unknown")],
)  # fmt: skip
def test_normal_takes_a_region_nobody_uses_as_it_is(reason: str, seen: bool, key: str) -> None:
    places = (Place("1", "us-east-1", saw_any=seen, reason=reason),
              Place("1", "eu-west-1", saw_any=False))  # fmt: skip

    def run(query: Query) -> Rows:
        return msgspec.structs.replace(_rows(2), coverage=Coverage(places))

    assert about.normal(QUERY, _rows(2), run, Facts()).conclusion.key == key


def test_verify_names_what_only_one_source_has() -> None:
    facts = Facts()
    first = _rows(2)

    def beside(second: Rows) -> tuple[Rows, Chosen]:
        return second, Chosen(Stores({}), second.store, ())

    both = about.verify(first, beside(_rows(2, store="athena")), facts, NOW)
    assert both.conclusion.key == "answer.verify.same"
    made = about.verify(first, beside(_rows(3, store="athena")), facts, NOW)
    assert made.conclusion.key == "answer.verify.differs"
    assert facts.value(made.details[0].facts["ids"]) == "alice2"
    assert made.details[0].key == "answer.verify.why.unexplained"
    assert about.verify(first, None, facts, NOW).conclusion.key == "answer.verify.alone"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("who deleted the lambda function? who shared a snapshot?", 2),
        ("1. who created users? 2. failed logins 3. hello", 3),
        ("Which users logged in without MFA? How many times did each user login?", 0),
        ("who created users? what did they do?", 0),
        ("who created users?", 0),
    ],
)
def test_a_prompt_is_split_only_where_its_parts_stand_alone(text: str, count: int) -> None:
    assert len(several.parts(text, Context(), NOW)) == count


def test_joined_answers_keep_every_fact_and_every_event() -> None:
    answers = []
    for name in ("a", "b"):
        facts = Facts()
        line = facts.line("answer.denied.all.one", (f"event-{name}",), n=_number("1"))
        answers.append(Answer(name, f"question {name}", "en", "answer", line, facts.all()))
    made = several.joined(answers, "id", "both")
    assert set(made.events) == {"event-a", "event-b"}
    assert len({fact.id for fact in made.facts}) == len(made.facts)
    for line in (made.conclusion, *made.details):
        assert isinstance(line, Line)
        assert all(made.fact(id) for id in line.facts.values())


def _number(text: str) -> Value:
    return msgspec.convert({"kind": "number", "text": text}, Value)


def test_an_address_that_is_new_to_the_traffic_is_named() -> None:
    """Flow logs know no caller: the source stands for it."""
    old, new = (FlowRecord(f"eni-1/{n}/1", NOW, NOW, "eni-1", src, "10.0.2.9")
                for n, src in enumerate(("10.0.1.7", "10.0.9.9")))  # fmt: skip
    window = Window(NOW - timedelta(hours=1), NOW)
    query = Query("flow_summary", window, NOW, dataset="vpc_flow")

    def rows(*flows: FlowRecord) -> Rows:
        return Rows("local", (), Coverage(), Statistics(), "", flows)

    facts = Facts()
    made = about.normal(query, rows(old, new), lambda step: rows(old), facts)
    line = made.details[-1]
    assert (line.key, facts.value(line.facts["names"])) == ("answer.normal.new", "10.0.9.9")
