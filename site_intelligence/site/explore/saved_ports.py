"""The ports of the pages about saved questions: the product keeps these and mails them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

DAILY, WEEKLY = "daily", "weekly"


class Refused(Exception):
    """Raised if a form cannot be saved. `errors` says why, for each field."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors


@dataclass(frozen=True, kw_only=True)
class Mailing:
    """The time at which the reader gets a question by mail. `words` says when, and `next_words` when the next time."""

    cadence: str = WEEKLY
    weekday: int = 0
    hour: int = 8
    zone: str = "America/New_York"
    words: str = ""
    next_words: str = ""
    is_failing: bool = False


@dataclass(frozen=True, kw_only=True)
class SavedQuestion:
    """A saved question. `kind` and `query` are those of its address; `mailing` is the reader's own."""

    id: UUID
    name: str
    kind: str
    query: str
    owner: str
    is_own: bool
    is_shared: bool
    mailing: Mailing | None = None


class SavedQuestions(Protocol):
    """The questions that the current reader saved, and those of others that are shared.

    A question that the reader may not see, or not change, is answered by the site's own page about that.
    """

    def listed(self) -> Sequence[SavedQuestion]: ...

    def get(self, view_id: UUID) -> SavedQuestion: ...

    def save(self, *, name: str, kind: str, query: str, is_shared: bool) -> UUID:
        """Raises Refused."""
        ...

    def change(self, view_id: UUID, *, name: str, is_shared: bool) -> None:
        """Raises Refused."""
        ...

    def remove(self, view_id: UUID) -> str:
        """Delete it, and return its name."""
        ...

    def mail(self, view_id: UUID, *, cadence: str, weekday: int, hour: int, zone: str) -> Mailing:
        """Mail it to the reader at that time. Raises Refused."""
        ...

    def stop_mail(self, view_id: UUID) -> None: ...

    def address(self) -> str:
        """The reader's email address."""
        ...
