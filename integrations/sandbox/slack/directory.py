"""The people, channels and user groups of the workspace in the shapes of Slack's API."""

from dataclasses import dataclass, field
from typing import Any

from integrations.sandbox import story

#: User groups, so that approver policies can name one: id, handle, name, members.
USERGROUPS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("S0ANALYSTS", "security-analysts", "Security analysts", ("U0ANA00001",)),
    ("S0APPROVER", "security-approvers", "Security approvers", ("U0BEN00001", "U0CHEN0001")),
)
_CREATED = 1_700_000_000


@dataclass
class Room:
    """A channel or a direct message: `kind` is channel or im, `person` the other half of an im."""

    id: str
    kind: str
    name: str
    topic: str
    members: set[str]
    person: str = ""
    reads: dict[str, str] = field(default_factory=dict)
    prompts: dict[str, Any] = field(default_factory=dict)


def people() -> dict[str, story.Person]:
    """Every human by id."""
    return {person.id: person for person in story.PEOPLE}


def rooms() -> dict[str, Room]:
    """The public channels, the bot a member of each, and one direct message per person."""
    found = {
        c.id: Room(c.id, "channel", c.name, c.topic, {*c.members, story.BOT_USER_ID})
        for c in story.CHANNELS
    }
    for person in story.PEOPLE:
        room_id = "D" + person.id[1:]
        members = {person.id, story.BOT_USER_ID}
        found[room_id] = Room(room_id, "im", "directmessage", "", members, person.id)
    return found


def user_shape(person: story.Person, *, with_email: bool) -> dict[str, Any]:
    """A human as users.info answers it."""
    profile: dict[str, Any] = {
        "real_name": person.real_name,
        "real_name_normalized": person.real_name,
        "display_name": person.name,
        "display_name_normalized": person.name,
        "title": person.role,
        "team": person.team_id,
    }
    if with_email:
        profile["email"] = person.email
    return {
        "id": person.id,
        "team_id": person.team_id,
        "name": person.name,
        "deleted": False,
        "real_name": person.real_name,
        "tz": person.tz,
        "tz_label": person.tz,
        "tz_offset": person.tz_offset,
        "locale": person.locale,
        "profile": profile,
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": person.is_restricted,
        "is_ultra_restricted": False,
        "is_stranger": person.is_stranger,
        "is_bot": False,
        "is_app_user": False,
        "updated": _CREATED,
    }


def bot_user_shape() -> dict[str, Any]:
    """The app's own user as users.info answers it."""
    return {
        "id": story.BOT_USER_ID,
        "team_id": story.TEAM_ID,
        "name": "hubward",
        "deleted": False,
        "real_name": "Hubward",
        "tz": "UTC",
        "tz_label": "UTC",
        "tz_offset": 0,
        "profile": {
            "real_name": "Hubward",
            "display_name": "hubward",
            "api_app_id": story.APP_ID,
            "bot_id": story.BOT_ID,
            "team": story.TEAM_ID,
        },
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_bot": True,
        "is_app_user": False,
        "updated": _CREATED,
    }


def room_shape(room: Room) -> dict[str, Any]:
    """A conversation as conversations.info answers it."""
    if room.kind == "im":
        return {
            "id": room.id,
            "created": _CREATED,
            "is_im": True,
            "is_channel": False,
            "is_org_shared": False,
            "is_archived": False,
            "context_team_id": story.TEAM_ID,
            "user": room.person,
            "is_user_deleted": False,
            "is_open": True,
        }
    outside = any(p.is_stranger and p.id in room.members for p in story.PEOPLE)
    return {
        "id": room.id,
        "name": room.name,
        "name_normalized": room.name,
        "created": _CREATED,
        "creator": story.PEOPLE[0].id,
        "context_team_id": story.TEAM_ID,
        "is_channel": True,
        "is_group": False,
        "is_im": False,
        "is_mpim": False,
        "is_private": False,
        "is_archived": False,
        "is_general": room.name == "general",
        "is_shared": outside,
        "is_ext_shared": outside,
        "is_org_shared": False,
        "is_member": story.BOT_USER_ID in room.members,
        "topic": {"value": room.topic, "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "num_members": len(room.members),
    }


def group_shape(row: tuple[str, str, str, tuple[str, ...]], *, with_users: bool) -> dict[str, Any]:
    """A user group as usergroups.list answers it."""
    group_id, handle, name, members = row
    shown: dict[str, Any] = {
        "id": group_id,
        "team_id": story.TEAM_ID,
        "is_usergroup": True,
        "is_external": False,
        "name": name,
        "handle": handle,
        "date_create": _CREATED,
        "date_delete": 0,
        "user_count": len(members),
    }
    if with_users:
        shown["users"] = list(members)
    return shown
