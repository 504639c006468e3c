"""A chart as inline SVG whose colours come from the page, so that it follows light and dark."""

from bot.views.chart import Bar, Chart, Label, Rule
from bot.views.html import Html, element, text


def svg(chart: Chart, name: str, title: str, about: str) -> Html:
    """The chart as one `<svg>`; `title` and `about` are what a screen reader says of it.

    `name` is unique within the page. https://www.w3.org/TR/svg-aam-1.0/#mapping_additional_nd
    """
    marks = [_mark(mark) for mark in chart.marks]
    return element(
        "svg",
        element("title", text(title), id=f"{name}-title"),
        element("desc", text(about, 1000), id=f"{name}-about"),
        *marks,
        viewBox=f"0 0 {chart.width:g} {chart.height:g}",
        role="img",
        aria_labelledby=f"{name}-title",
        aria_describedby=f"{name}-about",
    )


def _mark(mark: Bar | Rule | Label) -> Html:
    match mark:
        case Bar():
            return element(
                "rect",
                x=round(mark.x, 1),
                y=round(mark.y, 1),
                width=round(mark.width, 1),
                height=round(mark.height, 1),
                class_=f"fill-{mark.tone}",
            )
        case Rule():
            y = round(mark.y, 1)
            return element("line", x1=mark.x, x2=mark.to, y1=y, y2=y, class_="rule")
        case Label():
            return element(
                "text",
                text(mark.text, 40),
                x=round(mark.x, 1),
                y=round(mark.y, 1),
                text_anchor=mark.anchor,
                dominant_baseline="central",
                class_=f"label-{mark.tone}",
            )
