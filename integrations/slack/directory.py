"""The Directory port: who people are, remembered for no longer than a decision may rest on."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from bot.ports import Person
from integrations.slack.call import Api

#: An approval may rest on an answer of this age, anything else on one of `_USUAL_S`.
_FRESH_S = 60.0
_USUAL_S = 600.0
_MOST = 5_000


class SlackDirectory:
    """Users and user groups. Every method raises Upstream, which means no."""

    def __init__(
        self, token: str, url: str, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._api = Api(token, url)
        self._clock = clock
        self._seen: OrderedDict[str, tuple[float, Any]] = OrderedDict()
        self._lock = threading.Lock()
        self._team = ""

    def person(self, id: str, *, fresh: bool = False) -> Person:
        """The user; `fresh` allows no answer older than 60 s."""
        found: Person = self._cached(
            f"user:{id}", _FRESH_S if fresh else _USUAL_S, lambda: self._read(id)
        )
        return found

    def in_group(self, id: str, group: str) -> bool:
        """Whether the user is in the Slack user group, by an answer of at most 60 s."""
        members: frozenset[str] = self._cached(
            f"group:{group}", _FRESH_S, lambda: self._members(group)
        )
        return id in members

    def _read(self, id: str) -> Person:
        body = {"user": id, "include_locale": True}
        return person_of(self._api.again("users.info", body)["user"], self._own_team())

    def _members(self, group: str) -> frozenset[str]:
        answer = self._api.again("usergroups.users.list", {"usergroup": group})
        return frozenset(answer["users"])

    def _own_team(self) -> str:
        if not self._team:
            self._team = str(self._api.again("auth.test", {})["team_id"])
        return self._team

    def _cached(self, key: str, age_s: float, read: Callable[[], Any]) -> Any:
        with self._lock:
            at, value = self._seen.get(key, (float("-inf"), None))
        if self._clock() - at <= age_s:
            return value
        # The answer's age counts from before the question: it may have changed on its way.
        asked = self._clock()
        value = read()
        with self._lock:
            self._seen[key] = (asked, value)
            self._seen.move_to_end(key)
            while len(self._seen) > _MOST:
                self._seen.popitem(last=False)
        return value


def person_of(user: dict[str, Any], team: str) -> Person:
    """A user object (docs.slack.dev/reference/objects/user-object) as a Person.

    In an Enterprise organisation `enterprise_user.teams` lists the workspaces a member belongs to;
    anyone else whose team differs from ours came through Slack Connect.
    """
    profile = user.get("profile") or {}
    teams = {user.get("team_id", ""), *(user.get("enterprise_user") or {}).get("teams", ())}
    name = profile.get("display_name") or profile.get("real_name") or user.get("name") or user["id"]
    return Person(
        id=user["id"],
        name=str(name),
        email=str(profile.get("email") or ""),
        tz=str(user.get("tz") or "UTC"),
        locale=str(user.get("locale") or "en-US"),
        team_id=str(user.get("team_id") or ""),
        guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        external=bool(user.get("is_stranger")) or team not in teams,
        bot=bool(user.get("is_bot")) or user["id"] == "USLACKBOT",
        deleted=bool(user.get("deleted")),
    )
