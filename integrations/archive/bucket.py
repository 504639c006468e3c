"""Trail files of an S3 bucket: only objects that are new or changed are downloaded."""

import itertools
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec

from bot.errors import HubwardError, Refused, Upstream
from integrations.archive.convert import Report, convert, set_aside
from integrations.archive.files import LogFile, placed
from integrations.archive.manifest import load

#: Objects and bytes that are on disk at one time; what is converted is kept batch by batch.
_BATCH, _BYTES = 200, 200_000_000
_THREADS = 16
#: Why one object is left out and asked for again the next time. What S3 answers per object:
#: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
_LEFT_OUT = {
    "AccessDenied": "archive.skip.denied", "403": "archive.skip.denied",
    "InvalidObjectState": "archive.skip.glacier", "NoSuchKey": "archive.skip.gone",
}  # fmt: skip


class Listed(msgspec.Struct, frozen=True):
    """One object of the listing; `mark` is its ETag and size."""

    file: LogFile
    mark: str


def usual_client() -> Any:
    """S3 as whoever the usual AWS environment says. Raises Upstream when boto3 finds no way."""
    import boto3
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError

    try:
        return boto3.client("s3", config=Config(max_pool_connections=_THREADS))
    except BotoCoreError as problem:
        raise Upstream("AWS", str(problem)) from problem


def add(
    source: str, root: Path, client: Any, *, workers: int = 2,
    progress: Callable[[int, int, int], None] | None = None,
) -> Report:  # fmt: skip
    """Convert what is new below s3://bucket/prefix; a run that was broken off goes on.

    Needs s3:ListBucket on the bucket, s3:GetObject on its objects and kms:Decrypt on their key.
    Raises Refused when the bucket is missing or may not be listed, Upstream for other failures.
    """
    bucket, _, prefix = source.removeprefix("s3://").partition("/")
    listed = _listing(client, bucket, prefix)
    known = load(root)
    fresh = [item for item in listed if not known.has(item.file.name, item.mark)]
    total = Report(known=len(listed) - len(fresh))
    done = 0
    if progress:
        progress(0, len(fresh), 0)
    for batch in _batches(fresh):
        made = _fetched(client, bucket, batch, root, source, workers)
        total.files += made.files
        total.events += made.events
        total.unreadable += made.unreadable
        total.skipped |= made.skipped
        done += len(batch)
        if progress:
            progress(done, len(fresh), total.events)
    return total


def _listing(client: Any, bucket: str, prefix: str) -> list[Listed]:
    from botocore.exceptions import BotoCoreError, ClientError

    found = []
    try:
        for page in client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
            for item in page.get("Contents", ()):
                file = placed(LogFile("", f"s3://{bucket}/{item['Key']}", int(item["Size"])))
                if file.holds in ("trail", "unknown") and item["Size"]:
                    found.append(Listed(file, _mark(item["ETag"], item["Size"])))
    except ClientError as problem:
        raise _refusal(bucket, problem) from problem
    except BotoCoreError as problem:
        raise Upstream("S3", str(problem)) from problem
    return found


def _mark(etag: str, size: int) -> str:
    return f"{etag.strip(chr(34))}:{size}"


def _refusal(bucket: str, problem: Any) -> HubwardError:
    code = str(problem.response["Error"].get("Code", ""))
    if code in ("AccessDenied", "AllAccessDisabled", "403"):
        return Refused("archive.s3.denied", bucket=bucket)
    if code in ("NoSuchBucket", "404"):
        return Refused("archive.s3.missing", bucket=bucket)
    return Upstream("S3", str(problem), code=code)


def _batches(fresh: Sequence[Listed]) -> Iterator[list[Listed]]:
    batch: list[Listed] = []
    size = 0
    for item in fresh:
        batch.append(item)
        size += item.file.size
        if len(batch) == _BATCH or size > _BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _fetched(
    client: Any, bucket: str, batch: Sequence[Listed], root: Path, source: str, workers: int
) -> Report:
    with tempfile.TemporaryDirectory(prefix="hubward-s3-") as folder:
        with ThreadPoolExecutor(_THREADS) as pool:
            got = list(pool.map(_Fetch(client, bucket, folder), itertools.count(), batch))
        files = [file for file, _, why in got if not why]
        marks = {file.name: mark for file, mark, _ in got}
        left_out = {file.name: why for file, _, why in got if why}
        made = convert(files, root, source=source, workers=workers, marks=marks)
    set_aside(root, left_out)
    made.skipped |= left_out
    return made


class _Fetch:
    """Downloads one object; gives its file, its mark as read, and why it was left out if it was."""

    def __init__(self, client: Any, bucket: str, folder: str) -> None:
        self._client, self._bucket, self._folder = client, bucket, folder

    def __call__(self, number: int, item: Listed) -> tuple[LogFile, str, str]:
        from botocore.exceptions import BotoCoreError, ClientError

        key = item.file.name.removeprefix(f"s3://{self._bucket}/")
        path = Path(self._folder, f"{number}{''.join(Path(key).suffixes[-2:])}")
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=key)
            with open(path, "wb") as file:
                shutil.copyfileobj(answer["Body"], file)
        except ClientError as problem:
            why = _LEFT_OUT.get(str(problem.response["Error"].get("Code", "")))
            if why is None:
                raise _refusal(self._bucket, problem) from problem
            return item.file, "", why
        except BotoCoreError as problem:
            raise Upstream("S3", str(problem), retryable=True) from problem
        read = msgspec.structs.replace(item.file, path=str(path), size=path.stat().st_size)
        # The object may have been replaced since it was listed; the mark is of what was read.
        return read, _mark(answer["ETag"], answer["ContentLength"]), ""
