"""Builds a Catalogue from its document: a new one after schema and rules have passed, a published one as it is."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from importlib import resources
from typing import Any

from business_layer.catalogue.catalogue import Bundle, Catalogue, Family
from business_layer.catalogue.catalogue_file.catalogue_faults import catalogue_faults
from business_layer.catalogue.catalogue_file.faults import group_by_place
from business_layer.catalogue.catalogue_file.formats import FORMAT_READ, CatalogueNotUnderstood, format_of
from business_layer.catalogue.characteristics import (
    AllowedValue,
    Characteristic,
    ValueType,
)
from business_layer.catalogue.conditions import Condition
from business_layer.catalogue.documents import ContractDocument
from business_layer.catalogue.facts import ProductFact
from business_layer.catalogue.offering import AvailabilityRule, DocumentRule, ProductOffering, Question
from business_layer.catalogue.plan_steps import LeadTime, PlanStep, TaskType
from business_layer.catalogue.prices import PriceType, ProductOfferingPrice
from business_layer.catalogue.resource_rules import ChosenBy, ResourceRule
from business_layer.catalogue.shipping_rule import ShippingRule
from business_layer.catalogue.specification import READY, ProductSpecification
from business_layer.shared.errors import Invalid
from business_layer.shared.money import Money
from business_layer.shared.stored_enums import read_value

Document = Mapping[str, Any]
LONGEST_MESSAGE = 240


class CatalogueInvalid(Invalid):
    """A catalogue document that cannot be published; `errors` maps each place in it to what is wrong."""

    code = "catalogue_invalid"


def read_catalogue(document: Document, *, number: int, valid_from: datetime) -> Catalogue:
    """The catalogue of a new document; raises CatalogueInvalid listing every fault."""
    errors = schema_errors(document)
    if errors:
        raise CatalogueInvalid("The catalogue does not keep its schema.", errors=errors)
    catalogue = _catalogue(document, number, valid_from)
    errors = catalogue_faults(catalogue)
    if errors:
        raise CatalogueInvalid("The catalogue contradicts itself.", errors=errors)
    return catalogue


def read_published_catalogue(document: Document, *, number: int, valid_from: datetime) -> Catalogue:
    """The catalogue of a published version. It was checked then; rules made stricter since leave it readable.

    What a newer release added to it is passed over, as far as the rest can be sold without it. Raises
    CatalogueNotUnderstood if it cannot.
    """
    if format_of(document) > FORMAT_READ:
        raise CatalogueNotUnderstood
    try:
        catalogue = _catalogue(document, number, valid_from)
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as unknown:
        raise CatalogueNotUnderstood from unknown
    if not catalogue.is_understood:
        raise CatalogueNotUnderstood
    return catalogue


def _catalogue(document: Document, number: int, valid_from: datetime) -> Catalogue:
    return Catalogue(
        number=number,
        valid_from=valid_from,
        families=tuple(Family(row["slug"], row["name"], row["sentence"]) for row in document["families"]),
        offerings=tuple(
            _offering(row, family["slug"]) for family in document["families"] for row in family["offerings"]
        ),
        documents=tuple(_document(row) for row in document["documents"]),
        bundles=tuple(_bundle(row) for row in document.get("bundles", ())),
    )


def schema_errors(document: Document) -> dict[str, str]:
    """Where (`families.0.offerings.2.prices.0.amount`) and how a document departs from the schema."""
    # Who reads what was published needs no validator, and importing one makes every start of a process longer.
    from jsonschema import Draft202012Validator

    validator = Draft202012Validator(json.loads(_schema_text()))
    return group_by_place(
        (".".join(map(str, error.absolute_path)) or "the whole", f"{_shortened(error.message)}.")
        for error in validator.iter_errors(document)
    )


def _shortened(message: str) -> str:
    """The schema's library repeats the whole of what is wrong, which may be an offering of two pages."""
    return message if len(message) <= LONGEST_MESSAGE else f"{message[:80]} … {message[-120:]}"


def _schema_text() -> str:
    return resources.files("business_layer.catalogue").joinpath("catalogue.schema.json").read_text("utf-8")


def _offering(row: Document, family: str) -> ProductOffering:
    rule = row.get("availability")
    return ProductOffering(
        slug=row["slug"],
        name=row["name"],
        family=family,
        summary=row["summary"],
        specification=_specification(row["specification"]),
        prices=tuple(_price(one) for one in row["prices"]),
        plan=tuple(_step(one) for one in row["plan"]),
        availability=AvailabilityRule(specification=rule["specification"], mbps=rule.get("mbps", "")) if rule else None,
        needs_address=row.get("needs_address", False),
        needs_appointment=row.get("needs_appointment", False),
        resources=tuple(_resource(one) for one in row.get("resources", ())),
        documents=tuple(_document_rule(one) for one in row.get("documents", ())),
        excludes=tuple(row.get("excludes", ())),
        excludes_because=row.get("excludes_because", ""),
        early_termination_percent=row.get("early_termination_percent", 0),
        taxed_as=row.get("taxed_as", ""),
        lead_time_days=row.get("lead_time_days", 1),
        lead_times=_lead_times(row.get("lead_times", ())),
        quantity_at_most=row.get("quantity_at_most", 1),
        highlights=tuple(row.get("highlights", ())),
        questions=tuple(Question(asked=one["asked"], answer=one["answer"]) for one in row.get("questions", ())),
        ships=_shipping(row["ships"]) if "ships" in row else None,
        needs=tuple(row.get("needs", ())),
    )


