"""A row of the converted archive as CloudTrail's record again."""

from collections.abc import Sequence
from typing import Any

import msgspec

from integrations.archive.forms import filled

Pairs = tuple[tuple[str, str], ...]
#: Column and member. A cell without text is NULL.
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
_decoded = msgspec.json.Decoder().decode


class Restorer:
    """Makes records of rows with these columns, as far as they say; `raw` says all."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        place = {name: number for number, name in enumerate(names)}

        def among(pairs: Pairs) -> tuple[tuple[int, str], ...]:
            return tuple((place[ours], theirs) for ours, theirs in pairs if ours in place)

        self._plain, self._who, self._issuer = among(_PLAIN), among(_WHO), among(_ISSUER)
        self._bodies, self._raw, self._time = among(_BODIES), place["raw"], place["time"]
        self._given, self._start = place["source_identity"], place.get("session_start")

    def __call__(self, row: Sequence[Any]) -> dict[str, Any]:
        """The record of one row."""
        if row[self._raw] is not None:
            return self._whole(row)
        record = {theirs: row[at] for at, theirs in self._plain if row[at] is not None}
        record["eventTime"] = _stamp(row[self._time])
        for at, theirs in self._bodies:
            if row[at] is not None:
                record[theirs] = _decoded(row[at])
        who = {theirs: row[at] for at, theirs in self._who if row[at] is not None}
        context: dict[str, Any] = {}
        if issuer := {theirs: row[at] for at, theirs in self._issuer if row[at] is not None}:
            context["sessionIssuer"] = issuer
        if row[self._given] is not None:
            context["sourceIdentity"] = row[self._given]
        if self._start is not None and row[self._start] is not None:
            context["attributes"] = {"creationDate": row[self._start]}
        if context:
            who["sessionContext"] = context
        record["userIdentity"] = who
        return record

    def _whole(self, row: Sequence[Any]) -> dict[str, Any]:
        cells = {name: cell for name, cell in zip(self._names, row, strict=True) if cell}
        cells["time"] = _stamp(cells["time"])
        found: dict[str, Any] = _decoded(filled(cells["raw"], cells))
        return found


def _stamp(moment: Any) -> str:
    return f"{moment.isoformat(timespec='seconds')}Z"
