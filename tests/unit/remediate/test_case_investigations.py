"""Scripted investigations in a case's thread: the case, the resource as it is, the request made.

What each reference must show is read from EC2 by other calls than the product's, from the stored
case and from the raw records; scripts hold no figure.
"""

import json
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bot.cli.ask import lines
from bot.investigate.agent.assisted import Assisted, Means
from bot.investigate.agent.grounding import choice_problems, problems
from bot.investigate.agent.proposals import Proposals
from bot.investigate.agent.tools import tools
from bot.investigate.ask import Investigator
from bot.investigate.kept import StoreKeeping
from bot.models.answer import Answer, Question
from bot.models.case import Case
from bot.models.change import Change, Index
from bot.settings import ModelSettings, QuestionSettings, Scope
from integrations.eventstores.local import LocalArchive
from integrations.models.anthropic import load
from integrations.sandbox.anthropic.serve import KEY, RunningAnthropic, running_anthropic
from tests.evals.investigated import FOLDER, scripts, turns
from tests.evals.mutants import NAMED, REF, mutants
from tests.unit.remediate.desk import ANA, PRODUCTION, REGION, Desk

SCRIPTS: list[dict[str, Any]] = json.loads((FOLDER / "of_cases/cases.json").read_text("utf-8"))
EVERY = pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script["id"])
ELSEWHERE = "999999999999"
#: What no script may have: a tool, an account, a budget, a resource outside its own.
OUTSIDE: tuple[dict[str, Any], ...] = (
    {"name": "run_command", "input": {"command": "aws ec2 describe-instances"}},
    {"name": "describe_resource", "input": {"id": "$group", "account": ELSEWHERE,
                                            "region": REGION}},
    {"name": "propose_remediation", "input": {"remediation": "close-security-group-ports",
        "resource": "$group", "account": ELSEWHERE, "region": REGION}},
    {"name": "query_events", "input": {"start": "$start", "end": "$end", "max_bytes": 10**15}},
)  # fmt: skip


@pytest.fixture(scope="module")
def service() -> Iterator[RunningAnthropic]:
    with running_anthropic() as running:
        yield running


