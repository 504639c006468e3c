"""People and places in Slack, as its directory tells them."""

import msgspec


class Person(msgspec.Struct, frozen=True):
    """A Slack user, looked up fresh. `external` is from another workspace, `bot` is no person."""

    id: str
    name: str
    email: str = ""
    tz: str = "UTC"
    locale: str = "en-US"
    team_id: str = ""
    guest: bool = False
    external: bool = False
    bot: bool = False
    deleted: bool = False


class Room(msgspec.Struct, frozen=True):
    """A Slack conversation. `external` is shared with another workspace, `guests` are the ids of
    guests in it, `crowded` means that it has too many members to look at each.
    """

    id: str
    name: str
    external: bool = False
    guests: tuple[str, ...] = ()
    crowded: bool = False
