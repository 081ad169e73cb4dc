"""The needs of an item in a cart, in the words that the customer reads."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.catalogue_file.formats import CatalogueNotUnderstood
from business_layer.catalogue.prices import Totals
from business_layer.inventory.reservations import ALREADY_HERE
from business_layer.inventory.resources import ResourceKind
from business_layer.online_ordering.availability import QualificationResult
from business_layer.online_ordering.cart_checks import NEW_QUESTIONS, NOT_CHECKED_YET, RETIRED, UPDATING
from business_layer.online_ordering.qualification import ASK_AGAIN_AFTER, VALID_FOR
from business_layer.online_ordering.reviewed_cart import Need, NeedKind, ReviewedItem
from business_layer.shared.errors import Invalid
from business_layer.shared.money import Money
from tests.builders.catalogue import the_catalogue
from tests.builders.orders import OneCatalogue
from tests.builders.shopper import HOLDS, Shopper, a_qualification, an_answer
from tests.fakes.clock import NOON

UNQUALIFIED = QualificationResult.UNQUALIFIED


@pytest.fixture
def shopper() -> Shopper:
    shopper = Shopper()
    shopper.stock_plenty()
    return shopper


def reviewed(shopper: Shopper) -> tuple[ReviewedItem, ...]:
    items: tuple[ReviewedItem, ...] = shopper.view_cart(by=shopper.by).items
    return items


def needs(shopper: Shopper) -> list[Need]:
    return [need for item in reviewed(shopper) for need in item.needs]


def publish(shopper: Shopper, slug: str, **facts: Any) -> None:
    """Publish a second version of the catalogue, in which an offering has these facts."""
    catalogue = the_catalogue()
    offerings = tuple(
        replace(offering, **facts) if offering.slug == slug else offering for offering in catalogue.offerings
    )
    shopper.catalogues._catalogue = replace(catalogue, number=2, offerings=offerings)


def repriced(slug: str, **amounts: str) -> dict[str, Any]:
    prices = the_catalogue().offering(slug).prices
    return {
        "prices": tuple(
            replace(price, amount=Money(Decimal(amounts[price.id]))) if price.id in amounts else price
            for price in prices
        )
    }


def test_an_address_that_was_never_checked_has_to_be(shopper: Shopper) -> None:
    shopper.add("dial-up")

    assert needs(shopper) == [Need(NeedKind.ANSWER, NOT_CHECKED_YET)]


def test_an_address_that_the_network_does_not_answer_for_is_asked_about_again_later(shopper: Shopper) -> None:
    waiting = a_qualification(shopper.books, at=None)
    waiting.postpone(at=NOON)
    shopper.add("dial-up", qualification=waiting)

    assert needs(shopper) == [Need(NeedKind.ANSWER, NOT_CHECKED_YET, NOON + ASK_AGAIN_AFTER)]


def test_an_address_out_of_reach_is_said_with_the_networks_reason(shopper: Shopper) -> None:
    asked = a_qualification(shopper.books, at=None)
    shopper.add("dial-up", qualification=asked)
    asked.answer((an_answer("DialUp", UNQUALIFIED, reason="No access number is near."),), at=NOON)

    assert needs(shopper) == [Need(NeedKind.NOT_AVAILABLE, "No access number is near.")]


@pytest.mark.parametrize(("age", "is_refused"), [(VALID_FOR - timedelta(seconds=1), True), (VALID_FOR, False)])
def test_a_no_counts_only_as_long_as_it_is_valid(shopper: Shopper, age: timedelta, is_refused: bool) -> None:
    no = a_qualification(shopper.books, an_answer("DialUp", UNQUALIFIED), at=NOON - age)
    item = shopper.add("mobile-dial-up")

    if is_refused:
        with pytest.raises(Invalid, match="Not available at this address") as refused:
            shopper.add("dial-up", qualification=no)
        assert list(refused.value.errors) == ["address"]
        assert [kept.item for kept in reviewed(shopper)] == [item]
    else:
        assert shopper.add("dial-up", qualification=no).qualification_id == no.id


def test_things_that_exclude_each_other_say_which_and_why(shopper: Shopper) -> None:
    shopper.add("dial-up", qualification=a_qualification(shopper.books, an_answer("DialUp")))
    answer = an_answer("DedicatedInternet", maximum_mbps=1000)
    shopper.add("dedicated", qualification=a_qualification(shopper.books, answer))

    assert needs(shopper) == [
        Need(
            NeedKind.EXCLUDED,
            "You can't order Dial-up Internet together with Dedicated Internet. Dedicated Internet is always on and "
            "replaces dial-up. Remove one of them to check out.",
        )
    ]
    publish(shopper, "dial-up", excludes_because="")
    assert needs(shopper)[0].message == (
        "You can't order Dial-up Internet together with Dedicated Internet. Remove one of them to check out."
    )


@pytest.mark.parametrize(
    ("slug", "answers", "words"),
    [
        (
            "toll-free",
            {"prefix": "888"},
            "We're no longer holding the phone number you chose. Choose a phone number again.",
        ),
        ("mobile-dial-up", {}, "We're no longer holding the user name you chose. Choose a user name again."),
    ],
)
def test_what_is_no_longer_held_has_to_be_chosen_again(
    shopper: Shopper, slug: str, answers: dict[str, Any], words: str
) -> None:
    shopper.stock(ResourceKind.TELEPHONE_NUMBER, "toll-free:888", "+18885550142")
    shopper.add(slug, **answers)
    shopper.clock.pass_time(HOLDS.hold_for - timedelta(seconds=1))
    before = needs(shopper)
    shopper.clock.pass_time(timedelta(seconds=1))

    assert (before, needs(shopper)) == ([], [Need(NeedKind.NUMBER_LOST, words)])


def test_a_number_brought_along_that_came_twice_is_needed_in_the_later_item(shopper: Shopper) -> None:
    first = shopper.add("long-distance", covered_numbers=["212 555 0142", "212 555 0143"])
    second = shopper.add("long-distance", covered_numbers=["212 555 0144"])
    second.values = {**second.values, "covered_numbers": ["+12125550143"]}

    assert [(item.item, item.needs) for item in reviewed(shopper)] == [
        (first, ()),
        (second, (Need(NeedKind.NUMBER_LOST, ALREADY_HERE),)),
    ]


@pytest.mark.parametrize(
    ("prices", "change"),
    [
        ({"activation": "20.00"}, ": one-time $30.00 is now $40.00"),
        ({"text": "10.00"}, ": monthly $25.90 is now $20.00"),
        ({"activation": "20.00", "text": "10.00"}, ": one-time $30.00 is now $40.00, monthly $25.90 is now $20.00"),
    ],
    ids=["one-time", "monthly", "both"],
)
def test_a_price_that_moved_is_said_for_all_of_the_quantity(shopper: Shopper, prices: dict[str, str], change) -> None:
    shopper.add("paging", quantity=2)
    publish(shopper, "paging", **repriced("paging", **prices))

    (item,) = reviewed(shopper)

    assert item.needs == (Need(NeedKind.PRICE_CHANGED, f"The price changed since you added this{change}."),)
    once, monthly = prices.get("activation", "15.00"), prices.get("text", "12.95")
    assert item.new_totals == Totals(Money(Decimal(once) * 2), Money(Decimal(monthly) * 2))


def test_a_price_that_stayed_is_not_said_though_the_catalogue_is_another(shopper: Shopper) -> None:
    shopper.add("paging", quantity=2)
    publish(shopper, "paging", name="Pagers")

    (item,) = reviewed(shopper)

    assert (item.needs, item.new_totals) == ((), None)


def test_a_question_that_is_new_is_asked_once_the_catalogue_is_another(shopper: Shopper) -> None:
    item = shopper.add("paging")
    item.values = {name: answer for name, answer in item.values.items() if name != "home_zip"}
    before = needs(shopper)
    publish(shopper, "paging", name="Pagers")

    assert (before, needs(shopper)) == ([], [Need(NeedKind.NEW_QUESTIONS, NEW_QUESTIONS)])


def test_what_is_no_longer_sold_keeps_its_price_and_makes_nothing_else_cheaper(shopper: Shopper) -> None:
    shopper.add("complete-calling", qualification=a_qualification(shopper.books, an_answer("VoiceLine")))
    card = shopper.add("calling-card")
    left = tuple(offering for offering in the_catalogue().offerings if offering.slug != "calling-card")
    shopper.catalogues._catalogue = replace(the_catalogue(), number=2, offerings=left)

    line, retired = reviewed(shopper)

    assert (line.needs, line.savings) == ((), ())
    assert retired == ReviewedItem(item=card, offering=None, price_lines=card.price_lines, needs=(RETIRED,))


class Editions(OneCatalogue):
    """The first edition until noon has passed, then the second, which this release may be unable to read."""

    def __init__(self, *editions: Catalogue) -> None:
        super().__init__()
        self._editions = editions

    def current(self, at: object) -> Catalogue:
        assert isinstance(at, datetime)
        return self._editions[at > NOON]

    def version(self, number: int) -> Catalogue:
        if number > len(self._editions):
            raise CatalogueNotUnderstood
        return self._editions[number - 1]


def test_a_cart_is_reviewed_by_the_catalogue_of_the_moment(shopper: Shopper) -> None:
    carts = shopper.view_cart._carts
    carts._catalogues = Editions(the_catalogue(), replace(the_catalogue(), number=2, bundles=(), offerings=()))
    shopper.add("calling-card")
    before = needs(shopper)
    shopper.clock.pass_time(timedelta(seconds=1))

    assert (before, needs(shopper)) == ([], [RETIRED])


def test_an_item_waits_alone_for_the_release_that_reads_its_catalogue(shopper: Shopper) -> None:
    shopper.view_cart._carts._catalogues = Editions(the_catalogue())
    shopper.add("paging")
    shopper.add("calling-card").catalogue_version = 2

    assert [item.needs for item in reviewed(shopper)] == [(), (UPDATING,)]
