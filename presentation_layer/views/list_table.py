"""A list as data: its columns and cells, of which both the table and the file to download are made."""

import csv
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO

from markupsafe import Markup

# A spreadsheet takes a text that begins like this for a formula.
FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r")
AMOUNT = re.compile(r"[+-]\$[\d,.]+", re.ASCII)
PLAIN = str.maketrans({"\u00a0": " ", "\u202f": " ", "\N{MINUS SIGN}": "-"})


@dataclass(frozen=True)
class Column:
    """A column. `kind` is "number" for amounts and dates.

    `sorts` are the two orders that it offers; the second is empty for that of the list itself.
    """

    words: str
    kind: str = ""
    sorts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cell:
    """A cell: its words, and where they lead. `title` is the whole, where the words are short.

    `kind` is that of its column. `label` is shown before the words where a row is folded. `state` is the color of a
    state, `initials` are those of an agent.
    """

    words: str
    kind: str = ""
    url: str = ""
    title: str = ""
    label: str = ""
    state: str | None = None
    icon: str = ""
    initials: str = ""
    is_quiet: bool = False

    @property
    def attributes(self) -> Markup:
        """The attributes of the table's cell."""
        named = {"class": self.kind, "title": self.title, "data-label": self.label}
        return Markup("").join(Markup(' {}="{}"').format(name, value) for name, value in named.items() if value)


@dataclass(frozen=True)
class Listing:
    """`choices` has what a form sends for each row that is selected; it is empty if rows cannot be selected."""

    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Cell]]
    choices: tuple[str, ...] = ()

    def only(self, chosen: Collection[str]) -> "Listing":
        """The list with the rows alone whose first cells say one of these."""
        return Listing(self.columns, [row for row in self.rows if row[0].words in chosen])


def csv_lines(columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The lines of a file with the columns and words of the table; the whole where those are short."""
    yield _line(column.words for column in columns)
    for row in rows:
        yield _line(cell.title or cell.words for cell in row)


def _line(cells: Iterable[str]) -> str:
    written = StringIO()
    csv.writer(written).writerow([_harmless(words.translate(PLAIN)) for words in cells])
    return written.getvalue()


def _harmless(words: str) -> str:
    is_formula = words.startswith(FORMULA_BEGINS) and not AMOUNT.fullmatch(words)
    return f"'{words}" if is_formula else words
