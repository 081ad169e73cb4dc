"""The tax tables that estimates are made from."""

from dependency_injector import containers

from environments.composition.typed_providers import from_outside, once
from environments.settings import Settings
from environments.taxes.tax_table_files import TaxTableFiles


def tax_tables_of(settings: Settings) -> TaxTableFiles:
    return TaxTableFiles(settings.taxes.tables)


class BillingContainer(containers.DeclarativeContainer):
    """Adapters of `business_layer.billing`."""

    settings = from_outside(Settings)
    tax_tables = once(tax_tables_of, settings)
