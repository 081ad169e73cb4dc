"""Maps the business's entities onto the tables. Relationships exist inside an aggregate only."""

from threading import Lock

from sqlalchemy.orm import composite, registry, relationship

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
from business_layer.order_management.orders import Contact, ProductOrder
from business_layer.order_management.revisions import OrderRevision
from business_layer.order_management.shipments import Shipment
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.releases.release_act import ReleaseAct
from business_layer.service_changes.service_change import ServiceChange
from business_layer.service_changes.transfer_offer import TransferOffer
from business_layer.user_management.sessions import OneTimeToken, Session
from business_layer.user_management.users import Agent, Customer, User
from database_layer.tables import (
    billing,
    carts,
    experiments,
    insight,
    inventory,
    messages,
    metadata,
    monday_mails,
    orders,
    releases,
    saved_views,
    service_changes,
    step_alerts,
    users,
)

mapper_registry = registry(metadata=metadata)
_mapping_lock = Lock()


def start_mappers() -> None:
    """Map all entities. Safe to call again, from any thread."""
    with _mapping_lock:
        if not mapper_registry.mappers:
            _map_plain_entities()
            _map_ordering()
            _map_orders()


def _map_plain_entities() -> None:
    to = mapper_registry.map_imperatively
    to(User, users.users)
    to(Customer, users.customers)
    to(Agent, users.agents)
    to(Session, users.sessions)
    to(OneTimeToken, users.one_time_tokens)
    to(BillingAccount, billing.billing_accounts)
    to(Resource, inventory.resources)
    to(NumberAlert, inventory.number_alerts)
    to(PastTerms, inventory.past_terms)
    to(
        Product,
        inventory.products,
        version_id_col=inventory.products.c.version,
        properties={
            "past_terms": relationship(
                # Read only when asked for: few products ever had other terms, and orders do not look at them.
                PastTerms,
                lazy="select",
                order_by=inventory.past_terms.c.valid_from,
                cascade="all",
            )
        },
    )
    to(BundleMember, inventory.bundle_members)
    to(
        ProductBundle,
        inventory.product_bundles,
        version_id_col=inventory.product_bundles.c.version,
        properties={
            "members": relationship(
                BundleMember, lazy="selectin", order_by=inventory.bundle_members.c.product_id, cascade="all"
            )
        },
    )
    to(Message, messages.messages)
    to(ServiceQualification, carts.qualifications)
    to(ServiceChange, service_changes.service_changes)
    to(TransferOffer, service_changes.transfer_offers)
    to(ReleaseAct, releases.release_acts)
    to(LearnedModel, insight.learned_models)
    to(CustomerCall, insight.customer_calls)
    to(SearchSynonym, insight.search_synonyms)
    to(SavedView, saved_views.saved_views)
    to(ViewMailing, saved_views.view_mailings)
    runs = experiments.experiment_runs
    to(ExperimentRun, runs, version_id_col=runs.c.version)
    to(MondayMail, monday_mails.monday_mails)
    to(StepAlert, step_alerts.step_alerts)
    to(StepAlarm, step_alerts.step_alarms)


def _map_ordering() -> None:
    to = mapper_registry.map_imperatively
    to(CartItem, carts.cart_items)
    to(
        Cart,
        carts.carts,
        properties={
            "items": relationship(
                CartItem, lazy="selectin", order_by=carts.cart_items.c.added_at, cascade="all, delete-orphan"
            )
        },
    )
    to(Checkout, carts.checkouts, version_id_col=carts.checkouts.c.version)


def _map_orders() -> None:
    to = mapper_registry.map_imperatively
    to(OrderNote, orders.order_notes)
    to(OrderRevision, orders.order_revisions)
    tasks = orders.fulfilment_tasks
    to(FulfilmentTask, tasks, properties={"fallout_reason_of_previous_release": tasks.c.fallout_reason})
    to(Shipment, orders.shipments)
    to(
        ProductOrderItem,
        orders.product_order_items,
        properties={
            "tasks": relationship(
                FulfilmentTask, lazy="selectin", order_by=orders.fulfilment_tasks.c.position, cascade="all"
            ),
            "shipment": relationship(Shipment, lazy="joined", uselist=False, cascade="all, delete-orphan"),
        },
    )
    columns = orders.product_orders.c
    to(
        ProductOrder,
        orders.product_orders,
        version_id_col=columns.version,
        properties={
            "items": relationship(
                ProductOrderItem, lazy="selectin", order_by=orders.product_order_items.c.number, cascade="all"
            ),
            "contact": composite(Contact, columns.contact_name, columns.contact_email, columns.contact_telephone),
        },
    )
