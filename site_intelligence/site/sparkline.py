"""A line without axes that shows how a number went, as the points of an inline SVG."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, EDGE = 120, 32, 3


@dataclass(frozen=True)
class Sparkline:
    """Pieces of the line, each the points of a polyline, and the last point. A value that is not shown leaves a gap."""

    lines: tuple[str, ...]
    last: tuple[float, float] | None
    words: str
    width: int = WIDTH
    height: int = HEIGHT


def draw_sparkline(values: Sequence[float | None], texts: Sequence[str]) -> Sparkline | None:
    """The line of these values; None if fewer than two may be shown, or most of the last ones may not.

    `texts` says them in words.
    """
    known = [value for value in values if value is not None]
    first = next((place for place, value in enumerate(values) if value is not None), 0)
    if len(known) < max(2, (len(values) - first) / 2):
        return None
    low, high = min(known), max(known)
    points = [
        None if value is None else (round(_across(place, len(values)), 1), round(_down(value, low, high), 1))
        for place, value in enumerate(values)
    ]
    last = next(point for point in reversed(points) if point)
    shown = [text for value, text in zip(values, texts, strict=True) if value is not None]
    return Sparkline(tuple(_pieces(points)), last, f"{shown[0]} at first, {shown[-1]} last")


def _across(place: int, places: int) -> float:
    return EDGE + (WIDTH - 2 * EDGE) * place / (places - 1)


def _down(value: float, low: float, high: float) -> float:
    share = (value - low) / (high - low) if high > low else 0.5
    return HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * share


def _pieces(points: Sequence[tuple[float, float] | None]) -> list[str]:
    pieces: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point is None:
            pieces.append([])
        else:
            pieces[-1].append(point)
    return [" ".join(f"{x},{y}" for x, y in piece) for piece in pieces if len(piece) > 1]
