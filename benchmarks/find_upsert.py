"""`find-upsert`: taking findings into the store in batches, against one read and write each."""

import argparse
import json
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from benchmarks.find_corpus import documents
from benchmarks.find_parse import plain_asff
from benchmarks.measuring import median, report, valkey
from bot.findings.triage import Triage
from bot.settings import AccountSettings, Settings, Workspace
from integrations.stores.redis import RedisStore

#: Documents handed over at once, as a backfill does.
_BATCH = 500
_SETTINGS = Settings(
    workspace=Workspace(channel="C0BENCH00"),
    accounts=tuple(AccountSettings(f"{n}" * 12, f"account-{n}", "production") for n in range(1, 5)),
)


class _Clock:
    def now(self) -> datetime:
        """The real time."""
        return datetime.now(UTC)


def triage(store: RedisStore) -> Triage:
    """The product's intake over `store`, without impact sources."""
    return Triage(store, (), _SETTINGS, _Clock())


def in_batches(store: RedisStore, corpus: Sequence[bytes]) -> None:
    """The product's way."""
    intake = triage(store)
    for start in range(0, len(corpus), _BATCH):
        intake.take(corpus[start : start + _BATCH])


def one_by_one(store: RedisStore, corpus: Sequence[bytes]) -> None:
    """The plain way: read what is held, write when newer, list by score; thirteen fields only."""
    client, start = store.client, f"{store.prefix}plain:"
    for raw in corpus:
        fields, score = plain_asff(raw)
        updated = fields["updated_at"].isoformat()
        held = client.hget(f"{start}{fields['uid']}", "u")
        if held is not None and held.decode() > updated:
            continue
        body = json.dumps(fields, default=str)
        client.hset(f"{start}{fields['uid']}", mapping={"u": updated, "d": body})
        client.zadd(f"{start}open", {fields["uid"]: score})


def _timed(work: Callable[[], None], count: int) -> tuple[float, float]:
    """Findings per CPU second of this process and per second of wall time."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return count / (time.process_time() - cpu), count / (time.perf_counter() - wall)


def used(store: RedisStore) -> int:
    """Bytes the server holds."""
    return int(store.client.info("memory")["used_memory_dataset"])


def case_bytes(store: RedisStore) -> int:
    """Bytes of the cases' own keys."""
    pipe = store.client.pipeline(transaction=False)
    for key in store.client.scan_iter(f"{store.prefix}a:case:*", count=1000):
        pipe.memory_usage(key, samples=0)
    return sum(pipe.execute())


def main(arguments: Sequence[str]) -> None:
    """Repeated, moved and new findings, each beside the plain loop over the same documents."""
    options = argparse.ArgumentParser(prog="find-upsert")
    options.add_argument("--redis", default="", help="a server (default: one of its own)")
    options.add_argument("--n", type=int, default=5000)
    options.add_argument("--pairs", type=int, default=5)
    chosen = options.parse_args(list(arguments))
    if chosen.redis:
        _run(chosen.redis, chosen.n, chosen.pairs)
    else:
        with valkey() as url:
            _run(url, chosen.n, chosen.pairs)


def _run(url: str, count: int, pairs: int) -> None:
    rows: dict[str, list[tuple[tuple[float, float], tuple[float, float]]]] = {
        "new": [], "repeated": [], "moved": [],
    }  # fmt: skip
    sizes: list[dict[str, float]] = []
    for turn in range(pairs):
        store = RedisStore(url, prefix=f"bench{turn}:")
        store.client.flushdb()
        first = list(documents(count, "asff", seed=turn))
        later = list(documents(count, "asff", seed=turn, moved=60))
        empty = used(store)
        for name, corpus in (("new", first), ("repeated", first), ("moved", later)):
            ours = _timed(lambda c=corpus, s=store: in_batches(s, c), count)  # type: ignore[misc]
            if name == "new":
                whole, cases = used(store) - empty, case_bytes(store)
                sizes.append({"case": cases / count, "beside": (whole - cases) / count})
            plain = _timed(lambda c=corpus, s=store: one_by_one(s, c), count)  # type: ignore[misc]
            rows[name].append((ours, plain))
    for name, taken in rows.items():
        more: dict[str, Any] = {
            "unit": "findings/CPU-s",
            "wall": round(median([ours[1] for ours, _ in taken])),
            "wall_plain": round(median([plain[1] for _, plain in taken])),
        }
        if name == "new":
            more["bytes_case"] = round(median([size["case"] for size in sizes]))
            more["bytes_beside_case"] = round(median([size["beside"] for size in sizes]))
        report(
            f"find-upsert-{name}", [ours[0] for ours, _ in taken],
            [plain[0] for _, plain in taken], **more,
        )  # fmt: skip
