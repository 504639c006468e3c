"""The denied calls of an archive counted by other tools, with the same rows or none counted."""

import argparse
import glob
import gzip
import importlib
import importlib.util
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks.gen import corpus
from benchmarks.measuring import report
from benchmarks.trail_runs import measured, touch

_JQ = ('[.Records[] | select((.errorCode // "") | test("AccessDenied$|UnauthorizedOperation$"))]'
       " | length")  # fmt: skip


def _files(folder: str) -> list[str]:
    return sorted(glob.glob(f"{folder}/**/*.gz", recursive=True))


def _denied(documents: Iterator[dict[str, list[dict[str, str]]]]) -> int:
    ends = ("AccessDenied", "UnauthorizedOperation")
    return sum(
        (record.get("errorCode") or "").endswith(ends)
        for document in documents
        for record in document["Records"]
    )


def _stdlib(folder: str) -> int:
    return _denied(json.loads(gzip.decompress(Path(f).read_bytes())) for f in _files(folder))


def _orjson(folder: str) -> int:
    orjson = importlib.import_module("orjson")
    return _denied(orjson.loads(gzip.decompress(Path(f).read_bytes())) for f in _files(folder))


def _isal_orjson(folder: str) -> int:
    from isal import igzip

    orjson = importlib.import_module("orjson")
    return _denied(
        orjson.loads(igzip.decompress(Path(f).read_bytes()))  # type: ignore[no-untyped-call]
        for f in _files(folder)
    )


def _duckdb(folder: str) -> int:
    import duckdb

    text = (
        "WITH r AS (SELECT unnest(json_extract(json, '$.Records[*]')) AS r FROM "
        "read_json_objects($1)) SELECT count(*) FROM r WHERE "
        "regexp_matches(r->>'$.errorCode', '(AccessDenied|UnauthorizedOperation)$')"
    )
    with (
        tempfile.TemporaryDirectory() as spill,
        duckdb.connect(config={"temp_directory": spill}) as connection,
    ):
        row = connection.execute(text, [_files(folder)]).fetchone()
    return int(row[0]) if row else 0


_PEERS: dict[str, tuple[str, Callable[[str], int]]] = {
    "gzip + json": ("", _stdlib), "gzip + orjson": ("orjson", _orjson),
    "isal + orjson": ("orjson", _isal_orjson), "duckdb read_json_objects": ("duckdb", _duckdb),
}  # fmt: skip


def main(arguments: Sequence[str]) -> None:
    """One line per peer: its CPU seconds against ours, or why it was left out."""
    options = argparse.ArgumentParser(prog="trail-peers")
    options.add_argument("--events", type=int, default=100_000)
    options.add_argument("--pairs", type=int, default=5)
    given = options.parse_args(arguments)
    folder = corpus(given.events)
    ours = touch(str(folder), "denied", 1, False)
    commands = {
        name: [sys.executable, "-m", "benchmarks.trail_peers", name, str(folder)]
        for name, (module, _) in _PEERS.items()
        if not module or importlib.util.find_spec(module)
    }
    if shutil.which("jq"):
        commands["zcat | jq"] = ["sh", "-c", f"zcat \"$@\" | jq '{_JQ}' | paste -sd+ | bc", "jq",
                                 *_files(str(folder))]  # fmt: skip
    for name in [*_PEERS, "zcat | jq"]:
        if name not in commands:
            print(json.dumps({"name": f"trail-peers {name}", "skipped": "not installed"}))
            continue
        runs = [(measured(ours), measured(commands[name])) for _ in range(given.pairs + 1)][1:]
        report(
            f"trail-peers {name}", [mine.cpu for mine, _ in runs], [peer.cpu for _, peer in runs],
            invert=True, same_rows=runs[0][0].out == runs[0][1].out,
            peer_mb=round(max(peer.peak_mb for _, peer in runs), 1),
        )  # fmt: skip


if __name__ == "__main__":
    print(_PEERS[sys.argv[1]][1](sys.argv[2]))
