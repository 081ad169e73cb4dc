"""The transaction of a use case. The ports of each package name the repositories that its use cases need."""

from collections.abc import Callable
from types import TracebackType
from typing import Protocol, Self, TypeVar

from business_layer.shared.actor import Actor
from business_layer.shared.events import Recordable


class UnitOfWork(Protocol):
    """A transaction: leaving without commit rolls back. Commit stores audit rows and events, and defers jobs."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def commit(self) -> None: ...

    def record(self, recorded: Recordable) -> None:
        """Record an event or due work that no entity recorded."""
        ...


U_co = TypeVar("U_co", bound=UnitOfWork, covariant=True)


class UnitOfWorkFactory(Protocol[U_co]):
    def __call__(self, *, by: Actor, reason: str = "") -> U_co:
        """Return a unit of work for that actor. The audit trail keeps the actor and the reason."""
        ...

    def reading(self, *, by: Actor) -> U_co:
        """Return a read-only unit of work: it locks nothing and cannot be committed."""
        ...


T = TypeVar("T")


class RetryDuringOutage(Protocol):
    def __call__(self, act: Callable[[], T]) -> T:
        """Call `act`, which records an outside event, and repeat it for minutes while the database is unavailable."""
        ...
