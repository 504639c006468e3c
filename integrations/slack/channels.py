"""Channel names as operators write them, turned into the ids Slack wants."""

import re
import threading

from bot.errors import Upstream
from integrations.slack.call import Api

_ID = re.compile(r"[CGDU][A-Z0-9]{6,}")
_PAGES = 50


class Channels:
    """`#security-findings` → `C0…`, looked up once; an unknown name is looked up again."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._ids: dict[str, str] = {}
        self._lock = threading.Lock()

    def id(self, name: str) -> str:
        """The id for a name or an id; raises Upstream `channel_not_found`."""
        bare = name.removeprefix("#")
        if _ID.fullmatch(bare):
            return bare
        with self._lock:
            if bare not in self._ids:
                self._ids |= self._all()
            if bare in self._ids:
                return self._ids[bare]
        raise Upstream(
            "Slack", f"no channel #{bare} that Hubward can see; invite it there",
            code="channel_not_found",
        )  # fmt: skip

    def _all(self) -> dict[str, str]:
        found: dict[str, str] = {}
        kinds, cursor = "public_channel,private_channel", ""
        for _ in range(_PAGES):
            body = {"types": kinds, "limit": 1000, "exclude_archived": True}
            answer = self._api.again("conversations.list", body | {"cursor": cursor})
            found |= {channel["name"]: channel["id"] for channel in answer["channels"]}
            cursor = (answer.get("response_metadata") or {}).get("next_cursor", "")
            if not cursor:
                break
        return found
