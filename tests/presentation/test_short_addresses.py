"""The short address: city and state follow from the ZIP code, the page says which, and both can be corrected."""

import pytest
from werkzeug.datastructures import MultiDict

from presentation_layer.controllers.shop_window import AddressForm
from presentation_layer.forms.addresses import address_of
from presentation_layer.forms.checkout_billing import BillingForm
from presentation_layer.forms.views import FieldView, place_views


def typed(**lines: str) -> MultiDict[str, str]:
    return MultiDict({"street": "77 North Front Street", **lines})


def test_a_street_and_a_zip_code_make_an_address() -> None:
    form = AddressForm.of(typed(zip_code="43215"))

    assert form.is_valid
    assert str(address_of(form.data, "")) == "77 North Front Street, Columbus, OH 43215"


def test_a_corrected_city_is_taken() -> None:
    form = AddressForm.of(typed(zip_code="97035", city="Lake Grove", state="OR"))

    assert address_of(form.data, "").city == "Lake Grove"


def test_the_form_shows_the_place_it_found() -> None:
    fields = AddressForm.of(typed(zip_code="43215")).fields

    assert (fields["city"].value, fields["state"].value) == ("Columbus", "OH")


@pytest.mark.parametrize(
    ("zip_code", "city", "words"),
    [
        ("43215", "", ""),
        ("97035", "", "ZIP code 97035 also covers Lake Grove."),
        ("97035", "Lake Grove", ""),
        ("00000", "", ""),
    ],
)
def test_the_form_says_so_if_it_chose_one_of_several_cities(zip_code: str, city: str, words: str) -> None:
    fields = AddressForm.of(typed(zip_code=zip_code, city=city)).fields

    assert fields["city"].hint == words


def test_of_many_other_cities_only_the_first_ones_are_named() -> None:
    city = AddressForm.of(typed(zip_code="00920")).fields["city"]

    assert city.hint.endswith(", and other places.")


def test_a_billing_address_follows_its_zip_code_too() -> None:
    form = BillingForm.of(MultiDict({"name": "Dana", "address.street": "PO Box 1200", "address.zip_code": "80202"}))

    assert form.errors == {}
    assert form.data["address"].city == "Denver"


def test_another_zip_code_for_a_remembered_address_brings_its_place() -> None:
    before = AddressForm.blank({"city": "Columbus", "state": "OH", "zip_code": "43215"})
    shown = "77 North Front Street |  | Columbus | OH | 43215"

    after = AddressForm.of(typed(zip_code="80202", city=before.typed["city"], state="OH", shown=shown))

    assert after.typed["city"] == "Denver"


def by_part(views: tuple[FieldView, ...]) -> dict[str, FieldView]:
    return {view.name.rpartition(".")[2]: view for view in views}


def test_the_script_gets_the_fields_of_the_address_that_asks() -> None:
    city, state, shown = place_views("shipping_address.zip_code", "43215")

    assert (city.name, city.id, city.value) == ("shipping_address.city", "shipping_address-city", "Columbus")
    assert (state.name, state.value) == ("shipping_address.state", "OH")
    assert shown.value == " |  | Columbus | OH | 43215"


def test_the_place_of_an_earlier_zip_code_does_not_stay_if_the_script_is_late() -> None:
    shown = by_part(place_views("zip_code", "43215"))["shown"].value

    form = AddressForm.of(typed(zip_code="80202", city="Columbus", state="OH", shown=shown))

    assert form.typed["city"] == "Denver"


def test_a_zip_code_that_is_not_finished_has_no_place() -> None:
    city, state, _ = place_views("zip_code", "432")

    assert (city.value, state.value) == ("", "")
