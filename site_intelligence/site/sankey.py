"""The picture of paths: steps as columns of bars, and the visits between them as ribbons. No script draws it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, TOP = 960, 420, 8
BAR, GAP = 10, 14
LABEL = 150
LONGEST_LABEL = 30
COLORS = 6


@dataclass(frozen=True)
class Flow:
    """The visits that went from a step at a place to one at the next place."""

    place: int
    source: str
    target: str
    visits: int


@dataclass(frozen=True)
class Bar:
    """A step in its column. `color` is one of a few, the same for the same step in each column."""

    x: float
    y: float
    height: float
    words: str
    full_words: str
    visits: int
    label_x: float
    color: int


@dataclass(frozen=True)
class Ribbon:
    path: str
    words: str
    color: int


@dataclass(frozen=True)
class Sankey:
    bars: tuple[Bar, ...]
    ribbons: tuple[Ribbon, ...]
    words: str
    width: int = WIDTH
    height: int = HEIGHT


def draw_sankey(flows: Sequence[Flow], *, is_mirrored: bool = False) -> Sankey:
    """Draw the flows. Those of paths that lead to the event are mirrored, so that time goes from left to right."""
    columns = _columns(flows)
    last = max(columns)
    scale = _scale(columns)
    colors = _colors(columns)
    step = (WIDTH - LABEL - BAR) / max(last, 1)
    bars: dict[tuple[int, str], Bar] = {}
    for place, sizes in columns.items():
        x = (last - place if is_mirrored else place) * step
        y = float(TOP)
        for words, visits in sorted(sizes.items(), key=lambda size: (-size[1], size[0])):
            short = words if len(words) <= LONGEST_LABEL else f"{words[: LONGEST_LABEL - 1]}…"
            height = visits * scale
            bars[place, words] = Bar(
                round(x, 1),
                round(y, 1),
                round(height, 1),
                short,
                words,
                visits,
                round(x + BAR + 5, 1),
                colors[words],
            )
            y += height + GAP
    return Sankey(tuple(bars.values()), tuple(_ribbons(flows, bars, scale, is_mirrored)), _words(flows))


def _columns(flows: Sequence[Flow]) -> dict[int, dict[str, int]]:
    """The steps of each column, with the larger of the visits that come in and those that leave."""
    comes: dict[tuple[int, str], int] = {}
    goes: dict[tuple[int, str], int] = {}
    for flow in flows:
        goes[flow.place, flow.source] = goes.get((flow.place, flow.source), 0) + flow.visits
        comes[flow.place + 1, flow.target] = comes.get((flow.place + 1, flow.target), 0) + flow.visits
    columns: dict[int, dict[str, int]] = {}
    for place, words in {**goes, **comes}:
        columns.setdefault(place, {})[words] = max(goes.get((place, words), 0), comes.get((place, words), 0))
    return dict(sorted(columns.items()))


def _scale(columns: Mapping[int, Mapping[str, int]]) -> float:
    return min((HEIGHT - 2 * TOP - GAP * (len(sizes) - 1)) / sum(sizes.values()) for sizes in columns.values())


def _colors(columns: Mapping[int, Mapping[str, int]]) -> dict[str, int]:
    names = list(dict.fromkeys(words for sizes in columns.values() for words in sorted(sizes, key=lambda w: -sizes[w])))
    return {words: place % COLORS + 1 for place, words in enumerate(names)}


def _ribbons(
    flows: Sequence[Flow], bars: Mapping[tuple[int, str], Bar], scale: float, is_mirrored: bool
) -> list[Ribbon]:
    leaves, enters = ({key: bar.y for key, bar in bars.items()} for _ in range(2))
    ribbons = []
    order = sorted(flows, key=lambda f: (f.place, bars[f.place, f.source].y, bars[f.place + 1, f.target].y))
    for flow in order:
        source, target = (flow.place, flow.source), (flow.place + 1, flow.target)
        height = flow.visits * scale
        left, right = (bars[target], bars[source]) if is_mirrored else (bars[source], bars[target])
        ends = {source: leaves[source], target: enters[target]}
        left_y, right_y = (ends[target], ends[source]) if is_mirrored else (ends[source], ends[target])
        leaves[source] += height
        enters[target] += height
        words = f"{left.full_words} to {right.full_words}: {flow.visits:,} visits"
        ribbons.append(Ribbon(_ribbon(left.x + BAR, left_y, right.x, right_y, height), words, bars[source].color))
    return ribbons


def _ribbon(x: float, y: float, to_x: float, to_y: float, height: float) -> str:
    """The outline of a band that swings from one bar to the next."""
    middle = (x + to_x) / 2
    low, to_low = y + height, to_y + height
    there = f"M{x:.1f} {y:.1f}C{middle:.1f} {y:.1f} {middle:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}"
    return f"{there}V{to_low:.1f}C{middle:.1f} {to_low:.1f} {middle:.1f} {low:.1f} {x:.1f} {low:.1f}Z"


def _words(flows: Sequence[Flow]) -> str:
    largest = max(flows, key=lambda flow: flow.visits)
    return f"Paths. The largest one goes from {largest.source} to {largest.target}, in {largest.visits:,} visits."
