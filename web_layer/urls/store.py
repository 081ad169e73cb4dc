"""The access rules and addresses of the store: one line a URL."""

from dataclasses import dataclass

from presentation_layer.controllers.account import AccountController
from presentation_layer.controllers.amendments import AmendmentsController
from presentation_layer.controllers.answer_changes import AnswerChangesController
from presentation_layer.controllers.cancellations import CancellationsController
from presentation_layer.controllers.cart import CartController
from presentation_layer.controllers.checkout import CheckoutController
from presentation_layer.controllers.checkout_account import CheckoutAccountController
from presentation_layer.controllers.company import CompanyController
from presentation_layer.controllers.comparison import ComparisonController
from presentation_layer.controllers.dated_changes import DatedChangesController
from presentation_layer.controllers.first_password import FirstPasswordController
from presentation_layer.controllers.machine_pages import MachinePagesController
from presentation_layer.controllers.moves import MovesController
from presentation_layer.controllers.number_alerts import NumberAlertsController
from presentation_layer.controllers.offering_pages import ConfiguringController
from presentation_layer.controllers.offering_search import OfferingSearchController
from presentation_layer.controllers.order_contact import OrderContactController
from presentation_layer.controllers.orders import OrdersController
from presentation_layer.controllers.own_account import OwnAccountController
from presentation_layer.controllers.own_billing import OwnBillingController
from presentation_layer.controllers.packages import PackagesController
from presentation_layer.controllers.privacy_choices import PrivacyChoicesController
from presentation_layer.controllers.service_changes import ServiceChangesController
from presentation_layer.controllers.services import ServicesController
from presentation_layer.controllers.shop_window import ShopWindowController
from presentation_layer.controllers.takeovers import TakeoversController
from presentation_layer.controllers.transfers import TransfersController
from web_layer.access_kinds import ANYONE, BUYER, CUSTOMER, PLACED_HERE, SIGNED_UP
from web_layer.url import Url


@dataclass(frozen=True, kw_only=True)
class StoreControllers:
    window: ShopWindowController
    offering_search: OfferingSearchController
    configuring: ConfiguringController
    number_alerts: NumberAlertsController
    cart: CartController
    checkout: CheckoutController
    checkout_account: CheckoutAccountController
    orders: OrdersController
    account: AccountController
    own_account: OwnAccountController
    first_password: FirstPasswordController
    own_billing: OwnBillingController
    services: ServicesController
    service_changes: ServiceChangesController
    dated_changes: DatedChangesController
    answer_changes: AnswerChangesController
    amendments: AmendmentsController
    order_contact: OrderContactController
    moves: MovesController
    transfers: TransfersController
    takeovers: TakeoversController
    packages: PackagesController
    cancellations: CancellationsController
    company: CompanyController
    comparison: ComparisonController
    machines: MachinePagesController
    privacy_choices: PrivacyChoicesController


