"""The audit chain: every entry once, in order, noticed when touched."""

from datetime import UTC, datetime
from pathlib import Path

from bot.audit import broken_at
from bot.models.change import AuditEntry, Change
from integrations.audit_sinks.jsonl import JsonLinesSink
from integrations.stores.redis import RedisStore
from integrations.stores.sealer import Sealer

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def _entries(count: int) -> Change:
    return Change(audit=tuple(AuditEntry(f"w{n}", "U1", "r1", NOW) for n in range(count)))


def test_entries_are_sealed_in_order_across_two_sealers(store: RedisStore, tmp_path: Path) -> None:
    for _ in range(2):
        sealer = Sealer(store, JsonLinesSink(tmp_path))
        ids = store.commit(_entries(3))
        sealer.start()
        assert sealer.wait_sealed(ids[-1], 5)
        sealer.stop()
    sink = JsonLinesSink(tmp_path)
    assert [line.body.what for line in sink.lines()] == ["w0", "w1", "w2"] * 2
    assert broken_at(sink.lines(), sink.anchor()) == ""


def test_an_entry_nobody_seals_is_not_waited_for_longer_than_asked(
    store: RedisStore, tmp_path: Path
) -> None:
    (id,) = store.commit(_entries(1))
    assert not Sealer(store, JsonLinesSink(tmp_path)).wait_sealed(id, 0.05)


def test_a_line_cut_off_by_a_crash_is_written_again(store: RedisStore, tmp_path: Path) -> None:
    first = Sealer(store, JsonLinesSink(tmp_path))
    ids = store.commit(_entries(2))
    first.start()
    assert first.wait_sealed(ids[-1], 5)
    first.stop()
    file = tmp_path / "audit.jsonl"
    file.write_bytes(file.read_bytes() + b'{"seq":3,"half')
    again = Sealer(store, JsonLinesSink(tmp_path))
    again.start()
    (id,) = store.commit(_entries(1))
    assert again.wait_sealed(id, 5)
    again.stop()
    assert broken_at(JsonLinesSink(tmp_path).lines()) == ""


def test_every_kind_of_tampering_is_noticed(store: RedisStore, tmp_path: Path) -> None:
    sealer = Sealer(store, JsonLinesSink(tmp_path))
    ids = store.commit(_entries(4))
    sealer.start()
    assert sealer.wait_sealed(ids[-1], 5)
    sealer.stop()
    sink = JsonLinesSink(tmp_path)
    lines, anchor = sink.lines(), sink.anchor()
    assert broken_at(lines, anchor) == ""
    assert "the end is gone" in broken_at(lines[:-1], anchor)
    assert "missing" in broken_at(lines[1:], anchor)
    file = tmp_path / "audit.jsonl"
    file.write_bytes(file.read_bytes().replace(b'"w1"', b'"w9"'))
    assert "changed" in broken_at(sink.lines(), anchor)