def _lead_times(rows: Iterable[Document]) -> tuple[LeadTime, ...]:
    return tuple(LeadTime(business_days=one["business_days"], when=Condition.of(one.get("when"))) for one in rows)


def _shipping(row: Document) -> ShippingRule:
    return ShippingRule(
        name=row["name"],
        plural=row.get("plural", row["name"]),
        received=row["received"],
        on_arrival=row.get("on_arrival", ""),
        count=row.get("count", ""),
        to_post_office_box=row.get("to_post_office_box", True),
        when=Condition.of(row.get("when")),
    )


def _specification(row: Document) -> ProductSpecification:
    return ProductSpecification(
        name=row["name"],
        characteristics=tuple(_characteristic(one) for one in row["characteristics"]),
        facts=tuple(_fact(one) for one in row.get("facts", ())),
        how_to_use=row.get("how_to_use", ""),
        needed_to_use=tuple(row.get("needed_to_use", ())),
        when_ready=row.get("when_ready", READY),
        identified_by=tuple(row.get("identified_by", ())),
    )


def _fact(row: Document) -> ProductFact:
    return ProductFact(
        name=row["name"],
        label=row["label"],
        type=ValueType(row.get("type", ValueType.TEXT)),
        is_sensitive=row.get("sensitive", False),
    )


def _characteristic(row: Document) -> Characteristic:
    cardinality = row.get("cardinality", {})
    return Characteristic(
        name=row["name"],
        label=row["label"],
        type=ValueType(row["type"]),
        label_one=row.get("label_one", ""),
        short=row.get("short", ""),
        counted=(row["counted"]["one"], row["counted"]["many"]) if "counted" in row else (),
        hint=row.get("hint", ""),
        missing=row.get("missing", ""),
        allowed=tuple(
            AllowedValue(str(one["value"]), one["label"], one.get("hint", "")) for one in row.get("allowed", ())
        ),
        minimum=row.get("minimum"),
        maximum=row.get("maximum"),
        at_least=cardinality.get("min", 1),
        at_most=cardinality.get("max", 1),
        as_many_as=row.get("as_many_as", ""),
        differs_from=row.get("differs_from", ""),
        default=row.get("default"),
        must_be=row.get("must_be"),
        when=Condition.of(row.get("when")),
        members=tuple(_characteristic(one) for one in row.get("members", ())),
        pool=row.get("pool", ""),
        is_sensitive=row.get("sensitive", False),
        is_order_only=row.get("order_only", False),
        is_correctable=row.get("correctable", False),
        is_to_call_back=row.get("to_call_back", False),
        unique_in=row.get("unique_in", ""),
    )


def _price(row: Document) -> ProductOfferingPrice:
    return ProductOfferingPrice(
        id=row["id"],
        name=row["name"],
        type=PriceType(row["type"]),
        amount=Money(Decimal(row["amount"])),
        per=row.get("per", ""),
        unit=row.get("unit", ""),
        taxed_as=row.get("taxed_as", ""),
        when=Condition.of(row.get("when")),
    )


def _step(row: Document) -> PlanStep:
    return PlanStep(
        name=row["name"],
        type=read_value(TaskType, row["type"]),
        milestone=row.get("milestone", ""),
        specification=row.get("specification", ""),
        sends=tuple(row.get("sends", ())),
        after=tuple(row.get("after", ())),
        when=Condition.of(row.get("when")),
        takes=_lead_times(row.get("takes", ())),
        visit=row.get("visit", False),
    )


def _resource(row: Document) -> ResourceRule:
    return ResourceRule(
        kind=row["kind"],
        pool=row["pool"],
        into=row["into"],
        chosen_by=ChosenBy(row.get("chosen_by", "system")),
        count=row.get("count", ""),
        when=Condition.of(row.get("when")),
    )


def _document_rule(row: str | Document) -> DocumentRule:
    if isinstance(row, str):
        return DocumentRule(code=row)
    return DocumentRule(code=row["code"], when=Condition.of(row.get("when")))


def _document(row: Document) -> ContractDocument:
    return ContractDocument(
        code=row["code"],
        title=row["title"],
        version=row["version"],
        in_plain_words=tuple(row["in_plain_words"]),
        body=row["body"],
        stands_alone=row.get("stands_alone", False),
    )


def _bundle(row: Document) -> Bundle:
    return Bundle(
        slug=row["slug"],
        name=row["name"],
        offerings=frozenset(row["offerings"]),
        percent_off_monthly=row["percent_off_monthly"],
    )
