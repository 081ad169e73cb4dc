"""Decomposition: the plan that carries out what an order item does to a product, by the catalogue."""

from dataclasses import dataclass

from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.characteristics import Values
from business_layer.catalogue.plan_steps import PlanStep
from business_layer.catalogue.plans import PlanAction
from business_layer.order_management.states import ItemAction
from business_layer.shared.errors import Conflict
from business_layer.shared.stored_enums import require_known


class NoPlanForAction(Conflict):
    """The catalogue has no plan to do that to a product of the offering."""

    code = "no_plan_for_action"


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """An offering, by its slug, and the answers with which a product has it."""

    offering: str
    values: Values


@dataclass(frozen=True, kw_only=True)
class PlanRequest:
    """An action on a product: `before` is what the customer has, `after` what they will have.

    A product that is added has nothing before, one that is deleted nothing after.
    """

    action: ItemAction
    before: Configuration | None = None
    after: Configuration | None = None


@dataclass(frozen=True)
class Plan:
    """The steps that apply, each after those that it waits for."""

    steps: tuple[PlanStep, ...] = ()


def decompose(catalogue: Catalogue, request: PlanRequest) -> Plan:
    """The plan of a request. Raises NoPlanForAction, OfferingNotFound, WrittenByNewerRelease."""
    require_known(request.action)
    configuration = request.after or request.before
    if request.action is ItemAction.NO_CHANGE or configuration is None:
        return Plan()
    offering = catalogue.offering(configuration.offering)
    before = request.before.values if request.before else None
    steps = offering.plan_for(configuration.values, PlanAction(request.action), before)
    if not steps:
        raise NoPlanForAction(f"The catalog has no plan to {request.action} {offering.name}.")
    return Plan(steps)
