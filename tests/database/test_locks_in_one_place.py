"""Whether a query locks is decided in one place, so that no finder makes a reader wait."""

from pathlib import Path

import database_layer

SOURCES = Path(database_layer.__file__).parent


def test_only_the_collection_adds_a_lock_to_a_query() -> None:
    adding = {path.name for path in SOURCES.rglob("*.py") if ".with_for_update(" in path.read_text()}

    assert adding == {"collection.py", "catalogue.py"}
