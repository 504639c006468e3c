"""Every limit of the table is refused one past its edge and taken at it."""

from typing import Any

import pytest

from bot.views import limits as ours
from integrations.sandbox.slack.blocks import message_complaints, too_long
from integrations.sandbox.slack.limits import LIMITS
from integrations.sandbox.slack.viewshape import view_complaints

Json = dict[str, Any]


def plain(count: int) -> Json:
    return {"type": "plain_text", "text": "x" * count}


def mrkdwn(count: int) -> Json:
    return {"type": "mrkdwn", "text": "x" * count}


def option(text: int = 1, value: int = 1) -> Json:
    return {"text": plain(text), "value": "v" * value}


def button(**fields: Any) -> Json:
    return {"type": "button", "text": plain(3), **fields}


def actions(*elements: Json) -> list[Json]:
    return [{"type": "actions", "elements": list(elements)}]


def select(**fields: Any) -> list[Json]:
    return actions({"type": "static_select", **fields})


def buttons(count: int) -> list[Json]:
    return actions(*[button(action_id=str(i)) for i in range(count)])


def confirm(title: int = 1, text: int = 1, yes: int = 1) -> list[Json]:
    words = {"title": plain(title), "text": plain(text), "confirm": plain(yes), "deny": plain(1)}
    return actions(button(confirm=words))


def table(rows: int = 1, columns: int = 1, characters: int = 1) -> list[Json]:
    cell = {"type": "raw_text", "text": "x" * characters}
    return [{"type": "table", "rows": [[cell] * columns] * rows}]


def typed(**fields: Any) -> list[Json]:
    element = {"type": "plain_text_input", **fields}
    return [{"type": "input", "label": plain(1), "element": element}]


def image(**fields: Any) -> list[Json]:
    return [{"type": "image", "image_url": "https://a", "alt_text": "a", **fields}]


def labelled(label: int = 1, hint: int = 1) -> list[Json]:
    return [{**typed()[0], "label": plain(label), "hint": plain(hint)}]


def groups(count: int = 1, options: int = 1, label: int = 1) -> list[Json]:
    group = {"label": plain(label), "options": [option()] * options}
    return select(option_groups=[group] * count)


def boxes(kind: str, count: int) -> list[Json]:
    return actions({"type": kind, "options": [option()] * count})


MESSAGES: list[tuple[str, Any]] = [
    ("message.blocks", lambda n: [{"type": "divider"}] * n),
    ("block_id", lambda n: [{"type": "divider", "block_id": "b" * n}]),
    ("action_id", lambda n: actions(button(action_id="a" * n))),
    ("header.text", lambda n: [{"type": "header", "text": plain(n)}]),
    ("section.text", lambda n: [{"type": "section", "text": mrkdwn(n)}]),
    ("section.fields", lambda n: [{"type": "section", "fields": [plain(1)] * n}]),
    ("section.field", lambda n: [{"type": "section", "fields": [mrkdwn(n)]}]),
    ("context.elements", lambda n: [{"type": "context", "elements": [mrkdwn(1)] * n}]),
    ("actions.elements", buttons),
    ("image.alt_text", lambda n: image(alt_text="x" * n)),
    ("image.url", lambda n: image(image_url="https://".ljust(n, "x"))),
    ("image.title", lambda n: image(title=plain(n))),
    ("input.label", lambda n: labelled(label=n)),
    ("input.hint", lambda n: labelled(hint=n)),
    ("markdown.text", lambda n: [{"type": "markdown", "text": "x" * n}]),
    ("table.rows", lambda n: table(rows=n)),
    ("table.columns", lambda n: table(columns=n)),
    ("table.characters", lambda n: table(characters=n)),
    ("table.per_message", lambda n: table() * n),
    ("text", lambda n: [{"type": "context", "elements": [mrkdwn(n)]}]),
    ("button.text", lambda n: actions(button(text=plain(n)))),
    ("button.value", lambda n: actions(button(value="v" * n))),
    ("button.url", lambda n: actions(button(url="https://".ljust(n, "x")))),
    ("button.accessibility_label", lambda n: actions(button(accessibility_label="x" * n))),
    ("select.options", lambda n: select(options=[option()] * n)),
    ("select.option_groups", lambda n: groups(count=n)),
    ("select.placeholder", lambda n: select(options=[option()], placeholder=plain(n))),
    ("option.text", lambda n: select(options=[option(text=n)])),
    ("option.value", lambda n: select(options=[option(value=n)])),
    ("option.description", lambda n: select(options=[{**option(), "description": plain(n)}])),
    ("option_group.label", lambda n: groups(label=n)),
    ("option_group.options", lambda n: groups(options=n)),
    ("overflow.options", lambda n: boxes("overflow", n)),
    ("checkboxes.options", lambda n: boxes("checkboxes", n)),
    ("radio_buttons.options", lambda n: boxes("radio_buttons", n)),
    ("confirm.title", lambda n: confirm(title=n)),
    ("confirm.text", lambda n: confirm(text=n)),
    ("confirm.button", lambda n: confirm(yes=n)),
    ("plain_text_input.length", lambda n: typed(max_length=n)),
]


