"""Finds what stands out in a table: differences that are more than chance, as sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from site_intelligence.report.chance import is_more_than_chance, z_of_shares
from site_intelligence.report.small_groups import Cell, Key, Shown, is_small
from site_intelligence.site.words import key_text, share_text

SENTENCES = 3
WHY_NOT_SHOWN = "Its numbers are not shown: they are small, or small ones would follow from them."


@dataclass(frozen=True)
class Finding:
    """A sentence, how far from chance it is, and the rows of the table that it is about."""

    words: str
    z: float
    keys: tuple[Key, ...]


def find_changes(axes: Sequence[str], cells: Mapping[Key, Cell], shown: Mapping[Key, Shown]) -> list[Finding]:
    """For each value of the first axis, the week since which the share is another. The last axis is the week.

    Whole parts of the weeks are compared, so weeks count that are too small to be shown by themselves.
    """
    groups: dict[Key, list[Key]] = {}
    for key in sorted(cells):
        groups.setdefault(key[:-1], []).append(key)
    comparisons = sum(max(len(keys) - 1, 0) for keys in groups.values())
    found = [change for keys in groups.values() if (change := _largest_change(axes, keys, cells, shown))]
    return _strongest([change for change in found if is_more_than_chance(change.z, comparisons=comparisons)])


def _largest_change(
    axes: Sequence[str], keys: Sequence[Key], cells: Mapping[Key, Cell], shown: Mapping[Key, Shown]
) -> Finding | None:
    """The split of the weeks between which the shares differ most, of those that reveal no small group."""
    splits = []
    for place in range(1, len(keys)):
        parts = keys[:place], keys[place:]
        if all(_may_be_said(part, cells, shown) for part in parts):
            before, since = (_sum(part, cells) for part in parts)
            splits.append((abs(z_of_shares(since, before)), place, before, since))
    if not splits:
        return None
    z, place, before, since = max(splits, key=lambda split: split[:2])
    who = ", ".join(key_text(axis, value) for axis, value in zip(axes, keys[0][:-1], strict=False))
    week = key_text(axes[-1], keys[place][-1]).removeprefix("Week of ")
    words = f"{share_text(since.n / since.of)} since the week of {week}, {share_text(before.n / before.of)} before."
    return Finding(f"{who}: {words}" if who else words, z, tuple(keys[place:]))


def _may_be_said(keys: Sequence[Key], cells: Mapping[Key, Cell], shown: Mapping[Key, Shown]) -> bool:
    """True if the sum is no small group, and what is hidden in it neither."""
    whole, hidden = _sum(keys, cells), _sum([key for key in keys if shown[key].n is None], cells)
    return whole.of > 0 and not _is_small(whole) and not _is_small(hidden)


def find_differences(axes: Sequence[str], cells: Mapping[Key, Cell], shown: Mapping[Key, Shown]) -> list[Finding]:
    """The rows whose share is not that of all the others together, the farthest first.

    A row that was found is none of the others for the next: it alone may be what they differ from. A row of ten or more
    whose numbers are hidden is named without them, and ends the list: the others without it would tell its numbers.
    """
    total, found = _sum(list(cells), cells), list[Finding]()
    known = {key: cell for key, cell in cells.items() if shown[key].of}
    while len(found) < SENTENCES and (farthest := _farthest(axes, known, shown, total)):
        found.append(farthest)
        (key,) = farthest.keys
        if shown[key].n is None:
            break
        total = _without(total, known.pop(key))
    return found


def _farthest(
    axes: Sequence[str], known: Mapping[Key, Cell], shown: Mapping[Key, Shown], total: Cell
) -> Finding | None:
    found = []
    for key, cell in known.items():
        rest = _without(total, cell)
        z = z_of_shares(cell, rest)
        if is_more_than_chance(z, comparisons=len(shown)) and not _is_small(rest):
            who = ", ".join(key_text(axis, value) for axis, value in zip(axes, key, strict=True))
            if shown[key].n is None:
                words = f"a {'larger' if z > 0 else 'smaller'} share than all others. {WHY_NOT_SHOWN}"
            else:
                words = f"{share_text(cell.n / cell.of)}, all others {share_text(rest.n / rest.of)}."
            found.append(Finding(f"{who}: {words}", abs(z), (key,)))
    return max(found, key=lambda finding: finding.z, default=None)


def _is_small(cell: Cell) -> bool:
    return any(map(is_small, (cell.of, cell.n, cell.rest)))


def _without(total: Cell, cell: Cell) -> Cell:
    return Cell(total.n - cell.n, total.of - cell.of)


def _sum(keys: Sequence[Key], known: Mapping[Key, Cell]) -> Cell:
    total = Cell(0, 0)
    for key in keys:
        total = total.plus(known[key])
    return total


def _strongest(found: list[Finding]) -> list[Finding]:
    return sorted(found, key=lambda finding: (-finding.z, finding.words))[:SENTENCES]
