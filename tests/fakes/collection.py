"""Entities in memory, and the changes of a unit of work, which are taken back unless it commits."""

from collections.abc import Callable, Hashable, Iterator
from copy import copy
from dataclasses import dataclass, is_dataclass
from itertools import count
from typing import Any, Generic, Protocol, Self, TypeVar
from uuid import UUID

from business_layer.shared.errors import Conflict, NotFound
from business_layer.shared.events import Recorder

LOST_RACE = "Someone else changed this at the same moment. Please try again."


@dataclass(frozen=True)
class Snapshot:
    """The content that one mutable object had: an entity's attributes, or what a list, dictionary or set held."""

    of: Any
    content: Any

    @classmethod
    def taken(cls, of: Any) -> "Snapshot":
        return cls(of, _content(of).copy())

    @property
    def is_changed(self) -> bool:
        return bool(_content(self.of) != self.content)

    def put_back(self) -> None:
        content = _content(self.of)
        content.clear()
        if isinstance(content, list):
            content.extend(self.content)
        else:
            content.update(self.content)


def _content(of: Any) -> Any:
    return of if isinstance(of, list | dict | set) else vars(of)


def _is_mutable(value: object) -> bool:
    if isinstance(value, list | dict | set):
        return True
    return is_dataclass(value) and type(value).__setattr__ is object.__setattr__


def _snapshots(of: Any) -> Iterator[Snapshot]:
    """Snapshots of an entity and of everything mutable inside it."""
    snapshot = Snapshot.taken(of)
    yield snapshot
    inside = snapshot.content.values() if isinstance(snapshot.content, dict) else snapshot.content
    for value in inside:
        if _is_mutable(value):
            yield from _snapshots(value)


class Changes:
    """The entities that one unit of work was handed, added or removed, and the way to take all of that back."""

    def __init__(self) -> None:
        self._entities: dict[int, object] = {}
        self._snapshots: list[Snapshot] = []
        self._undo: list[tuple[str, Callable[[], object]]] = []

    @property
    def entities(self) -> list[object]:
        """The entities that were handed out or added."""
        return list(self._entities.values())

    @property
    def recorders(self) -> list[Recorder]:
        """The entities that may have recorded events."""
        return [entity for entity in self._entities.values() if isinstance(entity, Recorder)]

    @property
    def names(self) -> list[str]:
        """A name for each change that was not committed."""
        changed = [f"{type(kept.of).__name__} changed" for kept in self._snapshots if kept.is_changed]
        return changed + [name for name, _ in self._undo]

    def watch(self, entity: object) -> None:
        """Remember how an entity was when it was handed out."""
        if id(entity) not in self._entities:
            self._entities[id(entity)] = entity
            self._snapshots += _snapshots(entity)

    def note(self, name: str, undo: Callable[[], object]) -> None:
        self._undo.append((name, undo))

    def settle(self) -> None:
        """Take everything as it is now for committed."""
        self._undo.clear()
        self._snapshots = [snapshot for entity in self._entities.values() for snapshot in _snapshots(entity)]

    def roll_back(self) -> None:
        for kept in self._snapshots:
            kept.put_back()
        for _, undo in reversed(self._undo):
            undo()
        self._undo.clear()


K = TypeVar("K", bound=Hashable)
E = TypeVar("E")


class Collection(Generic[K, E]):
    """Entities by a key. `all` is shared by every unit of work; tests may read it and add to it directly."""

    def __init__(self) -> None:
        self.all: dict[K, E] = {}
        self._changes = Changes()
        self._numbers = count(1001)

    def within(self, changes: Changes) -> Self:
        """The same entities, as a unit of work has them that notes its changes there."""
        bound = copy(self)
        bound._changes = changes
        return bound

    def add(self, entity: E) -> None:
        key = self._key(entity)
        before = self.all.get(key)
        self._changes.watch(entity)
        self._changes.note(f"{type(entity).__name__} added", lambda: self._put(key, before))
        self.all[key] = entity

    def require_unique(self) -> None:
        """Raise Conflict if two entities share a value that only one may have."""
        values = [value for entity in self.all.values() for value in self._unique_values(entity)]
        if len(values) != len(set(values)):
            raise Conflict(LOST_RACE)

    def _key(self, entity: E) -> K:
        raise NotImplementedError

    def _unique_values(self, entity: E) -> tuple[Hashable, ...]:
        return ()

    def _remove(self, entity: E) -> None:
        key = self._key(entity)
        self._changes.note(f"{type(entity).__name__} removed", lambda: self._put(key, entity))
        del self.all[key]

    def _put(self, key: K, entity: E | None) -> None:
        if entity is None:
            self.all.pop(key, None)
        else:
            self.all[key] = entity

    def _every(self, is_wanted: Callable[[E], bool]) -> list[E]:
        found = [entity for entity in self.all.values() if is_wanted(entity)]
        for entity in found:
            self._changes.watch(entity)
        return found

    def _first(self, is_wanted: Callable[[E], bool]) -> E | None:
        found = next((entity for entity in self.all.values() if is_wanted(entity)), None)
        if found is not None:
            self._changes.watch(found)
        return found

    def _of_key(self, key: K) -> E:
        """The entity with that key; raises NotFound."""
        found = self.all.get(key)
        if found is None:
            raise NotFound("There is no such thing.")
        self._changes.watch(found)
        return found


class Identified(Protocol):
    @property
    def id(self) -> UUID: ...


Entity = TypeVar("Entity", bound=Identified)


class Shelf(Collection[UUID, Entity]):
    """Entities by their id."""

    def _key(self, entity: Entity) -> UUID:
        return entity.id
