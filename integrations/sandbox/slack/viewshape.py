"""The strict validator of modal and Home views."""

from typing import Any

from integrations.sandbox.slack import objects
from integrations.sandbox.slack.blocks import view_block_complaints
from integrations.sandbox.slack.limits import limit
from integrations.sandbox.slack.schema import (
    Field,
    Report,
    anything,
    boolean,
    may,
    need,
    one_of,
    shape,
    string,
)

_BOTH: dict[str, Field] = {
    "type": need(one_of("modal", "home")),
    "blocks": need(anything),
    "private_metadata": may(string(limit("view.private_metadata"), 0)),
    "callback_id": may(string(limit("view.callback_id"), 0)),
    "external_id": may(string(limit("view.external_id"), 0)),
}
_HOME = shape(_BOTH)
_MODAL = shape(
    {
        **_BOTH,
        "title": need(objects.plain(limit("view.title"))),
        "submit": may(objects.plain(limit("view.submit"))),
        "close": may(objects.plain(limit("view.close"))),
        "clear_on_close": may(boolean),
        "notify_on_close": may(boolean),
        "submit_disabled": may(boolean),
    }
)


def view_complaints(view: Any, kind: str) -> list[str]:
    """What Slack would refuse about a `kind` (modal or home) view; empty when it would take it."""
    report = Report()
    if not isinstance(view, dict):
        report.say("must provide an object", "/view")
        return report.complaints
    if view.get("type") not in (None, kind):
        report.say(f"unsupported type: {view.get('type')}", "/view/type")
        return report.complaints
    (_MODAL if kind == "modal" else _HOME)(view, "/view", report)
    if "blocks" in view:
        report.complaints += view_block_complaints(view["blocks"])
    if report.complaints or kind == "home" or "submit" in view:
        return report.complaints
    # views/modal-views: submit is required when an input block is within the blocks
    if any(block["type"] == "input" for block in view["blocks"]):
        report.say("missing required field: submit", "/view")
    return report.complaints