def store_urls(c: StoreControllers) -> tuple[Url, ...]:
    return (
        Url("GET", "/", "home", c.window.home, allow=ANYONE, is_listed=True),
        *shopping_urls(c),
        Url("GET", "/find", "found_offerings", c.offering_search.found, allow=ANYONE),
        Url("GET", "/place", "place", c.window.place, allow=ANYONE),
        Url("GET", "/orders", "orders", c.orders.orders, allow=CUSTOMER),
        Url("GET", "/orders/<number>", "order", c.orders.order, allow=CUSTOMER),
        Url(
            "GET", "/orders/<number>/changes", "order_changes", c.orders.changes, allow=CUSTOMER, extends_session=False
        ),
        Url(
            "POST",
            "/orders/<number>/tasks/<uuid:task_id>/answer",
            "create_answer",
            c.orders.create_answer,
            allow=CUSTOMER,
        ),
        *package_urls(c.packages),
        *cancellation_urls(c.cancellations),
        *amendment_urls(c.amendments, c.order_contact),
        Url("GET", "/robots.txt", "robots", c.machines.robots, allow=ANYONE),
        Url("GET", "/sitemap.xml", "sitemap", c.machines.sitemap, allow=ANYONE),
        Url("GET", "/services", "services", c.services.services, allow=CUSTOMER),
        Url("GET", "/services/<uuid:product_id>", "service", c.services.service, allow=CUSTOMER),
        *change_urls(c),
        *_takeover_urls(c.takeovers),
        Url("GET", "/privacy-choices", "privacy_choices", c.privacy_choices.page, allow=ANYONE),
        Url("POST", "/privacy-choices", "create_privacy_choice", c.privacy_choices.create, allow=ANYONE),
        Url("GET", "/company/<slug>", "company_page", c.company.page, allow=ANYONE, is_listed=True),
        Url("GET", "/prices", "prices", c.company.prices, allow=ANYONE, is_listed=True),
        *_number_alert_urls(c.number_alerts),
        *_account_urls(c.account),
        Url("GET", "/account/first-password", "first_password", c.first_password.page, allow=ANYONE),
        Url("POST", "/account/first-password", "create_first_password", c.first_password.create, allow=BUYER),
        *_own_account_urls(c.own_account),
        *_own_billing_urls(c.own_billing),
        *_checkout_account_urls(c.checkout_account),
        Url("GET", "/<family:slug>", "family", c.comparison.family, allow=ANYONE, is_listed=True),
    )


def change_urls(c: StoreControllers) -> tuple[Url, ...]:
    """The pages that change services, for customers and for agents."""
    service, change = "/services/<uuid:product_id>", "/changes/<uuid:change_id>"
    common, dated = c.service_changes, c.dated_changes
    return (
        Url("GET", change, "service_change", common.change, allow=CUSTOMER),
        Url("POST", f"{change}/acceptance", "create_acceptance", common.create_acceptance, allow=CUSTOMER),
        Url("POST", f"{service}/taking-back", "create_taking_back", common.create_taking_back, allow=CUSTOMER),
        Url("GET", f"{service}/change", "change", c.answer_changes.change, allow=CUSTOMER),
        Url("POST", f"{service}/change", "create_change", c.answer_changes.create_change, allow=CUSTOMER),
        Url("POST", f"{service}/change/totals", "change_totals", c.answer_changes.change_totals, allow=CUSTOMER),
        Url("GET", f"{service}/disconnection", "disconnection", dated.disconnection, allow=CUSTOMER),
        Url("POST", f"{service}/disconnection", "create_disconnection", dated.create_disconnection, allow=CUSTOMER),
        Url("GET", f"{service}/suspension", "suspension", dated.suspension, allow=CUSTOMER),
        Url("POST", f"{service}/suspension", "create_suspension", dated.create_suspension, allow=CUSTOMER),
        Url("GET", f"{service}/resumption", "resumption", dated.resumption, allow=CUSTOMER),
        Url("POST", f"{service}/resumption", "create_resumption", dated.create_resumption, allow=CUSTOMER),
        *_move_urls(c.moves),
        *_transfer_urls(c.transfers),
    )


def _transfer_urls(transfers: TransfersController) -> tuple[Url, ...]:
    """The pages on which a service is given to someone else."""
    transfer = "/services/<uuid:product_id>/transfer"
    return (
        Url("GET", transfer, "transfer", transfers.transfer, allow=CUSTOMER),
        Url("POST", transfer, "create_transfer", transfers.create_transfer, allow=CUSTOMER),
        Url(
            "POST",
            f"{transfer}/taking-back",
            "create_offer_taking_back",
            transfers.create_offer_taking_back,
            allow=CUSTOMER,
        ),
    )


def _takeover_urls(takeovers: TakeoversController) -> tuple[Url, ...]:
    """The pages of the mailed link, for a customer who takes a service over."""
    offer = "/transfers/<token>"
    return (
        Url("GET", offer, "transfer_offer", takeovers.offer, allow=CUSTOMER),
        Url("POST", offer, "create_takeover", takeovers.create_takeover, allow=CUSTOMER),
        Url("POST", f"{offer}/refusal", "create_offer_refusal", takeovers.create_offer_refusal, allow=CUSTOMER),
    )


