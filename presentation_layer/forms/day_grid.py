"""Half days laid out as a grid: a row for each day, a cell for each half day that is free."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import count

from business_layer.inventory.installation_slots import WINDOWS, HalfDay
from presentation_layer.forms.fields import Choice
from presentation_layer.words import day_words, hours_of_slot, slot_sentence

DAYS_SHOWN = 5


@dataclass(frozen=True)
class GridCell:
    """A half day that can be chosen. `place` counts the cells of the grid; `name` says the whole half day."""

    place: int
    value: str
    words: str
    name: str


@dataclass(frozen=True)
class GridDay:
    """A day with a cell for each half; None where nobody is free."""

    words: str
    cells: tuple[GridCell | None, ...]


@dataclass(frozen=True)
class DayGrid:
    """`halves` are the columns, each with its hours. `later` are the days that are shown on request."""

    halves: tuple[tuple[str, str], ...] = ()
    days: tuple[GridDay, ...] = ()
    later: tuple[GridDay, ...] = ()

    @property
    def choices(self) -> tuple[Choice, ...]:
        """The half days that can be chosen, in their order."""
        cells = (cell for day in (*self.days, *self.later) for cell in day.cells if cell)
        return tuple(Choice(cell.value, cell.name) for cell in cells)


def day_grid(slots: Iterable[str], zone: str, today: date) -> DayGrid:
    """The grid of these half days, in the order of their days."""
    free, places = {HalfDay.of(slot): slot for slot in slots}, count()
    days = sorted({on for on, _ in free})
    if not days:
        return DayGrid()
    rows = [
        GridDay(
            day_words(on, today),
            tuple(
                GridCell(next(places), free[half], half.window.capitalize(), slot_sentence(half.prefix, zone))
                if half in free
                else None
                for half in (HalfDay(on, window) for window in WINDOWS)
            ),
        )
        for on in days
    ]
    halves = tuple((window.capitalize(), hours_of_slot(HalfDay(days[0], window).prefix, zone)) for window in WINDOWS)
    return DayGrid(halves, tuple(rows[:DAYS_SHOWN]), tuple(rows[DAYS_SHOWN:]))
