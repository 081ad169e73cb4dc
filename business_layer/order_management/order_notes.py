"""Internal notes on an order: what one agent wants the next to know. They are only ever added."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

LONGEST_NOTE = 2000


@dataclass(eq=False, kw_only=True)
class OrderNote:
    """One note. Customers never see it."""

    id: UUID
    order_id: UUID
    author: str
    author_user_id: UUID | None
    text: str
    at: datetime
