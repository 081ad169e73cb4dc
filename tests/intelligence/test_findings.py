"""What stands out in a table is said, and no number that is hidden."""

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


def test_a_row_that_is_hidden_for_the_sake_of_others_is_named_without_its_numbers() -> None:
    shown = publish(CELLS)
    assert shown["north", "copper"].n is None

    (found,) = find_differences(AXES, CELLS, shown)

    assert found.words == f"North, Copper: a smaller share than all others. {WHY_NOT_SHOWN}"


def test_a_small_group_is_not_named_however_far_it_is_from_the_others() -> None:
    cells = {**CELLS, ("north", "copper"): Cell(3, 27)}

    assert find_differences(AXES, cells, publish(cells)) == []


def test_a_row_that_is_named_stands_out_in_its_table() -> None:
    table = SharesTable("cells", "Cells", AXES, "Right", "Orders", publish(CELLS), counted=CELLS)

    (row, _) = table.view().rows

    assert [text.is_marked for text in row[1:5]] == [False, True, False, False]
