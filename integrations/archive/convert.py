"""Trail files once into Parquet by day, in two workers: only what is new, torn ones told about."""

import fcntl
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import msgspec

from integrations.archive.aside import PART, Aside
from integrations.archive.files import LogFile
from integrations.archive.manifest import VERSION, Converted, Day, Manifest, key_of, load, save
from integrations.archive.parts import Sorted
from integrations.archive.spreading import spread

#: So many compressed bytes are converted before the manifest is written again.
_BATCH = 400_000_000


class Report(msgspec.Struct):
    """What one run did."""

    files: int = 0
    known: int = 0
    events: int = 0
    unreadable: int = 0
    skipped: dict[str, str] = {}


def convert(
    files: Sequence[LogFile], root: Path, *, source: str = "", workers: int = 2,
    marks: dict[str, str] | None = None, progress: Callable[[int, int, int], None] | None = None,
) -> Report:  # fmt: skip
    """Convert what the manifest does not know yet; `progress` gets files done, all, and events.

    Flow logs stay what they are. `marks` are ETags and sizes by name, where the size is not enough
    to tell.
    """
    with _locked(root):
        manifest = load(root)
        marks = marks or {}
        trails = [f for f in files if f.holds != "flow" and not f.name.endswith(".parquet")]
        fresh = [f for f in trails if not manifest.has(key_of(f, root), _mark(f, marks))]
        report = Report(known=len(trails) - len(fresh))
        for batch in _batches(fresh):
            manifest = _batch(batch, root, manifest, source, workers, marks, report, progress)
    return report


def set_aside(root: Path, reasons: dict[str, str]) -> None:
    """Note files that could not be fetched, by name with the reason; they are tried again."""
    if not reasons:
        return
    with _locked(root):
        manifest = load(root)
        noted = {name: Converted("", skipped=why) for name, why in reasons.items()}
        save(root, msgspec.structs.replace(manifest, files=manifest.files | noted))


@contextmanager
def _locked(root: Path) -> Iterator[None]:
    """One writer at a time; what one that was killed left behind is removed first."""
    root.mkdir(parents=True, exist_ok=True)
    with open(root / ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for left in root.glob(".converting-*"):
            shutil.rmtree(left, ignore_errors=True)
        known = {part for parts in load(root).parts.values() for part in parts}
        for part in root.glob("dt=*/part-*.parquet"):
            if part.relative_to(root).as_posix() not in known:
                part.unlink()
        yield


def _mark(file: LogFile, marks: dict[str, str]) -> str:
    return marks.get(file.name, str(file.size))


def _batches(files: Sequence[LogFile]) -> Iterator[list[LogFile]]:
    batch: list[LogFile] = []
    size = 0
    for file in files:
        batch.append(file)
        size += file.size
        if size > _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _batch(
    files: list[LogFile], root: Path, manifest: Manifest, source: str, workers: int,
    marks: dict[str, str], report: Report, progress: Callable[[int, int, int], None] | None,
) -> Manifest:  # fmt: skip
    counts: Counter[tuple[str, str, str]] = Counter()
    read: dict[str, Converted] = {}
    with tempfile.TemporaryDirectory(prefix=".converting-", dir=root) as folder:
        Path(folder, "forms").mkdir()
        Path(folder, "forms", "none").write_bytes(b"")
        parted = zip(files, spread(Aside(folder), files, workers), strict=True)
        for done, (file, part) in enumerate(parted, 1):
            events = sum(part.counts.values())
            report.files += not part.skipped
            report.events += events
            report.unreadable += part.unreadable
            if part.skipped:
                report.skipped[part.name] = part.skipped
            read[key_of(file, root)] = Converted(
                _mark(file, marks), events, part.unreadable, part.skipped
            )
            counts.update(part.counts)
            if progress:
                progress(done, len(files), report.events)
        parts = dict(manifest.parts)
        groups = _grouped(folder)
        sort = Sorted(folder, str(root), len(manifest.files))
        odd = set(manifest.odd)
        for day, part_name, has_odd in spread(sort, groups, workers):
            parts[day] = (*parts.get(day, ()), part_name)
            odd |= {part_name} if has_odd else set()
    totals = Counter({(d.day.isoformat(), d.account, d.region): d.events for d in manifest.days})
    totals.update(counts)
    sources = tuple(dict.fromkeys((*manifest.sources, *([source] if source else []))))
    made = Manifest(
        VERSION, sources, manifest.files | read, parts,
        tuple(Day(date.fromisoformat(d), a, r, n) for (d, a, r), n in sorted(totals.items())),
        tuple(sorted(odd)),
    )  # fmt: skip
    save(root, made)
    return made


def _grouped(folder: str) -> list[LogFile]:
    """The lines of each day in groups that are sorted together; a group is `day.number`."""
    groups: list[LogFile] = []
    for day in sorted(Path(folder).glob("????-??-??")):
        size, number = 0, -1
        for path in sorted(day.iterdir()):
            if number < 0 or size + path.stat().st_size > PART:
                size, number = 0, number + 1
                group = Path(folder, f"{day.name}.{number}")
                group.mkdir()
                groups.append(LogFile(str(group), group.name, PART))
            size += path.stat().st_size
            path.rename(Path(folder, f"{day.name}.{number}", path.name))
    return groups
