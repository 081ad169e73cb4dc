"""Half days as a grid: a row for each day, a cell for each half day that is free."""

from datetime import date

from presentation_layer.forms.day_grid import DayGrid, day_grid

TODAY, ZONE = date(2026, 11, 23), "America/New_York"


def test_each_half_day_is_in_the_row_of_its_day() -> None:
    grid = day_grid(["2026-12-01/afternoon/", "2026-12-02/morning/", "2026-12-02/afternoon/"], ZONE, TODAY)

    assert grid.halves == (("Morning", "8 AM to noon EST"), ("Afternoon", "1 PM to 5 PM EST"))
    first, second = grid.days
    assert first.words.replace("\N{NO-BREAK SPACE}", " ") == "Tue, Dec 1"
    taken, afternoon = first.cells
    assert taken is None
    assert afternoon is not None
    assert (afternoon.words, afternoon.name) == ("Afternoon", "Tuesday, December 1, 2026, 1 PM to 5 PM EST")
    assert [cell.place for cell in (afternoon, *second.cells) if cell] == [0, 1, 2]
    assert [choice.value for choice in grid.choices] == [
        "2026-12-01/afternoon/",
        "2026-12-02/morning/",
        "2026-12-02/afternoon/",
    ]


def test_five_days_are_in_view_and_more_on_request() -> None:
    grid = day_grid([f"2026-12-{day:02}/morning/" for day in range(1, 8)], ZONE, TODAY)

    assert (len(grid.days), len(grid.later), len(grid.choices)) == (5, 2, 7)


def test_without_free_days_there_is_nothing_to_choose() -> None:
    assert day_grid([], ZONE, TODAY) == DayGrid()
