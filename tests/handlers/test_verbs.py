"""The verbs digest, routes and policy, and a roll-up's list, as people use them in Slack."""

from collections.abc import Iterator
from typing import Any, cast

import msgspec
import pytest

from bot.commands import parse, parse_mention
from bot.digests import Digests
from bot.errors import NotPermitted, Refused
from bot.findings.rollup import Rollups, members_of
from bot.models.change import Change, Index, Write
from bot.models.people import Person
from bot.models.rollup import Rollup
from bot.rooms import Rooms
from bot.settings import ApprovalSettings, Route, Settings, Workspace
from bot.views.actions import Action, rollup_ref
from handlers.slack import clicks, commands
from handlers.slack.desk import Asker, Desk
from handlers.slack.payloads import Click
from integrations.sandbox import story
from integrations.sandbox.slack.handle import Handle
from integrations.sandbox.slack.running import running_slack
from integrations.slack import SlackChat, SlackDirectory
from integrations.stores.redis import RedisStore
from tests.unit.findings.documents import StandingClock
from tests.unit.views.samples import NOW, SETTINGS, case, request

CHANNEL, ANA, BEN, CHEN, GUS = "C0GENERAL0", "U0ANA00001", "U0BEN00001", "U0CHEN0001", "U0GUS00001"
MADE: Settings = msgspec.structs.replace(
    SETTINGS,
    workspace=Workspace(channel=CHANNEL),
    routes=(Route("C0FINDINGS", families=("open-port",)),),
    approvals=ApprovalSettings(operators=(ANA, BEN), approvers=(BEN,), teams={"payments": (BEN,)}),
)


@pytest.fixture(scope="module")
def slack() -> Iterator[Handle]:
    """One workspace for all."""
    with running_slack(rate_scale=10_000) as handle:
        yield handle


@pytest.fixture
def desk(store: RedisStore, slack: Handle) -> Desk:
    """What these verbs work with; what changes AWS or answers questions is not asked here."""
    chat = SlackChat(story.SLACK_BOT_TOKEN, slack.api_url)
    directory, clock = SlackDirectory(story.SLACK_BOT_TOKEN, slack.api_url), StandingClock(NOW)
    nobody = cast(Any, None)
    return Desk(
        store, chat, directory, MADE, clock, nobody, nobody, nobody, nobody,
        health=tuple, queued=int, look=lambda id: None, rollups=Rollups(store, clock, MADE),
        digests=Digests(store, MADE, clock), rooms=Rooms(chat, MADE),
    )  # fmt: skip


def told(desk: Desk, slack: Handle, person: str, typed: str, thread: str = "") -> str:
    """What the person reads, and nobody else."""
    who = Asker(desk, desk.directory.person(person), CHANNEL, thread)
    before = len(slack.messages(person, CHANNEL))
    commands.run(who, parse(typed), "job-1")
    (message,) = slack.messages(person, CHANNEL)[before:]
    assert message["is_ephemeral"]
    return str(message["text"])


def thread_of(store: RedisStore, **changes: Any) -> str:
    """A case with a thread of its own in the channel."""
    made = case(id="c-7f3a", **changes)
    names = ((f"thread:{CHANNEL}:1.2", f"case:{made.id}"),)
    store.commit(Change(writes=(Write(made, 0),), names=names))
    return "1.2"


def test_routes_says_where_things_go_and_what_is_wrong_with_a_channel(
    desk: Desk, slack: Handle
) -> None:
    text = told(desk, slack, ANA, "routes")
    assert "1. kind open-port → <#C0FINDINGS>" in text
    assert "Everything else → <#C0GENERAL0>" in text
    assert "security-findings is shared with another company" in text


def test_routes_names_the_route_of_a_case(desk: Desk, slack: Handle, store: RedisStore) -> None:
    thread_of(store)
    text = told(desk, slack, ANA, "routes c-7f3a")
    assert "This case goes to <#C0FINDINGS>: route 1 matches by kind open-port" in text
    with pytest.raises(Refused):
        told(desk, slack, ANA, "routes c-none")


