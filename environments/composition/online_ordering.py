"""The use cases of online ordering: qualification, cart and checkout."""

from datetime import timedelta

from dependency_injector import containers

from business_layer.online_ordering.cart_access import CartAccess
from business_layer.online_ordering.cart_changes import (
    AcceptPrice,
    AddToCart,
    PutBackIntoCart,
    RemoveFromCart,
    ReviseCartItem,
)
from business_layer.online_ordering.cart_holds import HoldLimits
from business_layer.online_ordering.checkout_access import CheckoutAccess
from business_layer.online_ordering.checkout_steps import (
    AgreeToDocuments,
    ChooseBillingAccount,
    GiveServiceDetails,
    OpenBillingAccount,
    ViewCheckout,
)
from business_layer.online_ordering.estimate_taxes import EstimateTaxes
from business_layer.online_ordering.guest_checkouts import CheckOutAsNewCustomer, ViewWaitingCheckout
from business_layer.online_ordering.kept_number_tries import KeptNumberTries
from business_layer.online_ordering.merge_carts import MergeCarts
from business_layer.online_ordering.place_order import PlaceOrder
from business_layer.online_ordering.qualify_address import QualifyAddress
from business_layer.online_ordering.view_cart import ViewCart
from environments.composition.billing import BillingContainer
from environments.composition.database import DatabaseContainer
from environments.composition.integration import IntegrationContainer
from environments.composition.messages import MessagesContainer
from environments.composition.order_management import OrderManagementContainer
from environments.composition.typed_providers import container, from_outside, once
from environments.settings import Settings


def hold_limits_of(settings: Settings) -> HoldLimits:
    given = settings.limits
    return HoldLimits(
        by_cart=given.held_by_cart,
        by_address=given.held_by_address,
        hold_for=timedelta(minutes=given.hold_minutes),
        longest=timedelta(minutes=given.longest_hold_minutes),
        toll_free=given.toll_free_per_customer,
        numbers=given.numbers_per_customer,
        kept_per_hour=given.kept_numbers_per_hour,
    )


def orders_per_minute(settings: Settings) -> int:
    return settings.limits.orders_per_minute


class OnlineOrderingContainer(containers.DeclarativeContainer):
    """Use cases of `business_layer.online_ordering`."""

    settings = from_outside(Settings)
    database = container(DatabaseContainer)
    integration = container(IntegrationContainer)
    messages = container(MessagesContainer)
    billing = container(BillingContainer)
    order_management = container(OrderManagementContainer)

    qualify_address = once(
        QualifyAddress,
        unit_of_work=database.unit_of_work,
        catalogues=database.catalogues,
        availability=integration.availability,
        clock=database.clock,
        identifiers=database.identifiers,
    )
    hold_limits = once(hold_limits_of, settings)
    kept_number_tries = once(
        KeptNumberTries, unit_of_work=database.unit_of_work, limits=hold_limits, clock=database.clock
    )
    cart_access = once(
        CartAccess,
        catalogues=database.catalogues,
        tax_tables=billing.tax_tables,
        limits=hold_limits,
        clock=database.clock,
        identifiers=database.identifiers,
    )
    add_to_cart = once(
        AddToCart,
        unit_of_work=database.unit_of_work,
        carts=cart_access,
        tries=kept_number_tries,
        clock=database.clock,
        identifiers=database.identifiers,
    )
    revise_cart_item = once(
        ReviseCartItem,
        unit_of_work=database.unit_of_work,
        carts=cart_access,
        tries=kept_number_tries,
        clock=database.clock,
    )
    remove_from_cart = once(RemoveFromCart, unit_of_work=database.unit_of_work, carts=cart_access, clock=database.clock)
    put_back_into_cart = once(
        PutBackIntoCart, unit_of_work=database.unit_of_work, carts=cart_access, clock=database.clock
    )
    accept_price = once(AcceptPrice, unit_of_work=database.unit_of_work, carts=cart_access, clock=database.clock)
    merge_carts = once(
        MergeCarts,
        unit_of_work=database.unit_of_work,
        carts=cart_access,
        clock=database.clock,
        identifiers=database.identifiers,
    )
    estimate_taxes = once(EstimateTaxes, tables=billing.tax_tables, clock=database.clock)
    view_cart = once(ViewCart, unit_of_work=database.unit_of_work, carts=cart_access, clock=database.clock)
    checkout_access = once(CheckoutAccess, carts=cart_access, clock=database.clock, identifiers=database.identifiers)
    check_out_as_new_customer = once(
        CheckOutAsNewCustomer, unit_of_work=database.unit_of_work, checkouts=checkout_access
    )
    waiting_checkout = once(ViewWaitingCheckout, unit_of_work=database.unit_of_work, carts=cart_access)
    view_checkout = once(ViewCheckout, unit_of_work=database.unit_of_work, checkouts=checkout_access)
    give_service_details = once(
        GiveServiceDetails, unit_of_work=database.unit_of_work, checkouts=checkout_access, clock=database.clock
    )
    choose_billing_account = once(
        ChooseBillingAccount, unit_of_work=database.unit_of_work, checkouts=checkout_access, clock=database.clock
    )
    open_billing_account = once(
        OpenBillingAccount,
        unit_of_work=database.unit_of_work,
        checkouts=checkout_access,
        message_writer=messages.message_writer,
        clock=database.clock,
        identifiers=database.identifiers,
    )
    agree_to_documents = once(
        AgreeToDocuments, unit_of_work=database.unit_of_work, checkouts=checkout_access, clock=database.clock
    )
    place_order = once(
        PlaceOrder,
        unit_of_work=database.unit_of_work,
        checkouts=checkout_access,
        order_entry=order_management.order_entry,
        catalogues=database.catalogues,
        limits=hold_limits,
        orders_per_minute=once(orders_per_minute, settings),
        message_writer=messages.message_writer,
        clock=database.clock,
        identifiers=database.identifiers,
    )