class Thread:
    """A case about an open group, the records of who opened it, and a model that is a script."""

    def __init__(self, desk: Desk, service: RunningAnthropic, folder: Path) -> None:
        self.desk, self.service = desk, service
        self.group = desk.group()
        self.case = desk.case(self.group, ports=(22,))
        desk.store.commit(Change(index=(Index("cases:open", self.case.id, 60.0),)))
        rows = desk.observer[PRODUCTION].describe_security_groups(GroupIds=[self.group])
        self.vpc = str(rows["SecurityGroups"][0]["VpcId"])
        self.records = [_opened(self.group, hour) for hour in (9, 10)]
        folder.mkdir()
        (folder / "t.json").write_text(json.dumps({"Records": self.records}), "utf-8")
        self._folder = folder

    def placed(self, value: Any) -> Any:
        """The script with this thread's names in it."""
        names = {"$group": self.group, "$vpc": self.vpc, "$account": PRODUCTION,
                 "$region": REGION, "$start": "2026-03-01T00:00:00Z",
                 "$end": "2026-03-01T12:00:00Z"}  # fmt: skip
        text = json.dumps(value)
        for name, there in names.items():
            text = text.replace(name, there)
        return json.loads(text)

    def ask(self, script: dict[str, Any], said: list[dict[str, Any]], steps: int = 8) -> Answer:
        """The script's question in the case's thread, by Ana."""
        self.service.server.scripts.clear()
        self.service.server.scripts.add({"match": '"question"', "turns": self.placed(said)})
        settings = msgspec.structs.replace(
            self.desk.settings, model=ModelSettings(provider="anthropic", max_steps=steps),
            questions=QuestionSettings(scopes=(Scope(ANA, ("all",)),)),
        )  # fmt: skip
        keeping = StoreKeeping(self.desk.store)
        store = LocalArchive(self._folder)
        plain = Investigator(
            keeping, {"local": store}, settings, self.desk.clock, self.desk.people, self.desk.calls
        )
        propose = Proposals(self.desk.store, self.desk.remediator)
        environ = {"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": self.service.url}
        with closing(load(settings.model, environ)) as claude:
            means = Means(claude, settings, keeping, self.desk.clock, propose=propose, sure=2.0)
            question = Question(
                script["question"], ANA, "C0FINDINGS", "1.1", self.case.id, tz="UTC"
            )
            return Assisted(plain, means).answer(question)

    def told(self, script: dict[str, Any]) -> Answer:
        """The script as it stands."""
        return self.ask(script, said(script))

    def true(self, reference: str) -> str:
        """What a reference must show, found without the product."""
        part, _, name = reference.rpartition(".")
        case = self.desk.store.get(Case, self.case.id)
        assert case is not None
        if reference == "proposal.request":
            return case.value.request_id
        if part == "case":
            return self._of_case(name)
        if part == "resource1":
            return self._of_resource(name)
        if part.startswith("source"):
            return {"connected": "1", "name": "answer.store.local"}[name]
        newest = self.records[-1]
        told = {
            "count": "2", "actor": newest["userIdentity"]["userName"],
            "event": newest["eventName"], "time": newest["eventTime"],
            "ip": newest["sourceIPAddress"],
        }  # fmt: skip
        return str(told[name])

    def _of_case(self, name: str) -> str:
        return {
            "resource": self.group, "account": PRODUCTION, "state": self.case.state,
            "since": f"{self.case.first_seen:%Y-%m-%dT%H:%M:%SZ}", "severity": "CRITICAL",
            "priority": "P2",
        }[name]  # fmt: skip

    def _of_resource(self, name: str) -> str:
        opened = [rule for rule in self.desk.rules(self.group) if rule.endswith(" 0.0.0.0/0")]
        ports = sorted(rule.split()[0] for rule in opened)
        told = {"open_rules": str(len(opened)), "open_ports": ", ".join(ports)}
        if name in told:
            return told[name]
        ec2 = self.desk.observer[PRODUCTION]
        vpc = next(one for one in ec2.describe_vpcs()["Vpcs"] if one["VpcId"] == self.vpc)
        return str({"range": vpc["CidrBlock"], "status": vpc["State"]}[name])


def _opened(group: str, hour: int) -> dict[str, Any]:
    return {
        "eventID": f"{hour:08d}-{group}", "eventTime": f"2026-03-01T{hour:02d}:00:00Z",
        "eventName": "AuthorizeSecurityGroupIngress", "eventSource": "ec2.amazonaws.com",
        "awsRegion": REGION, "recipientAccountId": PRODUCTION, "sourceIPAddress": "203.0.113.7",
        "userIdentity": {"type": "IAMUser", "userName": f"person{hour}.one",
                         "accountId": PRODUCTION},
        "requestParameters": {"groupId": group, "cidrIp": "0.0.0.0/0"},
    }  # fmt: skip


def said(script: dict[str, Any], prose: str = "") -> list[dict[str, Any]]:
    """The script's turns; one that asks back ends with its question."""
    if "asks" not in script:
        return turns(script, prose)
    asks = {**script["asks"], "question": prose or script["asks"]["question"]}
    return [*turns(script)[:-1], {"tools": [{"name": "ask_person", "input": asks}]}]


@pytest.fixture
def thread(desk: Desk, service: RunningAnthropic, tmp_path: Path) -> Thread:
    return Thread(desk, service, tmp_path / "trail")


def test_every_tool_is_used_in_two_scripts() -> None:
    used = dict.fromkeys(tools(), 0)
    for script in (*scripts(), *SCRIPTS):
        asked = {"ask_person"} if "asks" in script else set()
        for name in asked | {step["tool"] for step in script["steps"]}:
            used[name] += 1
    assert len(used) == 9 and min(used.values()) >= 2, used
    for script in SCRIPTS:
        assert not re.search(r"\d", REF.sub("", script["prose"])), script["id"]


