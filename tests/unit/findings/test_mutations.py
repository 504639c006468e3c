"""Documents broken at random: nothing but MalformedFinding may come out."""

import contextlib
import json
from collections.abc import Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import MalformedFinding
from bot.findings.cases import fold
from bot.findings.envelope import documents
from bot.findings.parse import parse
from tests.unit.findings.documents import AT, document

SEEDS = ("asff_control", "asff_vulnerability", "asff_inspector_reachability",
         "ocsf_compliance", "ocsf_prowler", "ocsf_vulnerability", "ocsf_old_names")  # fmt: skip
WORDS = ["arn:", "arn:aws:ec2", "::", "sg-", "9999-99-99", "1e999", "\u0000", 10**400]
ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=20)
    | st.sampled_from(WORDS),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    if isinstance(value, dict):
        for name, held in value.items():
            found += _places(held, (*path, name))
    if isinstance(value, list):
        for index, held in enumerate(value):
            found += _places(held, (*path, index))
    return found


@st.composite
def broken(draw: st.DrawFn, seeds: Sequence[str] = SEEDS) -> bytes:
    """A fixture with one to three values replaced or removed, perhaps cut short."""
    copied = document(draw(st.sampled_from(seeds)))
    for _ in range(draw(st.integers(1, 3))):
        *front, last = draw(st.sampled_from(_places(copied)))
        holder = copied
        for step in front:
            holder = holder[step]
        if isinstance(holder, dict) and draw(st.booleans()):
            del holder[last]
        else:
            holder[last] = draw(ODD)
        if not _places(copied):
            break
    raw = json.dumps(copied).encode()
    return raw if draw(st.integers(0, 9)) else raw[: draw(st.integers(0, len(raw)))]


@settings(max_examples=400, deadline=None)
@given(broken())
def test_a_broken_document_is_read_or_refused_and_nothing_else(raw: bytes) -> None:
    with contextlib.suppress(MalformedFinding):
        finding = parse(raw)
        folded = fold(None, finding, AT)
        assert folded.case is None or folded.case.title


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200) | broken())
def test_any_message_is_unwrapped_or_refused(body: bytes) -> None:
    with contextlib.suppress(MalformedFinding):
        for inner in documents(body):
            with contextlib.suppress(MalformedFinding):
                parse(inner)
