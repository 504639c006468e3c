"""Every remediation on the stand-in: bad state, plan, apply, verify, again, undo, as before."""

import fnmatch
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest

from bot.models.plan import AlreadyFixed, Plan, Step, Target
from bot.remediations import register, remediations
from bot.remediations.base import Answers, Remediation
from bot.words import all_words
from integrations.aws.calls import AwsCalls
from integrations.aws.sessions import Sessions
from integrations.sandbox import story
from integrations.sandbox.aws.server import Handle, running_aws
from tests.sandbox.aws.asking import door, open_group
from tests.unit.remediate.desk import PRODUCTION, REGION, SETTINGS


def _open_group(aws: Handle) -> Target:
    ec2 = aws.client("ec2", aws.session(PRODUCTION), REGION)
    group, _ = open_group(ec2, "registry")
    return Target(PRODUCTION, REGION, f"arn:aws:ec2:{REGION}:{PRODUCTION}:security-group/{group}")


#: How the bad state of each remediation is made, and the parameter sets it is tried with.
SEEDS: dict[str, tuple[Callable[[Handle], Target], tuple[dict[str, Any], ...]]] = {
    "close-security-group-ports": (
        _open_group,
        ({"ports": [22]}, {"ports": [22], "mode": "narrow", "cidrs": ["203.0.113.0/24"]}),
    ),
}


@pytest.fixture(scope="module")
def aws() -> Iterator[Handle]:
    """The empty stand-in, with the product's environment pointing at it."""
    with running_aws(seed=False) as handle, pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_ENDPOINT_URL", handle.url)
        environment.setenv("AWS_ACCESS_KEY_ID", story.AWS_ACCESS_KEY_ID)
        environment.setenv("AWS_SECRET_ACCESS_KEY", story.AWS_SECRET_ACCESS_KEY)
        yield handle


@pytest.fixture(scope="module")
def calls(aws: Handle) -> AwsCalls:
    """The product's own way to AWS."""
    return AwsCalls(Sessions(SETTINGS.accounts, REGION))


def _look(calls: AwsCalls, remediation: Remediation, target: Target) -> Answers:
    return {
        name: calls.read(call, target.account, target.region)
        for name, call in remediation.reads(target).items()
    }


def _without_ids(state: Answers) -> str:
    """The state with generated ids blanked, as text."""
    rows = sorted(json.dumps(row, sort_keys=True, default=str) for row in _rows(state))
    return re.sub(r'"sgr-[0-9a-f]+"', '"sgr"', "\n".join(rows)).replace('"sgr"', "*")


def _rows(state: Answers) -> list[Any]:
    found: list[Any] = []
    for answer in state.values():
        for value in (answer or {}).values():
            found += value if isinstance(value, list) else [value]
    return found


def _granted(action: str, remediation: Remediation) -> bool:
    return any(fnmatch.fnmatch(action, pattern) for pattern in remediation.iam_write)


def _run(calls: AwsCalls, plan: Plan) -> list[dict[str, Any]]:
    return [calls.write(step.call, plan, "U0BEN") for step in plan.steps]


CASES = [
    pytest.param(slug, params, id=f"{slug}-{number}")
    for slug, (_, choices) in SEEDS.items()
    for number, params in enumerate(choices)
]


def test_every_remediation_has_a_seed() -> None:
    """A new file without its bad state fails here."""
    assert set(SEEDS) == set(remediations())


@pytest.mark.parametrize("slug", sorted(remediations()))
def test_declarations(slug: str) -> None:
    """Words exist, actions are IAM actions, read and write are apart, undo or a reason why not."""
    remediation = remediations()[slug]
    words = all_words()
    assert {remediation.title, remediation.breaks} <= set(words)
    assert remediation.reversible or remediation.irreversible in words
    assert remediation.controls
    assert 0 < remediation.settle_s <= 600
    for action in (*remediation.iam_read, *remediation.iam_write):
        assert action.count(":") == 1 and "*" not in action
    assert not set(remediation.iam_read) & set(remediation.iam_write)


@pytest.mark.parametrize(("slug", "params"), CASES)
def test_from_bad_to_good_and_back(
    aws: Handle, calls: AwsCalls, slug: str, params: dict[str, Any]
) -> None:
    """Plan, apply, verified by re-reading, a second plan has nothing to do, undo restores."""
    remediation = remediations()[slug]
    target = SEEDS[slug][0](aws)
    chosen = remediation.parse(params)
    seen = len(door(aws, "GET", "requests")["requests"])
    start = _look(calls, remediation, target)
    plan = remediation.plan(target, start, chosen)
    assert isinstance(plan, Plan)
    assert [calls.dry_run(step.call, plan, "U0ANA") for step in plan.steps] == [""] * len(
        plan.steps
    )
    answers = _run(calls, plan)
    after = _look(calls, remediation, target)
    assert isinstance(remediation.plan(target, after, chosen), AlreadyFixed)
    assert all(remediation.applied(step, after) is not None for step in plan.steps)

    inverse = tuple(
        Step(call)
        for step, answer in reversed(list(zip(plan.steps, answers, strict=True)))
        for call in remediation.undo(step, answer)
    )
    _run(calls, msgspec.structs.replace(plan, steps=inverse))
    restored = _look(calls, remediation, target)
    assert _without_ids(restored) == _without_ids(start)
    again = remediation.plan(target, restored, chosen)
    assert isinstance(again, Plan)
    assert again.weakness == plan.weakness

    made = door(aws, "GET", "requests")["requests"][seen:]
    ours = [r for r in made if r["effect"] and r["detail"].get("role") == story.WRITE_ROLE]
    writes = {r["op"].replace(".", ":") for r in ours}
    assert writes and all(_granted(action, remediation) for action in writes)


def test_two_with_one_name_or_control_are_refused() -> None:
    """At start-up, not at the first click."""
    known = list(remediations().values())
    with pytest.raises(ValueError, match="two remediations"):
        register([*known, known[0]])

    class Twin(type(known[0])):  # type: ignore[misc]
        """The same controls under another name."""

        slug = "twin"

    with pytest.raises(ValueError, match="claimed by"):
        register([*known, Twin()])
