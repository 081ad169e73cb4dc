"""The first step's form: made once for all carts that ship the same, with each customer's own places to choose from."""

from werkzeug.datastructures import MultiDict

from business_layer.online_ordering.checkout import ShippingChoice, ShipTo
from presentation_layer.forms.checkout import SHIP_TO, DetailsAsked, DetailsForm, details_form, shipping_form
from presentation_layer.forms.fields import Choice

HOME, AWAY = "350 Fifth Avenue, New York, NY 10118", "1 State Street, Albany, NY 12207"
CONTACT = {"name": "Maria Lopez", "email": "maria@customers.example", "telephone": "212 555 0142"}


def asked(address: str, shipped: str = "calling card") -> DetailsAsked:
    billing = Choice(ShipTo.BILLING, "To my billing address", address)
    return DetailsAsked(visits={}, moves={}, shipped=shipped, destinations=(billing, Choice(ShipTo.OTHER, "Elsewhere")))


def shown(address: str, shipped: str = "calling card") -> str:
    """The field that asks where to ship, as a page gets it."""
    form = details_form(asked(address, shipped)).blank(asked(address).defaults)
    form.offer(SHIP_TO, asked(address).destinations)
    return repr(form.fields[SHIP_TO])


def test_the_form_is_made_once_and_each_page_has_its_own_addresses() -> None:
    assert details_form(asked(HOME)) is details_form(asked(AWAY))

    assert HOME in shown(HOME)
    assert AWAY in shown(AWAY)
    assert HOME not in shown(AWAY)


def test_another_thing_that_is_shipped_is_named() -> None:
    assert "Where should we ship your calling card?" in shown(HOME)
    assert "Where should we ship your pager?" in shown(HOME, "pager")


def test_nothing_shipped_asks_for_no_place() -> None:
    assert details_form(DetailsAsked(visits={}, moves={})) is DetailsForm


def test_what_is_sent_is_read_without_knowing_what_is_shipped() -> None:
    form = shipping_form().of(MultiDict({**CONTACT, SHIP_TO: "billing"}))

    assert form.is_valid
    assert form.shipping == ShippingChoice(to=ShipTo.BILLING)


def test_a_place_that_there_is_not_is_refused() -> None:
    form = shipping_form().of(MultiDict({**CONTACT, SHIP_TO: "moon"}))

    assert form.errors == {SHIP_TO: "Choose one of the answers shown."}
