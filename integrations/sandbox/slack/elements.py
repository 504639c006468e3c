"""Block Kit elements: what may stand in a section, an actions block, an input or a context."""

from integrations.sandbox.slack import objects
from integrations.sandbox.slack.limits import limit
from integrations.sandbox.slack.schema import (
    Check,
    Field,
    boolean,
    both,
    exactly_one,
    integer,
    listing,
    may,
    need,
    one_of,
    shape,
    string,
    url,
)

_TYPE = need(string())
_ACTION = {"type": _TYPE, "action_id": may(string(limit("action_id")))}
_CONFIRM = {"confirm": may(objects.confirm)}
_FOCUS = {"focus_on_load": may(boolean)}
_PLACEHOLDER = {"placeholder": may(objects.plain(limit("select.placeholder")))}
_MENU: dict[str, Field] = {**_ACTION, **_CONFIRM, **_FOCUS, **_PLACEHOLDER}
_MULTI = {"max_selected_items": may(integer(1))}
_RESPONSE_URL = {"response_url_enabled": may(boolean)}

_options = listing(objects.plain_option, limit("select.options"), 1)
_groups = listing(objects.option_group, limit("select.option_groups"), 1)
_chosen = listing(objects.plain_option, limit("select.options"), 1)

button = shape(
    {
        **_ACTION,
        **_CONFIRM,
        "text": need(objects.plain(limit("button.text"))),
        "url": may(url(limit("button.url"))),
        "value": may(string(limit("button.value"))),
        "style": may(one_of("primary", "danger")),
        "accessibility_label": may(string(limit("button.accessibility_label"))),
        "visible_to_user_ids": may(listing(string(), None, 1)),
    }
)

_judgement = shape(
    {
        "text": need(objects.plain(limit("button.text"))),
        "value": need(string(limit("button.value"))),
        "accessibility_label": may(string(limit("button.accessibility_label"))),
    }
)
feedback_buttons = shape(
    {**_ACTION, "positive_button": need(_judgement), "negative_button": need(_judgement)}
)

image = both(
    exactly_one("image_url", "slack_file"),
    shape(
        {
            "type": _TYPE,
            "image_url": may(url(limit("image.url"))),
            "slack_file": may(objects.slack_file),
            "alt_text": need(string(limit("image.alt_text"))),
        }
    ),
)

overflow = shape(
    {
        **_ACTION,
        **_CONFIRM,
        "options": need(listing(objects.overflow_option, limit("overflow.options"), 1)),
    }
)

static_select = both(
    exactly_one("options", "option_groups"),
    shape(
        {
            **_MENU,
            "options": may(_options),
            "option_groups": may(_groups),
            "initial_option": may(objects.plain_option),
        }
    ),
)
multi_static_select = both(
    exactly_one("options", "option_groups"),
    shape(
        {
            **_MENU,
            **_MULTI,
            "options": may(_options),
            "option_groups": may(_groups),
            "initial_options": may(_chosen),
        }
    ),
)
external_select = shape(
    {
        **_MENU,
        "initial_option": may(objects.plain_option),
        "min_query_length": may(integer(0)),
    }
)
multi_external_select = shape(
    {
        **_MENU,
        **_MULTI,
        "initial_options": may(_chosen),
        "min_query_length": may(integer(0)),
    }
)
users_select = shape({**_MENU, "initial_user": may(string())})
multi_users_select = shape({**_MENU, **_MULTI, "initial_users": may(listing(string()))})
conversations_select = shape(
    {
        **_MENU,
        **_RESPONSE_URL,
        "initial_conversation": may(string()),
        "default_to_current_conversation": may(boolean),
        "filter": may(objects.conversation_filter),
    }
)
channels_select = shape({**_MENU, **_RESPONSE_URL, "initial_channel": may(string())})

_toggle: dict[str, Field] = {**_ACTION, **_CONFIRM, **_FOCUS}
checkboxes = shape(
    {
        **_toggle,
        "options": need(listing(objects.rich_option, limit("checkboxes.options"), 1)),
        "initial_options": may(listing(objects.rich_option, limit("checkboxes.options"), 1)),
    }
)
radio_buttons = shape(
    {
        **_toggle,
        "options": need(listing(objects.rich_option, limit("radio_buttons.options"), 1)),
        "initial_option": may(objects.rich_option),
    }
)
datepicker = shape({**_MENU, "initial_date": may(string())})
timepicker = shape({**_MENU, "initial_time": may(string()), "timezone": may(string())})
datetimepicker = shape({**_toggle, "initial_date_time": may(integer(0))})

_typed: dict[str, Field] = {
    **_ACTION,
    **_FOCUS,
    **_PLACEHOLDER,
    "initial_value": may(string(None, 0)),
    "dispatch_action_config": may(objects.dispatch_action_config),
}
_most = limit("plain_text_input.length")
plain_text_input = shape(
    {
        **_typed,
        "multiline": may(boolean),
        "min_length": may(integer(0, _most)),
        "max_length": may(integer(1, _most)),
    }
)
line_input = shape(_typed)
number_input = shape(
    {
        **_typed,
        "is_decimal_allowed": need(boolean),
        "min_value": may(string()),
        "max_value": may(string()),
    }
)

_PICKERS: dict[str, Check] = {
    "static_select": static_select,
    "multi_static_select": multi_static_select,
    "external_select": external_select,
    "multi_external_select": multi_external_select,
    "users_select": users_select,
    "multi_users_select": multi_users_select,
    "conversations_select": conversations_select,
    "channels_select": channels_select,
    "checkboxes": checkboxes,
    "radio_buttons": radio_buttons,
    "datepicker": datepicker,
    "timepicker": timepicker,
}
_MULTI_NAMES = tuple(name for name in _PICKERS if name.startswith("multi_"))

ACCESSORIES: dict[str, Check] = {
    **_PICKERS,
    "button": button,
    "image": image,
    "overflow": overflow,
}
ACTIONS: dict[str, Check] = {
    **{name: check for name, check in _PICKERS.items() if name not in _MULTI_NAMES},
    "datetimepicker": datetimepicker,
    "button": button,
    "overflow": overflow,
}
INPUTS: dict[str, Check] = {
    **_PICKERS,
    "datetimepicker": datetimepicker,
    "plain_text_input": plain_text_input,
    "email_text_input": line_input,
    "url_text_input": line_input,
    "number_input": number_input,
}
