"""Every kind of report in both languages: grounded, complete, acceptable to Slack."""

import re
from datetime import UTC, datetime
from typing import Any, get_args

import pytest

from bot.cli.ask import lines
from bot.investigate import facts as f
from bot.investigate.facts import Facts
from bot.investigate.lines import sentence
from bot.investigate.reports import report
from bot.investigate.session import report as session_report
from bot.investigate.tables import SHOWN, table
from bot.models.answer import Answer, Line, Value
from bot.query.events import event_of
from bot.query.match import ordered
from bot.query.model import (
    Aggregate,
    Auth,
    Coverage,
    Events,
    GroupKey,
    Intent,
    Outcome,
    Query,
    Resources,
    Rows,
    RuleFilter,
    Statistics,
    Window,
)  # fmt: skip
from bot.views.answer import answer_message, answer_ref, parse_answer_ref
from bot.words import Lang, all_words
from integrations.sandbox.slack.blocks import message_complaints, too_long
from tests.unit.query.records import login, record, rule_call

_WINDOW = Window(datetime(2026, 11, 20, tzinfo=UTC), datetime(2026, 11, 21, tzinfo=UTC))
_DENIED = {
    "errorCode": "AccessDenied",
    "errorMessage": "User: x is not authorized to perform: ec2:RunInstances on resource: y",
}
_ADMIN = {"userName": "ana", "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}
_CLOSE = rule_call("RevokeSecurityGroupIngress", eventID="ev-2", eventTime="2026-11-20T11:00:00Z")

SCENES: dict[str, tuple[Intent, list[dict[str, Any]], dict[str, Any]]] = {
    "opened": ("origin", [rule_call()], {"rule": RuleFilter("ingress", ports=(22,))}),
    "closed": ("origin", [rule_call(), _CLOSE], {"rule": RuleFilter("ingress", ports=(22,))}),
    "touched": ("origin", [record("StopInstances", readOnly=False)],
                {"resources": Resources(("i-1",))}),
    "failed_logins": ("auth_report", [login(eventID=f"l{n}") for n in range(30)],
                      {"auth": Auth("failure")}),
    "one_failed_login": ("auth_report", [login()], {"auth": Auth("failure")}),
    "logins": ("auth_report", [login("Success"), login(), login("Success", "Yes"), login(
        "Success", userIdentity={"type": "Root"})], {"aggregate": Aggregate(("actor", "mfa"))}),
    "denied": ("permission_denied", [record(**_DENIED)], {"outcome": Outcome("denied")}),
    "mixed": ("permission_denied", [record(**_DENIED), record(errorCode="AccessDenied"), record()],
              {}),
    "policies": ("policy_changes",
                 [record("AttachUserPolicy", requestParameters=_ADMIN), record("CreateRole")], {}),
    "groups": ("sg_changes", [rule_call(), _CLOSE], {}),
    "exposure": ("sg_exposure", [rule_call(), _CLOSE], {
        "rule": RuleFilter("ingress", True, exclude_ports=(80, 443))}),
    "logging": ("logging_integrity", [record("StopLogging", requestParameters={"name": "t"})], {}),
    "logging_kept": ("logging_integrity", [record("StartLogging")], {}),
    "user": ("user_report", [record(), record("RunInstances", readOnly=False)],
             {"aggregate": Aggregate(("source", "event"))}),
    "changes": ("network_changes", [rule_call()], {}),
    "events": ("list_events", [record()], {}),
    "connectivity": ("connectivity", [rule_call()], {}),
}  # fmt: skip


def _answer(name: str, lang: Lang) -> Answer:
    intent, raws, changes = SCENES[name]
    query = Query(intent=intent, window=_WINDOW, asked_at=_WINDOW.end, **changes)
    events = ordered((event_of(raw) for raw in raws), query)
    facts = Facts()
    made = report(query, events, facts)
    assert made is not None
    columns, rows, total = table(query, made.events)
    return Answer(
        "abc123", "q", lang, "answer", made.conclusion, facts.all(), details=made.details,
        columns=columns, rows=rows, total_rows=total, query=query,
    )  # fmt: skip


@pytest.mark.parametrize("lang", get_args(Lang))
@pytest.mark.parametrize("name", SCENES)
def test_every_report_can_be_said_and_shown(name: str, lang: Lang) -> None:
    answer = _answer(name, lang)
    message = answer_message(answer, lang, "Europe/Berlin")
    assert message.text
    assert message_complaints(list(message.blocks)) == []
    assert not too_long(list(message.blocks))
    assert lines(answer, "UTC")
    assert len(answer.rows) <= SHOWN
    assert all(len(row.values) == len(answer.columns) for row in answer.rows)
    for key in (
        *answer.columns,
        *(v.text for r in answer.rows for v in r.values if v.kind == "word"),
    ):
        assert key in all_words()


@pytest.mark.parametrize("name", SCENES)
def test_every_number_and_name_in_a_sentence_is_a_fact(name: str) -> None:
    answer = _answer(name, "en")
    for line in (answer.conclusion, *answer.details):
        bare = sentence(line, answer.facts, "en", lambda value: "")
        assert not re.search(r"\d", bare.replace("EC2", "")), bare
        for id in line.facts.values():
            assert answer.fact(id).events, (line.key, id)


def test_a_sentence_that_names_no_fact_cannot_be_said() -> None:
    with pytest.raises(KeyError):
        sentence(Line("answer.logins.root", {"n": "f9"}), (), "en", lambda value: value.text)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (record(), "demo.user"),
        (record(userIdentity={
            "type": "AssumedRole", "arn": "arn:aws:sts::1:assumed-role/Admin/bob",
            "sessionContext": {"sessionIssuer": {"userName": "Admin"}}}), "Admin/bob"),
        (record(userIdentity={"type": "IAMUser", "userName": "HIDDEN_DUE_TO_SECURITY_REASONS"}),
         "answer.actor.hidden"),
        (record(userIdentity=None), "answer.actor.unknown"),
    ],
)  # fmt: skip
def test_a_session_name_never_stands_without_its_role(raw: dict[str, Any], shown: str) -> None:
    assert f.actor(event_of(raw).actor).text == shown


