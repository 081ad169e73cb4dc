"""One transaction per use case. Each package states in its ports which repositories its use cases need."""

from collections.abc import Callable
from types import TracebackType
from typing import Protocol, Self, TypeVar

from business_layer.shared.actor import Actor
from business_layer.shared.events import Recordable


class UnitOfWork(Protocol):
    """Leaving without commit rolls back. Commit stores audit rows and events, and defers the jobs they ask for."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def commit(self) -> None: ...

    def record(self, told: Recordable) -> None:
        """Record an event or a wish that no entity tells."""
        ...


U_co = TypeVar("U_co", bound=UnitOfWork, covariant=True)


class UnitOfWorkFactory(Protocol[U_co]):
    def __call__(self, *, by: Actor, reason: str = "") -> U_co:
        """A unit of work for that actor; the audit trail keeps who and why."""
        ...

    def reading(self, *, by: Actor) -> U_co:
        """A unit of work to look with: it locks nothing and cannot be committed."""
        ...


T = TypeVar("T")


class RetryDuringOutage(Protocol):
    def __call__(self, act: Callable[[], T]) -> T:
        """Do what notes something that has happened outside; do it again while the database is away, for minutes."""
        ...
