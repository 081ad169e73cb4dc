"""The models as the database knows them: what is published of them, and whether they are switched on."""

from collections.abc import Mapping, Sequence, Sized

from business_layer.insight.learned_models import LearnedModel
from business_layer.shared.actor import SYSTEM
from business_layer.shared.counts import count_words
from business_layer.shared.errors import NotFound
from environments.composition import open_application, resolve
from environments.settings import Settings
from environments.settings.errors import CannotContinue

COUNTED = (
    ("models", "model"),
    ("suggestions", "suggestion"),
    ("orders", "mark of an order", "marks of orders"),
    ("customers", "rank of a customer", "ranks of customers"),
)
NOTHING = "No models are published yet. Run dialtone intelligence train, and then publish."


def published_models(settings: Settings) -> Sequence[LearnedModel]:
    """Return the models. Raises CannotContinue if there are none."""
    with open_application(settings) as application:
        models = resolve(application.insight.view_models)(by=SYSTEM)
    if not models:
        raise CannotContinue(NOTHING)
    return models


def switch_model(settings: Settings, name: str, *, is_on: bool) -> None:
    """Switch a model, as the page does. Raises CannotContinue if there is none with that name."""
    with open_application(settings) as application:
        try:
            resolve(application.insight.switch_model)(name=name, is_on=is_on, by=SYSTEM)
        except NotFound as unknown:
            names = ", ".join(model.name for model in resolve(application.insight.view_models)(by=SYSTEM))
            known = f"The models are: {names}." if names else NOTHING
            raise CannotContinue(f"{unknown.message} {known}") from unknown


def publish_now(settings: Settings) -> str:
    """Publish what the stored models say, and return a sentence about it. Raises CannotContinue."""
    with open_application(settings) as application:
        published = resolve(application.insight.rank_anew).publish()
    if published.failure:
        raise CannotContinue(published.failure)
    if not published.answers:
        raise CannotContinue("No models are stored yet. Run dialtone intelligence train.")
    return f"Published {', '.join(_counted(published.answers, *nouns) for nouns in COUNTED)}."


def _counted(answers: Mapping[str, Sized], name: str, *nouns: str) -> str:
    return count_words(len(answers[name]), *nouns)
