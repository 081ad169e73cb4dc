"""No number of fewer than ten people is shown, and none follows from a total and the numbers that are."""

from itertools import combinations, product

from hypothesis import given
from hypothesis import strategies as st

from site_intelligence.report.small_groups import (
    Cell,
    Key,
    Shown,
    at_least,
    hidden_together,
    is_small,
    publish,
    publish_reached,
)

CELLS = st.integers(0, 40).flatmap(lambda of: st.integers(0, of).map(lambda n: Cell(n, of)))


@st.composite
def tables(draw: st.DrawFn) -> dict[Key, Cell]:
    """A table with one to three axes, in which some cells do not occur."""
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    keys = list(product(*([str(value) for value in range(size)] for size in sizes)))
    return {key: draw(CELLS) for key in keys if draw(st.booleans())}


def lines_of(cells: dict[Key, Cell]) -> list[list[Key]]:
    """The keys that differ in one place: their sums are published elsewhere."""
    axes = len(next(iter(cells), ()))
    found: dict[tuple[int, Key], list[Key]] = {}
    for key in cells:
        for axis in range(axes):
            found.setdefault((axis, (*key[:axis], *key[axis + 1 :])), []).append(key)
    return list(found.values())


@given(tables())
def test_no_small_number_is_shown(cells: dict[Key, Cell]) -> None:
    for key, shown in publish(cells).items():
        numbers = [number for number in (shown.of, shown.n) if number is not None]
        differences = [shown.of - shown.n] if shown.of is not None and shown.n is not None else []
        assert not any(map(is_small, [*numbers, *differences])), key


@given(tables())
def test_what_is_shown_is_true(cells: dict[Key, Cell]) -> None:
    for key, shown in publish(cells).items():
        assert shown.of in (None, cells[key].of)
        assert shown.n in (None, cells[key].n)
        if shown.is_small:
            assert any(map(is_small, (cells[key].n, cells[key].of)))


@given(tables())
def test_a_total_less_the_numbers_shown_is_no_small_group(cells: dict[Key, Cell]) -> None:
    """Unless the total itself is small, and so is not shown either."""
    published = publish(cells)
    for line in lines_of(cells):
        for number, is_hidden in (
            (lambda cell: cell.of, lambda shown: shown.of is None),
            (lambda cell: cell.n, lambda shown: shown.n is None),
            (lambda cell: cell.rest, lambda shown: shown.n is None),
        ):
            total = sum(number(cells[key]) for key in line)
            left = sum(number(cells[key]) for key in line if is_hidden(published[key]))
            if not is_small(total):
                assert not is_small(left), (line, total, left)


@given(tables())
def test_no_hidden_number_is_alone_in_its_line(cells: dict[Key, Cell]) -> None:
    """A second hidden number protects the first, if the line has another one that is not zero."""
    published = publish(cells)
    for line in lines_of(cells):
        hidden = [key for key in line if published[key].n is None]
        others = [key for key in line if key not in hidden and cells[key].of]
        if others:
            assert len(hidden) != 1


@given(tables())
def test_the_sum_of_what_a_line_hides_is_no_small_group(cells: dict[Key, Cell]) -> None:
    published = publish(cells)
    for line in lines_of(cells):
        together = hidden_together(line, cells, published)
        if together is not None and together.n is not None and together.of is not None:
            assert not any(map(is_small, (together.n, together.of, together.of - together.n)))
            assert together.of == sum(cells[key].of for key in line if published[key].n is None)


def test_a_number_that_is_enough_by_itself_is_hidden_rather_than_two_smaller_ones() -> None:
    """The first cell has few on both sides. The second would protect only one of them."""
    published = publish({("a",): Cell(5, 11), ("b",): Cell(12, 12), ("c",): Cell(20, 50)})

    assert [key[0] for key, shown in published.items() if shown.n is None] == ["a", "c"]


def test_what_is_hidden_in_two_axes_shares_its_lines() -> None:
    """One small cell hides four: itself, one beside it, one below it, and the one that closes the square."""
    cells: dict[Key, Cell] = {(row, column): Cell(0, 30) for row in "abcd" for column in "wxyz"}
    sizes = {("a", "w"): 4, ("a", "x"): 10, ("b", "w"): 10, ("b", "x"): 60, ("b", "y"): 12, ("c", "x"): 12}
    cells |= {key: Cell(0, size) for key, size in sizes.items()}

    assert sum(shown.of is None for shown in publish(cells).values()) == 4


def test_a_second_number_is_hidden_so_that_the_first_does_not_follow() -> None:
    cells: dict[Key, Cell] = {("north",): Cell(3, 3), ("south",): Cell(30, 30), ("east",): Cell(12, 12)}

    published = publish(cells)

    assert {key[0]: shown.of for key, shown in published.items()} == {"north": None, "south": 30, "east": None}
    assert published["north",].is_small
    assert not published["east",].is_small


def test_a_table_without_small_groups_is_shown_whole() -> None:
    cells: dict[Key, Cell] = {("a",): Cell(20, 50), ("b",): Cell(0, 40), ("c",): Cell(40, 40)}

    assert publish(cells) == {key: Shown(cell.n, cell.of) for key, cell in cells.items()}


def test_a_small_part_hides_the_part_and_not_the_whole() -> None:
    published = publish({("a",): Cell(4, 100), ("b",): Cell(60, 100), ("c",): Cell(97, 100)})

    assert published["a",] == Shown(None, 100, is_small=True)
    assert published["c",] == Shown(None, 100, is_rest_small=True)


@given(st.lists(st.integers(0, 40), min_size=1, max_size=6))
def test_steps_do_not_tell_how_few_went_no_further(ends: list[int]) -> None:
    """The visits between any two steps are no small group."""
    cells = {place: Cell(n, n) for place, n in enumerate(ends)}
    published = publish({(str(place),): cell for place, cell in cells.items()})
    steps = [at_least(step, cells, {int(key[0]): shown for key, shown in published.items()}) for step in cells]
    shown = [step.of for step in steps if step.of is not None]

    assert not any(map(is_small, shown))
    assert not any(is_small(before - after) for before, after in combinations(shown, 2))


@given(st.dictionaries(st.tuples(st.sampled_from("1234"), st.sampled_from("abc")), st.integers(1, 40), min_size=1))
def test_steps_do_not_follow_from_those_of_other_groups(ends: dict[tuple[str, str], int]) -> None:
    """The numbers hidden at a step are no small group together, and no two steps of a group reveal one."""
    cells: dict[Key, Cell] = {key: Cell(n, n) for key, n in ends.items()}
    reached = publish_reached(cells, 4)
    for step in range(1, 5):
        whole = {
            group: sum(n for key, n in ends.items() if key[1:] == group and int(key[0]) >= step) for group in reached
        }
        hidden = sum(n for group, n in whole.items() if reached[group][step - 1].of is None)
        if not is_small(sum(whole.values())):
            assert not is_small(hidden)
    for shown in reached.values():
        known = [step.of for step in shown if step.of is not None]
        assert not any(is_small(before - after) for before, after in combinations(known, 2))
