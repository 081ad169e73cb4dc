"""Builds a Catalogue from the rows of its document, without validating them."""

from datetime import datetime
from decimal import Decimal

from business_layer.catalogue.answer_conditions import Condition
from business_layer.catalogue.catalogue import Bundle, Catalogue, Family
from business_layer.catalogue.catalogue_file.build_plans import build_plans, lead_times
from business_layer.catalogue.catalogue_file.formats import Document
from business_layer.catalogue.characteristics import (
    AllowedValue,
    Characteristic,
    ValueType,
)
from business_layer.catalogue.documents import ContractDocument
from business_layer.catalogue.offering import (
    AvailabilityRule,
    Commitment,
    DocumentRule,
    MoveRule,
    ProductOffering,
    Question,
    SuitedPlace,
)
from business_layer.catalogue.prices import PriceType, ProductOfferingPrice
from business_layer.catalogue.product_facts import ProductFact
from business_layer.catalogue.resource_rules import ChosenBy, ResourceRule
from business_layer.catalogue.shipping_rule import ShippingRule
from business_layer.catalogue.specification import READY, ProductSpecification
from business_layer.shared.money import Money


def build_catalogue(document: Document, number: int, valid_from: datetime) -> Catalogue:
    """Build the catalogue. Raises errors such as KeyError and ValueError if the document has another shape."""
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


def _offering(row: Document, family: str) -> ProductOffering:
    rule = row.get("availability")
    return ProductOffering(
        slug=row["slug"],
        name=row["name"],
        family=family,
        summary=row["summary"],
        specification=_specification(row["specification"]),
        prices=tuple(_price(price) for price in row["prices"]),
        plans=build_plans(row),
        availability=AvailabilityRule(specification=rule["specification"], mbps=rule.get("mbps", "")) if rule else None,
        needs_address=row.get("needs_address", False),
        needs_appointment=row.get("needs_appointment", False),
        resources=tuple(_resource(resource) for resource in row.get("resources", ())),
        documents=tuple(_document_rule(wanted) for wanted in row.get("documents", ())),
        excludes=tuple(row.get("excludes", ())),
        excludes_because=row.get("excludes_because", ""),
        commitment=_commitment(row),
        changeable=tuple(row.get("changeable", ())),
        move=_move(row["move"]) if "move" in row else None,
        charges=tuple(_charge(charge) for charge in row.get("charges", ())),
        taxed_as=row.get("taxed_as", ""),
        on_hold=Money(Decimal(row["on_hold"])) if "on_hold" in row else None,
        lead_time_days=row.get("lead_time_days", 1),
        lead_times=lead_times(row.get("lead_times", ())),
        quantity_at_most=row.get("quantity_at_most", 1),
        highlights=tuple(row.get("highlights", ())),
        questions=tuple(Question(asked=pair["asked"], answer=pair["answer"]) for pair in row.get("questions", ())),
        ships=_shipping(row["ships"]) if "ships" in row else None,
        needs=tuple(row.get("needs", ())),
        best_for=row.get("best_for", ""),
        speed=row.get("speed", ""),
        suits=tuple(map(SuitedPlace, row.get("suits", SuitedPlace))),
        also_in=tuple(row.get("also_in", ())),
    )


def _commitment(row: Document) -> Commitment | None:
    """The commitment to a term; `early_termination_percent` is how the first format wrote it."""
    if "commitment" in row:
        early = row["commitment"].get("early_termination", {})
        return Commitment(term=row["commitment"]["term"], early_termination_percent=early.get("percent", 0))
    percent = row.get("early_termination_percent", 0)
    return Commitment(early_termination_percent=percent) if percent else None


def _move(row: Document) -> MoveRule:
    return MoveRule(asks=tuple(row.get("asks", ())), answers=dict(row.get("answers", {})), charge=row.get("charge", ""))


def _shipping(row: Document) -> ShippingRule:
    return ShippingRule(
        name=row["name"],
        plural=row.get("plural", row["name"]),
        received=row["received"],
        on_arrival=row.get("on_arrival", ""),
        count=row.get("count", ""),
        to_post_office_box=row.get("to_post_office_box", True),
        in_the_box=tuple(row.get("in_the_box", ())),
        afterwards=row.get("afterwards", ""),
        when=Condition.of(row.get("when")),
    )


def _specification(row: Document) -> ProductSpecification:
    return ProductSpecification(
        name=row["name"],
        characteristics=tuple(_characteristic(asked) for asked in row["characteristics"]),
        facts=tuple(_fact(fact) for fact in row.get("facts", ())),
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
        allowed=tuple(_allowed_value(choice) for choice in row.get("allowed", ())),
        minimum=row.get("minimum"),
        maximum=row.get("maximum"),
        at_least=cardinality.get("min", 1),
        at_most=cardinality.get("max", 1),
        as_many_as=row.get("as_many_as", ""),
        differs_from=row.get("differs_from", ""),
        default=row.get("default"),
        must_be=row.get("must_be"),
        when=Condition.of(row.get("when")),
        members=tuple(_characteristic(member) for member in row.get("members", ())),
        pool=row.get("pool", ""),
        is_sensitive=row.get("sensitive", False),
        is_order_only=row.get("order_only", False),
        is_correctable=row.get("correctable", False),
        is_to_call_back=row.get("to_call_back", False),
        unique_in=row.get("unique_in", ""),
        section=row.get("section", ""),
    )


def _allowed_value(row: Document) -> AllowedValue:
    return AllowedValue(str(row["value"]), row["label"], row.get("hint", ""))


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


def _charge(row: Document) -> ProductOfferingPrice:
    """A charge that is due only if something happens, such as a late cancellation or, with `when`, a change."""
    return ProductOfferingPrice(
        id=row["id"],
        name=row["name"],
        type=PriceType.ONE_TIME,
        amount=Money(Decimal(row["amount"])),
        per=row.get("per", ""),
        when=Condition.of(row.get("when")),
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
