"""The stand-in's one table of Slack limits, each with the public page it was read from."""

from typing import Final

# Pages are below https://docs.slack.dev/reference/ unless another address is given.
LIMITS: Final[dict[str, int]] = {
    # block-kit/blocks: up to 50 blocks in a message, 100 in a modal or Home tab
    "message.blocks": 50,
    "view.blocks": 100,
    # https://github.com/slackapi/bolt-js/issues/2509: refused between 13,172 and 13,297 characters
    "message.blocks_json": 13_200,
    # methods/chat.postMessage asks for at most 4,000 characters; longer text is refused near there
    # https://github.com/seratch/ChatGPT-in-Slack/issues/102
    "message.text": 4_000,
    # https://github.com/seratch/ChatGPT-in-Slack/pull/17: larger metadata is not kept
    "message.metadata": 4_000,
    # block-kit/blocks/*-block: block_id; block-kit/block-elements/*: action_id
    "block_id": 255,
    "action_id": 255,
    # block-kit/blocks/header-block
    "header.text": 150,
    # block-kit/blocks/section-block
    "section.text": 3_000,
    "section.fields": 10,
    "section.field": 2_000,
    # block-kit/blocks/context-block
    "context.elements": 10,
    # block-kit/blocks/actions-block
    "actions.elements": 25,
    # block-kit/blocks/context-actions-block
    "context_actions.elements": 5,
    # block-kit/blocks/image-block, block-kit/block-elements/image-element
    "image.alt_text": 2_000,
    "image.url": 3_000,
    "image.title": 2_000,
    # block-kit/blocks/input-block
    "input.label": 2_000,
    "input.hint": 2_000,
    # block-kit/blocks/markdown-block: the sum over one payload
    "markdown.text": 12_000,
    # methods/chat.appendStream: words of a task_update or plan_update chunk; cards of one message
    "chunk.text": 256,
    "task_cards": 50,
    # methods/agents.sessions.setStatus, methods/assistant.threads.setSuggestedPrompts
    "session.title": 200,
    "prompts": 4,
    # block-kit/blocks/table-block: 100 rows, 20 cells a row, 20 settings, one table a message
    # (invalid_attachments "only_one_table_allowed" on the same page)
    "table.rows": 100,
    "table.columns": 20,
    "table.per_message": 1,
    # block-kit/blocks/table-block: all cells of a message together
    "table.characters": 10_000,
    # block-kit/blocks/rich-text-block
    "rich_text_list.indent": 8,
    # block-kit/composition-objects/text-object
    "text": 3_000,
    # block-kit/block-elements/button-element
    "button.text": 75,
    "button.value": 2_000,
    "button.url": 3_000,
    "button.accessibility_label": 75,
    # block-kit/block-elements/*-select-menu-element and -multi-select-menu-element
    "select.options": 100,
    "select.option_groups": 100,
    "select.placeholder": 150,
    "select.initial_option_groups": 100,
    # block-kit/composition-objects/option-object and option-group-object
    "option.text": 75,
    "option.value": 150,
    "option.description": 75,
    "option.url": 3_000,
    "option_group.label": 75,
    "option_group.options": 100,
    # block-kit/block-elements/overflow-menu-element
    "overflow.options": 5,
    # block-kit/block-elements/checkboxes-element, radio-button-group-element
    "checkboxes.options": 10,
    "radio_buttons.options": 10,
    # block-kit/composition-objects/confirmation-dialog-object
    "confirm.title": 100,
    "confirm.text": 300,
    "confirm.button": 30,
    # block-kit/block-elements/plain-text-input-element
    "plain_text_input.length": 3_000,
    # surfaces/modals: views/modal-views
    "view.title": 24,
    "view.submit": 24,
    "view.close": 24,
    "view.private_metadata": 3_000,
    "view.callback_id": 255,
    "view.external_id": 255,
    # https://docs.slack.dev/surfaces/modals: three views at once
    "view.stack": 3,
    # https://docs.slack.dev/apis/events-api/using-socket-mode: ten connections per app
    "socket.connections": 10,
    # https://docs.slack.dev/interactivity/handling-user-interaction: five uses in 30 minutes
    "response_url.uses": 5,
    "response_url.seconds": 1_800,
    # methods/files.getUploadURLExternal
    "file.title": 255,
}


def limit(name: str) -> int:
    """The number behind one name of the table; an unknown name is a KeyError."""
    return LIMITS[name]
