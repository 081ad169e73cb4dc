"""The controllers of the store."""

from email.utils import parseaddr

from dependency_injector import containers

from business_layer.online_ordering.find_offerings import FindOfferings
from business_layer.online_ordering.suggest_offering import SuggestOffering
from business_layer.order_management.most_chosen import MostChosen
from business_layer.shared.company import ADDRESS
from environments.composition.billing import BillingContainer
from environments.composition.database import DatabaseContainer
from environments.composition.experiments import ExperimentsContainer
from environments.composition.inventory import InventoryContainer
from environments.composition.messages import MessagesContainer
from environments.composition.online_ordering import OnlineOrderingContainer
from environments.composition.order_management import OrderManagementContainer
from environments.composition.service_changes import ServiceChangesContainer
from environments.composition.typed_providers import container, from_outside, once
from environments.composition.user_management import UserManagementContainer
from environments.settings import Settings
from presentation_layer.controllers.account import AccountController
from presentation_layer.controllers.amendments import AmendmentsController
from presentation_layer.controllers.answer_changes import AnswerChangesController
from presentation_layer.controllers.cancellations import CancellationsController
from presentation_layer.controllers.cart import CartController
from presentation_layer.controllers.change_forms import ChangeForms
from presentation_layer.controllers.checkout import CheckoutController
from presentation_layer.controllers.checkout_account import CheckoutAccountController
from presentation_layer.controllers.company import CompanyController
from presentation_layer.controllers.comparison import ComparisonController
from presentation_layer.controllers.dated_changes import DatedChangesController
from presentation_layer.controllers.earlier_proposals import EarlierProposals
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
from presentation_layer.line_breaks import unbroken
from presentation_layer.pages import PageCache
from presentation_layer.store_sessions import StoreSessions
from presentation_layer.views.company import CompanyPages
from presentation_layer.views.detail_choices import DetailChoices
from presentation_layer.views.offering_price import OfferingPrices
from presentation_layer.views.place_choices import PlaceChoices
from presentation_layer.views.suggested_offer import SuggestedOffer
from web_layer.site import telephone_uri
from web_layer.urls.store import StoreControllers


def company_pages_of(settings: Settings) -> CompanyPages:
    number = settings.support_number
    return CompanyPages(
        {"support_number": unbroken(number), "support_uri": telephone_uri(number), "company_address": ADDRESS}
    )


def mail_address_of(settings: Settings) -> str:
    """The address that our mail comes from, without its name."""
    return parseaddr(settings.mail.sender)[1]


