"""Files of findings: every wrapping, in order, one document at a time, nothing lost silently."""

import gzip
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import MalformedFinding
from bot.findings import files
from bot.findings.files import paths_in, pieces, read_file
from tests.unit.findings.documents import document

A, B = document("asff_control"), document("ocsf_compliance")
EVENT = {"detail-type": "Findings Imported V2", "source": "aws.securityhub",
         "detail": {"findings": [B]}}  # fmt: skip


def told(body: bytes) -> list[Any]:
    """Each document as JSON, each refusal as its reason."""
    return [
        piece.reason if isinstance(piece, MalformedFinding) else json.loads(piece)
        for piece in pieces(io.BytesIO(body))
    ]


def compact(*values: Any, between: str = "\n") -> bytes:
    """Values one after the other, each on one line."""
    return between.join(json.dumps(value) for value in values).encode()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (compact(A), [A]),
        (json.dumps(A, indent=2).encode(), [A]),
        (compact(A, B), [A, B]),
        (compact(A, B) + b"\r\n\r\n", [A, B]),
        (compact([A, B], EVENT, A), [A, B, B, A]),
        (compact([A, B]), [A, B]),
        (json.dumps([A, B], indent=2).encode(), [A, B]),
        (b"[\n" + compact(A, B, between=",\n") + b"\n]\n", [A, B]),
        (compact({"Findings": [A, B], "NextToken": "x"}), [A, B]),
        (json.dumps({"Findings": [A, B]}, indent=4).encode(), [A, B]),
        (json.dumps(EVENT, indent=1).encode(), [B]),
        (json.dumps(A, indent=1).encode() + b"\n" + json.dumps(B, indent=1).encode(), [A, B]),
        (b"\xef\xbb\xbf" + compact(A), [A]),
        (b"", []),
        (b"[]", []),
        (b'{"findings": []}', []),
    ],
)
def test_every_wrapping(body: bytes, expected: list[Any]) -> None:
    assert told(body) == expected


def test_a_broken_line_is_refused_by_itself() -> None:
    cut = compact(A)[:400]
    first, second, third = told(cut + b"\n" + compact(B, A))
    assert isinstance(first, str) and (second, third) == (B, A)
    assert [type(row) for row in told(compact(A) + b"\n" + cut + b"\n" + compact(B))] == [
        dict, str, dict,
    ]  # fmt: skip


def test_a_file_that_ends_early_says_so() -> None:
    assert told(json.dumps([A, B], indent=1).encode()[:-200]) == [
        A, "the file ends inside a value",
    ]  # fmt: skip
    assert told(compact([A, B])[:-1]) == [A, B, "the file ends inside a value"]


def test_what_stands_between_the_findings_of_an_array_is_kept_for_refusal() -> None:
    assert told(json.dumps([None, A, "a {b", 7, B], indent=1).encode())[1] == A
    assert told(json.dumps([A, None, B], indent=1).encode())[2] == B


def test_compressed_and_folders_in_order(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "b.json.gz").write_bytes(gzip.compress(compact(A, B)))
    (tmp_path / "a.ndjson").write_bytes(compact(B))
    (tmp_path / ".hidden.json").write_bytes(compact(B))
    (tmp_path / "readme.md").write_text("no finding")
    paths = paths_in(tmp_path)
    assert [path.name for path in paths] == ["a.ndjson", "b.json.gz"]
    assert [json.loads(p) for p in read_file(paths[1]) if isinstance(p, bytes)] == [A, B]
    (tmp_path / "cut.gz").write_bytes(gzip.compress(compact(A, B))[:-30])
    *_, last = read_file(tmp_path / "cut.gz")
    assert isinstance(last, MalformedFinding) and "rest of the file" in last.reason


def test_a_value_that_never_ends_is_not_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_VALUE", 3_000_000)
    endless = compact(A) + b"\n" + b'"' + b"x" * 8_000_000 + b"\n" + compact(B)
    first, refused, last = told(endless)
    assert (first, last) == (A, B) and "longer than" in refused
    assert "longer than" in told(b"[{" + b'"a": [1, 2], ' * 800_000)[0]


class Pages(io.RawIOBase):
    """A stream that makes its bytes when asked and remembers the most it was asked for."""

    def __init__(self, make: Callable[[int], bytes], count: int) -> None:
        self._make = make
        self._left = iter(range(count))

    def read(self, size: int = -1) -> bytes:
        """The next piece, whatever was asked."""
        return next((self._make(number) for number in self._left), b"")


def test_a_long_stream_is_read_without_holding_it() -> None:
    import tracemalloc

    line = compact(A) + b"\n"
    page = line * 200
    stream: Any = Pages(lambda _: page, 400)
    tracemalloc.start()
    count = sum(1 for _ in pieces(stream))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 80_000
    assert peak < 16 * len(page) < 400 * len(page)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([A, B, None, 3, "x", {"y": ['"', "\\", "{"]}]), max_size=5),
       st.sampled_from([None, 1]), st.integers(1, 5000))  # fmt: skip
def test_any_cut_into_chunks_reads_the_same(
    values: list[Any], indent: int | None, chunk: int
) -> None:
    body = json.dumps(values, indent=indent).encode()

    class Slow(io.BytesIO):
        """Gives a few bytes at a time after the first read."""

        def read(self, size: int | None = -1) -> bytes:
            return super().read(chunk)

    slow = [p.reason if isinstance(p, MalformedFinding) else p for p in pieces(Slow(body))]
    fast = [p.reason if isinstance(p, MalformedFinding) else p for p in pieces(io.BytesIO(body))]
    documents = [p for p in slow if isinstance(p, bytes) and p[:1] == b"{"]
    assert [json.loads(d) for d in documents] == [v for v in values if isinstance(v, dict)]
    assert len(fast) >= len([v for v in values if isinstance(v, dict)])
