"""Proposed changes of services, and offers to take one over."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from business_layer.inventory.products import Product
from business_layer.order_management.order_entry import ItemRequest
from business_layer.order_management.states import ItemAction
from business_layer.service_changes.service_change import ChangeKind, ServiceChange
from business_layer.service_changes.transfer_offer import ANSWER_WITHIN, TransferOffer
from business_layer.shared.money import Money
from tests.fakes.clock import NOON


def an_item_request(product: Product, action: ItemAction = ItemAction.DELETE, **given: Any) -> ItemRequest:
    facts: dict[str, Any] = {
        "action": action,
        "product_id": product.id,
        "offering_slug": product.offering_slug,
        "offering_name": product.offering_name,
        "catalogue_version": product.catalogue_version,
        "values": product.values,
        "address": product.address,
        "price_lines": (),
    }
    return ItemRequest(**{**facts, **given})


def a_service_change(product: Product, **given: Any) -> ServiceChange:
    facts: dict[str, Any] = {
        "id": UUID(int=77),
        "kind": ChangeKind.DISCONNECT,
        "product_id": product.id,
        "product_version": product.version,
        "customer_id": product.customer_id,
        "billing_account_id": product.billing_account_id,
        "items": (an_item_request(product),),
        "monthly_before": product.terms.totals.monthly,
        "monthly_after": Money.zero(),
        "created_at": NOON,
        "valid_until": NOON + timedelta(minutes=30),
        "created_by": "Maria Lopez",
    }
    return ServiceChange(**{**facts, **given})


def a_transfer_offer(product: Product, **given: Any) -> TransferOffer:
    facts: dict[str, Any] = {
        "id": UUID(int=78),
        "product_id": product.id,
        "customer_id": product.customer_id,
        "email": "jon@customers.example",
        "token_hash": "a hash",
        "created_at": NOON,
        "answer_by": NOON + ANSWER_WITHIN,
        "created_by": "Maria Lopez",
    }
    return TransferOffer(**{**facts, **given})