def _move_urls(moves: MovesController) -> tuple[Url, ...]:
    """The pages of a move: the new address, then what fits there."""
    move = "/services/<uuid:product_id>/move"
    details = f"{move}/<uuid:qualification_id>"
    return (
        Url("GET", move, "move", moves.move, allow=CUSTOMER),
        Url("POST", move, "create_move", moves.create_move, allow=CUSTOMER),
        Url("GET", details, "move_details", moves.move_details, allow=CUSTOMER),
        Url("POST", details, "create_move_details", moves.create_move_details, allow=CUSTOMER),
        Url("POST", f"{details}/check", "create_move_check", moves.create_move_check, allow=CUSTOMER),
    )


def package_urls(packages: PackagesController) -> tuple[Url, ...]:
    """Package pages, for customers and for agents acting for them."""
    item = "/orders/<number>/items/<int:item_number>"
    return (
        Url("POST", f"{item}/delivery", "create_delivery", packages.create_delivery, allow=CUSTOMER),
        Url("GET", f"{item}/shipping", "shipping", packages.shipping, allow=CUSTOMER),
        Url("POST", f"{item}/shipping", "create_shipping", packages.create_shipping, allow=CUSTOMER),
    )


def cancellation_urls(cancellations: CancellationsController) -> tuple[Url, ...]:
    """The cancellation of an order, for customers and for agents."""
    page, revision = "/orders/<number>/cancellation", "/orders/<number>/revisions/<int:revision_number>"
    return (
        Url("GET", page, "cancellation", cancellations.cancellation, allow=CUSTOMER),
        Url("POST", page, "create_cancellation", cancellations.create_cancellation, allow=CUSTOMER),
        Url(
            "POST",
            f"{revision}/acceptance",
            "create_charge_acceptance",
            cancellations.create_charge_acceptance,
            allow=CUSTOMER,
        ),
        Url(
            "POST", f"{revision}/refusal", "create_charge_refusal", cancellations.create_charge_refusal, allow=CUSTOMER
        ),
    )


def amendment_urls(amendments: AmendmentsController, contact: OrderContactController) -> tuple[Url, ...]:
    """The amendment of an order, for customers and for agents. The review of an item's is that of all changes."""
    item = "/orders/<number>/items/<int:item_number>/amendment"
    return (
        Url("GET", "/orders/<number>/amendment", "amendment", amendments.amendment, allow=CUSTOMER),
        Url("GET", item, "item_amendment", amendments.item_amendment, allow=CUSTOMER),
        Url("POST", item, "create_amendment", amendments.create_amendment, allow=CUSTOMER),
        Url("GET", "/orders/<number>/contact", "contact", contact.contact, allow=CUSTOMER),
        Url("POST", "/orders/<number>/contact", "create_contact", contact.create_contact, allow=CUSTOMER),
        Url("GET", f"{item}/address", "amendment_address", amendments.amendment_address, allow=CUSTOMER),
        Url("POST", f"{item}/address", "create_amendment_address", amendments.create_amendment_address, allow=CUSTOMER),
        Url("POST", f"{item}/totals", "amendment_totals", amendments.amendment_totals, allow=CUSTOMER),
        Url(
            "POST",
            f"{item}/acceptance",
            "create_amendment_acceptance",
            amendments.create_amendment_acceptance,
            allow=CUSTOMER,
        ),
        Url("POST", f"{item}/refusal", "create_amendment_refusal", amendments.create_amendment_refusal, allow=CUSTOMER),
    )


