"""Text that PostgreSQL can store: what a person typed must not fail the transaction that records it."""

from typing import Any


def storable(document: Any) -> Any:
    """The JSON document without NUL characters, and with a question mark for each half of a surrogate pair."""
    if isinstance(document, str):
        return document.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(document, dict):
        return {storable(name): storable(value) for name, value in document.items()}
    if isinstance(document, (list, tuple)):
        return [storable(value) for value in document]
    return document
