"""The only place that names concrete classes: one container a tier, composed into one for a process."""

import time
from datetime import timedelta
from random import SystemRandom

from dependency_injector import containers, providers

from business_layer.catalogue.publish_catalogue import PublishCatalogue
from business_layer.inventory.load_stock import LoadStock
from business_layer.inventory.open_installation_slots import OpenInstallationSlots
from business_layer.inventory.release_lapsed import ReleaseLapsedReservations
from business_layer.jobs import jobs_for
from business_layer.messages.delivery import (
    DeliverMessage,
    DeliveryPauses,
    ListFailedMessages,
    ResendMessage,
    ResumeDelivery,
)
from business_layer.messages.message_writer import MessageWriter
from business_layer.online_ordering.cart_changes import (
    AcceptPrice,
    AddToCart,
    CartAccess,
    MergeCarts,
    PutBackIntoCart,
    RemoveFromCart,
    ReviseCartItem,
    ViewCart,
)
from business_layer.online_ordering.cart_holds import HoldLimits
from business_layer.online_ordering.checkout_steps import (
    AgreeToDocuments,
    CheckoutAccess,
    ChooseBillingAccount,
    GiveServiceDetails,
    OpenBillingAccount,
    ViewCheckout,
)
from business_layer.online_ordering.place_order import PlaceOrder
from business_layer.online_ordering.qualify_address import QualifyAddress
from business_layer.order_management.add_note import AddNote, NoteWriter
from business_layer.order_management.advance_order import AdvanceOrder
from business_layer.order_management.assignment import AssignOrder, MoveOpenOrders, UnassignOrder
from business_layer.order_management.correct_answers import CorrectAnswers
from business_layer.order_management.park_task import ParkTask, UnparkTask
from business_layer.order_management.poll_order import PollOrderNow
from business_layer.order_management.retry_fallout import RetryFallout
from business_layer.order_management.shipment_changes import ConfirmDelivery, RedirectShipment
from business_layer.order_management.stalled_orders import ResumeStalledOrders
from business_layer.order_management.task_handlers import TaskHandlers
from business_layer.order_management.tasks import FulfilmentTask, RetryPolicy
from business_layer.order_management.technical_reviews import (
    AnswerQuestion,
    AskCustomer,
    CompleteTechnicalReview,
    ReportNotFeasible,
)
from business_layer.shared.backoff import Backoff
from business_layer.user_management.acting_for_customer import StartActingForCustomer, StopActingForCustomer
from business_layer.user_management.agent_credentials import ChangeAgentPassword, ChooseOwnPassword, RenewAuthenticator
from business_layer.user_management.agents import ChangeAgent, DisableAgent, EmployAgent, EnableAgent
from business_layer.user_management.confirm_email import (
    SendConfirmationAgain,
    SendConfirmationToCustomer,
    VerifyEmail,
)
from business_layer.user_management.customer_accounts import (
    AccountMail,
    CorrectCustomer,
    OpenCustomerAccount,
    SendAccountLink,
)
from business_layer.user_management.identify import Identify
from business_layer.user_management.limits import MailLimits
from business_layer.user_management.password_changes import (
    ChangePassword,
    NewPasswords,
    RequestPasswordReset,
    ResetPassword,
)
from business_layer.user_management.passwords import Passwords
from business_layer.user_management.second_factors import SealSecondFactors, SecondFactors, WrongCodes
from business_layer.user_management.sign_in import ConfirmSecondFactor, SessionRules, SignIn, SignOut
from business_layer.user_management.sign_up import SignUp
from business_layer.user_management.users import Agent, Customer, User
from database_layer.clock import DatabaseClock
from database_layer.engine import make_engine, make_reading_session_factory, make_session_factory
from database_layer.job_queue import JobQueue
from database_layer.outages import retry_during_outage
from database_layer.queries.agent_orders import SqlAgentOrders
from database_layer.queries.inventory import SqlProductQueries, SqlResourceQueries
from database_layer.queries.looks import SqlLooks
from database_layer.queries.order_desk import SqlDeskQueries
from database_layer.queries.orders import SqlOrderQueries
from database_layer.queries.people import SqlPeopleQueries
from database_layer.queries.searches import SqlSearches
from database_layer.queries.sessions import SqlSessionQueries
from database_layer.repositories.catalogue import SqlCatalogues
from database_layer.repositories.housekeeping import Retention, SqlHousekeeping
from database_layer.repositories.orders import SqlAssignments, SqlStalledOrders
from database_layer.repositories.stock import SqlStock
from database_layer.repositories.trail import SqlTrail
from database_layer.sealing import FernetSealing
from database_layer.unit_of_work import SqlUnitOfWorkFactory
from environments.composition.identifiers import TimeOrderedIdentifiers
from environments.settings import Settings
from environments.taxes.files import TaxTableFiles
from integration_layer.availability import AvailabilitySoapGateway
from integration_layer.mail import MailAccess, SmtpMailGateway
from integration_layer.notifications import notified_key
from integration_layer.provisioning import ProvisioningSoapGateway
from integration_layer.soap_service import SoapAccess
from presentation_layer.controllers.account import AccountController
from presentation_layer.controllers.cart import CartController
from presentation_layer.controllers.checkout import CheckoutController
from presentation_layer.controllers.configuring import ConfiguringController
from presentation_layer.controllers.notifications import NotificationsController
from presentation_layer.controllers.office_access import OfficeAccessController
from presentation_layer.controllers.office_agent import OfficeAgentController
from presentation_layer.controllers.office_agents import OfficeAgentsController
from presentation_layer.controllers.office_corrections import OfficeCorrectionsController
from presentation_layer.controllers.office_customers import OfficeCustomersController
from presentation_layer.controllers.office_order_page import OfficeOrderPage
from presentation_layer.controllers.office_orders import OfficeOrdersController
from presentation_layer.controllers.office_people import OfficePeopleController
from presentation_layer.controllers.office_search import OfficeSearchController
from presentation_layer.controllers.office_tasks import OfficeTasksController
from presentation_layer.controllers.office_waiting import OfficeWaitingController, WaitingLists
from presentation_layer.controllers.orders import OrdersController
from presentation_layer.controllers.packages import PackagesController
from presentation_layer.controllers.shop_window import ShopWindowController
from presentation_layer.pages import PageCache
from presentation_layer.views.checkout import DetailChoices
from presentation_layer.views.choices import PlaceChoices
from web_layer.urls.office import OfficeControllers
from web_layer.urls.store import StoreControllers

