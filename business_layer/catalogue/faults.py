"""Faults of a catalogue document: each is a place and what is wrong there."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator

Fault = tuple[str, str]


def gathered(faults: Iterable[Fault]) -> dict[str, str]:
    """The faults by place; several at one place are told together."""
    told: dict[str, list[str]] = {}
    for place, words in faults:
        told.setdefault(place, [])
        if words not in told[place]:
            told[place].append(words)
    return {place: " ".join(words) for place, words in told.items()}


def repeated(place: str, names: Iterable[str]) -> Iterator[Fault]:
    for name, times in Counter(names).items():
        if times > 1:
            yield f"{place}.{name}", f"{name} is there {times} times; names are unique."


def unknown(place: str, names: Iterable[str], known: Container[str]) -> Iterator[Fault]:
    for name in names:
        if name not in known:
            yield f"{place}.{name}", f"There is no {name} to refer to."
