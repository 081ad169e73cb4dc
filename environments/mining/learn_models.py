"""The regular jobs about models: learn them anew each night, and publish what they say each hour."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog

from business_layer.insight.publish_answers import PublishAnswers
from environments.mining.answers import answers_of
from environments.mining.own_process import run_apart

log = structlog.get_logger()


@dataclass(frozen=True)
class Conclusions:
    """The answers in plain values, or the reason why there are none. Without events, all is empty."""

    answers: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    failure: str = ""


class LearnModels:
    """Learn from the events in a folder, store the models there, and publish what they say."""

    def __init__(self, folder: Path, publish: PublishAnswers) -> None:
        self._folder, self._publish = folder, publish

    def __call__(self) -> None:
        concluded = run_apart(learn, self._folder)
        if concluded.failure:
            log.error("models_not_learned", cause=concluded.failure)
        elif concluded.answers:
            self._publish(answers_of(concluded.answers))
            log.info("models_learned", **_standings(concluded))


class RankAnew:
    """Publish what the stored models say of the orders and customers of this hour."""

    def __init__(self, folder: Path, publish: PublishAnswers) -> None:
        self._folder, self._publish = folder, publish

    def __call__(self) -> None:
        concluded = self.publish()
        if concluded.failure:
            log.error("answers_not_published", cause=concluded.failure)
        elif concluded.answers:
            log.info("answers_published", orders=len(concluded.answers["orders"]))

    def publish(self) -> Conclusions:
        """Publish, and return what was published or why nothing was."""
        concluded = run_apart(conclude, self._folder)
        if concluded.answers:
            self._publish(answers_of(concluded.answers))
        return concluded


def learn(folder: Path) -> Conclusions:
    """Learn and conclude, in the process that calls. A failure that an operator can fix is returned, not raised."""
    from site_intelligence.errors import IntelligenceError
    from site_intelligence.gather.event_store import EventStore
    from site_intelligence.mine.model_file import replace_models
    from site_intelligence.mine.train_models import train
    from site_intelligence.report.history import Window
    from site_intelligence.report.open_history import NoEvents, open_history

    try:
        with open_history(EventStore(folder), Window()) as history:
            replace_models(folder, train(history))
    except NoEvents:
        return Conclusions()
    except IntelligenceError as failed:
        return Conclusions(failure=str(failed))
    return conclude(folder)


def conclude(folder: Path) -> Conclusions:
    """Return the answers of the stored models, in the process that calls; none without models."""
    from site_intelligence.errors import IntelligenceError
    from site_intelligence.mine.hand_back import hand_back
    from site_intelligence.report.open_history import NoEvents

    try:
        return Conclusions(hand_back(folder))
    except NoEvents:
        return Conclusions()
    except IntelligenceError as failed:
        return Conclusions(failure=str(failed))


def _standings(concluded: Conclusions) -> dict[str, str]:
    return {str(model["name"]): str(model["judgment"]["standing"]) for model in concluded.answers["models"]}
