"""A chart as a PNG for Slack, which shows no SVG; needs Pillow (the extra `charts`)."""

import io

from bot.views.chart import Bar, Chart, Label, Rule

#: Colours on a light card, which reads well on Slack's dark background too.
_TONES = {
    "P1": "#c4314b", "P2": "#e58a1f", "P3": "#3f7fc4", "P4": "#8fb8de", "P5": "#b9c0c8",
    "new": "#3f7fc4", "fixed": "#2f8f5b", "open": "#8fb8de", "overdue": "#c4314b",
    "act-reads": "#8fb8de", "act-unknown": "#8fb8de", "act-signins": "#b9c0c8",
    "act-changes": "#3f7fc4", "act-failed": "#c4314b", "act-with": "#2f8f5b",
    "act-without": "#e58a1f",
    "grid": "#dfe3e8", "quiet": "#5b6470", "ink": "#1d232b",
}  # fmt: skip
_SCALE = 2
_MARGIN = 16
_ANCHORS = {"start": "lm", "middle": "mm", "end": "rm"}


def available() -> bool:
    """Whether Pillow is installed."""
    import importlib.util

    return importlib.util.find_spec("PIL") is not None


def png(chart: Chart) -> bytes:
    """The chart as PNG bytes, 1264 pixels wide; its labels use Pillow's own font.

    Labels are Latin letters and digits only: that font has no others, and a container has none.
    """
    from PIL import Image, ImageDraw, ImageFont

    size = tuple(int(side * _SCALE) + 2 * _SCALE * _MARGIN for side in (chart.width, chart.height))
    picture = Image.new("RGB", (size[0], size[1]), "#ffffff")
    pen = ImageDraw.Draw(picture)
    font = ImageFont.load_default(size=13 * _SCALE)

    def at(value: float) -> int:
        return round((value + _MARGIN) * _SCALE)

    for mark in chart.marks:
        colour = _TONES[mark.tone]
        match mark:
            case Bar():
                corner = (at(mark.x + mark.width) - 1, at(mark.y + mark.height) - 1)
                pen.rectangle((at(mark.x), at(mark.y), *corner), fill=colour)
            case Rule():
                pen.line((at(mark.x), at(mark.y), at(mark.to), at(mark.y)), fill=colour, width=2)
            case Label():
                where = (at(mark.x), at(mark.y))
                pen.text(where, mark.text, fill=colour, font=font, anchor=_ANCHORS[mark.anchor])
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()
