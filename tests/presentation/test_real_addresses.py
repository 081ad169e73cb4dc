"""The program that takes many real addresses through the pages' code, with a few of them."""

import pytest

from tests.builders.catalogue import the_catalogue
from tests.real_addresses import looked_up


@pytest.mark.parametrize(
    ("street", "city", "state", "zip_code", "outcome"),
    [
        ("350 Fifth Avenue", "New York", "NY", "10118", "taken"),
        ("1 Main St", "Napakiak", "AK", "99634", "taken"),
        ("One Microsoft Way", "Redmond", "WA", "98052", "taken"),
        ("Ridgecrest Drive", "Bethel", "AK", "99559", "asked"),
        ("Box # 63", "Cordova", "AK", "99574", "refused"),
        ("100 Main Street", "Roanoke", "VA", "24000", "refused"),
    ],
)
def test_an_address_is_taken_asked_about_once_or_refused(
    street: str, city: str, state: str, zip_code: str, outcome: str
) -> None:
    typed = {"street": street, "city": city, "state": state, "zip_code": zip_code}

    assert looked_up(typed, the_catalogue())[0] == outcome