class StoreContainer(containers.DeclarativeContainer):
    """Controllers that customers use; agents use most of them too, on behalf of a customer."""

    settings = from_outside(Settings)
    database = container(DatabaseContainer)
    messages = container(MessagesContainer)
    user_management = container(UserManagementContainer)
    inventory = container(InventoryContainer)
    billing = container(BillingContainer)
    online_ordering = container(OnlineOrderingContainer)
    order_management = container(OrderManagementContainer)
    service_changes = container(ServiceChangesContainer)
    experiments = container(ExperimentsContainer)

    pages = once(PageCache)
    sessions = once(
        StoreSessions,
        merge=online_ordering.merge_carts,
        continue_sign_up=user_management.continue_sign_up,
        identify=user_management.identify,
    )
    orders = once(
        OrdersController,
        orders=database.order_queries,
        catalogues=database.catalogues,
        answer_question=order_management.answer_question,
        contract_pdf=messages.contract_pdf,
        clock=database.clock,
        organizer=once(mail_address_of, settings),
    )
    suggested_offer = once(
        SuggestedOffer,
        suggest=once(
            SuggestOffering,
            unit_of_work=database.unit_of_work,
            offers=database.offers,
            catalogues=database.catalogues,
            clock=database.clock,
        ),
    )
    most_chosen = once(MostChosen, counts=database.offering_counts, clock=database.clock)
    services = once(
        ServicesController,
        products=database.product_queries,
        orders=database.order_queries,
        billing=database.billing_queries,
        changes=database.service_change_queries,
        catalogues=database.catalogues,
        clock=database.clock,
    )
    changes = once(
        ServiceChangesController,
        changes=database.service_change_queries,
        products=database.product_page_queries,
        people=database.people_queries,
        accept=service_changes.accept,
        accept_amendment=service_changes.accept_amendment,
        take_back=service_changes.take_back,
        catalogues=database.catalogues,
        clock=database.clock,
    )
    earlier_proposals = once(EarlierProposals, changes=database.service_change_queries)
    change_forms = once(
        ChangeForms,
        earlier=earlier_proposals,
        products=database.product_page_queries,
        orders=database.order_queries,
        people=database.people_queries,
        catalogues=database.catalogues,
        clock=database.clock,
    )
    dated_changes = once(
        DatedChangesController,
        forms=change_forms,
        disconnect=service_changes.propose_disconnection,
        suspend=service_changes.propose_suspension,
        resume=service_changes.propose_resumption,
    )
    place_choices = once(PlaceChoices, resources=database.resource_queries, clock=database.clock)
    answer_changes = once(
        AnswerChangesController,
        forms=change_forms,
        preview=service_changes.preview_change,
        propose=service_changes.propose_change,
        catalogues=database.catalogues,
        choices=place_choices,
        resources=database.resource_queries,
        clock=database.clock,
    )
    amendments = once(
        AmendmentsController,
        earlier=earlier_proposals,
        orders=database.order_queries,
        preview=service_changes.preview_amendment,
        propose=service_changes.propose_amendment,
        qualify=online_ordering.qualify_address,
        answer=order_management.answer_revision,
        catalogues=database.catalogues,
        choices=place_choices,
        resources=database.resource_queries,
        clock=database.clock,
    )
    moves = once(
        MovesController,
        forms=change_forms,
        qualify=online_ordering.qualify_address,
        view=service_changes.view_move,
        propose=service_changes.propose_move,
        products=database.product_queries,
        choices=place_choices,
        resources=database.resource_queries,
        clock=database.clock,
    )
    transfers = once(
        TransfersController,
        forms=change_forms,
        billing=database.billing_queries,
        view=service_changes.view_transfer,
        propose=service_changes.propose_transfer,
        offer=service_changes.offer_transfer,
        take_back=service_changes.take_back_transfer_offer,
    )
    takeovers = once(
        TakeoversController,
        view=service_changes.view_transfer_offer,
        accept=service_changes.accept_transfer_offer,
        decline=service_changes.decline_transfer_offer,
    )
    window = once(
        ShopWindowController,
        catalogues=database.catalogues,
        qualify=online_ordering.qualify_address,
        most_chosen=most_chosen,
        choose_variant=experiments.choose_variant,
        pages=pages,
        clock=database.clock,
    )
    configuring = once(
        ConfiguringController,
        catalogues=database.catalogues,
        qualify=online_ordering.qualify_address,
        add=online_ordering.add_to_cart,
        revise=online_ordering.revise_cart_item,
        view_cart=online_ordering.view_cart,
        choices=place_choices,
        prices=once(
            OfferingPrices,
            catalogues=database.catalogues,
            estimate=online_ordering.estimate_taxes,
            clock=database.clock,
        ),
        pages=pages,
        clock=database.clock,
    )
    number_alerts = once(
        NumberAlertsController,
        catalogues=database.catalogues,
        request=inventory.request_number_alert,
        view=inventory.view_number_alert,
        confirm=inventory.confirm_number_alert,
        cancel=inventory.cancel_number_alert,
        clock=database.clock,
    )
    cart = once(
        CartController,
        view=online_ordering.view_cart,
        remove=online_ordering.remove_from_cart,
        put_back=online_ordering.put_back_into_cart,
        accept_price=online_ordering.accept_price,
        qualify=online_ordering.qualify_address,
    )
    checkout = once(
        CheckoutController,
        view=online_ordering.view_checkout,
        give_details=online_ordering.give_service_details,
        choose_account=online_ordering.choose_billing_account,
        open_account=online_ordering.open_billing_account,
        agree=online_ordering.agree_to_documents,
        place=online_ordering.place_order,
        choices=once(DetailChoices, resources=database.resource_queries, clock=database.clock),
        qualify=online_ordering.qualify_address,
        contract_pdf=messages.contract_pdf,
        sessions=sessions,
    )
    checkout_account = once(
        CheckoutAccountController,
        sign_up=user_management.sign_up,
        check_out=online_ordering.check_out_as_new_customer,
        sign_in=user_management.sign_in,
        sessions=sessions,
        view_cart=online_ordering.view_cart,
        view_checkout=online_ordering.view_checkout,
    )
    account = once(
        AccountController,
        sign_up=user_management.sign_up,
        verify=user_management.verify_email,
        send_again=user_management.send_confirmation_again,
        sign_in=user_management.sign_in,
        sign_out=user_management.sign_out,
        request_reset=user_management.request_password_reset,
        reset=user_management.reset_password,
        sessions=sessions,
        view_cart=online_ordering.view_cart,
        waiting_checkout=online_ordering.waiting_checkout,
    )
    own_account = once(
        OwnAccountController,
        people=database.people_queries,
        billing=database.billing_queries,
        sessions=user_management.list_own_sessions,
        change_contact=user_management.change_contact_details,
        change_password=user_management.change_password,
        end_sessions=user_management.end_own_sessions,
        choose_cpni_use=user_management.choose_cpni_use,
    )
    first_password = once(FirstPasswordController, choose=user_management.choose_first_password)
    own_billing = once(OwnBillingController, billing=database.billing_queries, change=billing.change_billing_account)
    order_contact = once(OrderContactController, orders=database.order_queries, change=order_management.change_contact)
    packages = once(
        PackagesController,
        orders=database.order_queries,
        confirm=order_management.confirm_delivery,
        redirect_shipment=order_management.redirect_shipment,
    )
    cancellations = once(
        CancellationsController,
        outlooks=order_management.cancellation_outlooks,
        catalogues=database.catalogues,
        cancel=order_management.cancel_order,
        answer=order_management.answer_revision,
    )
    company_pages = once(company_pages_of, settings)
    company = once(
        CompanyController,
        company=company_pages,
        catalogues=database.catalogues,
        pages=pages,
        status=database.service_status,
        clock=database.clock,
    )
    comparison = once(
        ComparisonController,
        catalogues=database.catalogues,
        qualify=online_ordering.qualify_address,
        most_chosen=most_chosen,
        pages=pages,
        clock=database.clock,
    )
    machines = once(MachinePagesController, catalogues=database.catalogues, company=company_pages, clock=database.clock)
    controllers = once(
        StoreControllers,
        window=window,
        offering_search=once(
            OfferingSearchController,
            find=once(FindOfferings, synonyms=database.synonyms, catalogues=database.catalogues, clock=database.clock),
        ),
        configuring=configuring,
        number_alerts=number_alerts,
        cart=cart,
        checkout=checkout,
        checkout_account=checkout_account,
        orders=orders,
        account=account,
        own_account=own_account,
        first_password=first_password,
        own_billing=own_billing,
        services=services,
        service_changes=changes,
        dated_changes=dated_changes,
        answer_changes=answer_changes,
        amendments=amendments,
        order_contact=order_contact,
        moves=moves,
        transfers=transfers,
        takeovers=takeovers,
        packages=packages,
        cancellations=cancellations,
        company=company,
        comparison=comparison,
        machines=machines,
        privacy_choices=once(PrivacyChoicesController, choose=user_management.choose_event_consent),
    )
