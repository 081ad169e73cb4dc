"""The real identifiers."""

from uuid import UUID

from uuid_utils.compat import uuid7


class TimeOrderedIdentifiers:
    """Implements `Identifiers` with UUID version 7."""

    def new(self) -> UUID:
        return uuid7()