# A worker's threads ask for the same objects at the same moment.
Once = providers.ThreadSafeSingleton
chance = SystemRandom().random


def fernet_sealing(settings: Settings) -> FernetSealing:
    return FernetSealing(settings.sealing_keys.split(","))


class Database(containers.DeclarativeContainer):
    """The database tier: one engine a process, made after the fork."""

    settings = providers.Dependency(instance_of=Settings)
    identifiers = Once(TimeOrderedIdentifiers)
    engine = Once(
        make_engine,
        settings.provided.database.url,
        pool_size=settings.provided.database.pool_size,
        statement_timeout_ms=settings.provided.database.statement_timeout_ms,
    )
    sessions = Once(make_session_factory, engine)
    reading_sessions = Once(make_reading_session_factory, engine)
    clock = Once(DatabaseClock, engine)
    unit_of_work = Once(
        SqlUnitOfWorkFactory, sessions, reading_sessions, providers.Object(jobs_for), clock, identifiers
    )
    sealing = Once(fernet_sealing, settings)
    timer = providers.Object(time.monotonic)
    catalogues = Once(SqlCatalogues, reading_sessions, timer)
    orders = Once(SqlOrderQueries, engine, clock)
    stalled_orders = Once(SqlStalledOrders, sessions)
    assignments = Once(SqlAssignments, sessions)
    task_trail = Once(SqlTrail, sessions, FulfilmentTask.__name__)
    user_trail = Once(SqlTrail, sessions, User.__name__)
    agent_trail = Once(SqlTrail, sessions, Agent.__name__)
    customer_trail = Once(SqlTrail, sessions, Customer.__name__)
    products = Once(SqlProductQueries, engine)
    resources = Once(SqlResourceQueries, engine)
    people = Once(SqlPeopleQueries, engine, clock)
    session_queries = Once(SqlSessionQueries, engine)
    stock = Once(SqlStock, sessions, identifiers)
    job_queue = Once(JobQueue, engine)
    retention = Once(
        Retention,
        audit_months=settings.provided.retention.audit_months,
        event_months=settings.provided.retention.event_months,
        placed_cart_days=settings.provided.retention.placed_cart_days,
        guest_cart_days=settings.provided.retention.guest_cart_days,
        customer_cart_days=settings.provided.retention.customer_cart_days,
    )
    housekeeping = Once(SqlHousekeeping, sessions, clock, retention)
    looks = Once(SqlLooks, engine, clock)
    searches = Once(SqlSearches, engine, clock, identifiers)
    desk = Once(SqlDeskQueries, engine, clock)
    agent_orders = Once(SqlAgentOrders, engine)


