"""Questions that analysts save, share, and get by mail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from business_layer.insight.mailing_times import Cadence, MailingTime
from business_layer.messages.letter import Part
from business_layer.shared.actor import Actor, Permission
from business_layer.shared.errors import Invalid, NotFound, NotPermitted
from business_layer.shared.events import Recorder
from business_layer.shared.invisible_characters import ORDINARY, has_control
from business_layer.user_management.ports import UserUnitOfWork

LONGEST_NAME = 80
LONGEST_QUERY = 2_000
MOST_VIEWS = 100


@dataclass(eq=False, kw_only=True)
class SavedView(Recorder):
    """A question by its name. `kind` and `query` are those of the address that asks it.

    Its owner alone changes it. If it `is_shared`, every analyst sees it.
    """

    id: UUID
    owner_id: UUID
    owner_name: str
    name: str
    kind: str
    query: str
    is_shared: bool
    saved_at: datetime

    def is_seen_by(self, user_id: UUID | None) -> bool:
        return self.is_shared or user_id == self.owner_id

    def change(self, *, name: str, is_shared: bool) -> None:
        """Give it another name, or share it. Raises Invalid."""
        self.name, self.is_shared = checked_name(name), is_shared


@dataclass(eq=False, kw_only=True)
class ViewMailing(Recorder):
    """A person's choice to get a saved question by mail.

    `is_failing` means that the person was notified that it cannot be counted.
    """

    id: UUID
    view_id: UUID
    user_id: UUID
    cadence: Cadence
    weekday: int
    hour: int
    zone: str
    next_due_at: datetime
    is_failing: bool = False

    @property
    def time(self) -> MailingTime:
        return MailingTime(cadence=self.cadence, weekday=self.weekday, hour=self.hour, zone=self.zone)

    def choose(self, time: MailingTime, *, at: datetime) -> None:
        """Mail it at another time from now on."""
        self.cadence, self.weekday, self.hour, self.zone = time.cadence, time.weekday, time.hour, time.zone
        self.next_due_at = time.next_after(at)

    def is_due(self, due: datetime) -> bool:
        """True if it is still to be mailed for that time: nobody did meanwhile, and nobody chose another time."""
        return self.next_due_at == due

    def pass_due(self, *, at: datetime, is_failing: bool) -> None:
        """Wait for the next time. Times that were missed are passed over."""
        self.next_due_at, self.is_failing = self.time.next_after(at), is_failing


def checked_name(name: str) -> str:
    """The name of a saved question as one line. Raises Invalid."""
    words = " ".join(name.split())
    if has_control(words):
        raise Invalid(ORDINARY, field="name")
    if not words:
        raise Invalid("Give the question a name.", field="name")
    if len(words) > LONGEST_NAME:
        raise Invalid(f"Use at most {LONGEST_NAME} characters.", field="name")
    return words


@dataclass(frozen=True, kw_only=True)
class AskedView:
    """The kind and the query of a question."""

    kind: str
    query: str


@dataclass(frozen=True, kw_only=True)
class ViewAnswer:
    """The answer of a question, as parts of a mail; or the problem that it cannot be asked anymore."""

    words: str = ""
    parts: tuple[Part, ...] = ()
    problem: str = ""


class ViewAnswers(Protocol):
    def __call__(self, asked: Sequence[AskedView]) -> Mapping[AskedView, ViewAnswer]:
        """Answer questions. It takes seconds, so no transaction is open. Without events, nothing is answered.

        Raises CannotAnswer if no question can be answered now.
        """
        ...


class SavedViews(Protocol):
    def add(self, view: SavedView) -> None: ...

    def get(self, view_id: UUID, *, seen_by: Actor) -> SavedView:
        """Return the view, locked. Raises NotFound, also if it is another's and not shared."""
        ...

    def by_id(self, view_id: UUID) -> SavedView | None:
        """Return any view, locked."""
        ...

    def of_owner(self, user_id: UUID) -> Sequence[SavedView]:
        """Return the views of a user, by name."""
        ...

    def shared(self) -> Sequence[SavedView]:
        """Return the views that are shared, by name."""
        ...

    def remove(self, view: SavedView) -> None: ...


class ViewMailings(Protocol):
    def add(self, mailing: ViewMailing) -> None: ...

    def find(self, view_id: UUID, user_id: UUID) -> ViewMailing | None:
        """Return a user's mailing of a view, locked."""
        ...

    def by_id(self, mailing_id: UUID) -> ViewMailing | None:
        """Return the mailing, locked."""
        ...

    def of_view(self, view_id: UUID) -> Sequence[ViewMailing]:
        """Return all mailings of a view, locked."""
        ...

    def of_user(self, user_id: UUID) -> Sequence[ViewMailing]: ...

    def due(self, *, at: datetime) -> Sequence[ViewMailing]:
        """Return the mailings that are due, the oldest first."""
        ...

    def remove(self, mailing: ViewMailing) -> None: ...


class SavedViewUnitOfWork(UserUnitOfWork, Protocol):
    @property
    def saved_views(self) -> SavedViews: ...

    @property
    def view_mailings(self) -> ViewMailings: ...


def require_analyst(by: Actor) -> UUID:
    """Return the id of a user who may see reports. Raises NotPermitted."""
    by.require(Permission.VIEW_REPORTS)
    if by.user_id is None:
        raise NotPermitted("Sign in to save questions.")
    return by.user_id


def own_view(uow: SavedViewUnitOfWork, view_id: UUID, *, by: Actor) -> SavedView:
    """Return a view that the actor may change. Raises NotFound, NotPermitted."""
    user_id = require_analyst(by)
    view = uow.saved_views.get(view_id, seen_by=by)
    if view.owner_id != user_id:
        raise NotPermitted(f"Only {view.owner_name}, who saved this question, can change it.")
    return view


def no_such_view() -> NotFound:
    return NotFound("There is no such saved question. It may have been deleted, or is not shared anymore.")
