"""What a test holds of a running stand-in: its addresses and everything people can do there."""

import json
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from integrations.sandbox import story

Json = dict[str, Any]


class Handle:
    """A synchronous client of the control surface; `url` ends in a slash."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.page_url = url
        self.api_url = f"{url}api/"

    def call(self, method: str, path: str, body: Json | None = None, **query: Any) -> Any:
        """One request below `/_sandbox/`; raises urllib.error.HTTPError on a refusal."""
        address = f"{self.url}_sandbox/{path}"
        if query:
            address += "?" + urlencode(query)
        data = None if body is None else json.dumps(body).encode()
        request = Request(address, data, {"Content-Type": "application/json"}, method=method)
        with urlopen(request, timeout=120) as answer:
            return json.loads(answer.read())

    def act(self, person: str, kind: str, **fields: Any) -> Json:
        """A person (an id such as U0ANA00001) does something; what came of it."""
        answer: Json = self.call("POST", "act", {"as": person, "kind": kind, **fields})
        return answer

    def say(self, person: str, channel: str, text: str, thread_ts: str | None = None) -> Json:
        """Post a message."""
        fields: Json = {"channel": channel, "text": text}
        if thread_ts:
            fields["thread_ts"] = thread_ts
        return self.act(person, "message", **fields)

    def slash(self, person: str, channel: str, text: str, command: str = "/hubward") -> Json:
        """Run a slash command."""
        return self.act(person, "slash", channel=channel, command=command, text=text)

    def click(self, person: str, channel: str, ts: str, action_id: str, **fields: Any) -> Json:
        """Press a control of a message, its confirm dialog included."""
        where = {"channel": channel, "ts": ts, "action_id": action_id}
        return self.act(person, "click", **{**where, "confirmed": True, **fields})

    def click_view(self, person: str, view_id: str, action_id: str, **fields: Any) -> Json:
        """Press a control of a modal or Home tab, its confirm dialog included."""
        where = {"view_id": view_id, "action_id": action_id}
        return self.act(person, "click", **{**where, "confirmed": True, **fields})

    def submit(self, person: str, view_id: str, values: Json | None = None) -> Json:
        """Submit a modal with `{block_id: {action_id: value}}`."""
        return self.act(person, "submit", view_id=view_id, values=values or {})

    def dm(self, person: str) -> str:
        """The id of the bot's direct message with a person."""
        return "D" + person[1:]

    def state(self, person: str = story.PEOPLE[0].id) -> Json:
        """All that a person sees."""
        answer: Json = self.call("GET", "state", None, **{"as": person})
        return answer

    def messages(self, person: str, channel: str, thread_ts: str | None = None) -> list[Json]:
        """The messages of a room that a person sees, oldest first; one thread when given."""
        for room in self.state(person)["rooms"]:
            if room["id"] == channel:
                found: list[Json] = room["messages"]
                if thread_ts is None:
                    return found
                return [m for m in found if thread_ts in (m["ts"], m.get("thread_ts"))]
        return []

    def modals(self, person: str) -> list[Json]:
        """The person's open modals, the top one last."""
        found: list[Json] = self.state(person)["modals"]
        return found

    def home(self, person: str) -> Json | None:
        """The person's Home tab."""
        found: Json | None = self.state(person)["home"]
        return found

    def fault(self, op: str, kind: str, **fields: Any) -> Json:
        """Order a fault: `when`, `times`, `seconds` as fields."""
        answer: Json = self.call("POST", "faults", {"op": op, "kind": kind, **fields})
        return answer

    def clear_faults(self) -> None:
        """Forget all faults and release what is parked."""
        self.call("DELETE", "faults")

    def wait_held(self, timeout_s: float = 30.0) -> bool:
        """True once a call is parked."""
        try:
            return bool(self.call("GET", "faults", wait="held", timeout=timeout_s)["held"])
        except HTTPError as late:
            with late:
                if late.code == 408:
                    return False
            raise

    def wait_linked(self, least: int = 1, timeout_s: float = 30.0) -> bool:
        """True once the app holds at least this many Socket Mode links."""
        return bool(self.call("GET", "links", wait=least, timeout=timeout_s)["ok"])

    def requests(self, op: str | None = None) -> list[Json]:
        """The request log, one operation's when named."""
        query = {"op": op} if op else {}
        found: list[Json] = self.call("GET", "requests", None, **query)["requests"]
        return found

    def disconnect(self, reason: str = "refresh_requested") -> int:
        """Send every link a disconnect message; how many were told."""
        return int(self.call("POST", "disconnect", {"reason": reason})["told"])

    def deliver_to(self, url: str | None) -> None:
        """Deliver over signed HTTP to `{url}/slack/events`, over Socket Mode when None."""
        body = {"mode": "http", "url": url} if url else {"mode": "socket"}
        self.call("POST", "delivery", body)

    def scopes(self, *scopes: str) -> None:
        """Give the bot token exactly these scopes."""
        self.call("POST", "scopes", {"scopes": list(scopes)})
