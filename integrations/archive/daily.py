"""How many events an archive holds by account and day: what proves that a day was recorded."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec

from bot.query.events import moment_of
from integrations.archive.files import LogFile
from integrations.archive.manifest import Manifest
from integrations.archive.reading import Unreadable, inflated, is_json, records
from integrations.archive.spreading import spread

Days = dict[tuple[str, date], int]


class _Head(msgspec.Struct, frozen=True, gc=False):
    eventTime: str = ""
    recipientAccountId: str = ""


def converted_days(manifest: Manifest, first: date, last: date) -> Counter[tuple[str, date]]:
    """What the converted part holds of these days, both included."""
    found: Counter[tuple[str, date]] = Counter()
    for day in manifest.days:
        if first <= day.day <= last:
            found[day.account, day.day] += day.events
    return found


def raw_days(
    files: Sequence[LogFile], first: date, last: date, *, workers: int = 2
) -> Counter[tuple[str, date]]:
    """The same of files that lie as they are; those that cannot be read count nothing."""
    found: Counter[tuple[str, date]] = Counter()
    for part in spread(_counted, files, workers):
        for (account, day), count in part.items():
            if first <= day <= last:
                found[account, day] += count
    return found


def _counted(file: LogFile) -> Days:
    found: Counter[tuple[str, date]] = Counter()
    if file.holds in ("digest", "insight", "flow") or file.name.endswith(".parquet"):
        return found
    try:
        data = inflated(file.path)
        raws = records(data)[0] if is_json(data) else []
    except Unreadable:
        return found
    decode = msgspec.json.Decoder(_Head).decode
    for raw in raws:
        try:
            head: Any = decode(raw)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            continue
        if head.eventTime:
            account = head.recipientAccountId or file.account or "-"
            found[account, moment_of(head.eventTime).date()] += 1
    return found
