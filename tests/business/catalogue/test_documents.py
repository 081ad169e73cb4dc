"""The documents of the contract package, filled in for what is ordered."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from business_layer.billing.accounts import BillFormat, BillingAccount
from business_layer.catalogue.documents import ContractDocument, Fact, text_hash_of
from business_layer.online_ordering.cart import CartItem
from business_layer.online_ordering.checkout import Checkout, PackagedDocument
from business_layer.online_ordering.contract_package import contract_package
from business_layer.online_ordering.reviewed_cart import CartReview, ReviewedItem
from business_layer.service_changes.takeover_documents import ASSUMPTION
from business_layer.shared.addresses import GeographicAddress, validated_address
from tests.builders.catalogue import AN_ADDRESS, ANSWERS, KEEP, NOW, the_catalogue

NEW_YORK = validated_address(**AN_ADDRESS)
CHICAGO = validated_address(street="233 South Wacker Drive", unit="", city="Chicago", state="IL", zip_code="60606")


def an_item(slug: str, address: GeographicAddress | None = None, quantity: int = 1, **answers: Any) -> ReviewedItem:
    offering = the_catalogue().offering(slug)
    values = offering.specification.validate_answers({**ANSWERS[slug], **answers})
    item = CartItem(
        id=uuid4(),
        cart_id=UUID(int=1),
        offering_slug=slug,
        catalogue_version=1,
        values=values,
        quantity=quantity,
        price_lines=offering.price_lines(values),
        address=address,
        qualification_id=None,
        added_at=NOW,
    )
    return ReviewedItem(item=item, offering=offering, price_lines=item.price_lines, needs=())


def packaged(*items: ReviewedItem) -> dict[str, PackagedDocument]:
    checkout = Checkout(
        id=UUID(int=2), cart_id=UUID(int=1), customer_id=UUID(int=3), submission_key=UUID(int=4), started_at=NOW
    )
    account = BillingAccount(
        id=UUID(int=5),
        number="BA-1",
        customer_id=UUID(int=3),
        name="Maria Lopez",
        address=NEW_YORK,
        format=BillFormat.ELECTRONIC,
        cycle_day=1,
        opened_at=NOW,
    )
    package = contract_package(the_catalogue(), CartReview(items=items), checkout, account)
    return {document.document.code: document for document in package}


def a_document(body: str, *plain_words: str) -> ContractDocument:
    return ContractDocument(code="terms", title="Terms", version="2026-11-23", in_plain_words=plain_words, body=body)


def test_a_text_and_its_plain_words_are_filled_in_with_the_same_facts() -> None:
    document = a_document("Signed: $customer_name.", "You are $customer_name.", "It costs $$5.")

    assert document.text_for({"customer_name": "Maria"}) == "Signed: Maria."
    assert document.plain_words_for({"customer_name": "Maria"}) == ("You are Maria.", "It costs $5.")


def test_a_fact_that_nobody_gave_is_an_error() -> None:
    with pytest.raises(KeyError):
        a_document("$customer_name").text_for({})


def test_a_fact_is_put_in_as_it_is() -> None:
    assert a_document("$items").text_for({"items": ("$customer_name $$5",)}) == "- $customer\\_name $$5"


@pytest.mark.parametrize(("body", "words", "named"), [("$term", "", True), ("", "$term", True), ("$$term", "", False)])
def test_a_document_knows_the_facts_it_names(body: str, words: str, named: bool) -> None:
    assert a_document(body, words).names(Fact.TERM) is named


def test_the_hash_is_that_of_the_text() -> None:
    assert text_hash_of("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_every_shipped_document_can_be_filled_in_without_a_trace_of_its_placeholders() -> None:
    items = [an_item(slug, NEW_YORK) for slug in ANSWERS if slug not in {"complete-calling", "conferencing"}]

    package = packaged(*items, an_item("complete-calling", NEW_YORK, **KEEP), an_item("conferencing", recording="yes"))

    # A service that is taken over from another customer is not in a cart.
    in_carts = [document.code for document in the_catalogue().documents if document.code != ASSUMPTION]
    assert list(package) == in_carts
    for packed in package.values():
        text = "\n".join([packed.text, *packed.in_plain_words])
        assert not any(f"${fact}" in text for fact in Fact)
        assert packed.text_hash == text_hash_of(packed.text)


def test_a_term_is_named_in_plain_words() -> None:
    words = packaged(an_item("dedicated", NEW_YORK, term="24"))["term-commitment"].in_plain_words

    assert words[0] == "You keep each line for its whole term, 24 months."


def test_lines_of_several_terms_and_places_are_all_named() -> None:
    document = packaged(
        an_item("dedicated", NEW_YORK, term="12", speed="10"), an_item("dedicated", CHICAGO, term="36", speed="10")
    )["term-commitment"]

    assert (
        f"- 1 × Dedicated Internet at {NEW_YORK}: 12 months, $214.00 a month. Canceling it early costs 50% of"
        in document.text
    )
    assert (
        f"- 1 × Dedicated Internet at {CHICAGO}: 36 months, $174.00 a month. Canceling it early costs 50% of"
        in document.text
    )
    assert document.in_plain_words[0] == "You keep each line for its whole term, 12 and 36 months."


def test_the_911_notice_tells_every_service_address_once() -> None:
    lines = [an_item("complete-calling", place) for place in (NEW_YORK, CHICAGO, CHICAGO)]

    text = packaged(*lines)["emergency-calls"].text

    assert (text.count(f"- {NEW_YORK}\n"), text.count(f"- {CHICAGO}\n")) == (1, 1)


def test_a_document_tells_only_of_the_items_that_ask_for_it() -> None:
    package = packaged(an_item("long-distance"), an_item("complete-calling", NEW_YORK, **KEEP))

    assert "(212) 555-0142" in package["letter-of-agency-port"].text
    assert "Dialtone as the long-distance carrier" in package["letter-of-agency"].in_plain_words[0]
    assert "term-commitment" not in package


def test_what_is_ordered_is_listed_with_what_it_costs() -> None:
    text = packaged(an_item("paging", quantity=3))["terms-of-service"].text

    assert "- 3 × Paging: $45.00 one-time, $38.85 a month" in text


def test_where_no_item_has_an_address_the_billing_address_is_shown() -> None:
    text = packaged(an_item("complete-calling"))["emergency-calls"].text

    assert f"- {NEW_YORK}\n" in text


def test_the_document_names_the_address_that_help_is_sent_to() -> None:
    elsewhere = {"street": "5 Oak Street", "unit": "", "city": "New York", "state": "NY", "zip_code": "10001"}
    text = packaged(an_item("complete-calling", registered_location="other", registered_address=elsewhere))

    assert "help goes to:\n\n- 5 Oak Street, New York, NY 10001\n" in text["emergency-calls"].text
