"""Products as customers have them."""

from datetime import datetime
from typing import Any

from business_layer.inventory.products import Product
from tests.builders.orders import an_order
from tests.fakes.clock import NOON


def an_active_product(slug: str = "paging", *, at: datetime = NOON, **facts: Any) -> Product:
    """A product that became active at that instant; what it recorded so far is forgotten."""
    order = an_order(slug)
    product = order.new_product(order.items[0])
    for name, value in facts.items():
        setattr(product, name, value)
    product.activate(at=at, network={})
    product.pop_recorded()
    return product
