"""The page with what can be done to each product says what the catalog and the rules say, and what was seen."""

import json

import pytest

from business_layer.service_changes.possible_changes import APPLIES, OFFERED, Offerings
from tests.builders.catalogue import the_catalogue
from tests.builders.orders import OneCatalogue
from tests.builders.products import an_active_product
from tests.fakes.clock import NOON
from tests.product_verbs import NOUNS, PAGE, WALKED, written


def test_the_page_of_product_verbs_is_current() -> None:
    assert PAGE.read_text("utf-8") == written(), "run: python -m tests.product_verbs"


@pytest.mark.parametrize("by", ["customer", "agent"])
def test_whatever_can_be_done_to_a_product_was_seen_in_the_networks_ledger(by: str) -> None:
    """A new offering or verb has to be walked through: python -m tests.browser.verb_walk."""
    seen = json.loads(WALKED.read_text("utf-8"))[f"{by} now"]

    for offering in the_catalogue().offerings:
        sold = an_active_product(offering.slug)
        offerings = Offerings.of(sold, OneCatalogue(), at=NOON)
        verbs = {NOUNS[kind] for kind in OFFERED if kind.value == "resume" or APPLIES[kind](sold, offerings)}
        assert verbs <= seen[offering.slug].keys(), offering.slug
