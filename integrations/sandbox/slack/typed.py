"""What a person typed, as Slack's client would send it: escaped, mentions and links marked up."""

import re
from typing import Any

from integrations.sandbox import story

_NAMED = {person.name: person.id for person in story.PEOPLE} | {"hubward": story.BOT_USER_ID}
_CHANNELS = {channel.name: channel.id for channel in story.CHANNELS}
_TOKEN = re.compile(
    r"(?P<user><@(?P<user_id>[UW][A-Z0-9]+)>)"
    r"|`(?P<code>[^`\n]+)`"
    r"|(?P<link>https?://[^\s<>]+)"
    r"|(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?<![\w@])@(?P<name>[A-Za-z]+)\b"
    r"|(?<![\w#])#(?P<channel>[a-z][a-z0-9-]*)"
)


def escaped(text: str) -> str:
    """The three characters Slack escapes (https://docs.slack.dev/messaging/formatting-message-text)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def marked_up(text: str) -> tuple[str, list[dict[str, Any]]]:
    """The message text as events carry it, and the same as a rich_text block."""
    source: list[str] = []
    parts: list[dict[str, Any]] = []
    at = 0
    for match in _TOKEN.finditer(text):
        written, part = _meant(match)
        if part is None:
            continue
        _plain(text[at : match.start()], source, parts)
        source.append(written)
        parts.append(part)
        at = match.end()
    _plain(text[at:], source, parts)
    section = {"type": "rich_text_section", "elements": parts}
    return "".join(source), [{"type": "rich_text", "block_id": "typed", "elements": [section]}]


def _plain(text: str, source: list[str], parts: list[dict[str, Any]]) -> None:
    if text:
        source.append(escaped(text))
        parts.append({"type": "text", "text": text})


def _meant(match: re.Match[str]) -> tuple[str, dict[str, Any] | None]:
    found = match.groupdict()
    user = found["user_id"] or _NAMED.get((found["name"] or "").lower())
    if user:
        return f"<@{user}>", {"type": "user", "user_id": user}
    if found["code"]:
        styled = {"type": "text", "text": found["code"], "style": {"code": True}}
        return f"`{escaped(found['code'])}`", styled
    if found["link"]:
        return f"<{escaped(found['link'])}>", {"type": "link", "url": found["link"]}
    if found["mail"]:
        mail = found["mail"]
        return f"<mailto:{mail}|{mail}>", {"type": "link", "url": f"mailto:{mail}", "text": mail}
    channel = _CHANNELS.get(found["channel"] or "")
    if channel:
        return f"<#{channel}|{found['channel']}>", {"type": "channel", "channel_id": channel}
    return "", None
