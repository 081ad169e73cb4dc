"""The work that site intelligence does for the product, and what the product makes of it.

Nothing here imports the engine of the reports: the work runs in a process of its own.
"""

from pathlib import Path

from dependency_injector import containers

from environments.composition.typed_providers import from_outside, once
from environments.mining.learn_models import LearnModels
from environments.settings import Settings

FOLDER = "intelligence"


def events_folder_of(settings: Settings) -> Path:
    """The folder with the stored events. It may be missing: nothing was collected on this machine."""
    return settings.var / FOLDER


class InsightContainer(containers.DeclarativeContainer):
    """The regular work of site intelligence."""

    settings = from_outside(Settings)

    learn_models = once(LearnModels, folder=once(events_folder_of, settings))
