"""Counts the answers of questions. Only numbers that may be published leave this module.

For each filter of a segment, the units with its other values are counted too, so that a small group does not follow
from two segments or from all of them together.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import TypeVar

from site_intelligence.events.local_days import monday_of
from site_intelligence.explore.cohorts import Cohorts, CountedCohorts, count_cohorts
from site_intelligence.explore.event_choice import property_values
from site_intelligence.explore.funnels import Funnel, count_ended, funnel_axes, median_waits
from site_intelligence.explore.paths import DEEPEST, OUTSIDE, Paths, count_paths
from site_intelligence.explore.segments import Segment
from site_intelligence.explore.touches import FIRST_TOUCH, LAST_TOUCH, Touches, count_touches
from site_intelligence.report.desk import ReportDesk
from site_intelligence.report.history import Window
from site_intelligence.report.small_groups import Cell, Key, Shown, is_small, publish, publish_reached
from site_intelligence.site.explore.segment_fields import FIXED
from site_intelligence.site.published_counts import PublishedCounts

T = TypeVar("T")
SHOWN_STEPS = 6
START, ELSE = "start", "else"
# Separates the steps of a path, and is in none of their names.
BETWEEN = "\n"
BEGIN = "0"
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class FunnelAnswer:
    """The numbers that reached each step, the median time from the step before, and the same by the groups of an axis.

    `counted` are all of a group and those of them that reached the last step, hidden or not, for comparisons.
    """

    reached: list[Shown]
    waits: Mapping[int, int]
    groups: Mapping[str, list[Shown]]
    counted: Mapping[Key, Cell]


@dataclass(frozen=True)
class TouchAnswer:
    """All orders of a segment, and those of each channel by each model."""

    total: Shown
    channels: Mapping[str, Mapping[str, Shown]]

    def share(self, model: str, channel: str) -> Shown:
        """The channel's part of all orders."""
        n = self.channels[model].get(channel, Shown(0, 0)).of
        return Shown(n if self.total.of is not None else None, self.total.of)


@dataclass(frozen=True)
class Link:
    """The visits that went from one step to the next one, of all that were at the first of the two.

    `place` is 0 for those from the event.
    """

    place: int
    source: str
    target: str
    visits: int
    of: int


@dataclass(frozen=True)
class CohortsAnswer:
    """The people who did it again, by (weeks later, first week), and by weeks later. `BEGIN` is the first week."""

    cells: Mapping[Key, Shown]
    together: Mapping[str, Shown]


@dataclass(frozen=True)
class PathsAnswer:
    """The visits of each path that is shown, and the number of those on other paths; None if all are too few."""

    paths: Mapping[Key, int]
    left_out: int | None

    def links(self, depth: int) -> list[Link]:
        """The links of the first steps. A visit that has ended goes nowhere, and what comes after `ELSE` is open."""
        found: list[Link] = []
        for place in range(depth):
            pairs: dict[tuple[str, str], int] = {}
            for path, visits in self.paths.items():
                source = path[place - 1] if place else START
                if source != OUTSIDE and (source, path[place]) != (ELSE, ELSE):
                    pairs[source, path[place]] = pairs.get((source, path[place]), 0) + visits
            of = {source: sum(n for (other, _), n in pairs.items() if other == source) for source, _ in pairs}
            found += [Link(place, source, target, n, of[source]) for (source, target), n in sorted(pairs.items())]
        return found


