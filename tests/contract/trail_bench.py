"""The seeded AWS stand-in as the tests of questions use it, and who exists there."""

import functools
import json
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from bot.errors import Upstream
from bot.ports import Person
from bot.query.model import Query, Window
from bot.settings import AccountSettings, QuestionSettings, Scope, Settings
from integrations import eventstores
from integrations.aws.sessions import Sessions, readers_of
from integrations.sandbox import story
from integrations.sandbox.aws.server import Handle, running_aws
from integrations.stores.redis import RedisStore

PAYMENTS = "111111111111"
SETTINGS = Settings(
    accounts=tuple(AccountSettings(a.id, a.name, regions=story.REGIONS) for a in story.ACCOUNTS),
    questions=QuestionSettings(
        scopes=(Scope("U0ANA", ("all",)), Scope("U0DEE", (PAYMENTS,)), Scope("C0SEC", ("all",)))
    ),
)


class Frozen:
    """A clock that stands at the stand-in's time."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        """The fixed moment."""
        return self._at


class People:
    """Who exists here; U0GUEST is a guest, U0NONE unknown to Slack."""

    def person(self, id: str, *, fresh: bool = False) -> Person:
        """The person by that id; raises Upstream for one Slack does not know."""
        if id == "U0NONE":
            raise Upstream("Slack", "users.info timed out")
        return Person(id, id, tz="Europe/Berlin", guest=id.startswith("U0GUEST"))

    def in_group(self, id: str, group: str) -> bool:
        """Nobody is in a group."""
        return False


class Bench:
    """A running stand-in and what its raw data says."""

    def __init__(self, aws: Handle) -> None:
        self._aws = aws

    def session(self, account: str, role: str) -> Any:
        """A boto3 session with a role assumed in one of the accounts."""
        return self._aws.session(account, role)

    @functools.cached_property
    def truths(self) -> dict[str, Any]:
        """What the story planted."""
        found: dict[str, Any] = json.loads(self.get("truths"))
        return found

    @functools.cached_property
    def raw(self) -> list[dict[str, Any]]:
        """Every record of the story's four accounts, as generated."""
        owned = {account.id for account in story.ACCOUNTS}
        rows = [json.loads(line) for line in self.get("raw/trail").splitlines()]
        return [row for row in rows if row["recipientAccountId"] in owned]

    @property
    def now(self) -> datetime:
        """The stand-in's time of seeding."""
        return datetime.fromisoformat(self.truths["now"]).astimezone(UTC)

    def since(self, hours: float) -> list[dict[str, Any]]:
        """The raw records of the last so many hours."""
        form = "%Y-%m-%dT%H:%M:%SZ"
        first, last = (self.now - timedelta(hours=hours)).strftime(form), self.now.strftime(form)
        return [row for row in self.raw if first <= row["eventTime"] < last]

    def query(self, hours: float, **changes: Any) -> Query:
        """A query over the last so many hours."""
        window = Window(self.now - timedelta(hours=hours), self.now)
        made = Query(intent="list_events", window=window, asked_at=self.now)
        return msgspec.structs.replace(made, **changes)

    def context(self, store: RedisStore, settings: Settings = SETTINGS) -> eventstores.Context:
        """What an event store is built from here."""
        sessions = Sessions(settings.accounts, story.HOME_REGION, readers_of(settings))
        return eventstores.Context(settings, store, sessions, Frozen(self.now))

    def get(self, path: str) -> bytes:
        """One of the stand-in's own pages."""
        with urllib.request.urlopen(f"{self._aws.url}/_sandbox/{path}") as answer:
            body: bytes = answer.read()
        return body

    def post(self, path: str, body: dict[str, Any], method: str = "POST") -> None:
        """Turn one of the stand-in's knobs."""
        request = urllib.request.Request(
            f"{self._aws.url}/_sandbox/{path}", json.dumps(body).encode(), method=method
        )
        urllib.request.urlopen(request).close()


@contextmanager
def running_bench(now: datetime | None = None) -> Iterator[Bench]:
    """The seeded stand-in with LookupEvents' real rate limit, or without it as of `now`."""
    with (
        pytest.MonkeyPatch.context() as patch,
        running_aws(seed=True, now=now, relaxed=now is not None) as handle,
    ):
        patch.setenv("AWS_ENDPOINT_URL", handle.url)
        patch.setenv("AWS_ACCESS_KEY_ID", story.AWS_ACCESS_KEY_ID)
        patch.setenv("AWS_SECRET_ACCESS_KEY", story.AWS_SECRET_ACCESS_KEY)
        yield Bench(handle)
