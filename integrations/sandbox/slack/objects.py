"""Block Kit composition objects: texts, options, confirm dialogs, filters."""

from integrations.sandbox.slack.limits import limit
from integrations.sandbox.slack.schema import (
    Check,
    Field,
    boolean,
    both,
    listing,
    may,
    need,
    one_of,
    shape,
    string,
    tagged,
    url,
)

_TYPE = need(string())


def plain(most: int) -> Check:
    """A plain_text object of at most `most` characters."""
    return tagged(
        {
            "plain_text": shape(
                {"type": _TYPE, "text": need(string(most)), "emoji": may(boolean)},
            )
        }
    )


def text(most: int) -> Check:
    """A plain_text or mrkdwn object of at most `most` characters."""
    return tagged(
        {
            "plain_text": shape(
                {"type": _TYPE, "text": need(string(most)), "emoji": may(boolean)},
            ),
            "mrkdwn": shape(
                {"type": _TYPE, "text": need(string(most)), "verbatim": may(boolean)},
            ),
        }
    )


def option(label: Check, *, with_url: bool = False) -> Check:
    """One option; only overflow menus may carry a `url`."""
    fields: dict[str, Field] = {
        "text": need(label),
        "value": need(string(limit("option.value"))),
        "description": may(label),
    }
    if with_url:
        fields["url"] = may(url(limit("option.url")))
    return shape(fields)


#: Options of select menus and overflow take plain text only; checkboxes and radios take both.
plain_option = option(plain(limit("option.text")))
overflow_option = option(plain(limit("option.text")), with_url=True)
rich_option = option(text(limit("option.text")))

option_group = shape(
    {
        "label": need(plain(limit("option_group.label"))),
        "options": need(listing(plain_option, limit("option_group.options"), 1)),
    }
)

confirm = shape(
    {
        "title": need(plain(limit("confirm.title"))),
        "text": need(text(limit("confirm.text"))),
        "confirm": need(plain(limit("confirm.button"))),
        "deny": need(plain(limit("confirm.button"))),
        "style": may(one_of("primary", "danger")),
    }
)

dispatch_action_config = shape(
    {
        "trigger_actions_on": may(
            listing(one_of("on_enter_pressed", "on_character_entered"), 2, 1),
        )
    }
)

conversation_filter = shape(
    {
        "include": may(listing(one_of("im", "mpim", "private", "public"), 4, 1)),
        "exclude_external_shared_channels": may(boolean),
        "exclude_bot_users": may(boolean),
    }
)

slack_file = both(shape({"id": may(string()), "url": may(string())}))
