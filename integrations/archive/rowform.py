"""One CloudTrail record as a row of the converted archive: hot columns, request, raw."""

import functools
import re
from datetime import datetime

import msgspec

from bot.query.events import event_of
from bot.query.sg_rules import rules_of
from integrations.archive.coarse import escaped
from integrations.archive.forms import Forms

#: Column and DuckDB type, in the order of a line. `odd` rows are judged by their raw text alone.
#: A file's lines are sorted by their first cells: what failed stands together, so that a question
#: about it reads few row groups.
COLUMNS: dict[str, str] = {
    "failed": "BOOLEAN", "source": "VARCHAR", "base": "VARCHAR", "time": "TIMESTAMP",
    "account": "VARCHAR", "region": "VARCHAR", "event": "VARCHAR", "kind": "VARCHAR",
    "user_name": "VARCHAR", "arn": "VARCHAR", "principal": "VARCHAR", "caller": "VARCHAR",
    "access_key": "VARCHAR", "invoked_by": "VARCHAR", "role": "VARCHAR", "issuer": "VARCHAR",
    "issuer_id": "VARCHAR", "source_identity": "VARCHAR", "session_start": "VARCHAR",
    "ip": "VARCHAR", "agent": "VARCHAR", "error": "VARCHAR", "error_message": "VARCHAR",
    "read_only": "BOOLEAN", "from_console": "VARCHAR", "console_result": "VARCHAR",
    "mfa": "VARCHAR", "opens_world": "BOOLEAN", "odd": "BOOLEAN", "event_id": "VARCHAR",
    "shared_id": "VARCHAR", "request_id": "VARCHAR", "recipient": "VARCHAR", "owner": "VARCHAR",
    "called": "VARCHAR",
    "request": "VARCHAR", "answer": "VARCHAR", "extra": "VARCHAR", "resources": "VARCHAR",
}  # fmt: skip
#: What stands at the end of a line: the id of the record's form, or the text itself.
TAIL: dict[str, str] = {"form": "VARCHAR", "raw": "VARCHAR"}
_BREAKS = re.compile("[\x00\x01\n\r]")
_DATED = re.compile(r"\d{8}.*$", re.DOTALL)
#: Folds to "s" in one way of ignoring case and not in another.
_LONG_S = "ſ".encode()
_EMPTY = msgspec.Raw(b"")
_NOTHING = (b"", b"null")
_FLAG = {None: "", True: "t", False: "f"}
#: Calls that rules are read from (bot/query/sg_rules.py).
_RULES = ("AuthorizeSecurityGroup", "RevokeSecurityGroup", "ModifySecurityGroupRules")
_BREAK = re.compile("[\x00\n\r]")
_CELLS = len(COLUMNS) + len(TAIL)
Cell = str | None


class _Issuer(msgspec.Struct, gc=False):
    arn: Cell = ""
    principalId: Cell = ""
    userName: Cell = ""


class _Attributes(msgspec.Struct, gc=False):
    creationDate: Cell = ""


class _Session(msgspec.Struct, gc=False):
    sessionIssuer: _Issuer | None = None
    sourceIdentity: Cell = ""
    attributes: _Attributes | None = None


class _Who(msgspec.Struct, gc=False):
    type: Cell = ""
    userName: Cell = ""
    arn: Cell = ""
    principalId: Cell = ""
    accountId: Cell = ""
    accessKeyId: Cell = ""
    invokedBy: Cell = ""
    sessionContext: _Session | None = None
    onBehalfOf: msgspec.Raw = _EMPTY


class Full(msgspec.Struct, gc=False):
    """The members that become columns; those of any shape stay text."""

    eventTime: Cell = ""
    eventSource: Cell = ""
    eventName: Cell = ""
    awsRegion: Cell = ""
    recipientAccountId: Cell = ""
    userIdentity: _Who | None = None
    sourceIPAddress: Cell = ""
    userAgent: Cell = ""
    errorCode: Cell = ""
    errorMessage: Cell = ""
    readOnly: bool | None = None
    eventID: Cell = ""
    sharedEventID: Cell = ""
    requestID: Cell = ""
    sessionCredentialFromConsole: Cell = ""
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
    return own and b"\n" not in text.strip() and not escaped(text) and text.isascii()


