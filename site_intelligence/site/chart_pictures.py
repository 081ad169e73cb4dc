"""Charts as pictures, for mails: the same numbers as the charts of pages, which a script draws.

matplotlib is imported when a picture is drawn: it is large, and the process that serves pages draws none.
"""

from collections.abc import Mapping, Sequence
from io import BytesIO
from math import nan
from textwrap import fill
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# The lines and marks of charts.js, and its colors, on a light background that a picture has of its own.
COLORS = ("#0f4fbd", "#a86100", "#17663f", "#5b2a86", "#b3261e", "#4b566a")
LINES, MARKS = ("solid", "dashed", "dotted"), ("o", "s", "^", "D")
INK, SOFT, RULE, PAPER = "#101b2d", "#4b566a", "#e1ddd3", "#ffffff"
# A picture is drawn for screens with two dots to a pixel. matplotlib counts in points, 72 to an inch.
DOTS, POINTS = 144, 72
# Letters are still readable where a phone shows the picture at two thirds of its width.
LETTERS, MOST_LABELS, BAR = 13, 6, 0.8
# Each of a few bars has its label, on several lines if it is long.
MOST_BARS, SMALL_LETTERS, LINE_OF_LABEL = 8, 10, 11


def chart_png(chart: Mapping[str, Any], *, width: int = 520, height: int = 200) -> bytes:
    """Draw a chart as the pages have it: its `kind` ("line" or "bar"), `unit`, `categories` and `series`.

    A value that is None leaves a gap. With a `band`, pairs of a low and a high value, the area between them is shaded.
    Bars that are `is_stacked` are on top of each other, and the upper ones are quiet.
    Width and height are in pixels of a page. The same chart gives the same bytes.
    """
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context({"font.size": LETTERS, "font.family": "DejaVu Sans"}):
        figure = Figure((width / POINTS, height / POINTS), dpi=DOTS, layout="constrained", facecolor=PAPER)
        axes = figure.add_subplot()
        _draw_band(axes, chart.get("band") or ())
        if chart["kind"] == "line":
            _draw_lines(axes, chart["series"])
        else:
            _draw_bars(axes, chart["series"], is_stacked=bool(chart.get("is_stacked")))
        _label(axes, chart)
        picture = BytesIO()
        figure.savefig(picture, format="png", metadata={"Software": None})
    return picture.getvalue()


def _draw_band(axes: "Axes", band: Sequence[tuple[float | None, float | None]]) -> None:
    if band:
        low, high = (_numbers([pair[place] for pair in band]) for place in (0, 1))
        axes.fill_between(range(len(band)), low, high, color=COLORS[0], alpha=0.15, linewidth=0)


def _draw_lines(axes: "Axes", series: Sequence[Mapping[str, Any]]) -> None:
    for place, line in enumerate(series):
        axes.plot(
            range(len(line["values"])),
            _numbers(line["values"]),
            color=COLORS[place % len(COLORS)],
            linestyle=LINES[place % len(LINES)],
            marker=MARKS[place % len(MARKS)],
            linewidth=2,
            markersize=4,
            label=line["name"],
        )


def _draw_bars(axes: "Axes", series: Sequence[Mapping[str, Any]], *, is_stacked: bool) -> None:
    if is_stacked:
        _stack_bars(axes, series)
        return
    wide = BAR / max(1, len(series))
    for place, bars in enumerate(series):
        left = [at - BAR / 2 + wide * (place + 0.5) for at in range(len(bars["values"]))]
        axes.bar(left, _numbers(bars["values"]), wide, color=COLORS[place % len(COLORS)], label=bars["name"])


def _stack_bars(axes: "Axes", series: Sequence[Mapping[str, Any]]) -> None:
    """Draw what is lost as the upper part, as on pages. A number that is not shown has no height."""
    heights = [0.0] * len(series[0]["values"])
    for bars, color in zip(series, (COLORS[0], RULE), strict=True):
        values = [float(value or 0) for value in bars["values"]]
        axes.bar(range(len(values)), values, BAR * 0.7, bottom=heights, color=color, label=bars["name"])
        heights = [height + value for height, value in zip(heights, values, strict=True)]


def _label(axes: "Axes", chart: Mapping[str, Any]) -> None:
    """Label the axes. As on pages, the numbers begin at zero, and there are no more labels than have room."""
    unit, names = chart["unit"], chart["categories"]
    axes.set_ylim(bottom=0)
    axes.locator_params(axis="y", nbins=4)
    axes.yaxis.set_major_formatter(lambda value, _place: f"{value:,g}{unit}")
    step = max(1, -(-len(names) // MOST_LABELS))
    # The last category always has its label: it is the newest.
    labeled = list(range(len(names) - 1, -1, -step))[::-1]
    axes.set_xticks(labeled, [names[place] for place in labeled])
    if chart["kind"] == "bar" and len(names) <= MOST_BARS:
        axes.set_xticks(range(len(names)), [fill(name, LINE_OF_LABEL) for name in names], fontsize=SMALL_LETTERS)
    axes.margins(x=0.03)
    axes.grid(axis="y", color=RULE, linewidth=1)
    axes.set_axisbelow(True)
    axes.tick_params(colors=SOFT, length=0)
    for side in ("top", "left", "right"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(SOFT)
    if len(chart["series"]) > 1:
        axes.figure.legend(loc="outside upper left", ncols=3, frameon=False, labelcolor=INK)


def _numbers(values: Sequence[float | None]) -> list[float]:
    """matplotlib draws no point for a value that is not a number."""
    return [nan if value is None else float(value) for value in values]
