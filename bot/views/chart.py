"""Charts as data: rectangles, rules and labels, which are written as SVG or drawn as PNG."""

from collections.abc import Sequence

import msgspec

#: Every picture has this size in units; pictures are scaled by whoever shows them.
WIDTH, HEIGHT = 600.0, 240.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 40.0, 4.0, 38.0, 28.0


class Bar(msgspec.Struct, frozen=True):
    """A filled rectangle; `tone` names its colour."""

    x: float
    y: float
    width: float
    height: float
    tone: str


class Rule(msgspec.Struct, frozen=True):
    """A thin horizontal line from `x` to `to`."""

    x: float
    to: float
    y: float
    tone: str = "grid"


class Label(msgspec.Struct, frozen=True):
    """Text whose middle line is at `y`; `anchor` is the side at which `x` is."""

    x: float
    y: float
    text: str
    anchor: str = "middle"
    tone: str = "quiet"


class Chart(msgspec.Struct, frozen=True):
    """A finished drawing."""

    marks: tuple[Bar | Rule | Label, ...]
    width: float = WIDTH
    height: float = HEIGHT


def columns(
    names: Sequence[str],
    series: Sequence[tuple[str, str, Sequence[int]]],
    *,
    stacked: bool,
) -> Chart:
    """Columns under `names`; each series is (label, tone, one number per name)."""
    totals = [sum(numbers[n] for _, _, numbers in series) for n in range(len(names))]
    tops = totals if stacked else [max(s[2][n] for s in series) for n in range(len(names))]
    ceiling = nice(max(tops, default=0))
    slot = (WIDTH - _LEFT - _RIGHT) / max(1, len(names))
    marks: list[Bar | Rule | Label] = [*_axis(ceiling), *_legend(series)]
    for n, name in enumerate(names):
        left = _LEFT + n * slot
        place = _stack if stacked else _group
        marks += place(left, slot, [(tone, numbers[n]) for _, tone, numbers in series], ceiling)
        # Every second one has room; the last one always has its name.
        if len(names) <= 8 or (len(names) - n) % 2:
            marks.append(Label(left + slot / 2, HEIGHT - _BOTTOM / 2, name))
        if stacked and totals[n]:
            top = _height(totals[n], ceiling)
            marks.append(Label(left + slot / 2, _floor() - top - 8, str(totals[n]), tone="ink"))
    return Chart(tuple(marks))


def rows(items: Sequence[tuple[str, int, int]], tones: tuple[str, str]) -> Chart:
    """Lying bars, one per (name, whole, part): the part is drawn over the whole, both numbered."""
    step, left = 30.0, 190.0
    most = max((whole for _, whole, _ in items), default=0) or 1
    room = WIDTH - left - 70
    marks: list[Bar | Rule | Label] = []
    for n, (name, whole, part) in enumerate(items):
        middle = 16 + n * step
        marks += [
            Label(left - 10, middle, name, "end", "ink"),
            Bar(left, middle - 9, max(1.0, room * whole / most), 18, tones[0]),
        ]
        if part:
            marks.append(Bar(left, middle - 9, max(2.0, room * part / most), 18, tones[1]))
        end = left + room * whole / most + 8
        marks.append(Label(end, middle, f"{part} / {whole}", "start", "ink"))
    return Chart(tuple(marks), height=max(1, len(items)) * step + 4)


def ranked(items: Sequence[tuple[str, int]]) -> Chart:
    """Lying bars, one per (name, number), in their order."""
    step, left = 26.0, 190.0
    most = max((number for _, number in items), default=0) or 1
    room = WIDTH - left - 70
    marks: list[Bar | Rule | Label] = []
    for n, (name, number) in enumerate(items):
        middle, width = 14 + n * step, max(1.0, room * number / most)
        marks += [
            Label(left - 10, middle, name, "end", "ink"),
            Bar(left, middle - 8, width, 16, "P3"),
            Label(left + width + 8, middle, str(number), "start", "ink"),
        ]
    return Chart(tuple(marks), height=max(1, len(items)) * step + 4)


def nice(most: int) -> int:
    """The round number at or above `most` at which an axis ends; always divisible by 4."""
    scale = 1
    while most > 40 * scale:
        scale *= 10
    steps = (4, 8, 12, 16, 20, 24, 32, 40) if scale == 1 else (4, 6, 8, 12, 16, 20, 24, 32, 40)
    return next(step * scale for step in steps if step * scale >= most)


def _floor() -> float:
    return HEIGHT - _BOTTOM


def _height(value: int, ceiling: int) -> float:
    return (HEIGHT - _TOP - _BOTTOM) * value / ceiling


def _axis(ceiling: int) -> list[Bar | Rule | Label]:
    marks: list[Bar | Rule | Label] = []
    for quarter in range(5):
        value = ceiling * quarter // 4
        y = _floor() - _height(value, ceiling)
        marks += [Rule(_LEFT, WIDTH - _RIGHT, y), Label(_LEFT - 8, y, str(value), "end")]
    return marks


def _legend(series: Sequence[tuple[str, str, Sequence[int]]]) -> list[Bar | Rule | Label]:
    marks: list[Bar | Rule | Label] = []
    x = _LEFT
    for label, tone, _ in series:
        if not label:
            continue
        marks += [Bar(x, 5, 12, 12, tone), Label(x + 18, 11, label, "start", "ink")]
        x += 42 + 8 * len(label)
    return marks


def _stack(
    left: float, slot: float, parts: Sequence[tuple[str, int]], ceiling: int
) -> list[Bar | Rule | Label]:
    marks: list[Bar | Rule | Label] = []
    y = _floor()
    for tone, value in parts:
        height = _height(value, ceiling)
        if value:
            marks.append(Bar(left + slot * 0.15, y - height, slot * 0.7, height, tone))
        y -= height
    return marks


def _group(
    left: float, slot: float, parts: Sequence[tuple[str, int]], ceiling: int
) -> list[Bar | Rule | Label]:
    width = slot * 0.7 / max(1, len(parts))
    marks: list[Bar | Rule | Label] = []
    for n, (tone, value) in enumerate(parts):
        height = _height(value, ceiling)
        x = left + slot * 0.15 + n * width
        if value:
            marks.append(Bar(x, _floor() - height, width - 1, height, tone))
    return marks
