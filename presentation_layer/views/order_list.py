"""The list of a customer's orders: what was ordered, where it stands, the next date and what it costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from business_layer.order_management.mcd_search import McdKind
from business_layer.order_management.queries import OrderRow
from business_layer.order_management.states import OPEN_STATES, ProductOrderState
from business_layer.shared.clock import HOUSE_ZONE
from presentation_layer.views.orders import DATE_LATER, PLANNED_WORDS, QUESTION_WORDS
from presentation_layer.words import ORDER_WORDS, begins_words, day_words, order_title


@dataclass(frozen=True, kw_only=True)
class OrderLine:
    """An order in the list. `date` is what the customer may count on; empty if nothing more will come."""

    number: str
    slug: str
    offerings: str
    words: str
    kind: str
    date: str
    placed: str
    monthly: str
    once: str


def order_lines(rows: Sequence[OrderRow], *, now: datetime) -> tuple[OrderLine, ...]:
    zone = ZoneInfo(HOUSE_ZONE)
    today = now.astimezone(zone).date()
    return tuple(_line(row, row.placed_at.astimezone(zone).date(), today) for row in rows)


def _line(row: OrderRow, placed: date, today: date) -> OrderLine:
    words, kind = QUESTION_WORDS if row.asks_customer else PLANNED_WORDS if row.is_dated else ORDER_WORDS[row.state]
    if row.is_dated and row.expected_on:
        # The end of a suspension comes long after it.
        done_by = row.expected_on if len(_named(row)) == 1 else None
        words = begins_words(row.begins_on, done_by, today) or f"Planned for {day_words(row.expected_on, today)}"
    if row.ready and row.state in OPEN_STATES and not kind:
        words = f"{row.ready} of {len(row.offerings)} ready"
    totals = row.totals
    return OrderLine(
        number=row.number,
        slug=row.slugs[0] if row.slugs else "",
        offerings=order_title(row.kind, _counted(_named(row))),
        words=words,
        kind=kind,
        date=_date(row, today),
        placed=day_words(placed, today),
        monthly=f"{totals.monthly} a month",
        once=f"{totals.one_time} once" if totals.one_time else "",
    )


def _named(row: OrderRow) -> Sequence[str]:
    """The offerings of the order. The two addresses of a move are of one service."""
    return list(dict.fromkeys(row.offerings)) if row.kind == McdKind.MOVE else row.offerings


def _counted(names: Sequence[str]) -> str:
    counts = {name: names.count(name) for name in names}
    return ", ".join(f"{name} × {count}" if count > 1 else name for name, count in counts.items())


def _date(row: OrderRow, today: date) -> str:
    """The dates that the customer may count on."""
    if row.state is ProductOrderState.HELD or row.is_on_hold:
        return DATE_LATER
    if row.expected_on is None or row.is_dated or row.state not in OPEN_STATES:
        return ""
    if row.expected_on < today:
        return "Running late"
    last = day_words(row.expected_on, today)
    if row.next_on and today <= row.next_on < row.expected_on:
        return f"Next by {day_words(row.next_on, today)}, all by {last}"
    return f"Ready by {last}"
