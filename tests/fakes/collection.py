"""Entities in memory, and the changes of a unit of work, which are taken back unless it commits."""

from collections.abc import Callable, Hashable, Iterable, Iterator
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


_IS_MUTABLE: dict[type, bool] = {}


def _is_mutable(kind: type) -> bool:
    if kind not in _IS_MUTABLE:
        is_plain = is_dataclass(kind) and kind.__setattr__ is object.__setattr__
        _IS_MUTABLE[kind] = is_plain or issubclass(kind, list | dict | set)
    return _IS_MUTABLE[kind]


def _snapshots(of: Any) -> Iterator[Snapshot]:
    """Snapshots of an entity and of everything mutable inside it."""
    snapshot = Snapshot.taken(of)
    yield snapshot
    inside: Iterable[object] = snapshot.content.values() if isinstance(snapshot.content, dict) else snapshot.content
    for value in inside:
        if _is_mutable(type(value)):
            yield from _snapshots(value)


class Changes:
    """The entities that one unit of work was handed, added or removed, and the way to take all of that back."""

    def __init__(self) -> None:
        self._entities: dict[int, object] = {}
        self._snapshots: dict[int, list[Snapshot]] = {}
        self._added: list[object] = []
        self._undo: list[tuple[str, Callable[[], object]]] = []

    @property
    def written(self) -> list[object]:
        """The entities that were added or changed: themselves, or something inside them."""
        return [*self._added, *(entity for entity in self._entities.values() if self._is_changed(entity))]

    @property
    def changed(self) -> list[object]:
        """The entities that have other attributes than when they were handed out."""
        return [entity for key, entity in self._entities.items() if self._snapshots[key][0].is_changed]

    @property
    def recorders(self) -> list[Recorder]:
        """The entities that may have recorded events."""
        return [entity for entity in self._entities.values() if isinstance(entity, Recorder)]

    @property
    def names(self) -> list[str]:
        """A name for each change that was not committed."""
        changed = [f"{type(kept.of).__name__} changed" for kept in self._all_snapshots() if kept.is_changed]
        return changed + [name for name, _ in self._undo]

    def watch(self, entity: object) -> None:
        """Remember how an entity was when it was handed out."""
        if id(entity) not in self._entities:
            self._entities[id(entity)] = entity
            self._snapshots[id(entity)] = list(_snapshots(entity))

    def add(self, entity: object, undo: Callable[[], object]) -> None:
        """Remember that an entity is new."""
        self.watch(entity)
        self._added.append(entity)
        self.note(f"{type(entity).__name__} added", undo)

    def note(self, name: str, undo: Callable[[], object]) -> None:
        self._undo.append((name, undo))

    def settle(self) -> None:
        """Take everything as it is now for committed."""
        for key, entity in self._entities.items():
            if self._is_changed(entity):
                self._snapshots[key] = list(_snapshots(entity))
        self._undo.clear()
        self._added.clear()

    def roll_back(self) -> None:
        for kept in self._all_snapshots():
            kept.put_back()
        for _, undo in reversed(self._undo):
            undo()
        self._undo.clear()

    def _is_changed(self, entity: object) -> bool:
        return any(kept.is_changed for kept in self._snapshots[id(entity)])

    def _all_snapshots(self) -> list[Snapshot]:
        return [kept for snapshots in self._snapshots.values() for kept in snapshots]


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
        self._changes.add(entity, lambda: self._put(key, before))
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
