"""Counts the phone numbers that are left."""

from datetime import datetime

from sqlalchemy import func, or_, select

from business_layer.catalogue.pools import Pool, PoolKind
from business_layer.inventory.resources import ResourceKind
from database_layer.long_reads import LongReads
from database_layer.repositories.inventory import is_free
from database_layer.tables.inventory import resources

# The pools that have an area code, and are filled with new numbers.
COUNTED = (PoolKind.LOCAL, PoolKind.TOLL_FREE)


class SqlNumberStock:
    """Implements `NumberStock`. It reads the whole stock, so it is for a job and not for a page."""

    def __init__(self, long_reads: LongReads) -> None:
        self._long_reads = long_reads

    def count_free_numbers(self, *, at: datetime) -> dict[str, int]:
        is_counted = or_(*(resources.c.pool.startswith(f"{kind}:", autoescape=True) for kind in COUNTED))
        query = (
            select(resources.c.pool, func.count().filter(is_free(at)).label("free"))
            .where(resources.c.kind == ResourceKind.TELEPHONE_NUMBER, is_counted)
            .group_by(resources.c.pool)
        )
        rows = self._long_reads.run(lambda connection: connection.execute(query).all())
        counts: dict[str, int] = {}
        for row in rows:
            area = Pool.named(row.pool).area
            counts[area] = counts.get(area, 0) + row.free
        return counts
