"""Reminds the thread that a request still waits for people."""

from bot.models.posted import Posted
from bot.models.request import Request
from bot.ports import Chat, Store
from bot.settings import Settings
from bot.views.blocks import tell, when
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