class Integration(containers.DeclarativeContainer):
    """The gateways to the outside systems."""

    settings = providers.Dependency(instance_of=Settings)
    availability = Once(
        AvailabilitySoapGateway,
        Once(
            SoapAccess,
            endpoint=settings.provided.availability.endpoint,
            user=settings.provided.availability.user,
            password=settings.provided.availability.password,
            connect_timeout=settings.provided.availability.connect_timeout_seconds,
            operation_timeout=settings.provided.availability.operation_timeout_seconds,
        ),
    )
    provisioning = Once(
        ProvisioningSoapGateway,
        Once(
            SoapAccess,
            endpoint=settings.provided.provisioning.endpoint,
            user=settings.provided.provisioning.user,
            password=settings.provided.provisioning.password,
            connect_timeout=settings.provided.provisioning.connect_timeout_seconds,
            operation_timeout=settings.provided.provisioning.operation_timeout_seconds,
        ),
    )
    mail = Once(
        SmtpMailGateway,
        Once(
            MailAccess,
            host=settings.provided.mail.host,
            port=settings.provided.mail.port,
            sender=settings.provided.mail.sender,
            starttls=settings.provided.mail.starttls,
            user=settings.provided.mail.user,
            password=settings.provided.mail.password,
        ),
    )


def session_rules(settings: Settings) -> SessionRules:
    return SessionRules(
        customer_idle=timedelta(minutes=settings.sessions.customer_idle_minutes),
        agent_idle=timedelta(minutes=settings.sessions.agent_idle_minutes),
        absolute=timedelta(hours=settings.sessions.absolute_hours),
        sign_ins_per_minute=settings.limits.sign_ins_per_minute,
    )


def mail_limits(settings: Settings) -> MailLimits:
    return MailLimits(to_one=settings.limits.mails_per_hour, by_one=settings.limits.mails_per_hour_by_address)


def hold_limits(settings: Settings) -> HoldLimits:
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


def delivery_pauses() -> DeliveryPauses:
    return DeliveryPauses(
        ordinary=Backoff(base_seconds=1, cap_seconds=1800, chance=chance),
        urgent=Backoff(base_seconds=1, cap_seconds=60, chance=chance),
    )


def retry_policy(settings: Settings) -> RetryPolicy:
    given = settings.fulfilment
    return RetryPolicy(
        backoff=Backoff(base_seconds=given.retry_base_seconds, cap_seconds=given.retry_cap_seconds, chance=chance),
        give_up_after_seconds=given.give_up_after_seconds,
        follow_seconds=given.follow_seconds,
        stalled_after_seconds=given.stalled_after_seconds,
    )


