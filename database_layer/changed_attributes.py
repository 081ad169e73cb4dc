"""The attributes of an entity that changed since it was read."""

from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm.base import PassiveFlag


def changed_attributes(entity: Any) -> list[str]:
    """Return the names of the attributes that changed, parts and composites among them.

    SQLAlchemy's `state.attrs` looks at every attribute, and a task has forty: only those that were set can have
    changed, and the composites, which follow their columns.
    """
    state, no_load = inspect(entity), PassiveFlag.PASSIVE_NO_INITIALIZE
    candidates = state.manager.keys() - state.unmodified | {*state.mapper.composites.keys()}
    return [name for name in sorted(candidates) if state.get_history(name, no_load).has_changes()]
