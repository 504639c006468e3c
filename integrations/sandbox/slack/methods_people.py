"""Web API: auth.test, users.*, usergroups.*, team.info, bots.info, apps.connections.open."""

from typing import Any

from integrations.sandbox import story
from integrations.sandbox.slack.desk import Desk
from integrations.sandbox.slack.directory import (
    USERGROUPS,
    bot_user_shape,
    group_shape,
    user_shape,
)
from integrations.sandbox.slack.errors import ApiError
from integrations.sandbox.slack.methods import Args, Method, paged
from integrations.sandbox.slack.tiers import GENEROUS, T2, T3, T4


def _auth_test(desk: Desk, args: Args) -> dict[str, Any]:
    return {
        "url": desk.base,
        "team": story.TEAM_NAME,
        "user": "hubward",
        "team_id": story.TEAM_ID,
        "user_id": story.BOT_USER_ID,
        "bot_id": story.BOT_ID,
        "is_enterprise_install": False,
    }


def _connections_open(desk: Desk, args: Args) -> dict[str, Any]:
    base = desk.base.replace("http://", "ws://", 1)
    return {"url": f"{base}link/?ticket={desk.sockets.ticket()}&app_id={story.APP_ID}"}


def _with_email(desk: Desk) -> bool:
    return "users:read.email" in desk.scopes


def _user_info(desk: Desk, args: Args) -> dict[str, Any]:
    user = args.need("user")
    if user == story.BOT_USER_ID:
        return {"user": bot_user_shape()}
    person = desk.workspace.people.get(user)
    if person is None:
        raise ApiError("user_not_found")
    shape = user_shape(person, with_email=_with_email(desk))
    if not args.flag("include_locale"):
        shape.pop("locale")
    return {"user": shape}


def _users(desk: Desk, args: Args) -> dict[str, Any]:
    people = desk.workspace.people.values()
    shapes = [user_shape(person, with_email=_with_email(desk)) for person in people]
    if not args.flag("include_locale"):
        for shape in shapes:
            shape.pop("locale")
    page, cursor = paged([*shapes, bot_user_shape()], args, 1_000, 1_000)
    return {
        "members": page,
        "cache_ts": int(desk.clock.now()),
        "response_metadata": {"next_cursor": cursor},
    }


def _by_email(desk: Desk, args: Args) -> dict[str, Any]:
    wanted = args.need("email").lower()
    found = [p for p in desk.workspace.people.values() if p.email.lower() == wanted]
    # Slack Connect strangers are not members, so the lookup does not find them.
    if not found or found[0].is_stranger:
        raise ApiError("users_not_found")
    return {"user": user_shape(found[0], with_email=True)}


def _groups(desk: Desk, args: Args) -> dict[str, Any]:
    with_users = args.flag("include_users")
    return {"usergroups": [group_shape(row, with_users=with_users) for row in USERGROUPS]}


def _group_users(desk: Desk, args: Args) -> dict[str, Any]:
    wanted = args.need("usergroup")
    for group_id, _, _, members in USERGROUPS:
        if group_id == wanted:
            return {"users": list(members)}
    raise ApiError("no_such_subteam")


def _team(desk: Desk, args: Args) -> dict[str, Any]:
    return {
        "team": {
            "id": story.TEAM_ID,
            "name": story.TEAM_NAME,
            "domain": "hubward-sandbox",
            "email_domain": "example.com",
            "url": desk.base,
        }
    }


def _bot(desk: Desk, args: Args) -> dict[str, Any]:
    if args.text("bot", story.BOT_ID) != story.BOT_ID:
        raise ApiError("bot_not_found")
    return {
        "bot": {
            "id": story.BOT_ID,
            "app_id": story.APP_ID,
            "user_id": story.BOT_USER_ID,
            "name": "Hubward",
            "deleted": False,
            "updated": 1_700_000_000,
            "icons": {},
        }
    }


METHODS = {
    "auth.test": Method(_auth_test, GENEROUS, token="any"),
    # Tier 3 on the present method page, Tier 1 on older copies of it.
    "apps.connections.open": Method(_connections_open, T3, "connections:write", token="app"),
    "users.info": Method(_user_info, T4, "users:read"),
    "users.list": Method(_users, T2, "users:read"),
    "users.lookupByEmail": Method(_by_email, T3, "users:read.email"),
    "usergroups.list": Method(_groups, T2, "usergroups:read"),
    "usergroups.users.list": Method(_group_users, T2, "usergroups:read"),
    "team.info": Method(_team, T3, "team:read"),
    "bots.info": Method(_bot, T3, "users:read"),
}