class Liner:
    """Makes lines of records; `forms` takes their texts."""

    def __init__(self, forms: Forms) -> None:
        self._forms = forms

    def line(
        self, raw: msgspec.Raw, owner: str, *, plain: bool = False
    ) -> tuple[tuple[str, str, str], str]:
        """The record's (day, account, region) and its line; `owner`'s trail wrote it.

        `plain` says that the whole file was found `simple`, which is cheaper to ask once. Raises
        Stranger for Insights events and for what is no CloudTrail record.
        """
        try:
            full = _DECODE(raw)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return _odd(bytes(raw), owner)
        who = full.userIdentity or _NOBODY
        # An Identity Center user's name stands in members that have no column.
        known = _stamped(full.eventTime) and full.eventName and who.type != "IdentityCenterUser"
        if not known or not (plain or _plain(bytes(raw))):
            return _odd(bytes(raw), owner)
        return self._plain_line(str(raw, "utf-8"), full, who, owner) or _odd(bytes(raw), owner)

    def _plain_line(
        self, data: str, full: Full, who: _Who, owner: str
    ) -> tuple[tuple[str, str, str], str] | None:
        session = who.sessionContext or _NO_SESSION
        issuer = session.sessionIssuer or _NO_ISSUER
        created = (session.attributes or _NO_ATTRIBUTES).creationDate
        account = full.recipientAccountId or owner or who.accountId or ""
        time, name = full.eventTime, full.eventName
        source, region = full.eventSource, full.awsRegion
        request, answer = _body(full.requestParameters), _body(full.responseElements)
        extra, resources = _body(full.additionalEventData), _body(full.resources)
        console, mfa, world = "", "", "f"
        assert time and name
        if "ConsoleLogin" in answer or "MFAUsed" in extra or name.startswith(_RULES):
            console, mfa, world = _judged(data)
        form, text = self._forms.of(
            (name, who.type, full.errorCode, not answer), data,
            (request, answer, extra, resources, full.errorMessage, full.userAgent, who.arn,
             issuer.arn, who.principalId, issuer.principalId, who.accessKeyId, full.eventID,
             full.requestID, full.sharedEventID, time, created, session.sourceIdentity,
             issuer.userName, who.userName, name, source, region, account, who.accountId,
             full.sourceIPAddress),
        )  # fmt: skip
        bad = full.errorCode or full.errorMessage or console == "Failure"
        cells = (
            "t" if bad else "f", source, base_of(name), time, account, region, name, who.type,
            who.userName, who.arn, who.principalId, who.accountId, who.accessKeyId, who.invokedBy,
            issuer.userName, issuer.arn, issuer.principalId, session.sourceIdentity, created,
            full.sourceIPAddress, full.userAgent, full.errorCode, full.errorMessage,
            _FLAG[full.readOnly], full.sessionCredentialFromConsole, console, mfa, world, "f",
            full.eventID, full.sharedEventID, full.requestID, full.recipientAccountId, owner,
            _called(who, issuer.userName, session.sourceIdentity), request, answer, extra,
            resources, form, text,
        )  # fmt: skip
        try:
            line = "\x01".join(cells)  # type: ignore[arg-type]
        except TypeError:  # a member that is null
            line = "\x01".join([cell or "" for cell in cells])
        # Without an escape in the record no cell can hold what keeps cells and lines apart.
        if "\\" in data and (line.count("\x01") != _CELLS - 1 or _BREAK.search(line)):
            return None
        return (time[:10], account, region or ""), line


def _body(raw: msgspec.Raw) -> str:
    if raw is _EMPTY:
        return ""
    text = str(raw, "utf-8")
    return "" if text == "null" else text


def _called(who: _Who, role: Cell, given: Cell) -> str:
    """Everything that who acted may be asked for by, folded (bot/query/who.py, actor_of)."""
    arn = who.arn or ""
    parts = arn.split(":", 5)
    # Of an ARN the last part alone: user/path/name, assumed-role/role/session.
    last = parts[5] if len(parts) == 6 and "/" in parts[5] else arn
    tail = (who.principalId or "").rpartition(":")[2]
    names = (last, who.userName, "" if last.endswith(tail) else tail, role, given, who.invokedBy,
             who.accountId, "root" if who.type == "Root" else "")  # fmt: skip
    return " ".join(filter(None, names)).casefold()


def _stamped(time: Cell) -> bool:
    """Whether it is a time as CloudTrail writes it, and one that exists."""
    if not time or len(time) != 20 or time[10] != "T" or time[19] != "Z":
        return False
    try:
        datetime.fromisoformat(time[:19])
    except ValueError:
        return False
    return True


@functools.lru_cache(4096)
def base_of(name: str) -> str:
    """The call's name without the date that some services write behind it."""
    return _DATED.sub("", name)


def _plain(data: bytes) -> bool:
    return not escaped(data) and b"\n" not in data and (data.isascii() or _LONG_S not in data)


def _odd(data: bytes, owner: str) -> tuple[tuple[str, str, str], str]:
    """A row with its time, account and raw text only; the raw text is compact again."""
    try:
        record = msgspec.json.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as problem:
        raise Stranger("archive.skip.json") from problem
    if not isinstance(record, dict):
        raise Stranger("archive.skip.foreign")
    if not record.get("eventName"):
        insight = "insightDetails" in record or record.get("eventCategory") == "Insight"
        if insight or "eventSource" not in record:
            raise Stranger("archive.skip.insight" if insight else "archive.skip.foreign")
    event = event_of(record)
    account = event.account if record.get("recipientAccountId") else owner or event.account
    cells = dict.fromkeys((*COLUMNS, *TAIL), "")
    cells |= {
        "time": event.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), "account": _flat(account),
        "region": _flat(event.region), "odd": "t", "opens_world": "t", "owner": owner,
        "event_id": _flat(event.id), "raw": msgspec.json.encode(record).decode(),
    }  # fmt: skip
    place = (event.at.strftime("%Y-%m-%d"), account, event.region)
    return place, "\x01".join(cells.values())


def _judged(data: str) -> tuple[str, str, str]:
    """What needs the evaluator's own eyes: the sign-in's result, its MFA, what a rule opened."""
    event = event_of(msgspec.json.decode(data))
    world = any(rule.world or not rule.source for rule in rules_of(event))
    return event.login_result, event.mfa, "t" if world else "f"


def _flat(text: str) -> str:
    return _BREAKS.sub(" ", text)
