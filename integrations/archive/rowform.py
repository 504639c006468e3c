"""One CloudTrail record as a row of the converted archive: hot columns, request, raw."""

import functools
import re
from collections.abc import Sequence
from typing import Any

import msgspec

from bot.query.events import event_of
from bot.query.sg_rules import rules_of
from integrations.archive.coarse import ESCAPE

#: Column and DuckDB type, in the order of a line. `odd` rows are judged by their raw text alone.
COLUMNS: dict[str, str] = {
    "time": "TIMESTAMP", "account": "VARCHAR", "region": "VARCHAR", "source": "VARCHAR",
    "event": "VARCHAR", "base": "VARCHAR", "kind": "VARCHAR", "user_name": "VARCHAR",
    "arn": "VARCHAR", "principal": "VARCHAR", "caller": "VARCHAR", "access_key": "VARCHAR",
    "invoked_by": "VARCHAR", "role": "VARCHAR", "issuer": "VARCHAR", "source_identity": "VARCHAR",
    "session_start": "VARCHAR", "who": "VARCHAR", "ip": "VARCHAR", "agent": "VARCHAR",
    "error": "VARCHAR",
    "error_message": "VARCHAR", "read_only": "BOOLEAN", "from_console": "VARCHAR",
    "console_result": "VARCHAR", "mfa": "VARCHAR", "opens_world": "BOOLEAN", "odd": "BOOLEAN",
    "event_id": "VARCHAR", "shared_id": "VARCHAR", "recipient": "VARCHAR", "owner": "VARCHAR",
    "request": "VARCHAR", "answer": "VARCHAR", "extra": "VARCHAR", "resources": "VARCHAR",
    "raw": "VARCHAR",
}  # fmt: skip
#: Between cells; JSON escapes it, and a decoded value that holds it makes the row odd.
CELL = b"\x01"
_BREAKS = re.compile("[\x00\x01\n\r]")
_DATED = re.compile(r"\d{8}.*$", re.DOTALL)
#: Folds to "s" in one way of ignoring case and not in another.
_LONG_S = "ſ".encode()
_EMPTY = msgspec.Raw(b"")
_NOTHING = (b"", b"null")
Cell = str | None


class _Issuer(msgspec.Struct, gc=False):
    arn: Cell = None
    userName: Cell = None


class _Attributes(msgspec.Struct, gc=False):
    creationDate: Cell = None


class _Session(msgspec.Struct, gc=False):
    sessionIssuer: _Issuer | None = None
    sourceIdentity: Cell = None
    attributes: _Attributes | None = None


class _Who(msgspec.Struct, gc=False):
    type: Cell = None
    userName: Cell = None
    arn: Cell = None
    principalId: Cell = None
    accountId: Cell = None
    accessKeyId: Cell = None
    invokedBy: Cell = None
    sessionContext: _Session | None = None
    onBehalfOf: msgspec.Raw = _EMPTY


class Full(msgspec.Struct, gc=False):
    """The members that become columns; those of any shape stay text."""

    eventTime: Cell = None
    eventSource: Cell = None
    eventName: Cell = None
    awsRegion: Cell = None
    recipientAccountId: Cell = None
    userIdentity: _Who | None = None
    sourceIPAddress: Cell = None
    userAgent: Cell = None
    errorCode: Cell = None
    errorMessage: Cell = None
    readOnly: bool | None = None
    eventID: Cell = None
    sharedEventID: Cell = None
    sessionCredentialFromConsole: Cell = None
    requestParameters: msgspec.Raw = _EMPTY
    responseElements: msgspec.Raw = _EMPTY
    additionalEventData: msgspec.Raw = _EMPTY
    resources: msgspec.Raw = _EMPTY


_DECODE = msgspec.json.Decoder(Full).decode
_NOBODY, _NO_SESSION, _NO_ISSUER, _NO_ATTRIBUTES = _Who(), _Session(), _Issuer(), _Attributes()


class Stranger(Exception):
    """A record that is no call; `reason` is a key of bot/words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def simple(text: bytes) -> bool:
    """Whether no record of a file can hold an escape, a line break or a letter beyond ASCII."""
    # Text that stood in other documents was escaped there; its records are looked at one by one.
    own = text.startswith(b'{"Records":[{')
    return own and b"\n" not in text.strip() and ESCAPE not in text and text.isascii()


def _words(who: Any, session: Any, issuer: Any) -> str:
    """Every word an actor may be asked for by, in one column, so that one search finds it."""
    known = (
        who.userName, (who.arn or "").rpartition(":")[2],
        (who.principalId or "").rpartition(":")[2], session.sourceIdentity, issuer.userName,
        who.invokedBy, who.accountId, who.accessKeyId,
    )  # fmt: skip
    return " ".join([word for word in known if word]).lower()


def line_of(
    raw: msgspec.Raw, owner: str, *, plain: bool = False
) -> tuple[tuple[str, str, str], bytes]:
    """The record's (day, account, region) and its line; `owner`'s trail wrote it.

    `plain` says that the whole file was found `simple`, which is cheaper to ask once. Raises
    Stranger for Insights events and for what is no CloudTrail record.
    """
    data = bytes(raw)
    try:
        full = _DECODE(data)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return _odd(data, owner)
    time = full.eventTime or ""
    stamped = len(time) == 20 and time[10] == "T" and time[19] == "Z"
    if not stamped or not full.eventName or not (plain or _plain(data)):
        return _odd(data, owner)
    who = full.userIdentity or _NOBODY
    # An Identity Center user's name stands in members that have no column.
    if who.type == "IdentityCenterUser":
        return _odd(data, owner)
    session = who.sessionContext or _NO_SESSION
    issuer = session.sessionIssuer or _NO_ISSUER
    account = full.recipientAccountId or owner or who.accountId or ""
    extra, name = bytes(full.additionalEventData), full.eventName
    answer = bytes(full.responseElements)
    console, mfa, world = "", "", "f"
    if b"ConsoleLogin" in answer or b"MFAUsed" in extra or "SecurityGroup" in name:
        console, mfa, world = _judged(data)
    base = base_of(name)
    words = _words(who, session, issuer)
    cells = (
        time, account, full.awsRegion, full.eventSource, name, base, who.type, who.userName,
        who.arn, who.principalId, who.accountId, who.accessKeyId, who.invokedBy, issuer.userName,
        issuer.arn, session.sourceIdentity, (session.attributes or _NO_ATTRIBUTES).creationDate,
        words,
        full.sourceIPAddress, full.userAgent, full.errorCode, full.errorMessage,
        _flag(full.readOnly), full.sessionCredentialFromConsole, console, mfa, world, "f",
        full.eventID, full.sharedEventID, full.recipientAccountId, owner,
    )  # fmt: skip
    text = "\x01".join([cell or "" for cell in cells])
    if text.count("\x01") != len(cells) - 1 or "\n" in text or "\r" in text or "\0" in text:
        return _odd(data, owner)
    bodies = (full.requestParameters, answer, extra, full.resources, data)
    tail = CELL.join([b"" if body in _NOTHING else bytes(body) for body in bodies])
    place = (time[:10], account, full.awsRegion or "")
    return place, b"%b\x01%b\n" % (text.encode("utf-8", "replace"), tail)


@functools.lru_cache(4096)
def base_of(name: str) -> str:
    """The call's name without the date that some services write behind it."""
    return _DATED.sub("", name)


