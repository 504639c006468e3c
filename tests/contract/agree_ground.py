"""The seeded stand-in with the generated records in it, the same in folders, and every store."""

import dataclasses
import gzip
import json
import shutil
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest
import yaml

from bot.models.event import Event
from bot.models.flow import FlowRecord
from bot.ports import EventStore
from bot.query.events import event_of
from bot.query.sources import EventSource
from bot.settings import AccountSettings, QuestionSettings, Settings
from integrations import eventstores
from integrations.archive.convert import convert
from integrations.archive.files import files_in
from integrations.aws.sessions import Sessions, readers_of
from integrations.eventstores.local import LocalArchive
from integrations.eventstores.logs_insights import LogsInsights
from integrations.sandbox import operator_file, story
from integrations.sandbox.aws.server import running_aws
from integrations.stores.redis import RedisStore
from tests.contract.agree_records import ACCOUNTS, NOW, REGIONS, flow_entries, records
from tests.contract.trail_bench import Frozen

#: CloudWatch Logs over records in OCSF form.
OCSF = "logs_insights ocsf"
_FLOW_FIELDS = (
    "version", "accountId", "interfaceId", "srcAddr", "dstAddr", "srcPort", "dstPort", "protocol",
    "packets", "bytes", "startTime", "endTime", "action", "logStatus",
)  # fmt: skip
_HEADER = (
    "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes "
    "start end action log-status"
)


class Unlimited(RedisStore):
    """Hands out turns without end: the rate of calls is what other tests are about."""

    def take(self, name: str, *, rate: float, burst: float, cost: float = 1.0) -> float:
        """No wait."""
        return 0.0


class Ground(NamedTuple):
    """What there is (events and flow records of the accounts), and the stores to be asked."""

    events: list[Event]
    flows: list[FlowRecord]
    stores: dict[str, EventStore]
    settings: Settings
    raw: list[dict[str, Any]]
    raw_flows: list[dict[str, Any]]


class Load(NamedTuple):
    """What is put into the stand-in, when it is there, and whose accounts are asked about."""

    records: list[dict[str, Any]]
    flows: list[dict[str, Any]]
    now: datetime = NOW
    accounts: tuple[str, ...] = ACCOUNTS


@contextmanager
def standing(redis_url: str, folder: Path, load: Load | None = None) -> Iterator[Ground]:
    """Load the stand-in, write the folders, build the registry's stores."""
    given = load or Load(records(), flow_entries())
    with pytest.MonkeyPatch.context() as patch, running_aws(seed=True, now=given.now) as aws:
        patch.setenv("AWS_ENDPOINT_URL", aws.url)
        patch.setenv("AWS_ACCESS_KEY_ID", story.AWS_ACCESS_KEY_ID)
        patch.setenv("AWS_SECRET_ACCESS_KEY", story.AWS_SECRET_ACCESS_KEY)
        patch.delenv("HUBWARD_ARCHIVE_DIR", raising=False)
        _load(aws.url, {"records": given.records, "flows": given.flows})
        own = given.accounts
        trail = [row for row in _raw(aws.url, "trail") if row["recipientAccountId"] in own]
        flows = [row for row in _raw(aws.url, "flows") if row["account"] in own]
        store = Unlimited(redis_url, prefix="agree:")
        settings = _settings(own)
        sessions = Sessions(settings.accounts, story.HOME_REGION, readers_of(settings))
        context = eventstores.Context(settings, store, sessions, Frozen(given.now), lambda _: None)
        stores = eventstores.load(context) | _local(folder, trail, flows)
        stores[OCSF] = LogsInsights(dataclasses.replace(context, settings=_ocsf(settings)))
        events, records_ = [event_of(row) for row in trail], [flow_of(row) for row in flows]
        yield Ground(events, records_, stores, settings, trail, flows)
        store.client.close()


def _settings(own: tuple[str, ...]) -> Settings:
    """Our accounts, and the sources that the sandbox's operator file names."""
    document = yaml.safe_load(operator_file.text(observe=True))
    sources = msgspec.convert(document["questions"]["sources"], tuple[EventSource, ...])
    limits = QuestionSettings(sources=sources, max_rows=100_000, max_pages=1000, max_seconds=60)
    accounts = tuple(AccountSettings(id, f"n{id}", regions=REGIONS) for id in own)
    return Settings(accounts=accounts, questions=limits)


def _ocsf(settings: Settings) -> Settings:
    """The same, with the log group of the same records in OCSF form alone."""
    place = ("555555555555", story.HOME_REGION)
    name = f"aws-cloudtrail-logs-{place[0]}-organization-ocsf"
    sources = (EventSource("logs_insights", *place, log_groups=(name,)),)
    questions = msgspec.structs.replace(settings.questions, sources=sources)
    return msgspec.structs.replace(settings, questions=questions)


def flow_of(row: dict[str, Any]) -> FlowRecord:
    """A flow record as the log line of the stand-in says it."""
    return FlowRecord(
        id="", at=datetime.fromtimestamp(row["startTime"], UTC),
        end=datetime.fromtimestamp(row["endTime"], UTC), interface=row["interfaceId"],
        src=row["srcAddr"], dst=row["dstAddr"], src_port=row["srcPort"], dst_port=row["dstPort"],
        protocol=row["protocol"], packets=row["packets"], bytes=row["bytes"],
        action=row["action"], status=row["logStatus"], account=row["account"],
        region=row["region"],
    )  # fmt: skip


def _load(url: str, body: dict[str, Any]) -> None:
    request = urllib.request.Request(f"{url}/_sandbox/events", json.dumps(body).encode())
    urllib.request.urlopen(request).close()


def _raw(url: str, name: str) -> list[dict[str, Any]]:
    with urllib.request.urlopen(f"{url}/_sandbox/raw/{name}") as answer:
        return [json.loads(line) for line in answer.read().splitlines()]


def _local(
    folder: Path, trail: list[dict[str, Any]], flows: list[dict[str, Any]]
) -> dict[str, EventStore]:
    """The archive as it lies, and converted."""
    raw, converted = folder / "raw", folder / "converted"
    files: dict[str, list[Any]] = defaultdict(list)
    for row in trail:
        files[_place(row["recipientAccountId"], "CloudTrail", row["awsRegion"],
                     row["eventTime"][:10])].append(row)  # fmt: skip
    for path, rows in files.items():
        _write(raw / f"{path}/t.json.gz", json.dumps({"Records": rows}))
    lines: dict[str, list[str]] = defaultdict(lambda: [_HEADER])
    for row in flows:
        day = datetime.fromtimestamp(row["startTime"], UTC).date().isoformat()
        line = " ".join(str(row[name]) for name in _FLOW_FIELDS)
        lines[_place(row["account"], "vpcflowlogs", row["region"], day)].append(line)
    for path, texts in lines.items():
        _write(raw / f"{path}/f.log.gz", "\n".join(texts) + "\n")
    convert(files_in(raw)[0], converted, workers=1)
    # Flow logs are not converted: they lie beside, as a person would keep them.
    for beside in raw.glob("AWSLogs/*/vpcflowlogs"):
        shutil.copytree(beside, converted / beside.relative_to(raw))
    return {
        "local raw": LocalArchive(raw, workers=1),
        "local converted": LocalArchive(converted, workers=1),
    }


def _place(account: str, what: str, region: str, day: str) -> str:
    return f"AWSLogs/{account}/{what}/{region}/{day.replace('-', '/')}"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text.encode(), mtime=0))
