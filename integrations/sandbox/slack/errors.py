"""The refusals of the stand-in: one for the Web API, one for a person's act."""

from typing import Any


class ApiError(Exception):
    """A Web API refusal: `error` is Slack's code, `extra` goes beside it into the answer."""

    def __init__(self, error: str, **extra: Any) -> None:
        super().__init__(error)
        self.error = error
        self.extra = extra


def with_complaints(error: str, complaints: list[str]) -> ApiError:
    """A refusal that carries the validator's complaints the way Slack's API carries them."""
    messages = [f"[ERROR] {complaint}" for complaint in complaints]
    return ApiError(error, errors=complaints, response_metadata={"messages": messages})


class ActError(Exception):
    """A person cannot do this; the text is what the page shows them."""
