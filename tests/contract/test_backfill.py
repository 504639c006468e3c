"""The first look: all that was there is one message, whatever its size, and disturbs nobody."""

import json
import time
from collections.abc import Iterator

import msgspec
import pytest

from bot.deliver import Deliver
from bot.errors import RetryLater
from bot.models.posted import Reply
from bot.ports import Message
from bot.settings import IntakeSettings, Route
from bot.views.baseline import baseline_message
from integrations.aws.hub_calls import PACE
from integrations.sandbox import story
from integrations.sandbox.aws.server import Handle, running_aws
from integrations.sandbox.slack.running import running_slack
from integrations.slack import SlackChat
from integrations.stores.redis import RedisStore
from tests.contract.hub_bench import ACTING, OBSERVING, Bench, events, group_document, imported
from tests.sandbox.aws.asking import door

PAYMENTS = story.ACCOUNTS[0].id


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Handle]:
    """An empty stand-in of its own, because these tests count what is in it."""
    with running_aws(seed=False) as handle:
        monkeypatch.setenv("AWS_ENDPOINT_URL", handle.url)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", story.AWS_ACCESS_KEY_ID)
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", story.AWS_SECRET_ACCESS_KEY)
        yield handle


def _unasked(reply: Reply) -> Message:
    raise AssertionError("nobody asked anything")


@pytest.mark.timeout(300)  # About 30 s on a machine with nothing else to do.
@pytest.mark.slow
def test_forty_thousand_findings_are_at_most_twelve_messages(
    aws: Handle, store: RedisStore
) -> None:
    """In observe mode: one summary, at most ten cards, no write, no ticket."""
    door(aws, "POST", "findings", {"count": 40_000})
    bench = Bench(store, aws, OBSERVING)
    began = time.monotonic()
    done = bench.started()
    print(f"backfill of 40,000: {time.monotonic() - began:.1f} s, {done.pages} pages")
    assert (done.state, done.problem, done.malformed) == ("done", "", 0)
    baseline = bench.baseline()
    assert baseline.cases == len(bench.cases()) > 39_000
    assert sum(baseline.bands.values()) == baseline.cases
    assert len(baseline.top) == 10 and baseline.observing
    bench.work()
    with running_slack(rate_scale=10_000) as slack:
        chat = SlackChat(story.SLACK_BOT_TOKEN, slack.api_url)
        bench.draw(Deliver(store, chat, OBSERVING, _unasked))
        posted = [row for row in slack.requests("chat.postMessage") if row["effect"]]
    assert 1 <= len(posted) <= 12
    assert f"baseline:{baseline.id}" in json.dumps(posted)
    assert f"{baseline.cases} open cases" in baseline_message(baseline, [], OBSERVING, "en").text
    assert bench.asked("BatchUpdateFindings", "BatchUpdateFindingsV2") == 0
    assert not [name for name in bench.due() if name.startswith(("ticket:", "hub:"))]
    assert bench.audited().count("case.opened") == 0
    assert "backfill.done" in bench.audited()


def test_what_a_rule_posts_at_once_stays_quiet_too(aws: Handle, store: RedisStore) -> None:
    """A baseline case gets no card, no ticket and no second look by a repeated event."""
    settings = msgspec.structs.replace(
        ACTING, routes=(Route(channel="C0FINDINGS", post="now"),),
        intake=IntakeSettings(baseline_cards=0),
    )  # fmt: skip
    door(aws, "POST", "findings", {"count": 5})
    bench = Bench(store, aws, settings)
    bench.started()
    document = bench.reader.page("asff:CRITICAL,HIGH", "").documents
    bench.intake.take([json.dumps({"Findings": [json.loads(raw)]}).encode() for raw in document])
    bench.work()
    assert {n for n in bench.due() if n.startswith(("slack:", "ticket:"))} == {
        f"slack:baseline:{bench.baseline().id}"
    }
    assert all(case.baseline and not case.channel for case in bench.cases())


def test_news_of_a_baseline_case_brings_its_card(aws: Handle, store: RedisStore) -> None:
    """Another control fails on the same group: now it is shown."""
    bench = Bench(store, aws, msgspec.structs.replace(
        OBSERVING, routes=(Route(channel="C0FINDINGS", post="now"),),
    ))  # fmt: skip
    old = group_document(PAYMENTS, "sg-0aaaaaaaaaaaaaaa1", "EC2.13")
    bench.triage.take([json.dumps(old).encode()], quiet=True)
    assert not bench.jobs()
    new = group_document(PAYMENTS, "sg-0aaaaaaaaaaaaaaa1", "EC2.19")
    bench.intake.take(list(events(new)))
    bench.work()
    case = bench.case()
    assert (case.baseline, case.channel, len(case.findings)) == (False, "C0FINDINGS", 2)


