"""The work that site intelligence does for the product, and what the product makes of it.

Nothing here imports the engine of the reports: the work runs in a process of its own.
"""

from pathlib import Path

from dependency_injector import containers

from business_layer.insight.call_customers import CloseCall, TakeCall
from business_layer.insight.publish_answers import PublishAnswers
from business_layer.insight.switch_models import SwitchModel, ViewModels
from business_layer.insight.synonyms import DecideSynonym
from environments.composition.database import DatabaseContainer
from environments.composition.typed_providers import container, from_outside, once
from environments.mining.learn_models import LearnModels, RankAnew
from environments.settings import Settings

FOLDER = "intelligence"


def events_folder_of(settings: Settings) -> Path:
    """The folder with the stored events. It may be missing: nothing was collected on this machine."""
    return settings.var / FOLDER


class InsightContainer(containers.DeclarativeContainer):
    """The regular work of site intelligence, and the use cases about models."""

    settings = from_outside(Settings)
    database = container(DatabaseContainer)

    publish = once(
        PublishAnswers,
        unit_of_work=database.unit_of_work,
        clock=database.clock,
        identifiers=database.identifiers,
    )
    events_folder = once(events_folder_of, settings)
    learn_models = once(LearnModels, folder=events_folder, publish=publish)
    rank_anew = once(RankAnew, folder=events_folder, publish=publish)
    view_models = once(ViewModels, unit_of_work=database.unit_of_work)
    switch_model = once(SwitchModel, unit_of_work=database.unit_of_work, clock=database.clock)
    decide_synonym = once(
        DecideSynonym,
        unit_of_work=database.unit_of_work,
        synonyms=database.synonyms,
        clock=database.clock,
        identifiers=database.identifiers,
    )
    take_call = once(TakeCall, unit_of_work=database.unit_of_work, clock=database.clock)
    close_call = once(CloseCall, unit_of_work=database.unit_of_work, clock=database.clock)
