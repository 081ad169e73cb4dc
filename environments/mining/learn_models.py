"""The nightly job that learns the models anew."""

from dataclasses import dataclass
from pathlib import Path

import structlog

from environments.mining.own_process import run_apart

log = structlog.get_logger()


@dataclass(frozen=True)
class LearnedModels:
    """What came of learning: the standing of each model, or why nothing was learned."""

    standings: dict[str, str]
    failure: str = ""


class LearnModels:
    """Learns from the events in a folder, and stores the models there. Without events, it does nothing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self) -> None:
        learned = run_apart(learn, self._folder)
        if learned.failure:
            log.error("models_not_learned", cause=learned.failure)
        elif learned.standings:
            log.info("models_learned", **learned.standings)


def learn(folder: Path) -> LearnedModels:
    """Learn and store, in the process that calls. A failure that an operator can mend is returned, not raised."""
    from site_intelligence.errors import IntelligenceError
    from site_intelligence.gather.event_store import EventStore
    from site_intelligence.mine.model_file import replace_models
    from site_intelligence.mine.train_models import train
    from site_intelligence.report.history import Window
    from site_intelligence.report.open_history import NoEvents, open_history

    try:
        with open_history(EventStore(folder), Window()) as history:
            learned = train(history)
        stored = replace_models(folder, learned)
    except NoEvents:
        return LearnedModels({})
    except IntelligenceError as failed:
        return LearnedModels({}, str(failed))
    return LearnedModels({name: str(model.description.judgment.standing) for name, model in stored.models.items()})
