"""Merges small parts: a collector writes one every few seconds, and reports would open thousands of files.

Parts of about the same size are merged ten at a time, so a row is written again a few times, however many there are.
Those of a large import are left alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from site_intelligence.gather.columns import DUPLICATES, EVENTS, REFUSED
from site_intelligence.gather.known_ids import ID, Ids
from site_intelligence.gather.manifest import Part

PARTS_AT_ONCE = 10
# A part of 10,000 rows or more stays as it is.
LARGEST_DIGITS = 4
SCHEMAS = {"events": EVENTS, "duplicates": DUPLICATES, "refused": REFUSED}


@dataclass(frozen=True)
class PartContents:
    """The contents of the files of a part. The ids are those of the events, in any order."""

    tables: dict[str, pa.Table]
    ids: Ids
    first_day: str
    last_day: str


def parts_to_merge(parts: Sequence[Part]) -> Sequence[Part]:
    """The last parts, if ten of them have as many digits in their number of rows, and none has more.

    Merging smaller ones into a large part each time would write the large part again and again.
    """
    for digits in range(1, LARGEST_DIGITS + 1):
        last = list(takewhile(lambda part: _digits(part) <= digits, reversed(parts)))  # noqa: B023
        if sum(_digits(part) == digits for part in last) >= PARTS_AT_ONCE:
            return last[::-1]
    return ()


def _digits(part: Part) -> int:
    return len(str(part.rows))


def merged_contents(parts: Sequence[Part], paths: Callable[[Sequence[str]], list[Path]]) -> PartContents:
    """The contents of all parts, in their order. Raises OSError."""
    tables = {}
    for kind, schema in SCHEMAS.items():
        files = paths([name for part in parts if (name := getattr(part, kind))])
        found = [schema.empty_table(), *(pq.read_table(file) for file in files)]
        tables[kind] = pa.concat_tables(found, promote_options="default")
    ids = [np.fromfile(file, dtype=ID) for file in paths([part.ids for part in parts if part.ids])]
    days = sorted(day for part in parts for day in (part.first_day, part.last_day) if day)
    return PartContents(
        tables,
        np.concatenate(ids) if ids else np.empty(0, dtype=ID),
        days[0] if days else "",
        days[-1] if days else "",
    )