class Business(containers.DeclarativeContainer):
    """The use cases."""

    settings = providers.Dependency(instance_of=Settings)
    database = providers.DependenciesContainer()
    integration = providers.DependenciesContainer()
    uow, clock, identifiers = database.unit_of_work, database.clock, database.identifiers
    message_writer = Once(MessageWriter, identifiers, settings.provided.store.origin, settings.provided.mail.sender)
    rules = Once(session_rules, settings)
    passwords = Once(
        Passwords,
        time_cost=settings.provided.passwords.time_cost,
        memory_kib=settings.provided.passwords.memory_kib,
    )
    second_factors = Once(SecondFactors, database.sealing)
    wrong_codes = Once(WrongCodes, message_writer)

    publish_catalogue = Once(PublishCatalogue, uow, clock)
    deliver_message = Once(
        DeliverMessage, uow, integration.mail, Once(delivery_pauses), providers.Object(retry_during_outage), clock
    )
    resume_delivery = Once(ResumeDelivery, uow, clock)
    failed_messages = Once(ListFailedMessages, uow)
    resend_message = Once(ResendMessage, uow, clock)
    qualify = Once(QualifyAddress, uow, database.catalogues, integration.availability, clock, identifiers)

    tax_tables = Once(TaxTableFiles, settings.provided.taxes.tables)
    cart_access = Once(CartAccess, database.catalogues, tax_tables, Once(hold_limits, settings), clock, identifiers)
    add_to_cart = Once(AddToCart, uow, cart_access)
    revise_cart_item = Once(ReviseCartItem, uow, cart_access)
    remove_from_cart = Once(RemoveFromCart, uow, cart_access)
    put_back_into_cart = Once(PutBackIntoCart, uow, cart_access)
    accept_price = Once(AcceptPrice, uow, cart_access)
    merge_carts = Once(MergeCarts, uow, cart_access)
    view_cart = Once(ViewCart, uow, cart_access)

    checkout_access = Once(CheckoutAccess, cart_access)
    view_checkout = Once(ViewCheckout, uow, checkout_access)
    give_details = Once(GiveServiceDetails, uow, checkout_access)
    choose_account = Once(ChooseBillingAccount, uow, checkout_access)
    open_account = Once(OpenBillingAccount, uow, checkout_access, message_writer)
    agree = Once(AgreeToDocuments, uow, checkout_access)
    place_order = Once(PlaceOrder, uow, checkout_access, message_writer, settings.provided.limits.orders_per_minute)

    open_slots = Once(OpenInstallationSlots, database.stock, clock)
    load_stock = Once(LoadStock, database.stock)
    release_lapsed = Once(ReleaseLapsedReservations, uow, clock)
    handlers = Once(TaskHandlers, database.catalogues, message_writer)
    advance_order = Once(
        AdvanceOrder,
        uow,
        database.catalogues,
        integration.provisioning,
        handlers,
        Once(retry_policy, settings),
        clock,
        identifiers,
    )
    hurry_order = Once(PollOrderNow, uow, clock)
    wake_stalled = Once(ResumeStalledOrders, uow, clock, database.stalled_orders)
    retry_fallout = Once(RetryFallout, uow, database.task_trail, clock)
    correct_answers = Once(CorrectAnswers, uow, database.catalogues, database.task_trail, message_writer, clock)
    complete_review = Once(CompleteTechnicalReview, uow, database.task_trail, clock)
    find_not_feasible = Once(ReportNotFeasible, uow, database.task_trail, message_writer, clock)
    ask_customer = Once(AskCustomer, uow, database.task_trail, message_writer, clock)
    answer_question = Once(AnswerQuestion, uow, database.task_trail, clock)
    park_task = Once(ParkTask, uow, database.task_trail, clock)
    unpark_task = Once(UnparkTask, uow, database.task_trail, clock)
    note_pad = Once(NoteWriter, clock, identifiers)
    add_note = Once(AddNote, uow, note_pad)
    confirm_delivery = Once(ConfirmDelivery, uow, clock)
    redirect_shipment = Once(RedirectShipment, uow, message_writer, clock)
    assign_order = Once(AssignOrder, uow, database.assignments, note_pad, clock)
    unassign_order = Once(UnassignOrder, uow, database.assignments, clock)

    mails = Once(mail_limits, settings)
    sign_up = Once(SignUp, uow, passwords, message_writer, mails, clock, identifiers)
    verify_email = Once(VerifyEmail, uow, passwords, rules, clock)
    send_confirmation_again = Once(SendConfirmationAgain, uow, message_writer, mails, clock)
    send_confirmation_to_customer = Once(SendConfirmationToCustomer, uow, message_writer, mails, clock)
    sign_in = Once(SignIn, uow, passwords, rules, clock)
    confirm_second_factor = Once(ConfirmSecondFactor, uow, second_factors, wrong_codes, rules, clock)
    seal_second_factors = Once(SealSecondFactors, uow, second_factors)
    sign_out = Once(SignOut, uow)
    identify = Once(Identify, uow, database.session_queries, rules, clock)
    request_reset = Once(RequestPasswordReset, uow, message_writer, mails, clock)
    new_passwords = Once(NewPasswords, passwords, message_writer, clock)
    reset_password = Once(ResetPassword, uow, new_passwords, clock)
    change_password = Once(ChangePassword, uow, new_passwords, clock)
    account_mail = Once(AccountMail, message_writer, mails)
    open_customer_account = Once(OpenCustomerAccount, uow, account_mail, clock, identifiers)
    send_account_link = Once(SendAccountLink, uow, account_mail, clock)
    correct_customer = Once(CorrectCustomer, uow, database.customer_trail, message_writer, clock)
    serve_customer = Once(StartActingForCustomer, uow)
    stop_serving = Once(StopActingForCustomer, uow)
    employ_agent = Once(EmployAgent, uow, passwords, second_factors, clock, identifiers)
    change_agent = Once(ChangeAgent, uow, database.agent_trail)
    disable_agent = Once(DisableAgent, uow, database.user_trail, clock)
    move_orders = Once(MoveOpenOrders, uow, database.agent_orders, clock)
    enable_agent = Once(EnableAgent, uow)
    choose_own_password = Once(ChooseOwnPassword, uow, new_passwords, clock)
    change_agent_password = Once(ChangeAgentPassword, uow, new_passwords, second_factors, wrong_codes, clock)
    renew_authenticator = Once(RenewAuthenticator, uow, second_factors, database.user_trail)


