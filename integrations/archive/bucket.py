"""Trail files of an S3 bucket, fetched once: only objects whose ETag is new are downloaded."""

import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec

from bot.errors import Upstream
from integrations.archive.convert import Report, convert
from integrations.archive.files import LogFile, placed
from integrations.archive.manifest import load

#: Objects that are on disk at one time.
_BATCH = 200
_THREADS = 16


def add(
    source: str, root: Path, *, workers: int = 2,
    progress: Callable[[int, int, int], None] | None = None,
) -> Report:  # fmt: skip
    """Convert what is new below s3://bucket/prefix; raises Upstream when S3 refuses.

    Needs s3:ListBucket on the bucket and s3:GetObject on its objects.
    """
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    client = boto3.client("s3")
    bucket, _, prefix = source.removeprefix("s3://").partition("/")
    total = Report()
    try:
        listed = _listed(client, bucket, prefix)
        known = load(root)
        fresh = [(file, tag) for file, tag in listed if not known.has(file.name, tag)]
        total.known = len(listed) - len(fresh)
        for start in range(0, len(fresh), _BATCH):
            made = _fetched(client, bucket, fresh[start : start + _BATCH], root, source, workers)
            total.files += made.files
            total.events += made.events
            total.unreadable += made.unreadable
            total.skipped |= made.skipped
            if progress:
                progress(min(start + _BATCH, len(fresh)), len(fresh), total.events)
    except (BotoCoreError, ClientError) as problem:
        raise Upstream("S3", str(problem)) from problem
    return total


def _listed(client: Any, bucket: str, prefix: str) -> list[tuple[LogFile, str]]:
    found = []
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        for item in page.get("Contents", ()):
            name = f"s3://{bucket}/{item['Key']}"
            file = placed(LogFile("", name, int(item["Size"])))
            if file.holds in ("trail", "unknown") and item["Size"]:
                found.append((file, str(item["ETag"]).strip('"')))
    return found


def _fetched(
    client: Any, bucket: str, batch: list[tuple[LogFile, str]], root: Path, source: str,
    workers: int,
) -> Report:  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="hubward-s3-") as folder:

        def fetch(numbered: tuple[int, tuple[LogFile, str]]) -> LogFile:
            number, (file, _) = numbered
            path = Path(folder, f"{number}{''.join(Path(file.name).suffixes[-2:])}")
            client.download_file(bucket, file.name.removeprefix(f"s3://{bucket}/"), str(path))
            return msgspec.structs.replace(file, path=str(path))

        with ThreadPoolExecutor(_THREADS) as pool:
            files = list(pool.map(fetch, enumerate(batch)))
        marks = {file.name: tag for file, tag in batch}
        return convert(files, root, source=source, workers=workers, marks=marks)
