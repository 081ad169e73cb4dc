"""Switch a model off and on. While it is off, its rule serves."""

from business_layer.insight.learned_models import LearnedModel, ModelName, ModelsUnitOfWork
from business_layer.shared.actor import Actor, Permission
from business_layer.shared.clock import Clock
from business_layer.shared.errors import NotFound
from business_layer.shared.unit_of_work import UnitOfWorkFactory


class ViewModels:
    """Find all models that were ever learned. Raises NotPermitted."""

    def __init__(self, unit_of_work: UnitOfWorkFactory[ModelsUnitOfWork]) -> None:
        self._unit_of_work = unit_of_work

    def __call__(self, *, by: Actor) -> tuple[LearnedModel, ...]:
        by.require(Permission.VIEW_REPORTS)
        with self._unit_of_work.reading(by=by) as uow:
            return tuple(uow.learned_models.every())


class SwitchModel:
    """Let a model or its rule serve, at once and everywhere. Raises NotFound, NotPermitted."""

    def __init__(self, unit_of_work: UnitOfWorkFactory[ModelsUnitOfWork], clock: Clock) -> None:
        self._unit_of_work, self._clock = unit_of_work, clock

    def __call__(self, *, name: str, is_on: bool, by: Actor) -> LearnedModel:
        by.require(Permission.SWITCH_MODELS)
        with self._unit_of_work(by=by, reason=f"switch {'on' if is_on else 'off'} model {name}") as uow:
            found = uow.learned_models.named(ModelName(name)) if name in set(ModelName) else None
            if found is None:
                raise NotFound(f"There is no model {name}.")
            if found.is_on is not is_on:
                found.switch(is_on=is_on, at=self._clock.now(), by=by.name)
                uow.commit()
        return found