class Presentation(containers.DeclarativeContainer):
    """The controllers of all sites."""

    settings = providers.Dependency(instance_of=Settings)
    database = providers.DependenciesContainer()
    business = providers.DependenciesContainer()
    pages = Once(PageCache)
    choices = Once(PlaceChoices, database.resources, database.clock)
    orders = Once(
        OrdersController,
        database.orders,
        database.products,
        database.catalogues,
        business.answer_question,
        database.clock,
    )
    window = Once(ShopWindowController, database.catalogues, business.qualify, pages, database.clock)
    configuring = Once(
        ConfiguringController,
        database.catalogues,
        business.qualify,
        business.add_to_cart,
        business.revise_cart_item,
        business.view_cart,
        choices,
        pages,
        database.clock,
    )
    cart = Once(
        CartController,
        business.view_cart,
        business.remove_from_cart,
        business.put_back_into_cart,
        business.accept_price,
        business.qualify,
    )
    checkout = Once(
        CheckoutController,
        business.view_checkout,
        business.give_details,
        business.choose_account,
        business.open_account,
        business.agree,
        business.place_order,
        Once(DetailChoices, database.resources, database.clock),
        business.qualify,
    )
    account = Once(
        AccountController,
        business.sign_up,
        business.verify_email,
        business.send_confirmation_again,
        business.sign_in,
        business.sign_out,
        business.request_reset,
        business.reset_password,
        business.change_password,
        business.merge_carts,
        business.view_cart,
    )
    packages = Once(PackagesController, database.orders, business.confirm_delivery, business.redirect_shipment)
    store = Once(
        StoreControllers,
        window=window,
        configuring=configuring,
        cart=cart,
        checkout=checkout,
        orders=orders,
        account=account,
        packages=packages,
    )
    order_page = Once(
        OfficeOrderPage, database.orders, database.desk, database.people, database.catalogues, database.clock
    )
    waiting_lists = Once(WaitingLists, database.orders)
    office = Once(
        OfficeControllers,
        store=store,
        access=Once(
            OfficeAccessController,
            business.sign_in,
            business.confirm_second_factor,
            business.sign_out,
            business.stop_serving,
            business.choose_own_password,
            business.change_agent_password,
        ),
        search=Once(
            OfficeSearchController,
            database.searches,
            database.orders,
            database.people,
            database.catalogues,
            database.clock,
            waiting_lists,
        ),
        waiting=Once(OfficeWaitingController, waiting_lists),
        orders=Once(
            OfficeOrdersController,
            order_page,
            database.orders,
            database.people,
            business.assign_order,
            business.unassign_order,
            business.add_note,
        ),
        tasks=Once(
            OfficeTasksController,
            order_page,
            database.orders,
            business.complete_review,
            business.find_not_feasible,
            business.ask_customer,
            business.answer_question,
            business.retry_fallout,
            business.park_task,
            business.unpark_task,
        ),
        corrections=Once(
            OfficeCorrectionsController,
            order_page,
            database.orders,
            database.catalogues,
            database.task_trail,
            database.clock,
            business.correct_answers,
        ),
        people=Once(
            OfficePeopleController,
            database.people,
            database.orders,
            database.products,
            database.catalogues,
            business.serve_customer,
            business.send_confirmation_to_customer,
        ),
        customers=Once(
            OfficeCustomersController,
            database.people,
            database.searches,
            business.open_customer_account,
            business.correct_customer,
            business.send_account_link,
        ),
        agents=Once(
            OfficeAgentsController,
            database.people,
            business.employ_agent,
            business.enable_agent,
            business.renew_authenticator,
        ),
        agent=Once(
            OfficeAgentController,
            database.people,
            database.orders,
            database.agent_orders,
            business.change_agent,
            business.disable_agent,
            business.move_orders,
        ),
    )
    notifications = Once(
        NotificationsController,
        business.hurry_order,
        providers.Object(notified_key),
        settings.provided.notifications.user,
        settings.provided.notifications.password,
    )


class Application(containers.DeclarativeContainer):
    """Everything a process may need."""

    settings = providers.Dependency(instance_of=Settings)
    database = providers.Container(Database, settings=settings)
    integration = providers.Container(Integration, settings=settings)
    business = providers.Container(Business, settings=settings, database=database, integration=integration)
    presentation = providers.Container(Presentation, settings=settings, database=database, business=business)
