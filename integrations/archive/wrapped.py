"""CloudTrail records that other tools put into documents of their own, taken out again."""

from collections.abc import Callable
from typing import Any

import msgspec

#: Documents within documents that are opened at most: a search answer holds hits, these sources,
#: these a message.
_DEEPEST = 5
#: Members that hold the record, or what holds it. EventBridge: detail (events through CloudTrail);
#: Elasticsearch: hits, _source, event.original (Filebeat's CloudTrail module); CloudWatch Logs:
#: logEvents (subscriptions), events (FilterLogEvents, GetLogEvents), message; Splunk: result, _raw;
#: LookupEvents: Events, CloudTrailEvent.
_HOLDERS = ("CloudTrailEvent", "logEvents", "hits", "_source", "detail", "result", "original",
            "event", "message", "@message", "_raw", "events",
            "Events")  # fmt: skip


_EMPTY = msgspec.Raw(b"")


class Shell(msgspec.Struct, gc=False):
    """What tells a record from a document around one."""

    eventName: msgspec.Raw = _EMPTY
    eventTime: msgspec.Raw = _EMPTY
    eventSource: msgspec.Raw = _EMPTY


_SHELL = msgspec.json.Decoder(Shell)


def is_record(data: bytes | msgspec.Raw) -> bool:
    """Whether it is a record as CloudTrail writes it, without anything around it."""
    try:
        found = _SHELL.decode(data)
    except msgspec.ValidationError:
        return False
    return all(len(bytes(v)) > 2 for v in (found.eventName, found.eventTime, found.eventSource))


def opened(data: bytes | msgspec.Raw) -> list[msgspec.Raw]:
    """The records in a foreign document, as JSON text; none where there are none.

    Raises msgspec.DecodeError for what is not JSON.
    """
    return [msgspec.Raw(text) for text in _records(msgspec.json.decode(data), 0)]


def _records(value: Any, depth: int) -> list[bytes]:
    if depth > _DEEPEST:
        return []
    if isinstance(value, str):
        return _written(value, depth)
    if isinstance(value, list):
        return [text for item in value for text in _records(item, depth)]
    if not isinstance(value, dict):
        return []
    if isinstance(value.get("eventName"), str) and "eventSource" in value:
        return [msgspec.json.encode(_timed(value))]
    if isinstance(value.get("Records"), list):
        return _records(value["Records"], depth + 1)
    for name in _HOLDERS:
        if name in value and (found := _records(value[name], depth + 1)):
            return found
    return []


def _written(text: str, depth: int) -> list[bytes]:
    if not text.lstrip().startswith(("{", "[")):
        return []
    try:
        return _records(msgspec.json.decode(text), depth + 1)
    except (msgspec.DecodeError, UnicodeEncodeError):
        return []


def _timed(record: dict[str, Any]) -> dict[str, Any]:
    """The record with its time in CloudTrail's member, where only the collector's has one."""
    if not record.get("eventTime") and isinstance(record.get("@timestamp"), str):
        return record | {"eventTime": record["@timestamp"]}
    return record


def unwrapped(raws: list[msgspec.Raw]) -> list[msgspec.Raw]:
    """The list as it is when its first element is a record, else what its elements hold."""
    if not raws or is_record(raws[0]):
        return raws
    found: list[msgspec.Raw] = []
    for raw in raws:
        found += [raw] if is_record(raw) else opened(raw) or [raw]
    return found


def joined(data: bytes, take: Callable[[bytes], list[msgspec.Raw]]) -> list[msgspec.Raw]:
    """Records of documents that stand one behind the other without a break (Firehose writes so).

    Raises msgspec.DecodeError when one of them is broken.
    """
    from json import JSONDecodeError, JSONDecoder

    text = data.decode()
    decoder, at, found = JSONDecoder(), 0, list[msgspec.Raw]()
    while at < len(text):
        if text[at] in " \t\r\n":
            at += 1
            continue
        try:
            _, end = decoder.raw_decode(text, at)
        except (JSONDecodeError, RecursionError) as problem:
            raise msgspec.DecodeError(str(problem)) from problem
        found += take(text[at:end].encode())
        at = end
    return found
