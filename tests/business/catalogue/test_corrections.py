"""Correctable answers of an ordered product: none that decides about money or control, or that was signed."""

import pytest

from business_layer.catalogue.corrections import correctable
from tests.builders.catalogue import ANSWERS, KEEP, a_catalogue, a_document_row, a_row, asks, the_catalogue


@pytest.mark.parametrize(
    ("slug", "answers", "names"),
    [
        ("complete-calling", {}, set()),
        ("complete-calling", KEEP, {"losing_carrier", "losing_account", "losing_zip", "losing_passcode"}),
        ("long-distance", {}, {"current_carrier"}),
        ("toll-free", {}, {"number"}),
        ("conferencing", {}, set()),
        ("calling-card", {}, set()),
        ("dial-up", {}, {"user_name"}),
        ("dedicated", {}, {"site_contact", "site_telephone"}),
        ("paging", {}, {"home_zip"}),
        ("mobile-conferencing", {}, set()),
        ("mobile-calling-card", {}, set()),
        ("mobile-dial-up", {}, {"user_name"}),
    ],
)
def test_only_what_the_catalogue_names_and_the_network_knows_is_corrected(slug: str, answers, names) -> None:
    offering = the_catalogue().offering(slug)
    values = offering.specification.validate_answers({**ANSWERS[slug], **answers})
    sent = {name for step in offering.plan_for(values) for name in step.sends}

    found = correctable(the_catalogue(), offering, values, sent)

    assert {asked.name for asked in found} == names


def test_what_a_letter_of_agency_names_is_not_corrected_whatever_the_catalogue_says() -> None:
    named = asks("covered", "telephone", cardinality={"min": 1, "max": 3}, correctable=True)
    letter = a_document_row(code="letter", body="For:\n\n$telephone_numbers")
    step = {"name": "go", "type": "serviceOrder", "specification": "X"}
    row = a_row(named, documents=["letter"], plan=[step, {"name": "activate", "type": "activateProduct"}])
    catalogue = a_catalogue(row, documents=[letter])
    offering = catalogue.offering("line")

    assert correctable(catalogue, offering, {"covered": ["+12125550142"]}, {"covered"}) == ()
