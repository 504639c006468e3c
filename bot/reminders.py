"""What people are told about a request besides its card: it still waits, somebody acted alone."""

from bot.models.posted import Posted
from bot.models.request import Request
from bot.ports import Chat, Store
from bot.settings import Settings
from bot.views.blocks import escape, person, tell, when
from bot.views.notice import notice
from bot.views.request_state import summary


def remind(store: Store, chat: Chat, settings: Settings, request_id: str, percent: int) -> None:
    """Say in the request's thread when it runs out; a no-op once it is decided. Raises Upstream."""
    request = store.get(Request, request_id)
    posted = store.get(Posted, f"request:{request_id}")
    above = store.get(Posted, f"case:{request.value.case_id}") if request else None
    if request is None or posted is None or above is None:
        return
    if request.value.state != "awaiting_approval":
        return
    lang, marker = settings.workspace.language, f"remind:{request_id}:{percent}"
    text = tell(
        "lifecycle.still_waits",
        lang,
        summary=summary(request.value, lang),
        at=when(request.value.expires_at),
    )
    chat.post(
        posted.value.channel, notice(text, lang), marker=marker, thread=above.value.ts,
        look_first=True,
    )  # fmt: skip


def tell_of_break_glass(store: Store, chat: Chat, settings: Settings, request_id: str) -> None:
    """Say in the incident channel who used break-glass and why. Raises Upstream."""
    stored, space = store.get(Request, request_id), settings.workspace
    channel = space.incident_channel or space.approvals_channel or space.channel
    if stored is None or not channel:
        return
    lang, request = space.language, stored.value
    text = tell(
        "lifecycle.break_glass",
        lang,
        who=person(request.requester),
        summary=summary(request, lang),
        reason=escape(request.reason, 1000),
    )
    chat.post(channel, notice(text, lang), marker=f"break_glass:{request_id}", look_first=True)
