"""The demonstration's own reading of what was learned about orders, to compare with what the back office shows."""

from collections.abc import Sequence
from dataclasses import dataclass

from environments.commands.published_models import published_models
from environments.composition.insight import events_folder_of
from environments.settings import Settings
from site_intelligence.gather.event_store import EventStore
from site_intelligence.mine.hand_back import MARKED_TIMES
from site_intelligence.mine.logistic import LogisticModel
from site_intelligence.mine.model_answers import MODEL, ORDERS, orders_to_watch
from site_intelligence.mine.model_file import read_models
from site_intelligence.mine.rules import OneColumnRule
from site_intelligence.report.history import Window
from site_intelligence.report.open_history import open_history
from tests.demo.orders import DemoOrder


@dataclass(frozen=True)
class LearnedRisk:
    """The trouble that is expected of an order, as a multiple of what is usual, and the reasons in words."""

    times: float
    reasons: tuple[str, ...]

    @property
    def is_marked(self) -> bool:
        return bool(self.reasons) and self.times >= MARKED_TIMES


class LearnedRisks:
    """The risks by what serves: the model, or else its rule."""

    def __init__(self, settings: Settings) -> None:
        served = next(model for model in published_models(settings) if model.name == ORDERS)
        self._folder, self._source = events_folder_of(settings), served.source.value

    def riskiest(self, orders: Sequence[DemoOrder]) -> DemoOrder:
        """The order whose offering had the most trouble; the first of those that are alike."""
        stored = read_models(self._folder).find(ORDERS)
        scorer = LogisticModel(**stored.model) if self._source == MODEL else OneColumnRule(**stored.rule)
        return max(orders, key=lambda order: scorer.score([f"offering={order.slug}"]))

    def find(self, number: str) -> LearnedRisk | None:
        """The risk of an open order; None if it was not collected yet."""
        models = read_models(self._folder)
        usual = float(models.find(ORDERS).rule["otherwise"])
        with open_history(EventStore(self._folder), Window()) as history:
            found = orders_to_watch(history, models, self._source)
        return next((LearnedRisk(risk.score / usual, risk.reasons) for risk in found if risk.id == number), None)