class ExploreCounts:
    """Answers from the desk, as far as they may be shown."""

    def __init__(self, counting: PublishedCounts, own_desk: ReportDesk | None = None) -> None:
        """Answers come from `own_desk` if there is one, and the choices of fields from the desk of the reports."""
        self._counting, self.desk = counting, counting.desk
        self._own_desk = own_desk or counting.desk

    def facts(self) -> dict[str, Sequence[str]]:
        """The values of each fact by which a segment may be chosen."""
        stored = {axis: self._counting.choices("visits", axis) for axis in ("device", "channel", "region")}
        return {**stored, **FIXED}

    def values(self) -> dict[str, list[str]]:
        """The values that each property of an event may be asked for."""
        return self.desk.answer(Window(), "values of properties", property_values)

    def events_in(self, window: Window) -> int:
        """About how many events are stored of the window."""
        parts = [part for part in self.desk.manifest().parts if part.has_days(window.since, window.until)]
        return sum(round(part.rows * _covered(part.first_day, part.last_day, window)) for part in parts)

    def version(self, window: Window) -> int:
        """Another number whenever the stored events of the window change."""
        parts = self.desk.manifest().parts
        return hash(tuple(part for part in parts if part.has_days(window.since, window.until)))

    def funnel(self, funnel: Funnel, segment: Segment, by: str, window: Window) -> FunnelAnswer:
        groups, counted = self._groups(funnel, segment, by, window) if by else ({}, {})
        reached = self._reached(funnel, segment, "", window)[""]
        question = partial(median_waits, funnel, segment)
        waits = self._own_desk.answer(window, f"waits of {funnel} of {segment}", question)
        known = {step: wait for step, wait in waits.items() if reached[step - 1].of}
        return FunnelAnswer(reached, known, groups, counted)

    def _groups(
        self, funnel: Funnel, segment: Segment, by: str, window: Window
    ) -> tuple[dict[str, list[Shown]], dict[Key, Cell]]:
        ended = _chosen(self._ended(funnel, segment, by, window), funnel_axes(segment, by), segment)
        counted: dict[Key, Cell] = {}
        for (step, group), cell in ended.items():
            last = cell.of if step == str(len(funnel.steps)) else 0
            counted[group,] = counted.get((group,), Cell(0, 0)).plus(Cell(last, cell.of))
        return self._reached(funnel, segment, by, window), counted

    def _reached(self, funnel: Funnel, segment: Segment, by: str, window: Window) -> dict[str, list[Shown]]:
        """The units that reached each step, in each group."""
        axes, steps = funnel_axes(segment, by), len(funnel.steps)
        reached = publish_reached(self._ended(funnel, segment, by, window), steps)
        found = {"".join(group): shown for group, shown in sorted(_chosen(reached, axes[1:], segment).items())}
        return found if by else found or {"": [Shown(0, 0)] * steps}

    def _ended(self, funnel: Funnel, segment: Segment, by: str, window: Window) -> dict[Key, Cell]:
        open_segment = _without_values(segment)
        question = f"ended {funnel} of {open_segment} by {by}"
        return self._own_desk.answer(window, question, partial(count_ended, funnel, open_segment, by))

    def paths(self, paths: Paths, segment: Segment, window: Window) -> PathsAnswer:
        """The visits with the event, and the paths that enough of them took.

        Whole paths are counted, each visit once, so whatever is added up of those that are shown may be shown too.
        """
        open_segment = _without_values(segment)
        question = f"{paths} of {open_segment}"
        counted = self._own_desk.answer(window, question, partial(count_paths, paths, open_segment))
        folded = fold_paths(counted)
        # A path is one axis: its steps are added up only of what is shown.
        cells = {(BETWEEN.join(key[:DEEPEST]), *key[DEEPEST:]): Cell(n, n) for key, n in folded.items()}
        axes = ("path", *segment.axes)
        total = sum(cell.of for cell in _chosen(cells, axes, segment).values())
        found = _chosen(publish(cells), axes, segment)
        shown = {tuple(path.split(BETWEEN)): cell.of for (path,), cell in found.items() if cell.of}
        return PathsAnswer(shown, None if is_small(total) else total - sum(shown.values()))

    def cohorts(self, cohorts: Cohorts, segment: Segment, weeks: int, window: Window) -> CohortsAnswer:
        """The people of each first week, and those who did it again.

        Weeks that are not over are left out: they would look like a loss.
        """
        open_segment = _without_values(segment)
        question = partial(count_cohorts, cohorts, open_segment)
        counted: CountedCohorts = self._own_desk.answer(window, f"{cohorts} of {open_segment}", question)
        over = _last_whole_week(window, self.desk.days()[1])
        cells: dict[Key, Cell] = {(BEGIN, *key): size for key, size in counted.sizes.items()}
        for key, size in counted.sizes.items():
            whole_weeks = min((over - date.fromisoformat(key[0])) // WEEK, weeks)
            for later in map(str, range(1, whole_weeks + 1)):
                cells[later, *key] = Cell(counted.again.get((later, *key), 0), size.of)
        together: dict[Key, Cell] = {}
        for key, cell in cells.items():
            place = (key[0], *key[2:])
            together[place] = together.get(place, Cell(0, 0)).plus(cell)
        shown, whole = _publish_apart(cells), _publish_apart(together)
        return CohortsAnswer(
            _chosen(shown, ("later", "first_week", *segment.axes), segment),
            {key[0]: found for key, found in _chosen(whole, ("later", *segment.axes), segment).items()},
        )

    def touches(self, touches: Touches, segment: Segment, window: Window) -> TouchAnswer:
        """The orders by channel: of the first visit, and of the last one that was not direct."""
        open_segment, total, channels = _without_values(segment), Shown(0, 0), {}
        for model in (FIRST_TOUCH, LAST_TOUCH):
            question = partial(count_touches, touches, open_segment, model)
            cells = self._own_desk.answer(window, f"{model} of {touches} of {open_segment}", question)
            shown = _chosen(publish(cells), (model, *segment.axes), segment)
            channels[model] = {key[0]: cell for key, cell in sorted(shown.items())}
            wholes = _cells(_sums({key: cell.of for key, cell in cells.items()}, lambda key: key[1:]))
            total = _chosen(publish(wholes), segment.axes, segment).get((), Shown(0, 0))
        return TouchAnswer(total, channels)


def _covered(first: str, last: str, window: Window) -> float:
    """The share of the days of a part that are in the window."""
    begins, ends = date.fromisoformat(first), date.fromisoformat(last)
    since, until = max(begins, window.since or begins), min(ends, window.until or ends)
    return ((until - since).days + 1) / ((ends - begins).days + 1)


def _without_values(segment: Segment) -> Segment:
    """The segment without the values that it wants: all values are counted, so that segments share the answer."""
    return replace(segment, facts=tuple((axis, "") for axis, _ in segment.facts))


def _chosen(cells: Mapping[Key, T], axes: Sequence[str], segment: Segment) -> dict[Key, T]:
    """The cells that have the segment's values, by the other axes."""
    wanted = segment.wanted
    places = [(place, wanted[axis]) for place, axis in enumerate(axes) if axis in wanted]
    kept = [place for place, axis in enumerate(axes) if axis not in wanted]
    return {
        tuple(key[place] for place in kept): cell
        for key, cell in cells.items()
        if all(key[place] == value for place, value in places)
    }


def _publish_apart(cells: Mapping[Key, Cell]) -> dict[Key, Shown]:
    """The numbers that may be shown of several tables, whose first keys are their weeks later.

    The same people are in each, so these are not added up. A number of people that is hidden in one is so in all.
    """
    shown: dict[Key, Shown] = {}
    for later in {key[0] for key in cells}:
        shown |= publish({key: cell for key, cell in cells.items() if key[0] == later})
    hidden = {key[1:]: found for key, found in shown.items() if key[0] == BEGIN and found.of is None}
    return {key: hidden.get(key[1:], found) for key, found in shown.items()}


def _cells(counted: Mapping[Key, int]) -> dict[Key, Cell]:
    return {key: Cell(n, n) for key, n in counted.items()}


def _sums(counted: Mapping[Key, int], part: Callable[[Key], Key]) -> dict[Key, int]:
    sums: dict[Key, int] = {}
    for key, n in counted.items():
        sums[part(key)] = sums.get(part(key), 0) + n
    return sums


def fold_paths(counted: Mapping[Key, int]) -> dict[Key, int]:
    """The paths with fewer different steps: at each place the most frequent ones have a name, the others are `ELSE`.

    The last steps of a path that few visits took are `ELSE` as well.
    """
    kept = [_frequent(counted, place) for place in range(DEEPEST)]

    def named(key: Key) -> Key:
        return tuple(step if place >= DEEPEST or step in kept[place] else ELSE for place, step in enumerate(key))

    folded = _sums(counted, named)
    for place in reversed(range(1, DEEPEST)):
        folded = _shorten(folded, place)
    return folded


def _frequent(counted: Mapping[Key, int], place: int) -> set[str]:
    totals = {key[0]: n for key, n in _sums(counted, lambda key: (key[place],)).items()}
    return set(sorted(totals, key=lambda step: (-totals[step], step))[:SHOWN_STEPS])


def _shorten(folded: Mapping[Key, int], place: int) -> dict[Key, int]:
    """Paths that few visits with some value of an axis took, without their steps from a place on."""
    rare = {key[:DEEPEST] for key, n in folded.items() if is_small(n)}

    def shorter(key: Key) -> Key:
        return (*key[:place], *([ELSE] * (DEEPEST - place)), *key[DEEPEST:]) if key[:DEEPEST] in rare else key

    return _sums(folded, shorter)


def _last_whole_week(window: Window, last_day: date) -> date:
    """The Monday of the last week that is over."""
    until = min(window.until or last_day, last_day)
    return monday_of(until + timedelta(days=1)) - WEEK
