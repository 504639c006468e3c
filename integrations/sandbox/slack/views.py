"""Modal stacks and Home tabs: opening, updating, pushing, publishing, closing."""

from typing import Any

from integrations.sandbox import story
from integrations.sandbox.slack.broadcast import Broadcast
from integrations.sandbox.slack.clock import Clock
from integrations.sandbox.slack.errors import ApiError, with_complaints
from integrations.sandbox.slack.limits import limit
from integrations.sandbox.slack.names import fresh, secret
from integrations.sandbox.slack.viewshape import view_complaints
from integrations.sandbox.slack.workspace import with_ids

View = dict[str, Any]


class Views:
    """Every open view by id, each person's modal stack and Home tab."""

    def __init__(self, clock: Clock, pages: Broadcast) -> None:
        self._clock = clock
        self._pages = pages
        self._views: dict[str, View] = {}
        self.stacks: dict[str, list[View]] = {p.id: [] for p in story.PEOPLE}
        self.homes: dict[str, View] = {}

    def _hash(self) -> str:
        return f"{int(self._clock.now())}.{secret()[:8]}"

    def _built(self, view: Any, kind: str) -> View:
        complaints = view_complaints(view, kind)
        if complaints:
            raise with_complaints("invalid_arguments", complaints)
        built: View = {
            "id": fresh("V"),
            "team_id": story.TEAM_ID,
            "type": kind,
            "blocks": with_ids(view["blocks"]),
            "private_metadata": view.get("private_metadata", ""),
            "callback_id": view.get("callback_id", ""),
            "state": {"values": {}},
            "hash": self._hash(),
            "title": view.get("title"),
            "clear_on_close": view.get("clear_on_close", False),
            "notify_on_close": view.get("notify_on_close", False),
            "close": view.get("close"),
            "submit": view.get("submit"),
            "previous_view_id": None,
            "root_view_id": "",
            "app_id": story.APP_ID,
            "external_id": view.get("external_id", ""),
            "app_installed_team_id": story.TEAM_ID,
            "bot_id": story.BOT_ID,
        }
        built["root_view_id"] = built["id"]
        if kind == "home":
            built["title"] = {"type": "plain_text", "text": "View Title", "emoji": True}
        return built

    def _unused(self, external_id: str) -> None:
        taken = any(v["external_id"] == external_id for s in self.stacks.values() for v in s)
        if external_id and taken:
            raise with_complaints("duplicate_external_id", ["external_id is in use"])

    def open(self, person: str, view: Any) -> View:
        """Show a modal in place of the person's present stack."""
        built = self._built(view, "modal")
        self._unused(built["external_id"])
        self._views[built["id"]] = built
        self.stacks[person][:] = [built]
        self.told(person)
        return built

    def push(self, person: str, view: Any) -> View:
        """Put a modal on top of the person's stack; raises push_limit_reached at three."""
        stack = self.stacks[person]
        if not stack:
            raise ApiError("not_found")
        if len(stack) >= limit("view.stack"):
            raise ApiError("push_limit_reached")
        built = self._built(view, "modal")
        self._unused(built["external_id"])
        built["previous_view_id"] = stack[-1]["id"]
        built["root_view_id"] = stack[0]["id"]
        self._views[built["id"]] = built
        stack.append(built)
        self.told(person)
        return built

    def update(self, view_id: str, external_id: str, view: Any, seen: str | None) -> View:
        """Replace an open view; raises not_found or hash_conflict."""
        person, index = self._place(view_id, external_id)
        old = self.stacks[person][index]
        if seen is not None and seen != old["hash"]:
            raise ApiError("hash_conflict")
        built = self._built(view, "modal")
        for name in ("id", "root_view_id", "previous_view_id"):
            built[name] = old[name]
        built["external_id"] = built["external_id"] or old["external_id"]
        built["state"] = {"values": _kept(old, built)}
        self._views[old["id"]] = built
        self.stacks[person][index] = built
        self.told(person)
        return built

    def _place(self, view_id: str, external_id: str) -> tuple[str, int]:
        for person, stack in self.stacks.items():
            for index, view in enumerate(stack):
                if (view_id and view["id"] == view_id) or (
                    external_id and view["external_id"] == external_id
                ):
                    return person, index
        raise ApiError("not_found")

    def publish(self, person: str, view: Any, seen: str | None) -> View:
        """Set a person's Home tab; raises hash_conflict when `seen` is not its present hash."""
        old = self.homes.get(person)
        if seen is not None and (old is None or seen != old["hash"]):
            raise ApiError("hash_conflict")
        built = self._built(view, "home")
        if old is not None:
            built["id"] = built["root_view_id"] = old["id"]
        self._views[built["id"]] = built
        self.homes[person] = built
        self._pages.send({"kind": "home", "view": built}, {person})
        return built

    def close(self, person: str, view_id: str | None = None) -> None:
        """Take the top view off the person's stack, or all of them when no id is given."""
        stack = self.stacks[person]
        if view_id is None:
            stack.clear()
        else:
            stack[:] = [view for view in stack if view["id"] != view_id]
        self.told(person)

    def seen_by(self, person: str, view_id: str) -> View | None:
        """A view this person has open: a modal of their stack or their Home tab."""
        home = self.homes.get(person)
        if home is not None and home["id"] == view_id:
            return home
        return next((view for view in self.stacks[person] if view["id"] == view_id), None)

    def told(self, person: str) -> None:
        """Send the person's modal stack to their pages."""
        self._pages.send({"kind": "modals", "views": self.stacks[person]}, {person})


def _kept(old: View, new: View) -> dict[str, Any]:
    """The typed values of blocks that the new view still has under the same ids."""
    alive = {block["block_id"] for block in new["blocks"]}
    values: dict[str, Any] = old["state"]["values"]
    return {block: state for block, state in values.items() if block in alive}