def shopping_urls(c: StoreControllers) -> tuple[Url, ...]:
    """Shopping pages, for customers on the store and for agents acting for them in the back office."""
    check = "/availability/<uuid:qualification_id>"
    return (
        Url("POST", "/availability", "create_availability", c.window.create_availability, allow=ANYONE),
        Url("GET", check, "availability", c.window.availability, allow=ANYONE),
        Url("POST", f"{check}/check", "create_availability_check", c.window.create_availability_check, allow=ANYONE),
        Url("GET", "/offerings/<slug>", "offering", c.configuring.offering, allow=ANYONE, is_listed=True),
        Url("POST", "/offerings/<slug>", "create_configuration", c.configuring.create_configuration, allow=ANYONE),
        Url("POST", "/offerings/<slug>/totals", "totals", c.configuring.totals, allow=ANYONE),
        Url("GET", "/offerings/<slug>/numbers", "numbers", c.configuring.numbers, allow=ANYONE),
        Url("GET", "/documents", "documents", c.company.documents, allow=ANYONE, is_listed=True),
        Url("GET", "/documents/<code>", "document", c.company.document, allow=ANYONE, is_listed=True),
        Url("GET", "/offerings/<slug>/number-alert", "number_alert", c.number_alerts.new, allow=ANYONE),
        Url("POST", "/offerings/<slug>/number-alert", "create_number_alert", c.number_alerts.create, allow=ANYONE),
        *_cart_urls(c),
        *_checkout_urls(c.checkout),
        Url("GET", "/orders/<number>/confirmation", "confirmation", c.orders.confirmation, allow=PLACED_HERE),
        Url("GET", "/orders/<number>/documents", "order_evidence", c.orders.evidence, allow=CUSTOMER),
        Url("GET", "/orders/<number>/documents.pdf", "order_evidence_pdf", c.orders.evidence_pdf, allow=CUSTOMER),
        Url(
            "GET",
            "/orders/<number>/items/<int:item_number>/visit.ics",
            "visit_calendar",
            c.orders.visit_calendar,
            allow=PLACED_HERE,
        ),
    )


def _cart_urls(c: StoreControllers) -> tuple[Url, ...]:
    item = "/cart/items/<uuid:item_id>"
    return (
        Url("GET", "/cart", "cart", c.cart.cart, allow=ANYONE),
        Url("GET", item, "edit_cart_item", c.configuring.edit, allow=ANYONE),
        Url("POST", item, "update_cart_item", c.configuring.update, allow=ANYONE),
        Url("GET", f"{item}/another", "another_cart_item", c.configuring.another, allow=ANYONE),
        Url("POST", f"{item}/removal", "create_cart_item_removal", c.cart.create_removal, allow=ANYONE),
        Url("POST", "/cart/putting-back", "create_putting_back", c.cart.create_putting_back, allow=ANYONE),
        Url("POST", f"{item}/price", "create_price_acceptance", c.cart.create_price_acceptance, allow=ANYONE),
        Url(
            "POST",
            f"{item}/availability-check",
            "create_cart_availability_check",
            c.cart.create_availability_check,
            allow=ANYONE,
        ),
    )


def _checkout_urls(checkout: CheckoutController) -> tuple[Url, ...]:
    return (
        Url("GET", "/checkout", "checkout", checkout.checkout, allow=SIGNED_UP),
        Url("GET", "/checkout/details", "checkout_details", checkout.details, allow=SIGNED_UP),
        Url("POST", "/checkout/details", "create_checkout_details", checkout.create_details, allow=SIGNED_UP),
        Url("GET", "/checkout/billing", "checkout_billing", checkout.billing, allow=SIGNED_UP),
        Url("POST", "/checkout/billing", "create_checkout_billing", checkout.create_billing, allow=SIGNED_UP),
        Url("GET", "/checkout/contract", "checkout_contract", checkout.contract, allow=BUYER),
        Url("GET", "/checkout/contract.pdf", "checkout_contract_pdf", checkout.contract_pdf, allow=BUYER),
        Url("POST", "/checkout/contract", "create_checkout_contract", checkout.create_contract, allow=BUYER),
        Url("GET", "/checkout/review", "checkout_review", checkout.review, allow=BUYER),
        Url("POST", "/checkout/review", "create_order", checkout.create_order, allow=BUYER),
    )


