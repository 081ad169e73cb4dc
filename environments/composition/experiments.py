"""The use cases of experiments on the store."""

from dependency_injector import containers

from business_layer.insight.choose_variant import ChooseVariant
from business_layer.insight.switch_experiments import ListExperiments, SwitchOffExperiment, SwitchOnExperiment
from environments.composition.database import DatabaseContainer
from environments.composition.typed_providers import container, once


class ExperimentsContainer(containers.DeclarativeContainer):
    """The variants that visitors see, and the switches of analysts."""

    database = container(DatabaseContainer)

    choose_variant = once(ChooseVariant, running=database.running_experiments)
    list_all = once(ListExperiments, unit_of_work=database.unit_of_work)
    switch_on = once(
        SwitchOnExperiment,
        unit_of_work=database.unit_of_work,
        clock=database.clock,
        identifiers=database.identifiers,
    )
    switch_off = once(SwitchOffExperiment, unit_of_work=database.unit_of_work, clock=database.clock)
