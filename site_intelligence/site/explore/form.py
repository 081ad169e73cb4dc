"""The form of a question: what was typed in its address, what may be chosen, and what is wrong with it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from site_intelligence.site.asked import NOT_A_DAY

Choices = Sequence[tuple[str, str]]
LONGEST = 80
NOT_LISTED = "This cannot be chosen here. Choose one from the list."


@dataclass(frozen=True)
class Options:
    """Choices of a select, under a heading or under none."""

    words: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Field:
    """A field. Without options, it is a day or a number, by its `kind`."""

    name: str
    label: str
    typed: str
    error: str = ""
    options: tuple[Options, ...] = ()
    kind: str = "select"


@dataclass(frozen=True)
class FieldGroup:
    """Fields under a heading. A group that is not `is_open` is folded."""

    words: str
    fields: tuple[Field, ...]
    is_open: bool = True
    hint: str = ""
    is_folded: bool = False


@dataclass
class Form:
    """Reads an address. What is wrong becomes an error at its field, and the value that would count without it."""

    given: Mapping[str, str]
    errors: dict[str, str] = field(default_factory=dict)

    def typed(self, name: str) -> str:
        return self.given.get(name, "").strip()[:LONGEST]

    def choice(self, name: str, known: Iterable[str], default: str = "") -> str:
        """One of the known values, or the default if nothing was chosen."""
        typed = self.typed(name)
        if not typed or typed in known:
            return typed or default
        self.errors[name] = NOT_LISTED
        return default

    def number(self, name: str, default: int, lowest: int, highest: int) -> int:
        typed = self.typed(name)
        if not typed:
            return default
        number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else -1
        if lowest <= number <= highest:
            return number
        self.errors[name] = f"Enter a whole number from {lowest} to {highest}."
        return default

    def day(self, name: str, example: date) -> date | None:
        typed = self.typed(name)
        if not typed:
            return None
        try:
            day = date.fromisoformat(typed)
        except ValueError:
            day = date.min
        if len(typed) != len("2026-04-26") or not 1900 <= day.year <= 9000:
            self.errors[name] = NOT_A_DAY.format(day=example.isoformat())
            return None
        return day

    def select(self, name: str, label: str, *options: Options, default: str = "") -> Field:
        """The field as a select. What was typed and is not among the options is shown as it was."""
        typed, known = self.typed(name) or default, {value for part in options for value, _ in part.choices}
        if typed not in known:
            options = (*options, Options("", ((typed, typed),)))
        return Field(name, label, typed, self.errors.get(name, ""), options)

    def input(self, name: str, label: str, kind: str, default: str = "") -> Field:
        return Field(name, label, self.typed(name) or default, self.errors.get(name, ""), kind=kind)


def plain(*choices: tuple[str, str]) -> Options:
    return Options("", choices)
