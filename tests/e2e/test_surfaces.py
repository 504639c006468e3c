"""Beyond the cards: the Home tab, reports, lists, shortcuts and their modals, end to end."""

from typing import Any

import pytest
from playwright.sync_api import expect

from integrations.sandbox.eyes import Eyes, text_of
from integrations.sandbox.supervisor import Sandbox
from tests.e2e.browser import page

pytestmark = [pytest.mark.slow]
ANA, GUS = "U0ANA00001", "U0GUS00001"
DIRECT = "D0ANA00001"


def modal(eyes: Eyes, person: str, callback: str) -> dict[str, Any]:
    """The person's open modal once it is the one with this callback id."""

    def look() -> dict[str, Any] | None:
        views = [v for v in eyes.state(person)["modals"] if v["callback_id"] == callback]
        return views[-1] if views else None

    return eyes.until(callback, look)


def card(eyes: Eyes, words: str) -> dict[str, Any]:
    """The card with these words in it."""
    found = eyes.until(
        words, lambda: [c for c in eyes.cards(ANA) if words in text_of(c)], timeout_s=60
    )
    return found[0]


def slash(eyes: Eyes, person: str, text: str) -> None:
    """`/hubward …` in the findings channel."""
    eyes.act(person, "slash", channel="C0FINDINGS", command="/hubward", text=text)


def direct(eyes: Eyes, name: str) -> dict[str, Any]:
    """Ana's direct message with a file whose name ends so."""

    def look() -> dict[str, Any] | None:
        for message in eyes.messages(ANA, DIRECT):
            if any(file["name"].endswith(name) for file in message.get("files", [])):
                return message
        return None

    return eyes.until(name, look)


def test_a_report_arrives_with_page_picture_and_words(eyes: Eyes) -> None:
    card(eyes, "Port 22 open")
    slash(eyes, ANA, "report 30d")
    direct(eyes, ".html")

    def pictured() -> list[dict[str, Any]]:
        said = eyes.messages(ANA, DIRECT)
        return [m for m in said if any(b["type"] == "image" for b in m.get("blocks", []))]

    report = eyes.until("the report", pictured)[0]
    assert "the last 30 days" in report["text"]
    slash(eyes, ANA, "findings P1 csv")
    direct(eyes, ".csv")


def test_fix_without_a_case_offers_the_open_ones_and_makes_the_plan(eyes: Eyes) -> None:
    subject = card(eyes, "Port 22 open")
    slash(eyes, ANA, "fix")
    view = modal(eyes, ANA, "modal.pick_fix")
    place = {"view_id": view["id"], "action_id": "input.case"}
    found = eyes.act(ANA, "suggest", value="22", **place)["options"]
    value = next(o["value"] for o in found if "payments-prod" in o["text"]["text"])
    given = {"input.case": {"input.case": value}}
    answer = eyes.act(ANA, "submit", view_id=view["id"], values=given)
    assert answer["ok"], answer

    def proposed() -> bool:
        return any("Exact calls" in text_of(m) for m in eyes.thread(ANA, subject))

    eyes.until("the plan", proposed)


def test_a_guest_reads_why_no_case_is_offered(eyes: Eyes) -> None:
    eyes.act(GUS, "shortcut", callback_id="fix_case")
    assert "not guests" in text_of(modal(eyes, GUS, "modal.notice"))


def test_a_question_from_the_composer_is_answered_in_direct_messages(eyes: Eyes) -> None:
    eyes.act(ANA, "shortcut", callback_id="ask_cloudtrail")
    view = modal(eyes, ANA, "modal.ask")
    given = {"input.question": {"input.question": "failed console logins in the last 24 hours"}}
    assert eyes.act(ANA, "submit", view_id=view["id"], values=given)["ok"]

    def answered() -> bool:
        return any("failed" in m["text"] and m.get("blocks") and "🔎" not in m["text"]
                   for m in eyes.messages(ANA, DIRECT))  # fmt: skip

    eyes.until("the answer", answered, timeout_s=60)


def test_a_card_of_a_lesser_case_gets_a_ticket_when_somebody_wants_one(eyes: Eyes) -> None:
    subject = card(eyes, "Port 22 open")
    place = {"channel": "C0FINDINGS", "ts": subject["ts"]}
    eyes.act(ANA, "shortcut", callback_id="investigate", **place)

    def answered() -> bool:
        return any("opened tcp 22" in text_of(m) for m in eyes.thread(ANA, subject))

    eyes.until("who opened it", answered, timeout_s=60)
    eyes.act(ANA, "shortcut", callback_id="create_ticket", **place)

    def told() -> bool:
        said = [m["text"] for m in eyes.messages(ANA) if "ticket" in m.get("text", "")]
        return any("has the ticket" in text for text in said)

    eyes.until("the ticket it has already", told)


@pytest.mark.browser
def test_the_home_tab_narrows_and_follows(eyes: Eyes, sandbox: Sandbox) -> None:
    subject = card(eyes, "Port 3389 open")
    with page(f"{eyes.endpoints['slack_page']}?as=U0BEN00001#home") as opened:
        tab = opened.get_by_test_id("home")
        expect(tab).to_contain_text("Open cases, soonest due first", timeout=20_000)
        expect(tab).to_contain_text("overdue")
        opened.locator('[data-action-id="home.filter"]').select_option("222222222222")
        expect(tab).not_to_contain_text("payments-bastion")
        expect(tab).to_contain_text("storefront-prod")
        assert eyes.click("U0BEN00001", subject, "case.ack")["ok"]
        expect(tab).to_contain_text("has it", timeout=20_000)
