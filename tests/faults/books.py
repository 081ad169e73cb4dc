"""The comparison of ledger, inventory, numbers, events, audit trail and mails: all say the same."""

from collections import Counter
from collections.abc import Iterator, Sequence

from business_layer.catalogue.plan_steps import ASKED_OF_THE_NETWORK
from business_layer.order_management.states import TaskState
from tests.demo.customer import DemoCustomer
from tests.faults.system import RunningSystem

OF_CUSTOMERS = "customer_id IN (SELECT id FROM customers WHERE email = ANY(%s))"
ORDERS = f"SELECT id FROM product_orders WHERE {OF_CUSTOMERS}"
# The mails that say that something is done: one for each order. A move has one more if the
# place that is left is turned off long after the new one works.
DONE_MAILS = (
    "product_active",
    "products_active",
    "product_changed",
    "product_moved",
    "product_suspended",
    "product_resumed",
    "product_ended",
    "product_transferred",
)
# Each begins with what is wrong, and selects what should not be there.
WRONG = {
    "products that are not ended": (
        f"SELECT id::text, state FROM products WHERE {OF_CUSTOMERS} AND state <> 'terminated'"
    ),
    "items that are not complete": (
        f"SELECT id::text, state FROM product_order_items WHERE order_id IN ({ORDERS}) AND state <> 'completed'"
    ),
    "numbers that an ended product has": (
        "SELECT resources.value, resources.state FROM resources JOIN products ON products.id = holder_id"
        f" WHERE {OF_CUSTOMERS} AND resources.state <> 'aging'"
    ),
    "numbers that an order still has": (
        f"SELECT value, resources.state FROM resources JOIN product_order_items ON product_order_items.id = holder_id"
        f" WHERE order_id IN ({ORDERS})"
    ),
    "products that began or ended more or less than once": (
        "SELECT products.id::text, moments.names::text, count(events.id) FROM products"
        " CROSS JOIN (VALUES (ARRAY['product_activated']), (ARRAY['product_disconnected', 'product_moved']))"
        " AS moments (names)"
        " LEFT JOIN events ON events.subject_id = products.id AND events.name = ANY(moments.names)"
        f" WHERE products.{OF_CUSTOMERS} GROUP BY 1, 2 HAVING count(events.id) <> 1"
    ),
    "orders that were completed more or less than once": (
        "SELECT number, count(events.id) FROM product_orders LEFT JOIN events ON subject_id = product_orders.id"
        " AND name = 'product_order_state_changed' AND properties ->> 'after' = 'completed'"
        f" WHERE product_orders.{OF_CUSTOMERS} GROUP BY 1 HAVING count(events.id) <> 1"
    ),
    "orders and products that the audit trail saw added more or less than once": (
        "SELECT added.id::text, count(audit_rows.id) FROM"
        f" (SELECT id FROM product_orders WHERE {OF_CUSTOMERS}"
        f" UNION ALL SELECT id FROM products WHERE {OF_CUSTOMERS}) AS added"
        " LEFT JOIN audit_rows ON entity IN ('ProductOrder', 'Product') AND entity_id = added.id::text"
        " AND verb = 'added' GROUP BY 1 HAVING count(audit_rows.id) <> 1"
    ),
    "services that were given to others without the mail about it": (
        "SELECT products.id::text, count(messages.id) FROM products LEFT JOIN product_order_items AS items"
        " ON items.product_id = products.id AND items.action = 'transfer'"
        " LEFT JOIN messages ON messages.key = 'product_handed_over:' || items.id AND messages.state = 'sent'"
        f" WHERE products.{OF_CUSTOMERS} AND held_since IS NOT NULL GROUP BY 1 HAVING count(messages.id) <> 1"
    ),
    "terms that overlap, or with a gap between": (
        "SELECT product_id::text FROM (SELECT product_id, valid_to,"
        " lead(valid_from) OVER (PARTITION BY product_id ORDER BY valid_from) AS later"
        " FROM past_product_terms) AS periods"
        f" JOIN products ON products.id = product_id WHERE products.{OF_CUSTOMERS}"
        " AND valid_to <> coalesce(later, terms_since)"
    ),
    "products with periods that overlap, or with a gap between": (
        "SELECT id::text FROM products CROSS JOIN LATERAL"
        " (SELECT span, lead(span) OVER (ORDER BY position) AS later"
        " FROM jsonb_array_elements(history) WITH ORDINALITY AS spans (span, position)) AS spans"
        f" WHERE {OF_CUSTOMERS} AND later IS NOT NULL AND span ->> 'valid_to' IS DISTINCT FROM later ->> 'valid_from'"
    ),
}


def books_disagree(system: RunningSystem, customers: Sequence[DemoCustomer]) -> list[str]:
    """Name what is wrong, once everything is done and every service of these customers was ended."""
    emails = [customer.email for customer in customers]
    found = {what: system.ask(query, *[emails] * query.count("%s")) for what, query in WRONG.items()}
    found |= {
        "tasks without exactly one effect in the ledger": list(_not_done_once(system, emails)),
        "ended here, and not in the network": list(_living(system, emails)),
        "orders without the mails that they are done": list(_mails(system, emails)),
    }
    return [f"{what}: {which}" for what, which in found.items() if which]


def _not_done_once(system: RunningSystem, emails: list[str]) -> Iterator[tuple[str, ...]]:
    query = f"SELECT id::text, name, state FROM fulfilment_tasks WHERE order_id IN ({ORDERS}) AND type = ANY(%s)"
    effects = Counter(effect["key"].partition(".")[0] for effect in system.ledger())
    for task, name, state in system.ask(query, emails, sorted(ASKED_OF_THE_NETWORK)):
        # What an amendment called off in time was never done.
        if effects[task] != (0 if state == TaskState.CANCELLED else 1):
            yield task, name, str(effects[task])


def _living(system: RunningSystem, emails: list[str]) -> Iterator[tuple[str, ...]]:
    """The services of these customers that the network still has. Devices that were shipped stay with them."""
    ids = {product for (product,) in system.ask(f"SELECT id::text FROM products WHERE {OF_CUSTOMERS}", emails)}
    for name in system.living_services():
        if name.partition(".")[0] in ids and not name.endswith(".ShipEquipment"):
            yield (name,)


def _mails(system: RunningSystem, emails: list[str]) -> Iterator[tuple[str, ...]]:
    query = (
        "SELECT number, coalesce(array_agg(kind ORDER BY kind) FILTER (WHERE kind IS NOT NULL), '{}'),"
        " EXISTS (SELECT FROM product_order_items WHERE order_id = product_orders.id AND relation IS NOT NULL)"
        " FROM product_orders LEFT JOIN messages ON letter ->> 'about' = number AND kind = ANY(%s)"
        f" AND messages.state = 'sent' WHERE product_orders.{OF_CUSTOMERS} GROUP BY 1, product_orders.id"
    )
    for number, kinds, is_move in system.ask(query, list(DONE_MAILS), emails):
        if not 1 <= len(kinds) <= (2 if is_move else 1):
            yield number, *kinds
