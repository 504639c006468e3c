"""Queue messages and files as raw finding documents, whatever wraps them.

EventBridge: https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-cwe-event-formats.html
"""

import msgspec

from bot.errors import MalformedFinding


class _Detail(msgspec.Struct, gc=False):
    findings: list[msgspec.Raw] | None = None


class _Envelope(msgspec.Struct, gc=False):
    source: str = ""
    kind: str = msgspec.field(default="", name="detail-type")
    detail: _Detail | None = None
    findings: list[msgspec.Raw] | None = None
    asff: list[msgspec.Raw] | None = msgspec.field(default=None, name="Findings")
    message: str | None = msgspec.field(default=None, name="Message")
    sns: str | None = msgspec.field(default=None, name="TopicArn")


_ENVELOPE = msgspec.json.Decoder(_Envelope)
_ARRAY = msgspec.json.Decoder(list[msgspec.Raw])
#: Security Hub's events that carry no finding (insight results hold counts only).
_EMPTY = ("Security Hub Insight Results",)


def documents(body: bytes) -> list[bytes]:
    """The finding documents in a message: an EventBridge event (imported V1 and V2, custom action),
    one that came through SNS, `{"Findings": […]}`, an array, or a document by itself.

    Raises MalformedFinding when it is not JSON of such a shape.
    """
    try:
        if body.lstrip()[:1] == b"[":
            return [bytes(raw) for raw in _ARRAY.decode(body)]
        found = _unwrap(body)
    except (msgspec.MsgspecError, UnicodeDecodeError) as problem:
        raise MalformedFinding(str(problem)) from problem
    except RecursionError as problem:
        raise MalformedFinding("it is nested too deeply") from problem
    return found


def _unwrap(body: bytes) -> list[bytes]:
    try:
        envelope = _ENVELOPE.decode(body)
    except msgspec.ValidationError:
        # A document of its own may use these names for something else; parsing it decides.
        msgspec.json.decode(body, type=msgspec.Raw)
        return [body]
    if envelope.kind in _EMPTY:
        return []
    if envelope.sns and envelope.message is not None:
        return documents(envelope.message.encode())
    inner = envelope.detail.findings if envelope.detail else None
    for held in (inner, envelope.findings, envelope.asff):
        if held is not None:
            return [bytes(raw) for raw in held]
    return [body]