@pytest.mark.parametrize(
    ("why", "person", "words"),
    [
        ("an operator proposes, but does not approve", ANA, "approve it when somebody else asks"),
        ("an approver of the team approves", BEN, "asks: Permitted."),
    ],
)
def test_policy_says_which_rule_binds_for_you(
    desk: Desk, slack: Handle, store: RedisStore, why: str, person: str, words: str
) -> None:
    thread_of(store)
    text = told(desk, slack, person, "policy c-7f3a")
    assert "rule R2-production binds: an approver of the team payments" in text
    assert words in text, why
    assert ("asks: Permitted." in text) == (person == BEN)


def test_policy_judges_the_request_that_waits(desk: Desk, slack: Handle, store: RedisStore) -> None:
    asked = request(id="rq-1", case_id="c-7f3a", requester=BEN)
    store.commit(Change(writes=(Write(asked, 0),)))
    thread_of(store, request_id="rq-1", state="in_progress")
    text = told(desk, slack, BEN, "policy c-7f3a")
    assert "approve the request that waits: You asked for this yourself" in text


def test_policy_alone_is_the_whole_table(desk: Desk, slack: Handle) -> None:
    text = told(desk, slack, ANA, "policy")
    assert all(f"{rule} " in text for rule in ("R0", "R2-production", "R3", "break-glass"))
    assert "You are operator; your teams: none." in text


def test_digest_is_shown_now_in_the_readers_language(
    desk: Desk, slack: Handle, store: RedisStore
) -> None:
    made = case(channel=CHANNEL)
    store.commit(Change(writes=(Write(made, 0),), index=(Index("cases:open", made.id, 82),)))
    assert "Open: 1, of which 1 overdue." in told(desk, slack, ANA, "digest")
    assert "未处理：" in told(desk, slack, CHEN, "摘要")


@pytest.mark.parametrize("verb", ["digest", "routes", "policy"])
def test_guests_are_told_nothing(desk: Desk, verb: str) -> None:
    guest = Asker(desk, Person(GUS, "gus", guest=True), CHANNEL)
    with pytest.raises(NotPermitted):
        commands.run(guest, parse(verb), "job-1")


@pytest.mark.parametrize(
    ("said", "verb"),
    [
        ("policy", "policy"), ("policy c-7f3a", "policy"), ("routes", "routes"),
        ("digest", "digest"), ("policy changes last week?", "ask"),
        ("routes to vpc-1 changed?", "ask"), ("digest of the key?", "ask"),
    ],
)  # fmt: skip
def test_a_question_that_begins_like_a_verb_is_a_question(said: str, verb: str) -> None:
    typed = parse_mention(f"<@U0HUBWARD1> {said}")
    assert typed.verb is not None and typed.verb.name == verb


def test_a_roll_ups_whole_list_comes_as_csv_to_whoever_asks(
    desk: Desk, slack: Handle, store: RedisStore
) -> None:
    made = [case(id=f"c-{n}") for n in range(30)]
    store.commit(
        Change(
            writes=(Write(Rollup("u1", "urgent", CHANNEL, NOW), 0), *(Write(c, 0) for c in made)),
            index=tuple(Index(members_of("u1"), c.id, 1.0) for c in made),
        )
    )
    who = Asker(desk, desk.directory.person(ANA), CHANNEL, "1.2")
    press = Click(ANA, Action.ROLLUP_CSV, rollup_ref("u1"), CHANNEL, "1.2")
    clicks.handle(who, press, "job-1")
    (shared,) = [m for m in slack.messages(ANA, slack.dm(ANA)) if m.get("files")]
    assert shared["files"][0]["name"] == "cases-u1.csv"
    with pytest.raises(Refused):
        clicks.handle(who, msgspec.structs.replace(press, value=rollup_ref("u2")), "job-2")
