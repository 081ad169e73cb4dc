"""Internal notes on orders, from agents for agents. Notes are added, and never changed or deleted."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

LONGEST_NOTE = 2000


@dataclass(eq=False, kw_only=True)
class OrderNote:
    """One note. Customers do not see it."""

    id: UUID
    order_id: UUID
    author: str
    author_user_id: UUID | None
    text: str
    at: datetime
