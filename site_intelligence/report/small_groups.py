"""Keeps small groups of people out of what is published: the only place that decides which numbers are shown.

A number of fewer than ten people is hidden. A second one is hidden wherever the first would follow from a total and the
others: tables are published with their totals, one filter at a time and all together.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

SMALLEST_GROUP = 10
Key = tuple[str, ...]
# The lines of each key, one for each axis.
Crossing = Mapping[Key, Sequence[list[Key]]]


@dataclass(frozen=True)
class Cell:
    """A group of people, visits, orders or inquiries: `n` of them have something that the others have not."""

    n: int
    of: int

    @property
    def rest(self) -> int:
        return self.of - self.n

    def plus(self, other: "Cell") -> "Cell":
        return Cell(self.n + other.n, self.of + other.of)


@dataclass(frozen=True)
class Shown:
    """The published part of a cell. A number that is None is hidden.

    `is_small` says that it is hidden because it is fewer than ten, and `is_rest_small` because all but fewer than ten
    have it; a number that is hidden to protect another one is neither.
    """

    n: int | None
    of: int | None
    is_small: bool = False
    is_rest_small: bool = False

    @property
    def rate(self) -> float | None:
        return self.n / self.of if self.n is not None and self.of else None


def is_small(number: int) -> bool:
    """True for a group that must not be shown. Nobody is no group."""
    return 0 < number < SMALLEST_GROUP


def publish(cells: Mapping[Key, Cell]) -> dict[Key, Shown]:
    """The numbers that may be shown of a table with one axis or several, all of whose totals are known."""
    whole = {key for key, cell in cells.items() if is_small(cell.of)}
    part = whole | {key for key, cell in cells.items() if is_small(cell.n) or is_small(cell.rest)}
    lines = list(_lines(cells))
    crossing: dict[Key, list[list[Key]]] = {key: [] for key in cells}
    for line in lines:
        for key in line:
            crossing[key].append(line)
    while any([_protect(line, cells, whole, part, crossing) for line in lines]):
        pass
    return {key: _shown(cell, key in whole, key in part) for key, cell in cells.items()}


def hidden_together(line: Iterable[Key], cells: Mapping[Key, Cell], shown: Mapping[Key, Shown]) -> Shown | None:
    """The sum of what is hidden in a line, which follows from its total and the rest; None if nothing is hidden."""
    hidden = [cells[key] for key in line if key in cells and shown[key].n is None]
    if not hidden:
        return None
    whole = Cell(sum(cell.n for cell in hidden), sum(cell.of for cell in hidden))
    if any(map(is_small, (whole.n, whole.of, whole.rest))):
        return Shown(None, None)
    return Shown(whole.n, whole.of)


def at_least(step: int, ended: Mapping[int, Cell], shown: Mapping[int, Shown]) -> Shown:
    """The number that came at least as far as a step, if `ended` says how many came exactly as far as each.

    All that is hidden together follows from the whole, so a number that contains all of it, or nothing, may be shown.
    """
    hidden = {place for place in ended if shown[place].of is None}
    later = {place for place in ended if place >= step}
    total = sum(ended[place].of for place in later)
    if is_small(total) or (hidden & later and not hidden <= later):
        return Shown(None, None, is_small=is_small(total))
    return Shown(total, total)


def publish_reached(ended: Mapping[Key, Cell], steps: int) -> dict[Key, list[Shown]]:
    """The numbers that came at least as far as each step, by the other axes. Keys of `ended` begin with the last step.

    How many ended at a step must not follow from two neighbors, and how many reached one not from those who did with
    other values of an axis and all together.
    """
    shown = publish(ended)
    groups = sorted({key[1:] for key in ended})
    found: dict[Key, list[Shown]] = {group: [] for group in groups}
    for step in range(1, steps + 1):
        totals = publish_totals(ended, step)
        for group in groups:
            mine = {int(key[0]): cell for key, cell in ended.items() if key[1:] == group}
            reached = at_least(step, mine, {int(key[0]): cell for key, cell in shown.items() if key[1:] == group})
            found[group].append(reached if totals[group].of is not None else totals[group])
    return found


def publish_totals(ended: Mapping[Key, Cell], step: int) -> dict[Key, Shown]:
    """The numbers that came at least as far as a step, by the other axes. None follows from the others."""
    totals = {key[1:]: Cell(0, 0) for key in ended}
    for key, cell in ended.items():
        if int(key[0]) >= step:
            totals[key[1:]] = totals[key[1:]].plus(Cell(cell.of, cell.of))
    return publish(totals)


def _lines(cells: Mapping[Key, Cell]) -> Iterator[list[Key]]:
    """The keys that differ in one place only: those whose sum is published as well."""
    axes = len(next(iter(cells), ()))
    for axis in range(axes):
        lines: dict[Key, list[Key]] = {}
        for key in cells:
            lines.setdefault((*key[:axis], *key[axis + 1 :]), []).append(key)
        yield from lines.values()


def _protect(line: list[Key], cells: Mapping[Key, Cell], whole: set[Key], part: set[Key], crossing: Crossing) -> bool:
    """Hide more of a line until what is hidden is no small group either. True if something was hidden."""
    before = len(whole) + len(part)
    _hide_more(line, {key: (cells[key].of,) for key in line}, whole, crossing)
    part |= whole.intersection(line)
    _hide_more(line, {key: (cells[key].n, cells[key].rest) for key in line}, part, crossing)
    return len(whole) + len(part) > before


def _hide_more(line: list[Key], numbers: Mapping[Key, tuple[int, ...]], hidden: set[Key], crossing: Crossing) -> None:
    """Hide as little as protects the line.

    A number is taken that is enough by itself, if there is one; then one whose other lines hide something already, so
    that these lines need no further one; and then the smallest.
    """

    def cost(key: Key) -> tuple[int, int, Key]:
        opened = sum(not hidden.intersection(other) for other in crossing[key] if other is not line)
        return opened, sum(numbers[key]), key

    while True:
        inside = [key for key in line if key in hidden]
        sums = [sum(column) for column in zip(*(numbers[key] for key in inside), strict=True)]
        lacking = [place for place, total in enumerate(sums) if is_small(total)]
        if not inside or (len(inside) > 1 and not lacking):
            return
        others = [key for key in line if key not in hidden and any(numbers[key])]
        if not others:
            return
        enough = [
            key for key in others if not any(is_small(n + more) for n, more in zip(sums, numbers[key], strict=True))
        ]
        helpful = [key for key in others if any(numbers[key][place] for place in lacking)]
        hidden.add(min(enough or helpful or others, key=cost))


def _shown(cell: Cell, hides_whole: bool, hides_part: bool) -> Shown:
    if hides_whole:
        return Shown(None, None, is_small=is_small(cell.of))
    if hides_part:
        return Shown(None, cell.of, is_small=is_small(cell.n), is_rest_small=is_small(cell.rest))
    return Shown(cell.n, cell.of)
