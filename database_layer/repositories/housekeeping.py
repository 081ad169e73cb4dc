"""Deletes what is no longer needed: sessions, secrets, attempts, searches, old carts, and months of the trail."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, text
from sqlalchemy.orm import Session, sessionmaker

from business_layer.service_changes.transfer_offer import OfferState
from business_layer.shared.clock import Clock
from database_layer.tables.inventory import number_alerts
from database_layer.tables.records import searches
from database_layer.tables.service_changes import service_changes, transfer_offers
from database_layer.tables.users import attempts, one_time_tokens, sessions

KEEP_SEARCHES = timedelta(days=30)
# A proposal that nobody accepted still says for a day that it is too old.
KEEP_PROPOSALS = timedelta(days=1)
# An offer that nobody took over says so for a while. What was signed for the others is kept with them.
KEEP_OFFERS = timedelta(days=30)
KEEP_ATTEMPTS = timedelta(days=1)
# An ended alert is kept so that its link says what became of it.
KEEP_NUMBER_ALERTS = timedelta(days=30)
# Few enough that a sweep locks no row for long; the next sweep continues.
ROWS_A_SWEEP = 1000

# The order has its own items. The placed cart stays, because the signed documents refer to it.
PLACED_ITEMS = text("""
DELETE FROM cart_items WHERE id IN (
    SELECT item.id FROM cart_items AS item JOIN carts ON carts.id = item.cart_id
    WHERE item.added_at < :placed_before AND NOT carts.is_open
    ORDER BY item.added_at LIMIT :at_once FOR UPDATE OF item SKIP LOCKED)
""")
LEFT_CARTS = text("""
WITH left_carts AS (
    SELECT id FROM carts
    WHERE is_open AND changed_at < CASE WHEN customer_id IS NULL THEN :guest_before ELSE :customer_before END
      AND changed_at < greatest(:guest_before, :customer_before)
    ORDER BY changed_at LIMIT :at_once FOR UPDATE SKIP LOCKED
), items AS (
    DELETE FROM cart_items USING left_carts WHERE cart_items.cart_id = left_carts.id
), begun AS (
    DELETE FROM checkouts USING left_carts WHERE checkouts.cart_id = left_carts.id
)
DELETE FROM carts USING left_carts WHERE carts.id = left_carts.id
""")
LATE_IDS = text("SELECT forget_late_event_ids()")
# By the database's clock: a wrong clock on another machine must not drop a month of the trail.
MONTHS = text("""
SELECT make_trail_months(CAST(now() + interval '3 months' AS date)),
       drop_trail_months('audit_rows', CAST(now() - make_interval(months => :audit_months) AS date)),
       drop_trail_months('events', CAST(now() - make_interval(months => :event_months) AS date))
""")


@dataclass(frozen=True, kw_only=True)
class Retention:
    """The retention periods: of the trail in whole months, of carts in days since they last changed."""

    audit_months: int
    event_months: int
    placed_cart_days: int
    guest_cart_days: int
    customer_cart_days: int


class SqlHousekeeping:
    """Deletes rows that nothing reads any more, each kind in a transaction of its own."""

    def __init__(self, session_factory: sessionmaker[Session], clock: Clock, retention: Retention) -> None:
        self._session_factory, self._clock, self._retention = session_factory, clock, retention

    def __call__(self) -> None:
        now: datetime = self._clock.now()
        self._delete_expired(now)
        self._sweep_carts(now)
        self._forget_late_ids()
        self._keep_months()

    def _delete_expired(self, now: datetime) -> None:
        with self._session_factory.begin() as session:
            session.execute(delete(sessions).where(sessions.c.ends_at < now))
            session.execute(delete(one_time_tokens).where(one_time_tokens.c.expires_at < now))
            session.execute(delete(attempts).where(attempts.c.at < now - KEEP_ATTEMPTS))
            session.execute(delete(number_alerts).where(number_alerts.c.expires_at < now - KEEP_NUMBER_ALERTS))
            lapsed = (service_changes.c.valid_until < now - KEEP_PROPOSALS, service_changes.c.order_number == "")
            session.execute(delete(service_changes).where(*lapsed))
            unwanted = (transfer_offers.c.answer_by < now - KEEP_OFFERS, transfer_offers.c.state != OfferState.ACCEPTED)
            session.execute(delete(transfer_offers).where(*unwanted))
            session.execute(delete(searches).where(searches.c.at < now - KEEP_SEARCHES))

    def _sweep_carts(self, now: datetime) -> None:
        kept = self._retention
        placed = {"placed_before": now - timedelta(days=kept.placed_cart_days), "at_once": ROWS_A_SWEEP}
        left = {
            "guest_before": now - timedelta(days=kept.guest_cart_days),
            "customer_before": now - timedelta(days=kept.customer_cart_days),
            "at_once": ROWS_A_SWEEP,
        }
        with self._session_factory.begin() as session:
            session.execute(PLACED_ITEMS, placed)
            session.execute(LEFT_CARTS, left)

    def _forget_late_ids(self) -> None:
        """Take ids out of events that were on their way when a person withdrew their consent."""
        with self._session_factory.begin() as session:
            session.execute(LATE_IDS)

    def _keep_months(self) -> None:
        kept = self._retention
        with self._session_factory.begin() as session:
            session.execute(MONTHS, {"audit_months": kept.audit_months, "event_months": kept.event_months})
