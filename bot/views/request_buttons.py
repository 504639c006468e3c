"""The buttons a request's state allows; whoever presses one is checked again behind it."""

from bot.models.request import Request
from bot.ports import Stored
from bot.settings import Settings
from bot.views.actions import Action, request_ref
from bot.views.blocks import Block, button, confirm, label, plain
from bot.views.request_state import exposed_again, summary_plain
from bot.words import Lang


def request_buttons(request: Stored[Request], settings: Settings, lang: Lang) -> list[Block]:
    """The buttons of the request's own card."""
    now, ref = request.value, request_ref(request.value.id, request.version)
    details = button(label("button.details", lang), Action.REQUEST_DETAILS, ref)
    if now.state == "awaiting_approval":
        return [
            _approve(now, settings, ref, lang),
            button(label("button.deny", lang), Action.REQUEST_DENY, ref, style="danger"),
            _cancel(ref, lang),
            details,
        ]
    if now.state == "proposed":
        return [_cancel(ref, lang), details]
    undo = undo_button(request, settings, lang) if now.ended else None
    return [each for each in (undo, retry_button(request, lang), details) if each]


def _approve(request: Request, settings: Settings, ref: str, lang: Lang) -> Block:
    text = label(
        "confirm.approve" if request.kind == "fix" else "confirm.approve_undo",
        lang,
        summary=summary_plain(request, lang, 150),
        account=plain(settings.account_name(request.plan.target.account), 60),
        **({"risk": label(f"risk.{request.risk}", lang)} if request.kind == "fix" else {}),
    )
    ask = confirm(
        label("confirm.approve_title", lang),
        text,
        label("confirm.approve_yes", lang),
        label("confirm.no", lang),
    )
    resource = plain(request.plan.target.resource.rsplit("/", 1)[-1], 40)
    aloud = label("button.approve_spoken", lang, resource=resource)
    name = label("button.approve", lang)
    return button(name, Action.REQUEST_APPROVE, ref, style="primary", ask=ask, spoken=aloud)


def _cancel(ref: str, lang: Lang) -> Block:
    ask = confirm(
        label("confirm.cancel_title", lang),
        label("confirm.cancel", lang),
        label("confirm.cancel_yes", lang),
        label("confirm.no", lang),
    )
    return button(label("button.cancel", lang), Action.REQUEST_CANCEL, ref, ask=ask)


def undo_button(request: Stored[Request], settings: Settings, lang: Lang) -> Block | None:
    """Undo for a fix that changed something and has a way back; asks before it is sent."""
    now = request.value
    changed = any(step.done_at is not None and not step.already for step in now.steps)
    if now.kind != "fix" or not now.plan.reversible or not changed:
        return None
    text = label(
        "confirm.undo",
        lang,
        list=plain(", ".join(exposed_again(now, lang)[:3]), 180),
        account=plain(settings.account_name(now.plan.target.account), 60),
    )
    ask = confirm(
        label("confirm.undo_title", lang),
        text,
        label("confirm.undo_yes", lang),
        label("confirm.no", lang),
        danger=True,
    )
    ref = request_ref(now.id, request.version)
    return button(label("button.undo", lang), Action.REQUEST_UNDO, ref, style="danger", ask=ask)


def retry_button(request: Stored[Request], lang: Lang) -> Block | None:
    """Try again, for the ends after which a fresh plan makes sense."""
    if request.value.state not in ("failed", "stale", "expired"):
        return None
    ref = request_ref(request.value.id, request.version)
    return button(label("button.retry", lang), Action.REQUEST_RETRY, ref)
