"""An alert about a number, for tests."""

from typing import Any
from uuid import UUID

from business_layer.inventory.number_alerts import CONFIRM_WITHIN, NumberAlert
from business_layer.inventory.queries import NumberPool
from tests.fakes.clock import NOON

TOLL_FREE = (NumberPool.named("toll-free:800"), NumberPool.named("toll-free:833"))


def a_number_alert(**given: Any) -> NumberAlert:
    usual: dict[str, Any] = {
        "id": UUID(int=1),
        "token_hash": "a hash",
        "email": "maria@customers.example",
        "customer_id": None,
        "offering_slug": "toll-free",
        "word": "FLOWERS",
        "pools": TOLL_FREE,
        "requested_at": NOON,
        "expires_at": NOON + CONFIRM_WITHIN,
    }
    return NumberAlert(**{**usual, **given})