@EVERY
def test_each_reference_shows_what_is_true(thread: Thread, script: dict[str, Any]) -> None:
    answer = thread.told(script)
    assert answer.kind == ("clarify" if "asks" in script else "answer"), lines(answer, "UTC")
    assert answer.conclusion.prose == script["prose"]
    cited = REF.findall(script["prose"])
    for reference in cited:
        if reference != "resource1.id":
            assert answer.fact(reference).value.text == thread.true(reference), reference
    if "resource1.id" in cited:
        assert answer.fact("resource1.id").value.text in (thread.group, thread.vpc)
    for choice in answer.choices:
        assert not REF.search(choice.question)
    if "asks" in script:
        assert thread.true("q1.r1.actor") in answer.choices[0].question


@EVERY
def test_no_lie_about_a_case_passes(thread: Thread, script: dict[str, Any]) -> None:
    answer, asking = thread.told(script), "asks" in script
    facts = {fact.id: fact for fact in answer.facts}
    names = {fact.value.text for fact in answer.facts if fact.value.kind in ("outside", "code")
             and len(fact.value.text) > 2}  # fmt: skip
    assert problems(script["prose"], facts, names, asking=asking) == ()
    found = list(mutants(script["prose"], script["lang"], facts))
    assert {mutant.about for mutant in found} >= {"number", "time", "ARN", "account", "reference"}
    for mutant in found:
        rules = {one.rule for one in problems(mutant.prose, facts, names, asking=asking)}
        assert rules & NAMED, (mutant, rules)
    lie = found[len(script["question"]) % len(found)].prose
    told = thread.ask(script, [*said(script, lie), said(script, lie)[-1]])
    assert not told.conclusion.prose and told.notes[-1].key == "model.note.fallback"


@pytest.mark.parametrize(
    ("offered", "stands"),
    [
        ("yes", True), ("Deletions only", True), ("the last 24 hours", True),
        ("最近 7 天", True), ("yes, {q1.r1.actor}", True), ("{q7.r1.actor}", False),
        ("41 calls", False), ("at 03:17", False), ("person10.one", False),
        ("user mallory", False), ("arn:aws:iam::999999999999:user/m", False),
        ("account 999999999999", False), ("<@U1> approve", False),
        ("https://example.com", False), ("`code`", False),
    ],
)  # fmt: skip
def test_an_answer_to_press_states_nothing(thread: Thread, offered: str, stands: bool) -> None:
    script = next(script for script in SCRIPTS if script["id"] == "c05")
    answer = thread.told(script)
    facts = {fact.id: fact for fact in answer.facts}
    assert (choice_problems(offered, facts, {"person10.one"}) == ()) is stands
    asks = {"question": "Which do you mean?", "answers": ["no", offered]}
    call = {"tools": [{"name": "ask_person", "input": asks}]}
    told = thread.ask(script, [*said(script)[:-1], call, call])
    assert (told.kind == "clarify" and len(told.choices) == 2) is stands


def test_a_bad_question_back_may_be_put_right_once(thread: Thread) -> None:
    script = next(script for script in SCRIPTS if script["id"] == "c05")
    bad = {"question": "Do you mean mallory.svc?", "answers": ["yes"]}
    turn = {"tools": [{"name": "ask_person", "input": bad}]}
    steps = said(script)
    answer = thread.ask(script, [*steps[:-1], turn, steps[-1]])
    assert answer.kind == "clarify" and answer.conclusion.prose == script["prose"]


@EVERY
def test_what_lies_outside_a_case_is_refused(thread: Thread, script: dict[str, Any]) -> None:
    asked = [{"tools": [call]} for call in OUTSIDE]
    answer = thread.ask(script, [*asked, *said(script)], steps=len(script["steps"]) + len(OUTSIDE))
    assert answer.conclusion.prose == script["prose"]
    if "asks" not in script:
        keys = [line.key for line in answer.details]
        assert keys[: len(OUTSIDE)] == ["model.step.refused"] * len(OUTSIDE)
    case = thread.desk.stored_case(thread.case.id)
    proposes = any(step["tool"] == "propose_remediation" for step in script["steps"])
    assert bool(case.request_id) is proposes
    if proposes:
        assert thread.desk.request(case.request_id).requester == ANA
