"""Identifiers in the forms Slack uses: view ids, block ids, tickets, hashes."""

import secrets

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def fresh(prefix: str, length: int = 10) -> str:
    """A new identifier such as `V0K3PZ81QX7`."""
    return prefix + "".join(secrets.choice(_LETTERS) for _ in range(length))


def block_id() -> str:
    """The id given to a block that was sent without one."""
    return secrets.token_urlsafe(4)[:5]


def secret() -> str:
    """A hard-to-guess part for response URLs, tickets and triggers."""
    return secrets.token_hex(16)
