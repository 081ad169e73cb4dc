"""Faults of a catalogue document: each is a place in it and what is wrong there."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator

Fault = tuple[str, str]


def group_by_place(faults: Iterable[Fault]) -> dict[str, str]:
    """The faults by place; several at one place become one text."""
    words_by_place: dict[str, list[str]] = {}
    for place, words in faults:
        words_by_place.setdefault(place, [])
        if words not in words_by_place[place]:
            words_by_place[place].append(words)
    return {place: " ".join(words) for place, words in words_by_place.items()}


def duplicate_faults(place: str, names: Iterable[str]) -> Iterator[Fault]:
    """A fault for each name that is there more than once."""
    for name, times in Counter(names).items():
        if times > 1:
            yield f"{place}.{name}", f"{name} appears {times} times. Each name must be unique."


def unknown_name_faults(place: str, names: Iterable[str], known: Container[str]) -> Iterator[Fault]:
    """A fault for each name that refers to nothing."""
    for name in names:
        if name not in known:
            yield f"{place}.{name}", f"There is no {name}."
