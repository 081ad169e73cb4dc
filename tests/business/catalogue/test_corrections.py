"""Which answers may be corrected once they were ordered: none that was priced, that decides, or that was signed."""

import pytest

from business_layer.catalogue.corrections import correctable, same_terms
from tests.builders.catalogue import ANSWERS, the_catalogue

KEEP = {
    "number_source": "keep",
    "ported_numbers": ["212 555 0142"],
    "losing_carrier": "Old Bell",
    "losing_account": "AB-1234",
    "losing_zip": "10118",
}


@pytest.mark.parametrize(
    ("slug", "answers", "names"),
    [
        ("complete-calling", {}, set()),
        ("complete-calling", KEEP, {"losing_carrier", "losing_account", "losing_zip", "losing_passcode"}),
        ("long-distance", {}, {"current_carrier"}),
        ("toll-free", {}, {"number", "ring_to"}),
        ("conferencing", {}, {"host_code", "guest_code", "leader_must_join"}),
        ("calling-card", {}, {"cards"}),
        ("dial-up", {}, {"user_name", "access_number"}),
        ("dedicated", {}, {"site_contact", "site_telephone"}),
        ("paging", {}, {"home_zip"}),
        ("mobile-conferencing", {}, {"mobile_number", "guest_code"}),
        ("mobile-calling-card", {}, {"cards"}),
        ("mobile-dial-up", {}, {"user_name", "mobile_number"}),
    ],
)
def test_only_what_the_network_was_told_and_nothing_else_hangs_on_is_corrected(slug, answers, names):
    offering = the_catalogue().offering(slug)
    values = offering.specification.checked({**ANSWERS[slug], **answers})
    sent = {name for step in offering.plan_for(values) for name in step.sends}

    found = correctable(the_catalogue(), offering, values, sent)

    assert {asked.name for asked in found} == names


def test_another_holder_is_the_same_deal_and_another_card_is_not():
    offering = the_catalogue().offering("calling-card")
    one, other, two = (
        offering.specification.checked({"cards": [{"holder": name} for name in names]})
        for names in (["Ann"], ["Ben"], ["Ann", "Ben"])
    )

    assert same_terms(offering, one, other)
    assert not same_terms(offering, one, two)
