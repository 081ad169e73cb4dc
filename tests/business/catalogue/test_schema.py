"""A document that does not keep the schema is refused, and told where."""

from typing import Any

import pytest

from business_layer.catalogue.catalogue_file.read_catalogue import (
    CatalogueInvalid,
    read_published_catalogue,
    schema_errors,
)
from tests.builders.catalogue import NOW, a_catalogue, a_catalogue_document, a_document_row, a_row, asks

OFFERING = "families.0.offerings.0"
ACTIVATE = {"name": "activate", "type": "activateProduct"}


@pytest.mark.parametrize(
    ("row", "place", "words"),
    [
        (a_row(slug="Line!"), f"{OFFERING}.slug", "does not match"),
        (a_row(prices=[]), f"{OFFERING}.prices", "non-empty"),
        (a_row(paint="red"), OFFERING, "'paint' was unexpected"),
        (
            a_row(asks("name", "telepathy")),
            f"{OFFERING}.specification.characteristics.0.type",
            "'telepathy' is not one",
        ),
        (a_row(asks("Name")), f"{OFFERING}.specification.characteristics.0.name", "does not match"),
        (a_row(asks("a", when={"b": []})), f"{OFFERING}.specification.characteristics.0.when.b", "not valid under any"),
        (
            a_row(asks("a", when={"b": 1.5})),
            f"{OFFERING}.specification.characteristics.0.when.b",
            "not valid under any",
        ),
        (a_row(asks("a", as_many_as=2)), f"{OFFERING}.specification.characteristics.0.as_many_as", "not of type"),
        (a_row(lead_time_days=-1), f"{OFFERING}.lead_time_days", "less than the minimum"),
    ],
)
def test_a_fault_of_shape_is_reported_at_its_place(row: dict[str, Any], place: str, words: str) -> None:
    errors = schema_errors(a_catalogue_document(row))

    assert words in errors.get(place, f"{place} is not in {errors}")


@pytest.mark.parametrize("amount", ["5", "5.000", "0.0500", "1234567.89"])
def test_an_amount_has_no_decimals_or_two_to_four(amount: str) -> None:
    price = {"id": "p", "name": "P", "type": "usage", "amount": amount}

    assert schema_errors(a_catalogue_document(a_row(prices=[price]))) == {}


@pytest.mark.parametrize("amount", ["5.0", "-5.00", "1e3", "", "$5.00", 5, "12345678.00"])
def test_an_amount_is_text_in_dollars(amount: Any) -> None:
    price = {"id": "p", "name": "P", "type": "usage", "amount": amount}

    assert list(schema_errors(a_catalogue_document(a_row(prices=[price])))) == [f"{OFFERING}.prices.0.amount"]


@pytest.mark.parametrize("document", [None, [], "voice", 7])
def test_what_is_no_document_at_all_is_refused_as_a_whole(document: Any) -> None:
    assert list(schema_errors(document)) == ["the whole"]


def test_several_missing_parts_are_all_told() -> None:
    row = {name: value for name, value in a_row().items() if name not in {"name", "summary"}}

    errors = schema_errors(a_catalogue_document(row))

    assert errors == {OFFERING: "'name' is a required property. 'summary' is a required property."}


@pytest.mark.parametrize("plans", [{}, {"plan": [ACTIVATE], "plans": {"add": [ACTIVATE]}}])
def test_an_offering_has_either_plans_or_a_plan_for_short(plans: dict[str, Any]) -> None:
    row = {name: value for name, value in a_row().items() if name != "plan"}

    with pytest.raises(CatalogueInvalid) as refused:
        a_catalogue({**row, **plans})

    assert "either `plans`, or `plan`" in refused.value.errors[OFFERING]


def test_a_message_does_not_repeat_pages_of_the_document() -> None:
    errors = schema_errors(
        {
            **a_catalogue_document(),
            "families": [{**a_catalogue_document()["families"][0], "offerings": ["long " * 1000]}],
        }
    )

    assert 100 < len(errors[OFFERING]) < 300


def test_a_contract_document_has_three_plain_sentences() -> None:
    document = a_catalogue_document(documents=[a_document_row(in_plain_words=["One."])])

    assert "too short" in schema_errors(document)["documents.0.in_plain_words"]


def test_a_document_that_does_not_keep_the_schema_is_not_read() -> None:
    with pytest.raises(CatalogueInvalid, match="does not follow its schema"):
        a_catalogue({"slug": "line"})


def test_a_published_version_stays_readable_when_the_rules_become_stricter() -> None:
    document = a_catalogue_document(a_row(excludes=["telegraph"]))

    assert read_published_catalogue(document, number=3, valid_from=NOW).offering("line").excludes == ("telegraph",)
