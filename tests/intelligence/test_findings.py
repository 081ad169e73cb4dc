"""Tables say which rows stand out, and no number that is hidden."""

from site_intelligence.report.small_groups import Cell, Key, publish
from site_intelligence.site.findings import WHY_NOT_SHOWN, find_differences
from site_intelligence.site.tables import SharesTable

AXES = ("region", "access")
# Of the orders with copper, few fell out in three regions, so the fourth is hidden too.
CELLS: dict[Key, Cell] = {
    ("east", "copper"): Cell(17, 19),
    ("north", "copper"): Cell(10, 27),
    ("south", "copper"): Cell(18, 21),
    ("west", "copper"): Cell(19, 20),
    **{(region, "none"): Cell(80, 100) for region in ("east", "north", "south", "west")},
}
NAMED = f"North, Copper: a smaller share than all others. {WHY_NOT_SHOWN}"


def found(cells: dict[Key, Cell]) -> list[str]:
    return [finding.words for finding in find_differences(AXES, cells, publish(cells))]


def test_a_row_whose_numbers_are_hidden_is_named_without_them() -> None:
    assert publish(CELLS)["north", "copper"].n is None

    assert found(CELLS) == [NAMED]
    assert found({**CELLS, ("north", "copper"): Cell(3, 27)}) == [NAMED]


def test_a_row_of_few_is_not_named() -> None:
    assert found({**CELLS, ("north", "copper"): Cell(0, 9)}) == []


def test_the_numbers_of_a_hidden_row_do_not_follow_from_what_is_said_of_the_others() -> None:
    """The share of all others without the row would tell how many it has."""
    cells: dict[Key, Cell] = {
        ("boston",): Cell(2, 60),
        ("dallas",): Cell(30, 60),
        ("denver",): Cell(200, 400),
        ("tampa",): Cell(250, 400),
    }

    words = [finding.words for finding in find_differences(("center",), cells, publish(cells))]

    assert words == [f"Boston: a smaller share than all others. {WHY_NOT_SHOWN}"]


def test_a_row_that_is_named_stands_out_in_its_table() -> None:
    table = SharesTable("cells", "Cells", AXES, "Right", "Orders", publish(CELLS), counted=CELLS)

    (row, _) = table.view().rows

    assert [text.is_marked for text in row[1:5]] == [False, True, False, False]
