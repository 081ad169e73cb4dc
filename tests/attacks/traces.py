"""Attacks on the audit trail: rewriting it, and reading a customer's pages without leaving a row."""

import psycopg

from tests.attacks.orders import AGENT, CUSTOMER, PAGER, shop_for_customer
from tests.attacks.system import Product

REWRITING = (
    "UPDATE audit_rows SET actor_name = 'nobody'",
    "DELETE FROM audit_rows",
    "TRUNCATE audit_rows",
    "UPDATE events SET name = 'nothing'",
    "DELETE FROM events",
    "TRUNCATE events",
    "UPDATE alembic_version SET version_num = '0001'",
    "DROP TABLE audit_rows",
)
LOOKS = "SELECT count(*) FROM audit_rows WHERE verb = 'seen'"


def rewritten_trail(product: Product) -> list[str]:
    """The application's role cannot change, delete or empty the audit trail and the events, nor their partitions."""
    months = product.ask(
        "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
        " WHERE i.inhparent IN ('audit_rows'::regclass, 'events'::regclass)"
    )
    statements = [*REWRITING, *(f"DELETE FROM {month[0]}" for month in months)]
    allowed = [statement for statement in statements if _is_allowed(product, statement)]
    print(f"   {len(statements) - len(allowed)} of {len(statements)} statements refused")
    return [f"allowed: {statement}" for statement in allowed]


def _is_allowed(product: Product, statement: str) -> bool:
    try:
        product.ask(f"DO $$ BEGIN {statement}; RAISE EXCEPTION 'done'; END $$")
    except psycopg.errors.InsufficientPrivilege:
        return False
    except psycopg.errors.RaiseException:
        return True
    return True


def looks_without_trace(product: Product) -> list[str]:
    """An agent's look at an order, its signed documents, a cart and a customer leaves a row."""
    customer = product.customer("looked.at@customers.example", CUSTOMER)
    customer.choose(PAGER)
    number = customer.check_out()
    agent, faults = shop_for_customer(product, customer).browser, []
    for path in (f"/orders/{number}/documents", f"/orders/{number}", "/cart", "/customer"):
        before = product.ask(LOOKS)[0][0]
        agent.open(path)
        rows = product.ask(LOOKS)[0][0] - before
        print(f"   {path}: {agent.status}, {rows} rows")
        if not rows:
            faults.append(f"{AGENT} looked at {path} without a row")
    return faults
