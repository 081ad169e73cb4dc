"""Catalogues that a newer release published, as this release reads them."""

import json
from importlib import resources
from typing import Any

import pytest

from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.catalogue_file.formats import FORMAT_READ, CatalogueNotUnderstood, format_of
from business_layer.catalogue.catalogue_file.read_catalogue import (
    CatalogueInvalid,
    read_catalogue,
    read_published_catalogue,
)
from business_layer.catalogue.plans import PlanAction
from business_layer.catalogue.publish_catalogue import FormatNotReadYet
from business_layer.catalogue.resource_rules import RESOURCE_KINDS
from business_layer.shared.stored_enums import is_known
from tests.builders.catalogue import NOW, a_catalogue_document, a_document_row, a_row
from tests.business.catalogue.test_publish_catalogue import publish
from tests.fakes.unit_of_work import Books


def published(document: dict[str, Any]) -> Catalogue:
    return read_published_catalogue(document, number=7, valid_from=NOW)


def test_a_document_that_says_no_format_has_the_first() -> None:
    assert format_of(a_catalogue_document()) == 1
    assert format_of(a_catalogue_document(format=2)) == 2


def test_a_newer_format_is_not_understood_even_if_it_looks_like_ours() -> None:
    with pytest.raises(CatalogueNotUnderstood):
        published(a_catalogue_document(format=FORMAT_READ + 1))


def test_an_offering_without_a_plan_to_add_it_is_not_understood() -> None:
    row = a_row()
    del row["plan"]

    with pytest.raises(CatalogueNotUnderstood):
        published(a_catalogue_document(row))


def test_the_first_format_has_one_plan_which_adds_the_product() -> None:
    row = a_row()
    plans = {"add": row["plan"], "lend": row["plan"]}
    by_action = {name: value for name, value in row.items() if name != "plan"} | {"plans": plans}

    first, second = (published(a_catalogue_document(each)).offering("line") for each in (row, by_action))

    assert first.plans == second.plans == {PlanAction.ADD: first.plan}


def test_keys_that_are_not_known_are_passed_over_when_a_published_document_is_read() -> None:
    row = a_row(transferable=["speed"])
    row["specification"]["owner"] = "voice team"

    found = published(a_catalogue_document(row, regions=["east"]))

    assert found.offering("line").name == row["name"]


def test_keys_that_are_not_known_are_refused_when_a_document_is_to_be_published() -> None:
    with pytest.raises(CatalogueInvalid):
        read_catalogue(a_catalogue_document(a_row(transferable=["speed"])), number=1, valid_from=NOW)


def test_a_task_of_an_unknown_type_is_read_as_it_is() -> None:
    row = a_row()
    row["plan"] = [*row["plan"], {"name": "ship", "type": "shipGoods", "milestone": "On its way"}]

    step = published(a_catalogue_document(row)).offering("line").plan[-1]

    assert (step.type, step.milestone) == ("shipGoods", "On its way")
    assert not is_known(step.type)


@pytest.mark.parametrize(
    "changes",
    [
        {"prices": [{"id": "x", "name": "X", "type": "perMoonPhase", "amount": "1.00"}]},
        {"specification": {"name": "Line", "characteristics": [{"name": "a", "label": "A", "type": "hologram"}]}},
        {"resources": [{"kind": "satellite", "pool": "low", "into": "answer"}]},
    ],
    ids=["price type", "question type", "scarce thing"],
)
def test_what_cannot_be_sold_without_knowing_it_makes_the_version_not_understood(changes: dict[str, Any]) -> None:
    with pytest.raises(CatalogueNotUnderstood):
        published(a_catalogue_document(a_row() | changes))


def test_a_contract_that_names_an_unknown_fact_is_not_understood() -> None:
    with pytest.raises(CatalogueNotUnderstood):
        published(a_catalogue_document(documents=[a_document_row(body="You agree to $moon_phase.")]))


def test_the_scarce_things_that_may_be_published_are_those_that_are_understood() -> None:
    schema = json.loads(
        resources.files("business_layer.catalogue").joinpath("catalogue.schema.json").read_text("utf-8")
    )

    assert set(schema["$defs"]["resource"]["properties"]["kind"]["enum"]) == RESOURCE_KINDS


def test_a_format_is_not_published_while_a_release_runs_that_cannot_read_it() -> None:
    books = Books()
    books.catalogue_versions.running = frozenset({FORMAT_READ, FORMAT_READ - 1})

    with pytest.raises(FormatNotReadYet, match=f"reads formats up to {FORMAT_READ - 1}"):
        publish(books, a_catalogue_document(format=FORMAT_READ))
    assert not books.catalogue_versions.all

    books.catalogue_versions.running = frozenset({FORMAT_READ, FORMAT_READ + 1})
    assert publish(books, a_catalogue_document(format=FORMAT_READ)).format == FORMAT_READ


def test_every_format_that_is_read_may_be_published() -> None:
    schema = json.loads(
        resources.files("business_layer.catalogue").joinpath("catalogue.schema.json").read_text("utf-8")
    )

    assert schema["properties"]["format"]["enum"] == list(range(1, FORMAT_READ + 1))
    for format_ in range(1, FORMAT_READ + 1):
        read_catalogue(a_catalogue_document(format=format_), number=1, valid_from=NOW)
