"""The running system that is walked through: its clock, its orders, and what the network did and has."""

import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

import psycopg
import requests

from database_layer.clock import READ_EVERY_SECONDS
from environments.development.moved_clock import MovedClock
from environments.settings import Settings
from tests.browser.person import wait_until
from tests.browser.system import System

A_WEEK = timedelta(days=7)
SECONDS_FOR_ORDER = 300


@dataclass
class Holding:
    """A service, and the result of each change. A move gives it a new product."""

    slug: str
    product_id: str
    results: dict[str, str] = field(default_factory=dict)


class Running:
    """The running system: its clock, its orders and the network's ledger."""

    def __init__(self, settings: Settings) -> None:
        self.settings, self.system, self.clock = settings, System(settings), MovedClock(settings)

    def pass_week(self) -> None:
        """Move the clock ahead, and ask the sites until each of their processes has read it."""
        self.clock.move(A_WEEK + timedelta(days=1))
        until = time.monotonic() + READ_EVERY_SECONDS + 2
        while time.monotonic() < until:
            for site in (self.system.store, self.system.office):
                requests.get(f"{site}/health/ready", timeout=10)
            time.sleep(0.2)

    def end_of(self, number: str) -> str:
        """Wait until the order has ended, and return what the network did for it."""
        state = self._ended(number)
        effects = [f"{effect['action']} {effect['specification']}" for effect in self.system.effects(number)]
        if state != "completed" or not effects:
            return f"FAILED: {number} is {state}; the ledger has {effects}; {self._tasks(number)}"
        return ", ".join(sorted(effects))

    def end_of_transfer(self, number: str, product_id: str, taker: str) -> str:
        """Wait until the product is with the taker. The network has its services as before: it knows no customers."""
        state, effects = self._ended(number), self.system.effects(number)
        query = "SELECT email FROM customers JOIN products ON customers.id = customer_id WHERE products.id::text = %s"
        ((holder,),) = self._ask(query, product_id)
        living = sorted(name for name in self.system.living_services() if name.startswith(product_id))
        if state != "completed" or effects or holder != taker or not living:
            return f"FAILED: {number} is {state}; {holder} has it; the ledger has {effects}, and {living} live"
        return "kept as before"

    def _ended(self, number: str) -> str:
        """Wait until the order has ended, or not any longer, and return its state."""
        ended = ("completed", "failed", "partial", "cancelled")
        with suppress(AssertionError):
            wait_until(f"{number} has ended", lambda: self._state(number) in ended, seconds=SECONDS_FOR_ORDER)
        return self._state(number)

    def _tasks(self, number: str) -> str:
        """The tasks of an order, for those who look for the reason of a failure."""
        query = (
            "SELECT fulfilment_tasks.name || ' ' || fulfilment_tasks.state FROM fulfilment_tasks"
            " JOIN product_orders ON product_orders.id = order_id WHERE number = %s ORDER BY position"
        )
        return ", ".join(task for (task,) in self._ask(query, number))

    def product_of(self, number: str, former: str) -> str:
        """Return the product that an order added."""
        query = (
            "SELECT product_id::text FROM product_order_items JOIN product_orders ON product_orders.id = order_id"
            " WHERE product_orders.number = %s AND action = 'add'"
        )
        found = self._ask(query, number)
        return str(found[0][0]) if found else former

    def account_of(self, email: str) -> str:
        """Return the number of a customer's billing account."""
        query = (
            "SELECT billing_accounts.number FROM billing_accounts JOIN customers ON customers.id = customer_id"
            " WHERE email = %s"
        )
        return self._ask(query, email)[0][0]

    def holdings(self, email: str) -> list[Holding]:
        query = (
            "SELECT offering_slug, products.id::text FROM products JOIN customers ON customers.id = customer_id"
            " WHERE email = %s ORDER BY products.created_at"
        )
        return [Holding(slug, product_id) for slug, product_id in self._ask(query, email)]

    def _state(self, number: str) -> str:
        return str(self._ask("SELECT state FROM product_orders WHERE number = %s", number)[0][0])

    def _ask(self, query: str, *values: str) -> list[tuple[str, ...]]:
        with psycopg.connect(self.settings.database.url, autocommit=True) as connection:
            return connection.execute(query.encode(), values).fetchall()
