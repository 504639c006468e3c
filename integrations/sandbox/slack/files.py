"""Uploaded files, held in memory."""

from dataclasses import dataclass, field
from typing import Any

from integrations.sandbox import story
from integrations.sandbox.slack.names import fresh, secret


@dataclass
class StoredFile:
    """One file: announced with a name and length, filled by the upload, completed into messages."""

    id: str
    ticket: str
    name: str
    length: int
    title: str = ""
    content: bytes | None = None
    complete: bool = False
    channels: set[str] = field(default_factory=set)


_TYPES = {
    "csv": "text/csv",
    "json": "application/json",
    "md": "text/markdown",
    "png": "image/png",
    "svg": "image/svg+xml",
    "txt": "text/plain",
    "zip": "application/zip",
}


class Files:
    """The uploads by file id and by upload ticket."""

    def __init__(self) -> None:
        self.by_id: dict[str, StoredFile] = {}

    def announce(self, name: str, length: int) -> StoredFile:
        """Reserve an id and an upload ticket."""
        stored = StoredFile(fresh("F"), secret(), name, length)
        self.by_id[stored.id] = stored
        return stored

    def with_ticket(self, ticket: str) -> StoredFile | None:
        """The file an upload address belongs to."""
        return next((f for f in self.by_id.values() if f.ticket == ticket), None)


def mimetype(name: str) -> str:
    """The media type for a file name's ending."""
    return _TYPES.get(name.rsplit(".", 1)[-1].lower(), "application/octet-stream")


def file_shape(stored: StoredFile, base: str, created: int) -> dict[str, Any]:
    """A file as Slack's API answers it."""
    return {
        "id": stored.id,
        "created": created,
        "timestamp": created,
        "name": stored.name,
        "title": stored.title or stored.name,
        "mimetype": mimetype(stored.name),
        "filetype": stored.name.rsplit(".", 1)[-1].lower(),
        "size": len(stored.content or b""),
        "user": story.BOT_USER_ID,
        "user_team": story.TEAM_ID,
        "mode": "hosted",
        "is_external": False,
        "is_public": False,
        "url_private": f"{base}_sandbox/files/{stored.id}",
        "url_private_download": f"{base}_sandbox/files/{stored.id}?download=1",
        "permalink": f"{base}_sandbox/files/{stored.id}",
    }
