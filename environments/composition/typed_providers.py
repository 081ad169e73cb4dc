"""A typed face on dependency_injector, whose providers are all `Any` to a type checker.

To mypy, a provider in the body of a container has the type of the object that it makes. So mypy checks each argument
that `once` hands to a constructor: two swapped arguments of different types are an error. At run time it is a provider;
`resolve` returns its object.
"""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

from dependency_injector import containers, providers

P = ParamSpec("P")
T = TypeVar("T")
C = TypeVar("C", bound=containers.DeclarativeContainer)


def once(make: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Provide what `make` returns, made when it is first wanted and then kept.

    Thread-safe, because a worker's threads ask for the same objects at the same moment.
    """
    return cast(T, providers.ThreadSafeSingleton(make, *args, **kwargs))


def value(known: T) -> T:
    """Provide an object that exists already, and that a test may replace."""
    return cast(T, providers.Object(known))


def from_outside(kind: type[T]) -> T:
    """Provide an object of this class that the container is given."""
    return cast(T, providers.Dependency(instance_of=kind))


def container(kind: type[C]) -> C:
    """Provide what another container provides. `Application` hands in that container."""
    return cast(C, providers.DependenciesContainer())


def part(kind: type[C], **given: Any) -> C:
    """Provide a container as a part of `Application`, with the settings and containers that it needs."""
    return cast(C, providers.Container(kind, **given))


def resolve(provider: T) -> T:
    """Return the object that a provider makes."""
    return cast("Callable[[], T]", provider)()


def override(provider: object, stand_in: object) -> None:
    """Let a provider provide `stand_in` instead, in a test."""
    cast("providers.Provider[Any]", provider).override(providers.Object(stand_in))