def test_more_than_a_table_holds_is_cut_and_counted() -> None:
    answer = _answer("failed_logins", "en")
    assert (len(answer.rows), answer.total_rows) == (SHOWN, 30)
    shown = str(answer_message(answer, "en", "UTC").blocks)
    assert "of 30 rows" in shown


def _session(events: tuple[dict[str, Any], ...], after: tuple[dict[str, Any], ...]) -> str:
    query = Query("session_trace", _WINDOW, _WINDOW.end, events=Events(("AssumeRole",)))
    facts = Facts()
    first, second = (
        Rows("s", tuple(event_of(raw) for raw in raws), Coverage(), Statistics(), "")
        for raws in (events, after)
    )
    made = session_report(query, first, second, facts)
    return made.conclusion.key if made else ""


def test_a_session_is_told_only_when_a_role_was_assumed() -> None:
    call = record("StartSession", requestParameters={"target": "i-0abc"})
    assert _session((record("AssumeRole"),), (call,)) == "answer.session.trace"
    assert _session((record("AssumeRole", errorCode="AccessDenied"),), (call,)) == ""


@pytest.mark.parametrize(
    "value", ["", "ev", "ev:abc", "cs:abc:1", "ev:a b:1", "ev:../x:1", "zz:abc:1"]
)
def test_references_that_are_not_ours_are_refused(value: str) -> None:
    assert parse_answer_ref(value) is None


def test_a_reference_comes_back_as_it_was() -> None:
    assert parse_answer_ref(answer_ref("ev", "abc123", "a:b")) == ("ev", "abc123", "a:b")


def test_group_keys_all_have_a_column() -> None:
    for key in get_args(GroupKey.__value__ if hasattr(GroupKey, "__value__") else GroupKey):
        assert f"answer.column.{key}" in all_words()


def test_values_of_a_count_are_numbers() -> None:
    assert f.number(3) == Value("number", "3")
