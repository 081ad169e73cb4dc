"""Reads catalogue documents: a new one has to pass the schema and the rules, a published one is read as it is."""

import json
from datetime import datetime
from importlib import resources

from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.catalogue_file.build_catalogue import build_catalogue
from business_layer.catalogue.catalogue_file.catalogue_faults import catalogue_faults
from business_layer.catalogue.catalogue_file.faults import group_by_place
from business_layer.catalogue.catalogue_file.formats import FORMAT_READ, CatalogueNotUnderstood, Document, format_of
from business_layer.shared.errors import Invalid

LONGEST_MESSAGE = 240


class CatalogueInvalid(Invalid):
    """A catalogue document that cannot be published; `errors` maps each place in it to what is wrong."""

    code = "catalogue_invalid"


def read_catalogue(document: Document, *, number: int, valid_from: datetime) -> Catalogue:
    """Build the catalogue of a new document. Raises CatalogueInvalid listing every fault."""
    errors = schema_errors(document) or _missing_plans(document)
    if errors:
        raise CatalogueInvalid("The catalog does not follow its schema.", errors=errors)
    catalogue = build_catalogue(document, number, valid_from)
    errors = catalogue_faults(catalogue)
    if errors:
        raise CatalogueInvalid("The catalog contradicts itself.", errors=errors)
    return catalogue


def read_published_catalogue(document: Document, *, number: int, valid_from: datetime) -> Catalogue:
    """Build the catalogue of a published version. It was validated when it was published, by the rules of that time.

    Additions of a newer release are ignored if the rest can be sold without them. Raises CatalogueNotUnderstood if it
    cannot.
    """
    if format_of(document) > FORMAT_READ:
        raise CatalogueNotUnderstood
    try:
        catalogue = build_catalogue(document, number, valid_from)
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as unknown:
        raise CatalogueNotUnderstood from unknown
    if not catalogue.is_understood:
        raise CatalogueNotUnderstood
    return catalogue


def schema_errors(document: Document) -> dict[str, str]:
    """The departures from the schema by their place in the document (`families.0.offerings.2.prices.0.amount`)."""
    # Imported here, because processes only read what was published, and the import makes their start slower.
    from jsonschema import Draft202012Validator

    validator = Draft202012Validator(json.loads(_schema_text()))
    return group_by_place(
        (".".join(map(str, error.absolute_path)) or "the whole", f"{_shortened(error.message)}.")
        for error in validator.iter_errors(document)
    )


def _missing_plans(document: Document) -> dict[str, str]:
    """The offerings that do not have either `plans` or, for short, `plan`; a schema would not say it as clearly."""
    return {
        f"families.{at}.offerings.{index}": "An offering needs either `plans`, or `plan` with nothing but `add`."
        for at, family in enumerate(document["families"])
        for index, offering in enumerate(family["offerings"])
        if ("plan" in offering) is ("plans" in offering)
    }


def _shortened(message: str) -> str:
    """The message without its middle: the library repeats all that is wrong, which may be an offering of two pages."""
    return message if len(message) <= LONGEST_MESSAGE else f"{message[:80]} … {message[-120:]}"


def _schema_text() -> str:
    return resources.files("business_layer.catalogue").joinpath("catalogue.schema.json").read_text("utf-8")
