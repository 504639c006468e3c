"""Plays the three journeys through the sandbox's public interfaces and says what was seen."""

import json
import time
from collections.abc import Callable
from pathlib import Path

from integrations.sandbox import story
from integrations.sandbox.eyes import Eyes, Json, NotSeen, buttons, marker, text_of
from integrations.sandbox.sights import Place, Sights

ANA, BEN, CHEN = (person.id for person in story.PEOPLE[:3])


class Tour:
    """One walk; `began` is the monotonic time at which the sandbox was started."""

    def __init__(self, eyes: Eyes, began: float, say: Callable[[str], None]) -> None:
        self.eyes = eyes
        self.sights = Sights(eyes)
        self.steps: list[Json] = []
        self._began = began
        self.say = say
        self._keys: dict[Place, str] = {}

    def step(self, name: str, look: Callable[[], str]) -> None:
        """One promise: `look` returns what was seen; raises NotSeen when it was not kept."""
        start = time.monotonic()
        try:
            saw, ok = look(), True
        except (NotSeen, OSError, LookupError) as problem:
            saw, ok = f"{type(problem).__name__}: {problem}", False
        now = time.monotonic()
        self.steps.append({
            "name": name, "ok": ok, "seconds": round(now - start, 3), "saw": saw,
            "at": round(now - self._began, 3),
        })  # fmt: skip
        self.say(f"{'ok  ' if ok else 'FAIL'}  {name}: {saw}")
        if not ok:
            raise NotSeen(f"{name}: {saw}")

    def arrive(self) -> None:
        """The seven critical cases stand as cards."""
        self.step("first card", self._first_card)
        self.step("seven critical cases", self._seven)

    def fix(self, number: int, place: Place) -> None:
        """Ask, propose, be refused, have it approved, see it closed everywhere."""
        card, port = self.card_of(place), place.port
        key = self._keys[place] = self._keys.get(place) or self.key_of(card)
        self.step(f"{number}: who opened port {port}", lambda: self._ask(card))
        self.step(f"{number}: proposal", lambda: self.propose(card, "case.propose"))
        self.step(f"{number}: own approval refused", lambda: self._refused(card))
        self.step(f"{number}: approved and done", lambda: self.approve(card, BEN))
        self.step(f"{number}: port {port} closed in AWS", lambda: self.sights.closed(place))
        self.step(f"{number}: finding resolved", lambda: self.sights.resolved(place))
        self.step(f"{number}: ticket done", lambda: self.sights.ticket(key, "done"))

    def undo(self, place: Place) -> None:
        """Take the fix back with a second person; rule, case, ticket and finding are open again."""
        card, key = self.card_of(place), self._keys[place]
        self.step("undo: proposed", lambda: self.propose(card, "request.undo"))
        self.step("undo: own approval refused", lambda: self._refused(card))
        self.step("undo: approved by another person", lambda: self.approve(card, CHEN))
        self.step("undo: rule back in AWS", lambda: self.sights.open_again(place))
        self.step("undo: case open again", lambda: self._offered_again(card))
        self.step("undo: ticket open again", lambda: self.sights.ticket(key, "new"))
        self.step("undo: finding open again", lambda: self.sights.criticals(7))

    def _first_card(self) -> str:
        cards = self.eyes.until("a card", lambda: self.eyes.cards(ANA))
        return title(cards[0])

    def _seven(self) -> str:
        def seven() -> list[Json] | None:
            found = [c for c in self.eyes.cards(ANA) if "critical" in text_of(c).lower()]
            return found if len(found) >= 7 else None

        return "; ".join(title(card) for card in self.eyes.until("seven cards", seven, 40))

    def card_of(self, place: Place) -> Json:
        """The card of the case about a security group."""

        def look() -> Json | None:
            return next((c for c in self.eyes.cards(ANA) if place.group in text_of(c)), None)

        return self.eyes.until(f"the card of {place.group}", look)

    def _now(self, message: Json) -> Json:
        return next(m for m in self.eyes.messages(ANA) if m["ts"] == message["ts"])

    def key_of(self, card: Json) -> str:
        """The key of a case's ticket, as its card shows it."""

        def look() -> str | None:
            return next((w for w in _words(text_of(self._now(card))) if w.startswith("SEC-")), None)

        return self.eyes.until("the ticket's key on the card", look)

    def _ask(self, card: Json) -> str:
        seen = {m["ts"] for m in self.eyes.thread(ANA, card)}
        self.eyes.act(
            ANA, "message", channel=card["channel"], thread_ts=card["ts"],
            text="@hubward who opened this and when?",
        )  # fmt: skip

        def answered() -> Json | None:
            # Only an answer to this question counts, not one from an earlier round.
            replies = [m for m in self.eyes.thread(ANA, card)
                       if marker(m).startswith("reply:") and m["ts"] not in seen]  # fmt: skip
            return next((m for m in replies[-1:] if "event.show" in buttons(m)), None)

        return str(self.eyes.until("an answer with its event", answered)["text"])[:300]

    def requests(self, card: Json) -> list[Json]:
        """The requests in a case's thread, oldest first."""
        return [m for m in self.eyes.thread(ANA, card) if marker(m).startswith("request:")]

    def propose(self, card: Json, action: str, person: str = ANA) -> str:
        """Press Propose fix or Undo; returns the text of the new request's card."""
        before = self.requests(card)
        place = next(
            (m for m in (self._now(card), *reversed(before)) if action in buttons(m)), None
        )
        if place is None:
            raise NotSeen(f"no {action} button")
        self.eyes.click(person, place, action)

        def proposed() -> Json | None:
            new = self.requests(card)[len(before) :]
            return next((m for m in new if "request.approve" in buttons(m)), None)

        return str(self.eyes.until("a card with Approve", proposed)["text"])[:300]

    def _refused(self, card: Json) -> str:
        seen = {m["ts"] for m in self.eyes.thread(ANA, card)}
        self.eyes.click(ANA, self.requests(card)[-1], "request.approve")

        def refused() -> Json | None:
            new = [m for m in self.eyes.thread(ANA, card) if m["ts"] not in seen]
            return next((m for m in new if not marker(m)), None)

        return str(self.eyes.until("a refusal only Ana sees", refused)["text"])[:200]

    def approve(self, card: Json, person: str) -> str:
        """Approve the newest request of a case and see it end well."""
        start = time.monotonic()
        self.eyes.click(person, self.requests(card)[-1], "request.approve")

        def ended() -> Json | None:
            now = self.requests(card)[-1]
            return now if title(now).startswith(("✅", "❌", "⚠️")) else None

        now = self.eyes.until("the request's end", ended)
        if not title(now).startswith("✅"):
            raise NotSeen(f"it ended as {now['text'][:200]}")
        return f"{time.monotonic() - start:.2f} s after the click: {now['text'][:200]}"

    def offers(self, card: Json, action: str) -> Json | None:
        """The card as it is now, when it has this button."""
        now = self._now(card)
        return now if action in buttons(now) else None

    def _offered_again(self, card: Json) -> str:
        now = self.eyes.until("Propose fix", lambda: self.offers(card, "case.propose"))
        return title(now)


def play(tour: Tour, folder: Path) -> bool:
    """The whole tour; writes `folder`/tour.json and says whether everything was as promised."""
    start, ok = time.monotonic(), True
    try:
        tour.step("all ready", lambda: "every part is up")
        tour.arrive()
        first, second = (tour.sights.place_of(port) for port in (22, 3389))
        tour.fix(1, first)
        tour.undo(first)
        tour.fix(2, first)
        tour.fix(3, second)
        tour.step("five criticals open", lambda: tour.sights.criticals(5))
    except NotSeen as problem:
        ok = False
        tour.say(str(problem))
    document = {"ok": ok, "seconds": round(time.monotonic() - start, 3), "steps": tour.steps}
    (folder / "tour.json").write_text(json.dumps(document, indent=2, ensure_ascii=False), "utf-8")
    return ok


def title(message: Json) -> str:
    """The header of a card."""
    for block in message.get("blocks", []):
        if block["type"] == "header":
            return str(block["text"]["text"])
    return str(message.get("text", ""))[:80]


def _words(text: str) -> list[str]:
    for mark in '<>|*`"\\,()（）':
        text = text.replace(mark, " ")
    return text.split()
