"""Charts as pictures."""

from io import BytesIO

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


def test_bars_stand_beside_each_other_in_two_colors():
    chart = {
        "kind": "bar",
        "unit": "",
        "categories": ["Phone", "Desktop"],
        "series": [{"name": "Before", "values": [3, 4]}, {"name": "Now", "values": [5, None]}],
    }

    picture = Image.open(BytesIO(chart_png(chart))).convert("RGB")

    drawn = {color: count for count, color in picture.getcolors(100_000) or ()}
    assert drawn.get((15, 79, 189), 0) > 1_000
    assert drawn.get((168, 97, 0), 0) > 1_000
