"""The plan of an order as a drawing: which task waits for which. The table of the plan says the same in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from presentation_layer.views.office_task import TaskView

WIDTH, HEIGHT, LEFT, GAP, STEP = 150, 34, 8, 24, 44
LANE_HEAD, LANE_FOOT = 22, 14
MOST_LETTERS = 24
# Beyond these, only open tasks and what they wait for are drawn.
MOST_TASKS = 30
LOOKS = {"bad": "fall", "you": "you", "customer": "you", "good": "done", "pause": "next", "": "next"}


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


@dataclass(frozen=True, kw_only=True)
class Diagram:
    width: int
    height: int
    lanes: tuple[Lane, ...]
    boxes: tuple[Box, ...]
    lines: tuple[str, ...]


def plan_diagram(plans: Sequence[tuple[str, Sequence[TaskView]]]) -> Diagram | None:
    """Draw the tasks of each item, which has a name. None if nothing waits for anything."""
    if sum(len(tasks) for _, tasks in plans) > MOST_TASKS:
        plans = [(name, _open_with_neighbors(tasks)) for name, tasks in plans]
    lanes: list[Lane] = []
    boxes: list[Box] = []
    lines: list[str] = []
    top = width = 0
    for name, tasks in plans:
        if not tasks:
            continue
        places = _places(tasks)
        lanes.append(Lane(name, top + 12))
        spots = {
            step: (LEFT + column * (WIDTH + GAP), top + LANE_HEAD + row * STEP)
            for step, (column, row) in places.items()
        }
        boxes += [_box(task, *spots[task.step]) for task in tasks]
        lines += [_line(spots[step], spots[task.step]) for task in tasks for step in task.after if step in spots]
        width = max(width, *(x for x, _ in spots.values()))
        top = max(y for _, y in spots.values()) + HEIGHT + LANE_FOOT
    if not lines:
        return None
    return Diagram(
        width=width + WIDTH + LEFT,
        height=top,
        lanes=tuple(lanes),
        boxes=tuple(boxes),
        lines=tuple(dict.fromkeys(lines)),
    )


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
    kind = "work" if task.is_working else LOOKS.get(task.kind, "next")
    when = f", {task.since.words}" if task.since.words else ""
    state = f"{task.words.lower()}{when}"
    name = task.name if len(task.name) <= MOST_LETTERS else f"{task.name[: MOST_LETTERS - 1].rstrip()}…"
    return Box(x, y, kind, name, state, f"{task.name}: {task.words}")


def _line(begin: tuple[int, int], end: tuple[int, int]) -> str:
    """An elbow from the right edge of a box to the left edge of another."""
    x, y = begin[0] + WIDTH, begin[1] + HEIGHT // 2
    to_x, to_y = end[0] - 1, end[1] + HEIGHT // 2
    if y == to_y:
        return f"M{x} {y}H{to_x}"
    return f"M{x} {y}H{x + GAP // 2}V{to_y}H{to_x}"
