"""The content of a message. The same words become its plain text and its HTML."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from business_layer.shared.company import COMPANY

INDENT = "   "


@dataclass(frozen=True, kw_only=True)
class Action:
    """Something the reader can do: a link, which HTML shows as a button."""

    label: str
    url: str


@dataclass(frozen=True, kw_only=True)
class PriceRow:
    """A row of a price table. An amount that does not apply is empty."""

    label: str
    one_time: str = ""
    monthly: str = ""
    is_total: bool = False


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture inside the mail: a PNG in base64. `alt` says what it shows, and is all that the plain text has of it.

    Width and height are in pixels of a page.
    """

    name: str
    alt: str
    png: str
    width: int
    height: int


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of a letter, shown in the order of its fields. Without a heading it continues the part above it.

    `key` names what a part is about, if the part may be taken out again. `number` is in large digits.
    """

    key: str = ""
    heading: str = ""
    number: str = ""
    paragraphs: tuple[str, ...] = ()
    picture: Picture | None = None
    facts: tuple[tuple[str, str], ...] = ()
    prices: tuple[PriceRow, ...] = ()
    lines: tuple[str, ...] = ()
    action: Action | None = None

    @property
    def has_content(self) -> bool:
        return bool(
            self.number or self.paragraphs or self.picture or self.facts or self.prices or self.lines or self.action
        )


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A whole message. `preview` is the line that mailboxes show beside the subject.

    `about` is the number of the order that it is about. A letter that `encloses_contract` is sent with a copy of what
    the customer signed with that order.
    """

    title: str
    preview: str
    greeting: str
    parts: tuple[Part, ...]
    support_number: str
    about: str = ""
    encloses_contract: bool = False

    def with_part(self, part: Part) -> "Letter":
        """The letter with one more part, above its button."""
        button = next((place for place, other in enumerate(self.parts) if other.action), len(self.parts))
        return replace(self, parts=(*self.parts[:button], part, *self.parts[button:]))

    def without(self, key: str) -> "Letter":
        """The letter without the parts about one thing."""
        return replace(self, parts=tuple(part for part in self.parts if part.key != key))

    @property
    def has_keyed_parts(self) -> bool:
        return any(part.key for part in self.parts)


def as_text(letter: Letter) -> str:
    """The letter as plain text."""
    blocks = [*filter(None, [letter.greeting]), *(block for part in letter.parts for block in _blocks(part))]
    return "\n\n".join([*blocks, f"{COMPANY}\nQuestions? Call {letter.support_number}, 24/7.\n"])


def _blocks(part: Part) -> Iterator[str]:
    """The blocks of a part. Those under a heading are one block, indented below it."""
    if part.heading:
        words = (*_number(part), *part.paragraphs, *_lines(part))
        yield "\n".join([part.heading, *(f"{INDENT}{line}" for line in words)])
    else:
        yield from (*_number(part), *part.paragraphs)
        if lines := list(_lines(part)):
            yield "\n".join(lines)


def _number(part: Part) -> Iterator[str]:
    if part.number:
        yield part.number


def _lines(part: Part) -> Iterator[str]:
    if part.picture:
        yield part.picture.alt
    yield from (f"{label}: {words}" for label, words in part.facts)
    yield from (f"{row.label}: {_amounts(row)}" for row in part.prices)
    yield from part.lines
    if part.action:
        yield f"{part.action.label}: {part.action.url}"


def _amounts(row: PriceRow) -> str:
    return ", ".join(
        f"{amount} {when}" for amount, when in ((row.one_time, "one-time"), (row.monthly, "a month")) if amount
    )
