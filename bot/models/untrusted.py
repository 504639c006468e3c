"""Text that came from outside, wrapped so that no sink can print it by accident."""

import re
import unicodedata

import msgspec

# C0/C1 controls, bidirectional overrides and zero-width characters change what a reader sees.
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)


class Untrusted(msgspec.Struct, frozen=True, order=True, gc=False):
    """A string written by somebody else; each sink has its own encoder for it."""

    raw: str

    def plain(self, limit: int = 3000) -> str:
        """The text without invisible characters, at most `limit` characters, not yet encoded."""
        text = _INVISIBLE.sub("", unicodedata.normalize("NFC", self.raw))
        return text if len(text) <= limit else text[: limit - 1] + "…"

    def line(self, limit: int = 200) -> str:
        """The same on one line, for fields that must not wrap."""
        return Untrusted(" ".join(self.raw.split())).plain(limit)

    def __bool__(self) -> bool:
        """Whether there is any text."""
        return bool(self.raw)
