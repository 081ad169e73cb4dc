"""The use cases of the inventory: stocking, and releasing what nobody uses."""

from dependency_injector import containers

from business_layer.inventory.load_stock import LoadStock
from business_layer.inventory.open_installation_slots import OpenInstallationSlots
from business_layer.inventory.release_lapsed import ReleaseLapsedReservations
from environments.composition.database import DatabaseContainer
from environments.composition.typed_providers import container, once


class InventoryContainer(containers.DeclarativeContainer):
    """Use cases of `business_layer.inventory`."""

    database = container(DatabaseContainer)

    load_stock = once(LoadStock, stock=database.stock)
    open_installation_slots = once(OpenInstallationSlots, stock=database.stock, clock=database.clock)
    release_lapsed_reservations = once(
        ReleaseLapsedReservations, unit_of_work=database.unit_of_work, clock=database.clock
    )
