"""What every part of the closed form of a question is made of."""

from typing import Annotated

import msgspec

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=512)]
Port = Annotated[int, msgspec.Meta(ge=-1, le=65535)]
#: https://www.iana.org/assignments/protocol-numbers
Protocol = Annotated[int, msgspec.Meta(ge=0, le=255)]


class Closed(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of every part of the form: an unknown field is an error, never ignored."""
