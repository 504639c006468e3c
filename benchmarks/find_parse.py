"""`find-parse`: reading and scoring findings against the standard library's json, per dialect."""

import argparse
import json
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from benchmarks.find_corpus import documents
from benchmarks.measuring import report
from bot.findings.glance import glance, glance_of
from bot.findings.parse import parse
from bot.findings.priority import StandingScore
from bot.models.glance import Glance
from bot.settings import PrioritySettings

_SETTINGS = PrioritySettings()
_STANDING = StandingScore(_SETTINGS).of
_IDS = ("INFORMATIONAL", "INFORMATIONAL", "LOW", "MEDIUM", "HIGH", "CRITICAL", "CRITICAL")
_STATUSES = ("NEW", "NEW", "NOTIFIED", "SUPPRESSED", "RESOLVED")
_COMPLIANCE = {"FAILED": "FAILED", "PASSED": "PASSED", "Fail": "FAILED", "Pass": "PASSED"}


def read(raw: bytes) -> tuple[Glance, int]:
    """The product's way: the list fields of a document and its score."""
    seen = glance(raw)
    return seen, _STANDING(seen)


def read_whole(raw: bytes) -> tuple[Glance, int]:
    """The product's way for what goes into a case: the whole Finding."""
    seen = glance_of(parse(raw))
    return seen, _STANDING(seen)


def _score(severity: str) -> int:
    points = _SETTINGS.severity[severity] + _SETTINGS.exploitation["none"]
    return points + _SETTINGS.exposure["unknown"] + _SETTINGS.environment["unknown"]


def plain_asff(raw: bytes) -> tuple[dict[str, Any], int]:
    """The same fields with json.loads and dict access, for well-formed documents only."""
    doc = json.loads(raw)
    resources, severity = doc["Resources"], doc["Severity"]["Label"]
    account, uid = doc["AwsAccountId"], doc["Id"]
    return {
        "format": "asff", "uid": uid,
        "product": doc["ProductArn"], "account": account, "region": doc["Region"],
        "control": doc["Compliance"]["SecurityControlId"], "severity": severity,
        "workflow": doc["Workflow"]["Status"], "archived": doc["RecordState"] == "ARCHIVED",
        "compliance": _COMPLIANCE[doc["Compliance"]["Status"]],
        "resources": tuple(part["Id"] for part in resources), "title": doc["Title"],
        "updated_at": datetime.fromisoformat(doc["UpdatedAt"]),
    }, _score(severity)  # fmt: skip


def plain_ocsf(raw: bytes) -> tuple[dict[str, Any], int]:
    """The same fields with json.loads and dict access, for well-formed documents only."""
    doc = json.loads(raw)
    info, cloud, resources = doc["finding_info"], doc["cloud"], doc["resources"]
    account, uid, severity = cloud["account"]["uid"], info["uid"], _IDS[doc["severity_id"]]
    return {
        "format": "ocsf", "uid": uid,
        "product": doc["metadata"]["product"]["uid"], "account": account,
        "region": cloud["region"], "control": doc["compliance"]["control"],
        "severity": severity, "workflow": _STATUSES[doc["status_id"]],
        "archived": doc["activity_id"] == 3,
        "compliance": _COMPLIANCE[doc["compliance"]["status"]],
        "resources": tuple(part["uid"] for part in resources), "title": info["title"],
        "updated_at": datetime.fromisoformat(info["modified_time_dt"]),
    }, _score(severity)  # fmt: skip


def _rate(work: Callable[[bytes], Any], corpus: Sequence[bytes]) -> float:
    """Documents per CPU second."""
    begin = time.process_time()
    for raw in corpus:
        work(raw)
    return len(corpus) / (time.process_time() - begin)


def main(arguments: Sequence[str]) -> None:
    """Both sides in turn over the same documents; every value of both is compared first."""
    options = argparse.ArgumentParser(prog="find-parse")
    options.add_argument("--n", type=int, default=10_000)
    options.add_argument("--pairs", type=int, default=9)
    chosen = options.parse_args(list(arguments))
    plain = {"asff": plain_asff, "ocsf": plain_ocsf}
    for dialect, baseline in plain.items():
        corpus = list(documents(chosen.n, dialect))
        for raw in corpus[:500]:
            fields, score = baseline(raw)
            seen, points = read(raw)
            told = {name: getattr(seen, name) for name in fields}
            assert (told, points) == (fields, score) and read_whole(raw) == (seen, points)
        size = sum(map(len, corpus)) // len(corpus)
        for name, work in (("find-parse", read), ("find-parse-whole", read_whole)):
            fast, slow = [], []
            for _ in range(chosen.pairs):
                fast.append(_rate(work, corpus))
                slow.append(_rate(baseline, corpus))
            report(f"{name}-{dialect}", fast, slow, unit="findings/CPU-s", mean_bytes=size)
