"""Says what keeps events from being counted: the disk, the memory, or a file that is damaged or missing."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from site_intelligence.errors import IntelligenceError

# A query of ours that is wrong keeps its traceback.
MISTAKES = (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException, duckdb.ConversionException)
FULL = "No space left"
ADVICE = "If a file is damaged or missing, bring the whole folder back from a backup."


@contextmanager
def explained_counting() -> Iterator[None]:
    """Turn an error of the disk or of the engine into IntelligenceError."""
    try:
        yield
    except MISTAKES:
        raise
    except (OSError, duckdb.Error) as failed:
        reason = f"The events cannot be counted: {str(failed).splitlines()[0].rstrip('.')}."
        is_room = isinstance(failed, duckdb.OutOfMemoryException) or FULL in str(failed)
        raise IntelligenceError(reason if is_room else f"{reason} {ADVICE}") from failed
