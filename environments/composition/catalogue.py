"""The use case of the catalogue: publishing it."""

from dependency_injector import containers

from business_layer.catalogue.publish_catalogue import PublishCatalogue
from environments.composition.database import DatabaseContainer
from environments.composition.typed_providers import container, once


class CatalogueContainer(containers.DeclarativeContainer):
    """Use cases of `business_layer.catalogue`."""

    database = container(DatabaseContainer)

    publish_catalogue = once(PublishCatalogue, unit_of_work=database.unit_of_work, clock=database.clock)