def _plain(data: bytes) -> bool:
    return ESCAPE not in data and b"\n" not in data and (data.isascii() or _LONG_S not in data)


def _odd(data: bytes, owner: str) -> tuple[tuple[str, str, str], bytes]:
    """A row with its time, account and raw text only; the raw text is compact again."""
    try:
        record = msgspec.json.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError) as problem:
        raise Stranger("archive.skip.json") from problem
    if not isinstance(record, dict):
        raise Stranger("archive.skip.foreign")
    if not record.get("eventName"):
        insight = "insightDetails" in record or record.get("eventCategory") == "Insight"
        if insight or "eventSource" not in record:
            raise Stranger("archive.skip.insight" if insight else "archive.skip.foreign")
    event = event_of(record)
    account = event.account if record.get("recipientAccountId") else owner or event.account
    cells = dict.fromkeys(COLUMNS, "")
    cells |= {
        "time": event.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), "account": _flat(account),
        "region": _flat(event.region), "odd": "t", "opens_world": "t", "owner": owner,
        "event_id": _flat(event.id),
    }  # fmt: skip
    del cells["raw"]
    head = "\x01".join(cells.values()).encode("utf-8", "replace")
    compact = msgspec.json.encode(record)
    place = (event.at.strftime("%Y-%m-%d"), account, event.region)
    return place, b"%b\x01%b\n" % (head, compact)


def _judged(data: bytes) -> tuple[str, str, str]:
    """What needs the evaluator's own eyes: the sign-in's result, its MFA, what a rule opened."""
    event = event_of(msgspec.json.decode(data))
    world = any(rule.world or not rule.source for rule in rules_of(event))
    return event.login_result, event.mfa, "t" if world else "f"


def _flag(value: bool | None) -> str:
    return "" if value is None else "t" if value else "f"


def _flat(text: str) -> str:
    return _BREAKS.sub(" ", text)


def record_of(row: Sequence[Any], names: Sequence[str]) -> dict[str, Any]:
    """The record as far as the selected columns say, in CloudTrail's own shape."""
    cell = {name: value for name, value in zip(names, row, strict=True) if value not in (None, "")}
    if "raw" in cell:
        whole: dict[str, Any] = msgspec.json.decode(cell["raw"])
        return whole
    who = {theirs: cell[ours] for ours, theirs in _WHO if ours in cell}
    issuer = {theirs: cell[ours] for ours, theirs in _ISSUER if ours in cell}
    context: dict[str, Any] = {"sessionIssuer": issuer} if issuer else {}
    if "source_identity" in cell:
        context["sourceIdentity"] = cell["source_identity"]
    if "session_start" in cell:
        context["attributes"] = {"creationDate": cell["session_start"]}
    if context:
        who["sessionContext"] = context
    record: dict[str, Any] = {theirs: cell[ours] for ours, theirs in _PLAIN if ours in cell}
    record |= {theirs: msgspec.json.decode(cell[ours]) for ours, theirs in _BODIES if ours in cell}
    if "time" in cell:
        record["eventTime"] = cell["time"].strftime("%Y-%m-%dT%H:%M:%SZ")
    return record | {"userIdentity": who}


_WHO = (("kind", "type"), ("user_name", "userName"), ("arn", "arn"), ("principal", "principalId"),
        ("caller", "accountId"), ("access_key", "accessKeyId"),
        ("invoked_by", "invokedBy"))  # fmt: skip
_ISSUER = (("role", "userName"), ("issuer", "arn"))
_PLAIN = (
    ("source", "eventSource"), ("event", "eventName"), ("region", "awsRegion"),
    ("recipient", "recipientAccountId"), ("ip", "sourceIPAddress"), ("agent", "userAgent"),
    ("error", "errorCode"), ("error_message", "errorMessage"), ("read_only", "readOnly"),
    ("event_id", "eventID"), ("shared_id", "sharedEventID"),
    ("from_console", "sessionCredentialFromConsole"),
)  # fmt: skip
_BODIES = (("request", "requestParameters"), ("answer", "responseElements"),
           ("extra", "additionalEventData"), ("resources", "resources"))  # fmt: skip
