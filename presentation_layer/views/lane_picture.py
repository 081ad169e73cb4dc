"""The lane as a drawing: a box for each environment, and between two of them what differs. A table says the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from presentation_layer.views.releases import EnvironmentView

WIDTH, HEIGHT, GAP, LEFT, TOP = 196, 78, 104, 2, 2
LOOKS = {"good": "done", "work": "work", "pause": "fall", "": "next"}
LINES_BETWEEN = 3


@dataclass(frozen=True)
class PlaceOfBuild:
    """A box: an environment with three lines of text."""

    x: int
    kind: str
    title: str
    state: str
    build: str
    since: str


@dataclass(frozen=True)
class Way:
    """An arrow to the next environment, with what differs above it and the gates below."""

    x: int
    end: int
    y: int
    above: tuple[str, ...]
    below: str
    is_open: bool

    @property
    def middle(self) -> int:
        return (self.x + self.end) // 2


@dataclass(frozen=True)
class LanePicture:
    width: int
    height: int
    places: tuple[PlaceOfBuild, ...]
    ways: tuple[Way, ...]


def lane_picture(environments: Sequence[EnvironmentView]) -> LanePicture:
    step = WIDTH + GAP
    places = tuple(_place(view, LEFT + number * step) for number, view in enumerate(environments))
    ways = tuple(_way(view, LEFT + number * step + WIDTH) for number, view in enumerate(environments[1:]))
    return LanePicture(LEFT * 2 + len(places) * step - GAP, HEIGHT + 2 * TOP, places, ways)


def _place(view: EnvironmentView, x: int) -> PlaceOfBuild:
    since = f"{view.since.words} ago" if view.since.is_age else view.since.words
    build = f"build {view.build}" if view.build else ""
    return PlaceOfBuild(x, LOOKS.get(view.kind, "next"), view.title, view.words, build, since)


def _way(view: EnvironmentView, x: int) -> Way:
    """The way to an environment: the section of that environment says what waits for it."""
    differs = tuple(listed.words for listed in view.differs)
    above = differs if len(differs) <= LINES_BETWEEN else (*differs[: LINES_BETWEEN - 1], "and more")
    is_open = bool(view.gates) and all(gate.is_passed for gate in view.gates)
    words = view.gates_words.replace(" passed", "") if view.waiting else "same build" if view.build else ""
    return Way(x + 8, x + GAP - 8, TOP + HEIGHT // 2 + 12, above, words, is_open)
