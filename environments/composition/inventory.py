"""The use cases of the inventory: stocking, and releasing what nobody uses."""

from dependency_injector import containers

from business_layer.inventory.change_number_alert import CancelNumberAlert, ConfirmNumberAlert, ViewNumberAlert
from business_layer.inventory.count_number_stock import CountNumberStock
from business_layer.inventory.load_stock import LoadStock
from business_layer.inventory.mail_number_alerts import MailNumberAlerts
from business_layer.inventory.open_installation_slots import OpenInstallationSlots
from business_layer.inventory.release_aged import ReleaseAgedResources
from business_layer.inventory.release_lapsed import ReleaseLapsedReservations
from business_layer.inventory.request_number_alert import RequestNumberAlert
from environments.composition.database import DatabaseContainer
from environments.composition.messages import MessagesContainer
from environments.composition.typed_providers import container, once
from environments.composition.user_management import UserManagementContainer


class InventoryContainer(containers.DeclarativeContainer):
    """Use cases of `business_layer.inventory`."""

    database = container(DatabaseContainer)
    messages = container(MessagesContainer)
    user_management = container(UserManagementContainer)

    load_stock = once(LoadStock, stock=database.stock)
    open_installation_slots = once(OpenInstallationSlots, stock=database.stock, clock=database.clock)
    count_number_stock = once(
        CountNumberStock, unit_of_work=database.unit_of_work, stock=database.number_stock, clock=database.clock
    )
    release_lapsed_reservations = once(
        ReleaseLapsedReservations, unit_of_work=database.unit_of_work, clock=database.clock
    )
    release_aged_resources = once(ReleaseAgedResources, unit_of_work=database.unit_of_work, clock=database.clock)
    request_number_alert = once(
        RequestNumberAlert,
        unit_of_work=database.unit_of_work,
        catalogues=database.catalogues,
        numbers=database.resource_queries,
        message_writer=messages.message_writer,
        limits=user_management.mail_limits,
        clock=database.clock,
        identifiers=database.identifiers,
    )
    view_number_alert = once(ViewNumberAlert, unit_of_work=database.unit_of_work)
    confirm_number_alert = once(ConfirmNumberAlert, unit_of_work=database.unit_of_work, clock=database.clock)
    cancel_number_alert = once(CancelNumberAlert, unit_of_work=database.unit_of_work, clock=database.clock)
    mail_number_alerts = once(
        MailNumberAlerts,
        unit_of_work=database.unit_of_work,
        numbers=database.resource_queries,
        message_writer=messages.message_writer,
        clock=database.clock,
    )
