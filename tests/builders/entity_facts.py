"""The attributes of an entity, to compare it whole."""

from typing import Any


def facts_of(entity: object) -> dict[str, Any]:
    """The attributes of an entity, without the one that the database's mapping adds if an earlier test started it."""
    return {name: value for name, value in vars(entity).items() if name != "_sa_instance_state"}