def _checkout_account_urls(step: CheckoutAccountController) -> tuple[Url, ...]:
    return (
        Url("GET", "/checkout/account", "checkout_account", step.account, allow=ANYONE),
        Url("POST", "/checkout/account", "create_checkout_account", step.create_account, allow=ANYONE),
        Url("POST", "/checkout/sign-in", "create_checkout_session", step.create_session, allow=ANYONE),
        Url("GET", "/checkout/email", "checkout_email", step.email, allow=ANYONE),
        Url("GET", "/sign-up/progress", "sign_up_progress", step.progress, allow=ANYONE),
    )


def _number_alert_urls(alerts: NumberAlertsController) -> tuple[Url, ...]:
    """The pages of the links in the mails about number alerts."""
    alert = "/number-alerts/<token>"
    return (
        Url("GET", alert, "see_number_alert", alerts.alert, allow=ANYONE),
        Url("POST", f"{alert}/confirmation", "create_alert_confirmation", alerts.create_confirmation, allow=ANYONE),
        Url("POST", f"{alert}/cancellation", "create_alert_cancellation", alerts.create_cancellation, allow=ANYONE),
    )


def _account_urls(account: AccountController) -> tuple[Url, ...]:
    return (
        Url("GET", "/sign-up", "sign_up", account.sign_up, allow=ANYONE),
        Url("POST", "/sign-up", "create_account", account.create_account, allow=ANYONE),
        Url("GET", "/sign-up/confirmation", "confirmation_again", account.confirmation, allow=ANYONE),
        Url("POST", "/sign-up/confirmation", "create_confirmation", account.create_confirmation, allow=ANYONE),
        Url("GET", "/verify-email/<token>", "verify_email", account.verify_email, allow=ANYONE),
        Url("POST", "/verify-email/<token>", "create_verification", account.create_verification, allow=ANYONE),
        Url("GET", "/welcome", "welcome", account.welcome, allow=BUYER),
        Url("GET", "/sign-in", "sign_in", account.sign_in, allow=ANYONE),
        Url("POST", "/sign-in", "create_session", account.create_session, allow=ANYONE),
        Url("POST", "/sign-out", "create_sign_out", account.create_sign_out, allow=ANYONE),
        Url("GET", "/reset-password", "reset_password", account.reset_password, allow=ANYONE),
        Url("POST", "/reset-password", "create_reset_request", account.create_reset_request, allow=ANYONE),
        Url("GET", "/reset-password/<token>", "new_password", account.new_password, allow=ANYONE),
        Url("POST", "/reset-password/<token>", "create_new_password", account.create_new_password, allow=ANYONE),
    )


def _own_account_urls(own: OwnAccountController) -> tuple[Url, ...]:
    sign_ins = "/account/sign-ins"
    return (
        Url("GET", "/account", "account", own.account, allow=CUSTOMER),
        Url("POST", "/account/contact", "create_contact_change", own.create_contact_change, allow=CUSTOMER),
        Url("POST", "/account/password", "create_password_change", own.create_password_change, allow=CUSTOMER),
        Url("POST", "/account/cpni/permission", "create_cpni_permission", own.create_cpni_permission, allow=CUSTOMER),
        Url("POST", "/account/cpni/withdrawal", "create_cpni_withdrawal", own.create_cpni_withdrawal, allow=CUSTOMER),
        Url("POST", f"{sign_ins}/end", "create_other_sessions_end", own.create_other_sessions_end, allow=CUSTOMER),
        Url("POST", f"{sign_ins}/<session_key>/end", "create_session_end", own.create_session_end, allow=CUSTOMER),
    )


def _own_billing_urls(own: OwnBillingController) -> tuple[Url, ...]:
    account = "/account/billing/<uuid:account_id>"
    return (
        Url("GET", account, "billing_account", own.billing_account, allow=CUSTOMER),
        Url("POST", account, "create_billing_change", own.create_billing_change, allow=CUSTOMER),
    )
