"""From the approving click to the card's final text: port closed, finding resolved, ticket done."""

import argparse
import json
import statistics
import tempfile
import time
from pathlib import Path

from integrations.sandbox import operator_file
from integrations.sandbox.eyes import Eyes, Json, marker
from integrations.sandbox.supervisor import Options, Sandbox
from integrations.sandbox.tour import ANA, BEN, CHEN, Tour, title

#: Slack allows about 50 edits a minute; rounds closer together would measure that limit.
_PAUSE_S = 9.0


def main(arguments: list[str]) -> None:
    """Print one JSON line with the median and the 95th percentile in seconds."""
    parser = argparse.ArgumentParser(prog="e2e-click", description=__doc__)
    parser.add_argument("--runs", type=int, default=30)
    runs = parser.parse_args(arguments).runs
    with tempfile.TemporaryDirectory() as folder:
        # The hourly limit on executions would stop the measurement after fifteen rounds.
        text = operator_file.text().replace("  execute: true", "  execute: true\n  per_hour: 1000")
        sandbox = Sandbox(Options(Path(folder), quiet=True, operator_text=text))
        try:
            sandbox.start()
            rows = _measure(sandbox, runs)
        finally:
            sandbox.stop()
    totals = sorted(row["all"] for row in rows)
    print(
        json.dumps(
            {
                "name": "e2e-click",
                "unit": "s",
                "n": len(totals),
                "value": round(statistics.median(totals), 3),
                "p95": round(totals[max(0, round(0.95 * len(totals)) - 1)], 3),
                "min": round(totals[0], 3),
                "max": round(totals[-1], 3),
                "ack_median": round(statistics.median(row["ack"] for row in rows), 4),
                "card_median": round(statistics.median(row["card"] for row in rows), 3),
            }
        )
    )


def _measure(sandbox: Sandbox, runs: int) -> list[dict[str, float]]:
    eyes = Eyes(sandbox.endpoints)
    tour = Tour(eyes, sandbox.began, lambda line: None)
    tour.arrive()
    place = tour.sights.place_of(22)
    card = tour.card_of(place)
    key = tour.key_of(card)
    rows = []
    for _ in range(runs):
        time.sleep(_PAUSE_S)
        tour.propose(card, "case.propose")
        request = tour.requests(card)[-1]
        start = time.monotonic()
        answer = eyes.click(BEN, request, "request.approve")
        acked = time.monotonic() - start
        _final(eyes, card, request)
        shown = time.monotonic() - start
        tour.sights.closed(place)
        tour.sights.resolved(place)
        tour.sights.ticket(key, "done")
        rows.append({"all": time.monotonic() - start, "card": shown,
                     "ack": float(answer.get("ack_ms", acked * 1000)) / 1000})  # fmt: skip
        tour.propose(card, "request.undo", person=CHEN)
        tour.approve(card, BEN)
        tour.sights.open_again(place)
        eyes.until("the case open again", lambda: tour.offers(card, "case.propose"))
        tour.sights.ticket(key, "new")
        tour.sights.criticals(7)
    return rows


def _final(eyes: Eyes, card: Json, request: Json) -> None:
    """The card of the case says fixed, and the request's says done."""

    def look() -> bool:
        now = {marker(m): m for m in eyes.messages(ANA)}
        fixed, done = now[marker(card)], now[marker(request)]
        return title(fixed).startswith("✅") and title(done).startswith("✅")

    eyes.until("the final texts", look)
