"""The facts that the network would have reported about a service order that a person does by hand."""

from collections.abc import Mapping
from dataclasses import dataclass

from business_layer.catalogue.catalogue_file.formats import CatalogueNotUnderstood
from business_layer.catalogue.characteristics import ValueType
from business_layer.catalogue.phone_numbers import normalize_dialed_number
from business_layer.catalogue.plan_steps import NetworkAction, TaskType
from business_layer.catalogue.ports import Catalogues
from business_layer.catalogue.product_facts import ProductFact
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.shared.errors import Invalid


@dataclass(frozen=True)
class AskedFact:
    """A fact that nobody knows yet. It `is_required` if the customer cannot use or name the service without it."""

    fact: ProductFact
    is_required: bool


def facts_to_ask(task: FulfilmentTask, item: ProductOrderItem, catalogues: Catalogues) -> tuple[AskedFact, ...]:
    """The facts to ask for when a task that adds a service is done by hand, without those for the customer alone."""
    adds = task.type is TaskType.SERVICE_ORDER and task.action in {None, NetworkAction.ADD} and task.undoes is None
    if not adds:
        return ()
    try:
        specification = catalogues.version(item.catalogue_version).offering(item.offering_slug).specification
    except CatalogueNotUnderstood:
        return ()
    return tuple(
        AskedFact(fact, fact.name in specification.identified_by or fact.type is ValueType.TELEPHONE)
        for fact in specification.facts
        if not fact.is_sensitive and fact.name not in item.known
    )


def checked_facts(asked: tuple[AskedFact, ...], given: Mapping[str, str]) -> dict[str, str]:
    """The given facts as the network would write them. Raises Invalid naming each that is missing or wrong."""
    found, errors = {}, {}
    for wanted in asked:
        name, words = wanted.fact.name, given.get(wanted.fact.name, "").strip()
        if words:
            try:
                found[name] = normalize_dialed_number(words) if wanted.fact.type is ValueType.TELEPHONE else words
            except Invalid as wrong:
                errors[name] = wrong.message
        elif wanted.is_required:
            errors[name] = f"Enter what the network has: {wanted.fact.label}."
    if errors:
        raise Invalid("Some facts are missing.", errors=errors)
    return found
