"""However many findings come at once, the channel stays readable and the first P1 is not late."""

import json
import time
from collections.abc import Iterator

import msgspec
import pytest

from bot.settings import AccountSettings
from integrations.sandbox.slack.handle import Handle
from integrations.sandbox.slack.running import running_slack
from integrations.stores.redis import RedisStore
from tests.contract.storms import CONTROLS, SETTINGS, Storm, finding

pytestmark = pytest.mark.slow
#: A storm may cost a channel so many messages, and its first P1 so many seconds.
MOST, FIRST_S = 20, 5.0


@pytest.fixture(scope="module")
def slack() -> Iterator[Handle]:
    """One workspace; only our own pace limits what is posted."""
    with running_slack(rate_scale=10_000) as handle:
        yield handle


def urgent(count: int) -> list[dict[str, object]]:
    """`count` P1 cases of many families."""
    return [finding(n, control=CONTROLS[n % len(CONTROLS)]) for n in range(count)]


def heads(storm: Storm) -> list[str]:
    """The first block of each message."""
    return [message["blocks"][0]["text"]["text"] for message in storm.shown()]


def test_a_thousand_findings_of_120_cases_with_four_p1(store: RedisStore, slack: Handle) -> None:
    storm = Storm(store, slack)
    severities = ["CRITICAL"] * 4 + ["HIGH"] * 36 + ["LOW"] * 80
    findings = [
        finding(n % 120, severity=severities[n % 120], control=CONTROLS[n % 120 % 8], copy=n // 120)
        for n in range(1000)
    ]
    with storm.running():
        began = time.monotonic()
        storm.take(findings)
        assert storm.first.wait(FIRST_S)
        assert time.monotonic() - began < FIRST_S
        storm.settle()
    assert len(storm.cases()) == 120
    assert storm.posts() <= MOST
    assert sum("P1 critical" in head for head in heads(storm)) == 4
    silent = [case for case in storm.cases() if case.severity == "LOW"]
    assert not any(case.channel for case in silent), "P3 waits for the digest"


@pytest.mark.parametrize("count", [40, 1000])
def test_a_flood_of_p1_is_ten_cards_and_one_pinned_message(
    store: RedisStore, slack: Handle, count: int
) -> None:
    storm = Storm(store, slack)
    with storm.running():
        storm.take(urgent(5))
        assert storm.first.wait(FIRST_S)
        storm.take(urgent(count))
        storm.settle()
    assert len(storm.cases()) == count
    assert storm.posts() <= MOST
    (rolled,) = [m for m in storm.shown() if "at once" in m["text"]]
    assert rolled["blocks"][0]["text"]["text"] == f"🔴 {count:,} urgent cases at once"
    assert rolled["pinned_to"] == ["C0FINDINGS"]
    (table,) = [block for block in rolled["blocks"] if block["type"] == "table"]
    assert len(table["rows"]) == 26, "a head and the top 25"
    menu, csv = next(b for b in rolled["blocks"] if b["type"] == "actions")["elements"]
    assert len(menu["options"]) == 25
    assert csv["text"]["text"] == f"All {count:,} as CSV"


def test_seven_criticals_at_once_stay_seven_cards(store: RedisStore, slack: Handle) -> None:
    storm = Storm(store, slack)
    with storm.running():
        storm.take(urgent(7))
        storm.settle()
    assert storm.posts() == 7
    assert all("P1 critical" in head for head in heads(storm))


def test_two_workers_never_post_more_cards_than_one(store: RedisStore, slack: Handle) -> None:
    storm = Storm(store, slack, workers=2)
    with storm.running():
        storm.take(urgent(30))
        storm.settle()
    cards = [head for head in heads(storm) if "P1 critical" in head]
    assert len(cards) <= 10
    assert sum("urgent cases at once" in head for head in heads(storm)) == 1


def test_a_campaign_is_one_message_that_names_its_family(store: RedisStore, slack: Handle) -> None:
    storm = Storm(store, slack)
    with storm.running():
        storm.take([finding(n, severity="HIGH", control="EC2.8") for n in range(12)])
        storm.settle()
    assert storm.posts() == 1
    assert heads(storm) == ["🟠 12 cases of one kind: imds"]


def test_a_campaign_is_over_a_unit_and_another_unit_has_its_own(
    store: RedisStore, slack: Handle
) -> None:
    """Accounts of one unit share a campaign; an account of none is a campaign by itself."""
    accounts = tuple(
        AccountSettings(id, f"account-{id[0]}", "production", ou=ou)
        for id, ou in (("111111111111", "ou-a"), ("222222222222", "ou-a"), ("333333333333", ""))
    )
    storm = Storm(store, slack, msgspec.structs.replace(SETTINGS, accounts=accounts))
    made = [finding(n, severity="HIGH", control="EC2.8") for n in range(18)]
    for number, document in enumerate(made):
        account = accounts[number % 3].id
        document["AwsAccountId"] = account
        for field in ("Id", "ProductArn"):
            document[field] = document[field].replace("111111111111", account)
        part = document["Resources"][0]
        part["Id"] = part["Id"].replace("111111111111", account)
    with storm.running():
        storm.take(made)
        storm.settle()
    found = heads(storm)
    assert sorted(found) == ["🟠 12 cases of one kind: imds", "🟠 6 cases of one kind: imds"]


@pytest.mark.parametrize(("count", "posts"), [(3, 3), (4, 1)])
def test_a_minute_of_p2_is_cards_or_one_message(
    store: RedisStore, slack: Handle, count: int, posts: int
) -> None:
    storm = Storm(store, slack)
    with storm.running():
        storm.take([finding(n, severity="HIGH", control=CONTROLS[n]) for n in range(count)])
        storm.settle()
    assert storm.posts() == posts


def test_what_happens_to_a_rolled_up_case_changes_its_line_and_posts_nothing(
    store: RedisStore, slack: Handle
) -> None:
    storm = Storm(store, slack)
    few = [finding(n, severity="HIGH", control=CONTROLS[n]) for n in range(4)]
    with storm.running():
        storm.take(few)
        storm.settle()
        later = {"UpdatedAt": "2025-11-21T08:00:00.000Z", "Compliance": {"Status": "PASSED"}}
        storm.take([{**few[0], **later}])
        storm.settle()
        assert storm.posts() == 1
        assert "1 fixed" in json.dumps(storm.shown()[0]["blocks"])
        again = {"UpdatedAt": "2025-11-22T08:00:00.000Z", "Severity": {"Label": "CRITICAL"}}
        storm.take([{**few[0], **again}])
        storm.settle()
    assert storm.posts() == 2, "what comes back as P1 has a card of its own"
    assert "1 fixed" not in json.dumps(storm.shown()[0]["blocks"])
