"""What people are told besides the cards: it still waits, it is overdue, somebody acted alone."""

from bot.findings import sla
from bot.findings.rollup import own_card
from bot.models.case import Case
from bot.models.change import Change
from bot.models.posted import Posted
from bot.models.request import Request
from bot.ports import Chat, Clock, Store
from bot.settings import Settings
from bot.views.blocks import escape, person, tell, when
from bot.views.digest import reminder
from bot.views.notice import notice
from bot.views.request_state import summary
from bot.views.rollup import callees


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


def remind_of_case(
    store: Store, chat: Chat, settings: Settings, clock: Clock, case_id: str, percent: int
) -> None:
    """Say in the case's thread that its time to fix runs out, and to whom; ends with the case.

    A case that is only a line of a roll-up reminds whoever took it; of the others the digest
    counts those that are overdue. Raises Upstream, Conflict.
    """
    stored, now = store.get(Case, case_id), clock.now()
    if stored is None or not stored.value.open:
        return
    case, due = stored.value, sla.due_at(stored.value, settings)
    later = sla.again(case, settings, now, percent)
    if later is not None:
        store.commit(Change(timers=(later,)))
        return
    alone = own_card(case)
    above = store.get(Posted, f"case:{case_id}" if alone else f"rollup:{case.rollup}")
    if due is None or above is None or not above.value.ts or not (alone or case.assignee):
        return
    call = sla.whom(case, settings, percent)
    who = call.who if alone else (case.assignee,)
    message = reminder(
        case, callees(who), due, settings.workspace.language, over=percent >= sla.PERCENTS[-1]
    )
    chat.post(
        above.value.channel, message, marker=f"sla:{case_id}:{percent}:{case.reopened}",
        thread=above.value.ts, broadcast=call.broadcast and alone, look_first=True,
    )  # fmt: skip
