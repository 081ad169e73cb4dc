"""The answers of saved questions as rows and pictures, for mails: the same numbers in the same words as on the page."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from site_intelligence.site.chart_pictures import chart_png
from site_intelligence.site.explore.kinds import KINDS, answer, ask
from site_intelligence.site.explore.published import ExploreCounts
from site_intelligence.site.tables import TableView, Text

MOST_ROWS = 40
WIDTH, HEIGHT = 520, 220
NOTHING = "–"
NO_KIND = "Questions of this kind do not exist anymore."


@dataclass(frozen=True)
class MailedTable:
    """A table: its title, what stands out, and its rows, each a label and the rest in words.

    `picture` is its chart, a PNG in base64, or "".
    """

    title: str
    findings: tuple[str, ...]
    rows: tuple[tuple[str, str], ...]
    left_out: int
    picture: str = ""


@dataclass(frozen=True)
class MailedAnswer:
    """The days and segments in words, and the tables; or the problem of the question."""

    words: str = ""
    tables: tuple[MailedTable, ...] = ()
    problem: str = ""


def mailed_answer(kind: str, query: str, counts: ExploreCounts) -> MailedAnswer:
    """Answer a saved question. Raises IntelligenceError if the events cannot be counted."""
    if kind not in KINDS:
        return MailedAnswer(problem=NO_KIND)
    asked = ask(KINDS[kind], dict(parse_qsl(query)), counts)
    if asked.errors:
        labels = {field.name: field.label for group in asked.groups for field in group.fields}
        words = (f"{labels.get(name, name)}: {error}" for name, error in asked.errors.items())
        return MailedAnswer(problem=" ".join(words))
    tables = answer(KINDS[kind], asked, counts)
    return MailedAnswer(asked.words, tuple(_mailed(table) for table in tables))


def _mailed(table: TableView) -> MailedTable:
    rows = tuple(_row(table.columns, row) for row in table.rows[:MOST_ROWS])
    picture = chart_png(table.chart, width=WIDTH, height=HEIGHT) if table.chart else b""
    left_out = max(len(table.rows) - MOST_ROWS, 0)
    return MailedTable(table.title, table.findings, rows, left_out, b64encode(picture).decode())


def _row(columns: Sequence[tuple[str, bool]], row: Sequence[Text]) -> tuple[str, str]:
    """The words before the numbers as a label, and each number after the heading of its column."""
    cells = list(zip(columns, row, strict=True))
    label = ", ".join(text.words for (_, is_number), text in cells if not is_number)
    numbers = (f"{words.lower()} {_words(text)}" for (words, is_number), text in cells if is_number and _says(text))
    return label, ", ".join(numbers)


def _says(text: Text) -> bool:
    return text.words not in ("", NOTHING)


def _words(text: Text) -> str:
    return f"{text.words} ({text.below})" if text.below else text.words
