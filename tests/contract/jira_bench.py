"""A Jira stand-in with the adapter on it, for the contract tests of tickets."""

import time
from typing import Any

import requests

from bot.models.ticket import Part, TicketContent
from bot.models.untrusted import Untrusted
from bot.settings import TicketSettings
from integrations.sandbox import story
from integrations.sandbox.jira import RunningJira, running_jira
from integrations.sandbox.jira.site import Issue
from integrations.tickets.jira import JiraTickets
from integrations.tickets.jira_rest import JiraRest

SETTINGS = TicketSettings(enabled=True, project="SEC")
DIGEST = "0123456789abcdef"
LABEL = f"hubward-{DIGEST}"


def content(summary: str = "Port 22 is open", priority: str = "P1") -> TicketContent:
    parts = (Part("heading", "What is wrong"), Part("line", Untrusted(summary)))
    links = (("Slack thread", "https://sandbox.slack.com/archives/C1/p1"),)
    return TicketContent(Untrusted(summary), parts, priority, ("hubward", "account 1"), links)


class Bench:
    """A stand-in with options, the adapter on it, and the pauses the adapter made."""

    def __init__(self, running: RunningJira, settings: TicketSettings, *, real: bool) -> None:
        self.pauses: list[float] = []
        pause = time.sleep if real else self.pauses.append
        self.url = running.url
        self.site = running.server.site
        self.rest = JiraRest(running.url, story.JIRA_USER, story.JIRA_TOKEN, pause)
        self.tickets = JiraTickets(self.rest, settings)
        self._running = running

    def fault(self, op: str, kind: str, when: str = "before", times: int = 1) -> None:
        spec = {"op": op, "kind": kind, "when": when, "times": times}
        requests.post(f"{self.url}/_sandbox/faults", json=spec, timeout=5).raise_for_status()

    def effects(self, op: str) -> int:
        return sum(row["effect"] for row in self._running.server.log.shown(op))

    def open_with_label(self, label: str = LABEL) -> list[Issue]:
        return [i for i in self.site.issues.values() if label in i.values["labels"]]

    def another(self) -> JiraTickets:
        """A second process: it remembers nothing."""
        return JiraTickets(self.rest, SETTINGS)


class Benches:
    """Makes benches and closes them at the end of the test."""

    def __init__(self) -> None:
        self._open: list[tuple[Any, Bench]] = []

    def make(
        self, *, settings: TicketSettings = SETTINGS, real: bool = False, **options: Any
    ) -> Bench:
        context = running_jira(**options)
        bench = Bench(context.__enter__(), settings, real=real)
        self._open.append((context, bench))
        return bench

    def close(self) -> None:
        for context, bench in self._open:
            bench.tickets.close()
            context.__exit__(None, None, None)
