"""A twelfth offering, made of known parts, from YAML alone: read, asked, priced and planned."""

from decimal import Decimal

import pytest
import yaml

from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.catalogue_file.read_catalogue import read_catalogue
from business_layer.catalogue.prices import Totals
from business_layer.shared.errors import Invalid
from environments.catalogue.publish import read_documents
from tests.builders.catalogue import NOW

FAX = """
slug: fax
name: Fax
sentence: Paper over the wire.
offerings:
  - slug: fax-mailbox
    name: Fax Mailbox
    summary: Faxes that arrive by email.
    specification:
      name: FaxMailbox
      characteristics:
        - {name: area_code, label: Area code, type: area_code}
        - {name: mailbox, label: Email address, type: email}
        - {name: boxes, label: "How many boxes?", type: integer, minimum: 1, maximum: 5, default: 1}
        - {name: names, label: Their names, type: text, cardinality: {max: 5}, as_many_as: boxes}
        - name: cover
          label: Cover sheet
          type: choice
          default: none
          allowed: [{value: none, label: None}, {value: own, label: My own, hint: $2.00 a month}]
        - {name: company, label: Company on the sheet, type: text, when: {cover: own}}
    resources:
      - {kind: telephone_number, pool: "local:{area_code}", into: numbers, count: boxes}
    prices:
      - {id: box, name: Mailbox, type: recurring, amount: "6.00", per: boxes}
      - {id: cover, name: Cover sheet, type: recurring, amount: "2.00", when: {cover: own}}
    documents: [electronic-records, terms-of-service]
    plan:
      - {name: box, type: serviceOrder, specification: Generic, sends: [numbers, mailbox, names, company]}
      - {name: sheet, type: serviceOrder, specification: Generic, after: [box], when: {cover: own}}
      - {name: activate, type: activateProduct, after: [box, sheet]}
      - {name: tell, type: tellCustomer, after: [activate]}
"""
ANSWERS = {"area_code": "212", "mailbox": "fax@example.com", "boxes": "2", "names": ["Sales", "Repairs"]}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    document = read_documents()
    return read_catalogue(
        {**document, "families": [*document["families"], yaml.safe_load(FAX)]}, number=2, valid_from=NOW
    )


def test_it_stands_beside_the_eleven_in_its_own_family(catalogue: Catalogue) -> None:
    assert len(catalogue.offerings) == 12
    assert [offering.name for offering in catalogue.offerings_of("fax")] == ["Fax Mailbox"]
    assert catalogue.family("fax").sentence == "Paper over the wire."


def test_its_answers_are_checked(catalogue: Catalogue) -> None:
    specification = catalogue.offering("fax-mailbox").specification

    with pytest.raises(Invalid) as refused:
        specification.validate_answers({**ANSWERS, "mailbox": "fax", "cover": "own", "names": ["Sales"]})

    assert set(refused.value.errors) == {"mailbox", "names", "company"}


def test_it_is_priced_planned_and_takes_its_numbers(catalogue: Catalogue) -> None:
    fax = catalogue.offering("fax-mailbox")

    values = fax.specification.validate_answers({**ANSWERS, "cover": "own", "company": "Acme"})

    (rule,) = fax.resources_for(values)
    assert Totals.of(fax.price_lines(values)).monthly.amount == Decimal("14.00")
    assert [step.name for step in fax.plan_for(values)] == ["box", "sheet", "activate", "tell"]
    assert (rule.pool_for(values), rule.count_for(values)) == ("local:212", 2)
    assert fax.documents_for(values) == {"electronic-records", "terms-of-service"}
