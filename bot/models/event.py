"""One CloudTrail record, read once into the fields that questions are about."""

from datetime import datetime
from typing import Any

import msgspec

from bot.models.untrusted import Untrusted


class Actor(msgspec.Struct, frozen=True, gc=False):
    """Who acted. `verified` is false where the name was chosen by the caller (session names)."""

    kind: str
    name: Untrusted
    arn: str = ""
    account: str = ""
    access_key: str = ""
    role: str = ""
    principal: str = ""
    verified: bool = False
    invoked_by: str = ""


class Event(msgspec.Struct, frozen=True, gc=False):
    """A record; `request`, `response` and `raw` are what CloudTrail wrote, unknown stays None."""

    id: str
    at: datetime
    source: str
    name: str
    region: str
    account: str
    actor: Actor
    source_ip: Untrusted = Untrusted("")
    agent: Untrusted = Untrusted("")
    error_code: str = ""
    error_message: Untrusted = Untrusted("")
    read_only: bool | None = None
    mfa: str = ""
    login_result: str = ""
    request: Any = None
    response: Any = None
    resources: tuple[str, ...] = ()
    shared_id: str = ""
    raw: dict[str, Any] = {}
