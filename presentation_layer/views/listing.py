"""A list as data: its columns and cells, of which both the table and the file to download are made."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO

# A spreadsheet takes a text that begins like this for a formula.
FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r")
SPACES = str.maketrans("\u00a0\u202f", "  ")


@dataclass(frozen=True)
class Column:
    """A column. `kind` is "number" for amounts and dates; `sorts` are the orders that it offers."""

    words: str
    kind: str = ""
    sorts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cell:
    """A cell: its words, where they lead, and their looks. `title` is the whole, where the words are short.

    `state` is the kind of a state, "person" marks an agent.
    """

    words: str
    url: str = ""
    title: str = ""
    state: str | None = None
    icon: str = ""
    is_person: bool = False
    is_quiet: bool = False


@dataclass(frozen=True)
class Listing:
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Cell]]


def csv_lines(columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The lines of a file with the columns and words of the table; the whole where those are short."""
    yield _line(column.words for column in columns)
    for row in rows:
        yield _line(cell.title or cell.words for cell in row)


def _line(cells: Iterable[str]) -> str:
    written = StringIO()
    csv.writer(written).writerow([_harmless(words.translate(SPACES)) for words in cells])
    return written.getvalue()


def _harmless(words: str) -> str:
    return f"'{words}" if words.startswith(FORMULA_BEGINS) else words