def modal(**fields: Any) -> Json:
    return {"type": "modal", "title": plain(3), "blocks": [], **fields}


VIEWS: list[tuple[str, Any]] = [
    ("view.blocks", lambda n: modal(blocks=[{"type": "divider"}] * n)),
    ("view.title", lambda n: modal(title=plain(n))),
    ("view.submit", lambda n: modal(submit=plain(n))),
    ("view.close", lambda n: modal(close=plain(n))),
    ("view.private_metadata", lambda n: modal(private_metadata="x" * n)),
    ("view.callback_id", lambda n: modal(callback_id="x" * n)),
    ("view.external_id", lambda n: modal(external_id="x" * n)),
]


@pytest.mark.parametrize(("name", "build"), MESSAGES, ids=[name for name, _ in MESSAGES])
def test_message_limit(name: str, build: Any) -> None:
    assert message_complaints(build(LIMITS[name])) == []
    assert message_complaints(build(LIMITS[name] + 1))


@pytest.mark.parametrize(("name", "build"), VIEWS, ids=[name for name, _ in VIEWS])
def test_view_limit(name: str, build: Any) -> None:
    assert view_complaints(build(LIMITS[name]), "modal") == []
    assert view_complaints(build(LIMITS[name] + 1), "modal")


def test_the_complaint_points_at_the_place() -> None:
    assert message_complaints([{"type": "section", "text": mrkdwn(3_001)}]) == [
        "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    ]
    assert message_complaints([{"type": "divider"}] * 51) == [
        "no more than 50 items allowed [json-pointer:/blocks]"
    ]


REFUSED: list[tuple[str, list[Json], str]] = [
    ("unknown block", [{"type": "alert"}], "unsupported type: alert"),
    ("unknown element", actions({"type": "slider"}), "unsupported type: slider"),
    ("unknown field", [{"type": "divider", "text": "x"}], "invalid additional property: text"),
    ("disabled button", actions(button(disabled=True)), "invalid additional property: disabled"),
    ("no type", [{}], "missing required field: type"),
    ("empty section", [{"type": "section"}], "must define either text or fields"),
    ("empty text", [{"type": "section", "text": mrkdwn(0)}], "must be more than 0 characters"),
    ("header in mrkdwn", [{"type": "header", "text": mrkdwn(1)}], "unsupported type: mrkdwn"),
    ("button style", actions(button(style="blue")), "must be a valid enum value"),
    ("script url", actions(button(url="javascript:alert(1)")), "must be a valid URL"),
    ("input in actions", actions({"type": "plain_text_input"}), "unsupported type"),
    ("same block_id", [{"type": "divider", "block_id": "b"}] * 2, "block_id b already exists"),
    (
        "same action_id",
        actions(button(action_id="a"), button(action_id="a")),
        "action_id a already exists",
    ),
    ("no options", select(options=[]), "no less than 1 items allowed"),
    ("options twice", select(options=[option()], option_groups=[]), "must define either"),
    ("seen by nobody", actions(button(visible_to_user_ids=[])), "no less than 1 items allowed"),
    (
        "bold preformatted",
        [{"type": "rich_text", "elements": [{"type": "rich_text_table", "elements": []}]}],
        "unsupported type: rich_text_table",
    ),
]


@pytest.mark.parametrize(("blocks", "words"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])
def test_refused(blocks: list[Json], words: str) -> None:
    assert words in " ".join(message_complaints(blocks))


def test_tables_and_markdown_are_for_messages_and_inputs_need_a_submit() -> None:
    assert "unsupported type: table" in view_complaints(modal(blocks=table()), "modal")[0]
    assert view_complaints(modal(blocks=typed()), "modal") == [
        "missing required field: submit [json-pointer:/view]"
    ]
    assert "unsupported type" in view_complaints(modal(), "home")[0]


def test_the_whole_message_has_an_edge() -> None:
    blocks = [{"type": "section", "text": mrkdwn(3_000)}] * 4
    assert message_complaints(blocks) == [] and not too_long(blocks)
    assert too_long([*blocks, {"type": "section", "text": mrkdwn(1_000)}])


def test_the_product_and_the_stand_in_read_the_same_pages() -> None:
    assert ours.LIMITS
    for name, (most, _) in ours.LIMITS.items():
        assert LIMITS[name] == most, name
