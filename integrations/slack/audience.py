"""Who can read a channel: people of other companies and guests, asked before findings go there."""

from typing import Any

from bot.ports import Room
from integrations.slack.call import Api

#: users.info takes a hundred calls a minute; a channel with more members is not looked through.
_MOST = 60


def room(api: Api, id: str) -> Room:
    """The conversation and the guests in it; raises Upstream.

    `is_ext_shared` means Slack Connect; `is_shared` is also true of a channel shared within one
    Enterprise organisation: https://docs.slack.dev/reference/objects/conversation-object
    """
    found = api.again("conversations.info", {"channel": id})["channel"]
    name = str(found.get("name") or id)
    pending = bool(found.get("is_pending_ext_shared"))
    if found.get("is_ext_shared") or pending or _shared_outside(found):
        return Room(id, name, external=True)
    answer = api.again("conversations.members", {"channel": id, "limit": _MOST + 1})
    members = [str(member) for member in answer["members"]]
    if len(members) > _MOST:
        return Room(id, name, crowded=True)
    users = [api.again("users.info", {"user": member})["user"] for member in members]
    guests = tuple(str(user["id"]) for user in users if _guest(user))
    strangers = any(user.get("is_stranger") for user in users)
    return Room(id, name, external=strangers, guests=guests)


def _shared_outside(found: dict[str, Any]) -> bool:
    return bool(found.get("is_shared")) and not found.get("is_org_shared")


def _guest(user: dict[str, Any]) -> bool:
    return bool(user.get("is_restricted") or user.get("is_ultra_restricted"))
