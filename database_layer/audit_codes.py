"""The codes by which the audit trail knows entities and their attributes, and the customer that each entity belongs to.

Audit rows are append-only and kept for years, so what they call an entity must not follow a rename in the code. An
entity's code is declared here, with the value that has been stored from the start. An attribute's code is the name of
its column, or, for a part or a composite, its name. A test pins all of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapper, class_mapper

from business_layer.billing.accounts import BillingAccount
from business_layer.insight.calls_to_customers import CustomerCall
from business_layer.insight.experiments import ExperimentRun
from business_layer.insight.learned_models import LearnedModel
from business_layer.insight.monday_mail import MondayMail
from business_layer.insight.saved_views import SavedView, ViewMailing
from business_layer.insight.step_alerts import StepAlarm, StepAlert
from business_layer.insight.synonyms import SearchSynonym
from business_layer.inventory.number_alerts import NumberAlert
from business_layer.inventory.product_bundles import BundleMember, ProductBundle
from business_layer.inventory.products import Product
from business_layer.inventory.resources import Resource
from business_layer.inventory.terms import PastTerms
from business_layer.messages.message import Message
from business_layer.online_ordering.cart import Cart, CartItem
from business_layer.online_ordering.checkout import Checkout
from business_layer.online_ordering.qualification import ServiceQualification
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.order_notes import OrderNote
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.revisions import OrderRevision
from business_layer.order_management.shipments import Shipment
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.releases.release_act import ReleaseAct
from business_layer.service_changes.service_change import ServiceChange
from business_layer.service_changes.transfer_offer import TransferOffer
from business_layer.user_management.sessions import OneTimeToken, Session
from business_layer.user_management.users import Agent, Customer, User

ADDED, CHANGED, DELETED, SEEN = "added", "changed", "deleted", "seen"
# A report is no entity: its lists show the orders of many customers at once.
REPORT = "Report"


@dataclass(frozen=True)
class Audited:
    """An entity's name in the audit trail. `owner` names the attribute with the id of the customer it belongs to.

    Parts of an aggregate need no owner: they are never handed out without their root. `lease` names the attribute with
    the time until which one process has an entity to itself: taking that time changes nothing that anyone asks about
    later, and alone it has no audit row.
    """

    code: str
    owner: str = ""
    lease: str = ""


AUDITED: Mapping[type, Audited] = {
    User: Audited("User"),
    Customer: Audited("Customer", owner="id"),
    Agent: Audited("Agent"),
    Session: Audited("Session"),
    OneTimeToken: Audited("OneTimeToken"),
    BillingAccount: Audited("BillingAccount", owner="customer_id"),
    Resource: Audited("Resource"),
    NumberAlert: Audited("NumberAlert", owner="customer_id"),
    Product: Audited("Product", owner="customer_id"),
    PastTerms: Audited("PastTerms"),
    ProductBundle: Audited("ProductBundle", owner="customer_id"),
    BundleMember: Audited("BundleMember"),
    Message: Audited("Message", owner="customer_id", lease="claimed_until"),
    ServiceQualification: Audited("ServiceQualification", owner="customer_id"),
    Cart: Audited("Cart", owner="customer_id"),
    CartItem: Audited("CartItem"),
    Checkout: Audited("Checkout", owner="customer_id"),
    OrderNote: Audited("OrderNote"),
    OrderRevision: Audited("OrderRevision", owner="customer_id"),
    ProductOrder: Audited("ProductOrder", owner="customer_id"),
    ProductOrderItem: Audited("ProductOrderItem"),
    FulfilmentTask: Audited("FulfilmentTask"),
    Shipment: Audited("Shipment"),
    ServiceChange: Audited("ServiceChange", owner="customer_id"),
    TransferOffer: Audited("TransferOffer", owner="customer_id"),
    ReleaseAct: Audited("ReleaseAct"),
    LearnedModel: Audited("LearnedModel"),
    CustomerCall: Audited("CustomerCall", owner="customer_id"),
    SearchSynonym: Audited("SearchSynonym"),
    SavedView: Audited("SavedView"),
    ViewMailing: Audited("ViewMailing"),
    ExperimentRun: Audited("ExperimentRun"),
    MondayMail: Audited("MondayMail"),
    StepAlert: Audited("StepAlert"),
    StepAlarm: Audited("StepAlarm"),
}


def entity_code(kind: type[Any]) -> str:
    """Return the code stored in `audit_rows.entity`."""
    return AUDITED[kind].code


def attribute_code(kind: type[Any], attribute: str) -> str:
    """Return the code stored in `audit_rows.changed`. Raises KeyError if the entity has no such attribute."""
    return attribute_codes(kind)[attribute]


def attribute_codes(kind: type[Any]) -> Mapping[str, str]:
    """Return the code of each attribute of an entity."""
    return _codes(class_mapper(kind))


@cache
def _codes(mapper: Mapper[Any]) -> Mapping[str, str]:
    columns = {attribute.key: str(attribute.columns[0].name) for attribute in mapper.column_attrs}
    return {attribute.key: columns.get(attribute.key, attribute.key) for attribute in mapper.attrs}


def owner_of(entity: object) -> UUID | None:
    """Return the id of the customer that an entity belongs to; None if it is nobody's, such as a visitor's cart."""
    audited = AUDITED[type(entity)]
    owner: UUID | None = getattr(entity, audited.owner) if audited.owner else None
    return owner
