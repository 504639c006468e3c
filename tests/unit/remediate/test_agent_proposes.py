"""A model proposes for the person who asked: they are the requester, whatever is approved then."""

import time
from collections.abc import Iterator
from contextlib import closing

import msgspec
import pytest

from bot.approvals.policy import (
    Reason,
    may_approve,
    may_cancel,
    may_execute,
    quorum_for,
)
from bot.approvals.roles import actor
from bot.investigate.agent.evidence import Evidence
from bot.investigate.agent.loop import Limits, Loop, Watch
from bot.investigate.agent.proposals import Proposals
from bot.investigate.agent.tools.base import Bench
from bot.investigate.agent.transcripts import Outcome
from bot.models.answer import Question
from bot.models.change import Change, Index, Write
from bot.models.plan import Risk
from bot.models.request import Request
from bot.query.model import Query, Rows
from bot.remediate.gate import stakes_of
from bot.settings import ModelSettings, Settings
from integrations.models.anthropic import load
from integrations.sandbox.anthropic.serve import KEY, RunningAnthropic, running_anthropic
from tests.unit.remediate.desk import ANA, BEN, CHEN, DEVELOPMENT, OKI, PRODUCTION, REGION, Desk

SLUG = "close-security-group-ports"


@pytest.fixture(scope="module")
def service() -> Iterator[RunningAnthropic]:
    with running_anthropic() as running:
        yield running


def _none(_query: Query) -> Rows:
    raise AssertionError("nothing is read here")


def _asked(
    desk: Desk, service: RunningAnthropic, asker: str, group: str, account: str,
    accounts: tuple[str, ...],
) -> Outcome:  # fmt: skip
    """Somebody asks for a fix, and the model proposes it."""
    form = {"remediation": SLUG, "resource": group, "account": account, "region": REGION}
    service.server.scripts.clear()
    service.server.scripts.add({"match": "please fix", "turns": [
        {"tools": [{"name": "propose_remediation", "input": form}]},
        {"text": "The request is {proposal.request}."}, {"text": "Probably it was refused."},
    ]})  # fmt: skip
    proposals = Proposals(desk.store, desk.remediator)
    bench = Bench(
        Question("please fix it", asker), desk.clock.now(), "UTC", accounts, Evidence(),
        lambda query: query, _none, Settings(),
        propose=lambda *target: proposals(asker, *target),
    )  # fmt: skip
    environ = {"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": service.url}
    with closing(load(ModelSettings(provider="anthropic"), environ)) as claude:
        return Loop(claude, bench, Limits(), Watch(time.monotonic, lambda: False)).run()


def _proposed(desk: Desk, service: RunningAnthropic, asker: str, account: str) -> Request:
    group = desk.group(account)
    case = desk.case(group, account)
    desk.store.commit(Change(index=(Index("cases:open", case.id, 60.0),)))
    outcome = _asked(desk, service, asker, group, account, (account,))
    assert outcome.ending == "answer", outcome
    found = desk.stored_case(case.id).request_id
    assert found
    return desk.request(found)


@pytest.mark.parametrize("risk", ["R1", "R2", "R3"])
def test_who_asked_the_model_cannot_approve_in_production(
    desk: Desk, service: RunningAnthropic, risk: Risk
) -> None:
    request = _proposed(desk, service, BEN, PRODUCTION)
    stored = desk.store.get(Request, request.id)
    assert stored is not None and request.risk == "R2"
    request = msgspec.structs.replace(request, risk=risk)
    desk.store.commit(Change(writes=(Write(request, stored.version),)))
    assert request.requester == BEN
    assert not request.approvals and request.state == "awaiting_approval"
    outcome = desk.remediator.approve(request.id, 1, BEN)
    assert not outcome.done
    assert "You asked for this yourself" in outcome.sentence()
    assert desk.request(request.id) == request
    proposed = [entry for entry in desk.audit() if entry.what.endswith("proposed")]
    assert proposed and all(entry.who == BEN for entry in proposed)


@pytest.mark.parametrize("account", [PRODUCTION, DEVELOPMENT])
@pytest.mark.parametrize("risk", ["R1", "R2", "R3", "R4"])
def test_every_verdict_is_as_if_they_had_asked_themselves(
    desk: Desk, service: RunningAnthropic, account: str, risk: Risk
) -> None:
    """The model stands behind nothing: its asker is the requester wherever one is looked at."""
    by_model = _proposed(desk, service, BEN, account)
    group = desk.group(account)
    by_hand = desk.remediator.propose(desk.case(group, account).id, BEN)
    theirs, own = (
        msgspec.structs.replace(stakes_of(request, desk.settings), risk=risk)
        for request in (by_model, by_hand)
    )
    assert theirs == own and theirs.requester == BEN
    people = [actor(desk.people, desk.settings.approvals, id) for id in (ANA, BEN, CHEN, OKI)]
    assert [may_cancel(one, theirs).permit for one in people] == [False, True, False, False]
    for one in people:
        assert may_approve(one, theirs) == may_approve(one, own)
        assert may_execute([one], theirs, execute=True, stopped=False).permit is (
            may_approve(one, theirs).permit and may_approve(one, theirs).quorum == 1
        )
    reason = may_approve(people[1], theirs).reason
    assert (reason is Reason.REQUESTER) is (risk != "R1" or account == PRODUCTION)
    assert quorum_for(theirs) == (2 if risk == "R3" else 1), "a human stands behind it"


def test_another_approver_may(desk: Desk, service: RunningAnthropic) -> None:
    request = _proposed(desk, service, ANA, PRODUCTION)
    assert not desk.remediator.approve(request.id, 1, ANA).done
    assert desk.remediator.approve(request.id, 1, BEN).done


def test_a_model_proposes_nothing_outside_the_askers_accounts(
    desk: Desk, service: RunningAnthropic
) -> None:
    group = desk.group()
    case = desk.case(group)
    desk.store.commit(Change(index=(Index("cases:open", case.id, 60.0),)))
    outcome = _asked(desk, service, BEN, group, PRODUCTION, (DEVELOPMENT,))
    assert outcome.steps[0].status == "error"
    assert not desk.stored_case(case.id).request_id
    assert PRODUCTION in outcome.steps[0].reason
