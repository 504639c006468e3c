"""Which files an archive holds, and what their place in it says before any is opened."""

import os
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

import msgspec

from bot.query.catalogue import GLOBAL_SOURCES
from bot.query.model import Query, Skipped

#: Where a converted archive says what is in it.
MANIFEST = "hubward-archive.json"
_SUFFIXES = (".json", ".ndjson", ".jsonl", ".log", ".txt", ".csv", ".parquet")
#: AWSLogs/[organization/]account/CloudTrail/region/year/month/day, and the same for flow logs.
#: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
#: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-path.html
_KEY = re.compile(
    r"(?:^|/)AWSLogs/(?:o-[a-z0-9]+/)?(?P<account>\d{12})/(?P<what>[A-Za-z-]+)/"
    r"(?P<region>[a-z0-9-]+)/(?P<year>\d{4})/(?P<month>\d\d)/(?P<day>\d\d)/"
)
_HIVE = re.compile(
    r"(?:^|/)AWSLogs/aws-account-id=(?P<account>\d{12})/aws-service=(?P<what>[a-z]+)/"
    r"aws-region=(?P<region>[a-z0-9-]+)/year=(?P<year>\d{4})/month=(?P<month>\d\d)/day=(?P<day>\d\d)/"
)
#: A log file holds calls made at any moment before its delivery, nearly always minutes before.
#: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-examples.html
_LATE = timedelta(days=1)

Holds = Literal["trail", "flow", "digest", "insight", "unknown"]
_HOLDS: dict[str, Holds] = {
    "CloudTrail": "trail", "CloudTrail-Digest": "digest", "CloudTrail-Insight": "insight",
    "vpcflowlogs": "flow",
}  # fmt: skip


class LogFile(msgspec.Struct, frozen=True):
    """One file; account, region and day are empty where its path does not say them."""

    path: str
    name: str
    size: int
    holds: Holds = "unknown"
    account: str = ""
    region: str = ""
    day: date | None = None


def files_in(root: Path) -> tuple[tuple[LogFile, ...], tuple[Skipped, ...]]:
    """Every log file below `root` (or `root` itself) by name, and what is none of them.

    Hidden files and the folders of a converted archive are passed over.
    """
    if root.is_file():
        return (_file(root, root.name),), ()
    found, skipped = [], []
    for name, entry in sorted(_below(str(root), ""), key=lambda one: one[0].split("/")):
        last = entry.name.lower()
        if last.removesuffix(".gz").endswith(_SUFFIXES) or last.endswith(".gz"):
            found.append(placed(LogFile(entry.path, name, entry.stat().st_size)))
        else:
            kind = "zip" if last.endswith(".zip") else "kind"
            skipped.append(Skipped(name, f"archive.skip.{kind}"))
    return tuple(found), tuple(skipped)


def _below(folder: str, name: str) -> Iterator[tuple[str, "os.DirEntry[str]"]]:
    """Files with their names, without those of a converted archive; links to folders stay shut."""
    converted = os.path.basename(folder).startswith("dt=")
    try:
        entries = list(os.scandir(folder))
    except PermissionError:
        return
    for entry in entries:
        if entry.name.startswith(".") or entry.name == MANIFEST:
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _below(entry.path, f"{name}{entry.name}/")
        elif entry.is_file() and not (converted and entry.name.endswith(".parquet")):
            yield f"{name}{entry.name}", entry


def wanted(files: tuple[LogFile, ...], query: Query) -> tuple[LogFile, ...]:
    """The files that may hold an answer, by what their keys say; a file without a key always may.

    The day of a key is the day of delivery, so one more on each side is read.
    """
    start, end = query.window.start.date() - _LATE, query.window.end.date() + _LATE
    where = query.where
    other = "flow" if query.dataset == "cloudtrail" else "trail"
    return tuple(
        file
        for file in files
        if file.holds != other
        and (file.day is None or start <= file.day <= end)
        and (not where.accounts or not file.account or file.account in where.accounts)
        and (not where.regions or not file.region or file.region in _regions(query))
    )


def _regions(query: Query) -> frozenset[str]:
    """Calls to global services are recorded in us-east-1 whatever region was asked for."""
    home = {"us-east-1"} if query.dataset == "cloudtrail" and GLOBAL_SOURCES else set()
    return frozenset(query.where.regions) | home


def _file(path: Path, name: str) -> LogFile:
    return placed(LogFile(str(path), name, path.stat().st_size))


def placed(file: LogFile) -> LogFile:
    """The file with what its key says: kind, account, region, day."""
    found = _KEY.search(file.name) or _HIVE.search(file.name) or _KEY.search(file.path)
    if found is None:
        return file
    try:
        day = date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return file
    holds = _HOLDS.get(found["what"], "unknown")
    account, region = found["account"], found["region"]
    return msgspec.structs.replace(file, holds=holds, account=account, region=region, day=day)
