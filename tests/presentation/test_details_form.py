"""The first step's form: one schema for all carts, with each customer's own places and days to choose from."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from werkzeug.datastructures import MultiDict

from business_layer.online_ordering.checkout import ShippingChoice, ShipTo
from presentation_layer.forms.checkout_details import ANY_DESTINATION, SHIP_TO, DetailsAsked, DetailsForm
from presentation_layer.forms.day_grid import day_grid
from presentation_layer.forms.fields import Choice

HOME, AWAY = "350 Fifth Avenue, New York, NY 10118", "1 State Street, Albany, NY 12207"
CONTACT = {"name": "Maria Lopez", "email": "maria@customers.example", "telephone": "212 555 0142"}


ITEM = UUID(int=7)
MORNING = "2026-12-01/morning/"
GRID = day_grid([MORNING], "America/New_York", date(2026, 11, 20))
VISIT = DetailsAsked(visits={ITEM: ("When should our technician come?", GRID)})


def shown(address: str) -> str:
    """The field that asks where to ship, as a page gets it."""
    billing = Choice(ShipTo.BILLING, "To my billing address", address)
    asked = DetailsAsked(shipped="calling card", destinations=(billing, Choice(ShipTo.OTHER, "Elsewhere")))
    form = DetailsForm(asked).fill(asked.defaults)
    form.offer(SHIP_TO, asked.destinations, label=f"Where should we ship your {asked.shipped}?")
    return repr(form.fields[SHIP_TO])


def test_all_pages_share_a_schema_and_each_has_its_own_addresses():
    assert HOME in shown(HOME)
    assert AWAY in shown(AWAY)
    assert HOME not in shown(AWAY)
    assert "Where should we ship your calling card?" in shown(HOME)


def test_nothing_shipped_asks_for_no_place():
    assert SHIP_TO not in DetailsForm().fill().fields


def test_days_are_asked_between_the_contact_and_where_to_ship():
    asked = replace(VISIT, destinations=ANY_DESTINATION)

    names = list(DetailsForm(asked).fill().fields)

    assert names.index("telephone") < names.index(f"installation_{ITEM}") < names.index(SHIP_TO)


def test_a_day_that_was_offered_is_taken():
    form = DetailsForm(VISIT).read(MultiDict({**CONTACT, f"installation_{ITEM}": MORNING}))

    assert form.is_valid
    assert form.installations == {ITEM: MORNING}


@pytest.mark.parametrize(
    ("day", "message"),
    [("", "Choose an installation appointment."), ("2026-12-25/morning", "Choose one of the answers shown.")],
)
def test_a_day_is_one_of_those_offered(day: str, message: str):
    form = DetailsForm(VISIT).read(MultiDict({**CONTACT, f"installation_{ITEM}": day}))

    assert form.errors == {f"installation_{ITEM}": message}


def test_what_is_sent_is_read_without_knowing_what_is_shipped() -> None:
    form = DetailsForm(DetailsAsked(destinations=ANY_DESTINATION)).read(MultiDict({**CONTACT, SHIP_TO: "billing"}))

    assert form.is_valid
    assert form.shipping == ShippingChoice(to=ShipTo.BILLING)


def test_a_place_that_there_is_not_is_refused() -> None:
    form = DetailsForm(DetailsAsked(destinations=ANY_DESTINATION)).read(MultiDict({**CONTACT, SHIP_TO: "moon"}))

    assert form.errors == {SHIP_TO: "Choose one of the answers shown."}
