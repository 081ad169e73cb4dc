"""Billing accounts, and the tax tables that estimates are made from."""

from dependency_injector import containers

from business_layer.billing.change_account import ChangeBillingAccount
from environments.composition.database import DatabaseContainer
from environments.composition.messages import MessagesContainer
from environments.composition.typed_providers import container, from_outside, once
from environments.settings import Settings
from environments.taxes.tax_table_files import TaxTableFiles


def tax_tables_of(settings: Settings) -> TaxTableFiles:
    return TaxTableFiles(settings.taxes.tables)


class BillingContainer(containers.DeclarativeContainer):
    """Use cases and adapters of `business_layer.billing`."""

    settings = from_outside(Settings)
    database = container(DatabaseContainer)
    messages = container(MessagesContainer)

    tax_tables = once(tax_tables_of, settings)
    change_billing_account = once(
        ChangeBillingAccount,
        unit_of_work=database.unit_of_work,
        message_writer=messages.message_writer,
        clock=database.clock,
    )
