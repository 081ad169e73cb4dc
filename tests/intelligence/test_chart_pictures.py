"""Charts as pictures."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from PIL import Image

from site_intelligence.site.chart_pictures import chart_png

WEEKS = {
    "kind": "line",
    "unit": "%",
    "categories": ["Mar 2", "Mar 9", "Mar 16"],
    "series": [{"name": "Ordered", "values": [10.0, None, 30.0]}],
}


def test_a_picture_has_two_dots_for_each_pixel_of_a_page():
    picture = Image.open(BytesIO(chart_png(WEEKS, width=520, height=160)))

    assert (picture.format, picture.size) == ("PNG", (1040, 320))


def test_the_same_chart_gives_the_same_bytes_and_another_one_does_not():
    other = {**WEEKS, "series": [{"name": "Ordered", "values": [10.0, 20.0, 30.0]}]}

    assert chart_png(WEEKS) == chart_png(WEEKS)
    assert chart_png(other) != chart_png(WEEKS)


def test_a_band_is_shaded():
    assert chart_png({**WEEKS, "band": [(5, 15), (None, None), (20, 40)]}) != chart_png(WEEKS)


BARS = {
    "kind": "bar",
    "unit": "",
    "categories": ["Phone", "Desktop"],
    "series": [{"name": "Before", "values": [3, 4]}, {"name": "Now", "values": [5, None]}],
}


def dots(chart: Mapping[str, Any], color: tuple[int, int, int]) -> int:
    picture = Image.open(BytesIO(chart_png(chart))).convert("RGB")
    return {found: count for count, found in picture.getcolors(100_000) or ()}.get(color, 0)


def test_bars_stand_beside_each_other_in_two_colors():
    assert dots(BARS, (15, 79, 189)) > 1_000
    assert dots(BARS, (168, 97, 0)) > 1_000


def test_stacked_bars_have_a_quiet_upper_part():
    stacked = {**BARS, "is_stacked": True}

    assert dots(stacked, (15, 79, 189)) > 1_000
    assert dots(stacked, (168, 97, 0)) == 0
    # As high as both bars beside each other would be together, so there is more of it than of the lines.
    assert dots(stacked, (225, 221, 211)) > dots(BARS, (225, 221, 211)) + 1_000