def test_the_worst_get_their_cards(aws: Handle, store: RedisStore) -> None:
    """At most as many P1 cases as the settings say, by themselves, with a ticket where allowed."""
    door(aws, "POST", "findings", {"count": 40})
    pins = msgspec.structs.replace(ACTING.priority, pins={"EC2.13": "P1"})
    settings = msgspec.structs.replace(
        ACTING, priority=pins, intake=IntakeSettings(baseline_cards=3)
    )
    bench = Bench(store, aws, settings)
    bench.started()
    baseline = bench.baseline()
    assert len(baseline.carded) == 3 < baseline.bands["P1"]
    cards = {n for n in bench.due() if n.startswith("slack:case:")}
    assert cards == {f"slack:case:{id}" for id in baseline.carded}
    assert {n for n in bench.due() if n.startswith("ticket:")} == {
        f"ticket:case:{id}" for id in baseline.carded
    }


def test_what_the_hub_received_after_the_start_is_left_to_its_event(
    aws: Handle, store: RedisStore
) -> None:
    """It is not baseline, even when the listing already shows it."""
    door(aws, "POST", "findings", {"count": 3})
    bench = Bench(store, aws)
    before = bench.started()
    assert (before.findings, before.later, len(bench.cases())) == (3, 0, 3)
    imported(aws, story.TOOLING_ACCOUNT, "new-1", "new-2")
    assert not bench.backfiller.begin()
    assert bench.backfiller.begin(again=True)
    bench.backfiller.run()
    again = bench.backfill()
    assert again.started_at == before.started_at
    assert (again.findings, again.later, len(bench.cases())) == (3, 2, 3)


def test_it_goes_on_where_it_was(aws: Handle, store: RedisStore) -> None:
    """Half of it can be read, then the hub is busy: another worker reads the rest."""
    door(aws, "POST", "findings", {"count": 1_000})
    first = Bench(store, aws)
    first.backfiller.begin()
    door(aws, "POST", "faults", {
        "op": "securityhub.GetFindingsV2", "kind": "throttle", "times": 400,
    })  # fmt: skip
    with pytest.raises(RetryLater):
        first.backfiller.run()
    assert first.backfill().problem and 0 < first.backfill().findings < 1_000
    door(aws, "DELETE", "faults")
    second = Bench(store, aws)
    second.backfiller.run()
    done = second.backfill()
    assert (done.state, done.problem) == ("done", "")
    assert done.findings == 1_000
    assert second.baseline().cases == len(second.cases())


def test_the_pace_is_the_vendors(store: RedisStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Against a stand-in that enforces three calls a second with a burst of six: no refusal."""
    with running_aws(seed=False, relaxed=False) as aws:
        monkeypatch.setenv("AWS_ENDPOINT_URL", aws.url)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", story.AWS_ACCESS_KEY_ID)
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", story.AWS_SECRET_ACCESS_KEY)
        door(aws, "POST", "findings", {"count": 900})
        bench = Bench(store, aws, pace=PACE)
        bench.started()
        log = door(aws, "GET", "requests")["requests"]
    assert sum(row["op"] == "securityhub.GetFindings" for row in log) >= 9
    assert not [row for row in log if row["status"] != 200 and "securityhub" in row["op"]]


def test_an_event_from_before_the_start_joins_the_baseline(aws: Handle, store: RedisStore) -> None:
    """What waited in the queue for days is not news."""
    bench = Bench(store, aws)
    bench.started()
    message = json.loads(events(group_document(PAYMENTS, "sg-0bbbbbbbbbbbbbbb1"))[0])
    message["time"] = "2020-01-01T00:00:00Z"
    bench.intake.take([json.dumps(message).encode()])
    assert bench.case().baseline and not bench.jobs("assess")


def test_an_event_of_the_second_of_the_start_is_news(aws: Handle, store: RedisStore) -> None:
    """EventBridge tells whole seconds, so the second of the start counts as after it."""
    bench = Bench(store, aws)
    started = bench.started().started_at
    assert started is not None
    message = json.loads(events(group_document(PAYMENTS, "sg-0bbbbbbbbbbbbbbb2"))[0])
    message["time"] = f"{started:%Y-%m-%dT%H:%M:%SZ}"
    bench.intake.take([json.dumps(message).encode()])
    assert not bench.case().baseline and bench.jobs("assess")


def test_a_finding_sent_from_the_console_gets_its_card(aws: Handle, store: RedisStore) -> None:
    """The custom action surfaces it whatever its score; pressing again changes nothing."""
    bench = Bench(store, aws)
    bench.started()
    document = group_document(PAYMENTS, "sg-0ccccccccccccccc1")
    bench.triage.take([json.dumps(document).encode()], quiet=True)
    action = {
        "detail-type": "Security Hub Findings - Custom Action",
        "source": "aws.securityhub",
        "time": "2099-01-01T00:00:00Z",
        "detail": {"actionName": "Send to Slack", "findings": [document]},
    }
    for _ in range(2):
        bench.intake.take([json.dumps(action).encode()])
    bench.work()
    assert (bench.case().channel, bench.case().baseline) == ("C0FINDINGS", False)
    assert bench.audited().count("case.surfaced") == 1
