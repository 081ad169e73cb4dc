"""The plan of an order as a drawing: which task waits for which. The table of the plan says the same in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from presentation_layer.views.office_task import TaskView

WIDTH, HEIGHT, LEFT, GAP, STEP = 164, 34, 8, 28, 44
LANE_HEAD, LANE_FOOT = 22, 14
MOST_LETTERS = 24
Spot = tuple[int, int]
# Beyond these, only open tasks and what they wait for are drawn.
MOST_TASKS = 30
LOOKS = {"bad": "fall", "you": "you", "customer": "you", "good": "done", "gone": "gone", "pause": "next", "": "next"}


@dataclass(frozen=True)
class PlannedItem:
    """An item whose tasks are drawn. It may wait for another item of its order."""

    number: int
    heading: str
    tasks: Sequence[TaskView]
    waits_for_item: int | None = None


@dataclass(frozen=True)
class Box:
    x: int
    y: int
    kind: str
    name: str
    state: str
    title: str


@dataclass(frozen=True)
class Lane:
    """An item: its name, and the height at which it is written."""

    name: str
    y: int


@dataclass(frozen=True)
class Return:
    """A point of no return: a dotted line down its lane, and a diamond at the height of its task."""

    x: int
    top: int
    y: int
    bottom: int
    is_passed: bool


@dataclass(frozen=True, kw_only=True)
class Diagram:
    width: int
    height: int
    lanes: tuple[Lane, ...]
    boxes: tuple[Box, ...]
    lines: tuple[str, ...]
    returns: tuple[Return, ...]


def plan_diagram(items: Sequence[PlannedItem]) -> Diagram | None:
    """Draw the tasks of each item in a lane of its own. None if nothing waits for anything.

    An item that waits for another one begins to the right of it.
    """
    if sum(len(item.tasks) for item in items) > MOST_TASKS:
        items = [replace(item, tasks=_open_with_neighbors(item.tasks)) for item in items]
    drawn = _Drawing()
    for item in sorted(filter(lambda item: item.tasks, items), key=lambda item: item.waits_for_item or 0):
        drawn.add(item)
    if not drawn.lines:
        return None
    return Diagram(
        width=drawn.width + LEFT,
        height=drawn.top,
        lanes=tuple(drawn.lanes),
        boxes=tuple(drawn.boxes),
        lines=tuple(dict.fromkeys(drawn.lines)),
        returns=tuple(drawn.returns),
    )


class _Drawing:
    """A diagram in the making: lanes are added below one another."""

    def __init__(self) -> None:
        self.lanes: list[Lane] = []
        self.boxes: list[Box] = []
        self.lines: list[str] = []
        self.returns: list[Return] = []
        self.top = self.width = 0
        self._ends: dict[int, Spot] = {}

    def add(self, item: PlannedItem) -> None:
        begun = self._ends.get(item.waits_for_item or 0)
        left = begun[0] + WIDTH + GAP if begun else LEFT
        spots = {
            step: (left + column * (WIDTH + GAP), self.top + LANE_HEAD + row * STEP)
            for step, (column, row) in _places(item.tasks).items()
        }
        self.lanes.append(Lane(item.heading, self.top + 12))
        self.boxes += [_box(task, *spots[task.step]) for task in item.tasks]
        for task in item.tasks:
            before = [spots[step] for step in task.after if step in spots]
            if begun and not before:
                before = [begun]
            self.lines += [_line(spot, spots[task.step]) for spot in before]
        last = max(spots.values())
        self._ends[item.number] = last
        bottom = max(y for _, y in spots.values()) + HEIGHT
        self.returns += [_return(*spots[task.step], self.top, bottom, task) for task in item.tasks if task.rule]
        self.width = max(self.width, last[0] + WIDTH)
        self.top = bottom + LANE_FOOT


def _return(x: int, y: int, top: int, bottom: int, task: TaskView) -> Return:
    is_passed = task.rule is not None and task.rule.is_passed
    return Return(x + WIDTH + GAP // 2, top + LANE_HEAD - 6, y + HEIGHT // 2, bottom + 6, is_passed)


def _open_with_neighbors(tasks: Sequence[TaskView]) -> list[TaskView]:
    waited_for = {step for task in tasks if not task.is_done for step in task.after}
    return [task for task in tasks if not task.is_done or task.step in waited_for]


def _places(tasks: Sequence[TaskView]) -> Mapping[str, tuple[int, int]]:
    """The column and the row of each task: one column after all that it waits for, in the row of the first of them."""
    by_step = {task.step: task for task in tasks}
    columns: dict[str, int] = {}

    def column(step: str, path: frozenset[str] = frozenset()) -> int:
        if step not in columns:
            before = [other for other in by_step[step].after if other in by_step and other not in path]
            columns[step] = 1 + max((column(other, path | {step}) for other in before), default=-1)
        return columns[step]

    places: dict[str, tuple[int, int]] = {}
    for task in sorted(tasks, key=lambda task: column(task.step)):
        here = columns[task.step]
        taken = {row for at, row in places.values() if at == here}
        wanted = min((places[other][1] for other in task.after if other in places), default=0)
        row = next(row for row in range(wanted, wanted + len(tasks) + 1) if row not in taken)
        places[task.step] = here, row
    return places


def _box(task: TaskView, x: int, y: int) -> Box:
    kind = "work" if task.is_working else "gone" if task.is_gone else LOOKS.get(task.kind, "next")
    when = f", {task.since.words}" if task.since.words else ""
    state = f"{task.words.lower()}{when}"
    name = task.name if len(task.name) <= MOST_LETTERS else f"{task.name[: MOST_LETTERS - 1].rstrip()}…"
    return Box(x, y, kind, name, state, f"{task.name}: {task.words}")


def _line(begin: Spot, end: Spot) -> str:
    """An elbow from the right edge of a box to the left edge of another."""
    x, y = begin[0] + WIDTH, begin[1] + HEIGHT // 2
    to_x, to_y = end[0] - 1, end[1] + HEIGHT // 2
    if y == to_y:
        return f"M{x} {y}H{to_x}"
    return f"M{x} {y}H{x + GAP // 2}V{to_y}H{to_x}"
