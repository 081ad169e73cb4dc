"""The checkout does not ask for what the answers in the cart already tell."""

import pytest

from business_layer.inventory.resources import ResourceKind
from business_layer.online_ordering.known_contact import contact_in_answers
from tests.builders.services import a_dedicated_line, a_kept_number
from tests.builders.shopper import Shopper


@pytest.fixture
def shopper() -> Shopper:
    shopper = Shopper()
    shopper.stock_plenty()
    shopper.stock(ResourceKind.TELEPHONE_NUMBER, "toll-free:888", "+18885550100")
    return shopper


def known(shopper: Shopper) -> tuple[str, str]:
    review = shopper.view_cart(by=shopper.by)
    assert review
    contact = contact_in_answers(review)
    return contact.name, contact.telephone


def test_where_calls_ring_reaches_the_customer(shopper: Shopper) -> None:
    shopper.add("toll-free", prefix="888", number="+18885550100", ring_to="+12125550166")

    assert known(shopper) == ("", "+12125550166")


def test_a_number_that_moves_here_is_the_customers(shopper: Shopper) -> None:
    a_kept_number(shopper, ported_numbers=["+12125550155"])

    assert known(shopper) == ("", "+12125550155")


def test_a_number_at_which_we_call_back_comes_first(shopper: Shopper) -> None:
    a_kept_number(shopper)
    a_dedicated_line(shopper, site_contact="Otto Brown", site_telephone="+12125550187")

    assert known(shopper) == ("Otto Brown", "+12125550187")


def test_answers_about_others_and_numbers_that_we_give_tell_nothing(shopper: Shopper) -> None:
    shopper.add("calling-card", cards=[{"holder": "Ida Gray", "spending_limit": "75.00"}])
    shopper.add("paging")

    assert known(shopper) == ("", "")
