"""An address is a place that the ZIP data knows; service needs one that can be driven to."""

import pytest

from business_layer.shared.addresses import TypedAddress, service_address, typed_lines, validated_address
from business_layer.shared.errors import Invalid

TOWER = {"street": "350 Fifth Avenue", "unit": "", "city": "New York", "state": "NY", "zip_code": "10118"}


@pytest.mark.parametrize("street", ["PO Box 12", "PO Drawer 12", "General Delivery 1"])
def test_a_line_cannot_be_brought_to_a_post_office_box_but_a_bill_can(street: str) -> None:
    with pytest.raises(Invalid) as refused:
        service_address(**{**TOWER, "street": street})

    assert "PO box" in refused.value.errors["street"]
    assert validated_address(**{**TOWER, "street": street}).street == street


def test_invisible_characters_are_removed() -> None:
    typed = {
        **TOWER,
        "street": "\u200b350  Fifth\u00ad Avenue\ufeff",
        "city": "New\u00a0York",
        "zip_code": "\u202a10118",
    }

    assert service_address(**typed) == service_address(**TOWER)


@pytest.mark.parametrize(("zip_code", "state"), [("09012", "AE"), ("96910", "GU"), ("00802", "VI")])
def test_a_place_that_we_do_not_serve_is_refused_at_the_zip_code(zip_code: str, state: str) -> None:
    with pytest.raises(Invalid) as refused:
        validated_address(**{**TOWER, "zip_code": zip_code, "state": state})

    assert "don't serve" in refused.value.errors["zip_code"]


def test_puerto_rico_is_served() -> None:
    assert service_address(street="100 Calle Fortaleza", unit="", city="San Juan", state="PR", zip_code="00901")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"state": "NJ"}, "state"),
        ({"city": "Boston"}, "city"),
        ({"zip_code": "00000"}, "zip_code"),
        ({"zip_code": "1011"}, "zip_code"),
        ({"zip_code": "\uff11\uff10\uff11\uff11\uff18"}, "zip_code"),
        ({"street": "Fifth Avenue"}, "street"),
        ({"street": "350"}, "street"),
    ],
)
def test_lines_that_disagree_with_the_zip_code_are_named(wrong, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        validated_address(**{**TOWER, **wrong})

    assert set(refused.value.errors) == {field}


@pytest.mark.parametrize(
    ("city", "state", "zip_code"),
    [
        ("St. Louis", "MO", "63101"),
        ("st louis", "MO", "63101"),
        ("St. Paul", "MN", "55101"),
        ("Mt. Vernon", "NY", "10550"),
        ("Ft. Worth", "TX", "76102"),
        ("Winston-Salem", "NC", "27101"),
        ("O'Fallon", "MO", "63366"),
        ("O\u2019Fallon", "MO", "63366"),
        ("Washington D.C.", "DC", "20001"),
        ("Manhattan", "NY", "10118"),
        ("NYC", "NY", "10118"),
    ],
)
def test_a_city_is_taken_as_people_write_it(city: str, state: str, zip_code: str) -> None:
    address = service_address(street="100 Main Street", unit="", city=city, state=state, zip_code=zip_code)

    assert address.zip_code == zip_code


@pytest.mark.parametrize("typed", ["10118-1234", "101181234", "10118\u20131234", " 10118 "])
def test_the_four_figures_after_a_zip_code_are_not_needed(typed: str) -> None:
    assert service_address(street="1 Main St", unit="", city="New York", state="NY", zip_code=typed).zip_code == "10118"


def test_all_missing_lines_are_named_together_but_those_that_follow_from_the_zip_code() -> None:
    with pytest.raises(Invalid) as wrong:
        service_address(street="", unit="", city="", state="", zip_code="")

    assert list(wrong.value.errors) == ["street", "zip_code"]


def test_an_address_needs_a_city_and_a_state() -> None:
    with pytest.raises(Invalid) as wrong:
        service_address(street="1 Main St", unit="", city="", state="", zip_code="10118")

    assert list(wrong.value.errors) == ["city", "state"]


def lines(*, city: str = "", state: str = "", zip_code: str) -> TypedAddress:
    return typed_lines(street="1 Main St", unit="", city=city, state=state, zip_code=zip_code)


@pytest.mark.parametrize(
    ("city", "state", "zip_code", "found"),
    [
        ("", "", "43215", ("Columbus", "OH")),
        ("", "", "43215-1234", ("Columbus", "OH")),
        ("Lake Grove", "", "97035", ("Lake Grove", "OR")),
        ("", "WA", "97217", ("Portland", "WA")),
        ("Springfield", "IL", "43215", ("Springfield", "IL")),
        ("", "", "00000", ("", "")),
        ("", "", "4321", ("", "")),
        ("", "", "09007", ("", "")),
        ("", "", "88888", ("", "")),
    ],
)
def test_a_city_and_state_that_are_missing_follow_from_a_zip_code_that_we_serve(
    city: str, state: str, zip_code: str, found: tuple[str, str]
) -> None:
    followed = lines(city=city, state=state, zip_code=zip_code).with_place_of_zip_code("")

    assert (followed.city, followed.state) == found


@pytest.mark.parametrize(
    ("city", "state", "zip_code", "found"),
    [
        ("Columbus", "OH", "80202", ("Denver", "CO")),
        ("Columbus", "OH", "43215", ("Columbus", "OH")),
        ("Bexley", "OH", "80202", ("Bexley", "OH")),
    ],
)
def test_a_new_zip_code_brings_its_city_and_state_unless_those_were_changed_too(
    city: str, state: str, zip_code: str, found: tuple[str, str]
) -> None:
    shown = lines(city="Columbus", state="OH", zip_code="43201").words

    followed = lines(city=city, state=state, zip_code=zip_code).with_place_of_zip_code(shown)

    assert (followed.city, followed.state) == found


def test_a_city_that_fits_the_new_zip_code_too_stays() -> None:
    shown = lines(city="Manhattan", state="NY", zip_code="10002").words

    followed = lines(city="Manhattan", state="NY", zip_code="10001").with_place_of_zip_code(shown)

    assert followed.city == "Manhattan"


@pytest.mark.parametrize(
    ("street", "city", "state", "zip_code"),
    [
        ("One Microsoft Way", "Redmond", "WA", "98052"),
        ("Two Embarcadero Center", "San Francisco", "CA", "94111"),
        ("Twenty-One Main Street", "Hackensack", "NJ", "07601"),
        ("Uno Calle Sol", "San Juan", "PR", "00901"),
    ],
)
def test_a_house_number_may_be_written_in_words(street: str, city: str, state: str, zip_code: str) -> None:
    address = service_address(street=street, unit="", city=city, state=state, zip_code=zip_code)

    assert address.street == street


@pytest.mark.parametrize("street", ["Empire State Building", "Ridgecrest Drive", "Carmel-by-the-Sea Inn"])
def test_a_street_without_a_number_is_asked_about_once_and_then_taken(street: str) -> None:
    typed = {**TOWER, "street": street}

    with pytest.raises(Invalid) as asked:
        service_address(**typed)

    assert "no house number" in asked.value.errors["street"]
    assert service_address(**typed, shown=typed_lines(**typed).words).street == street
    assert service_address(**typed, shown=None).street == street


def test_an_unusual_address_that_was_edited_is_refused_again() -> None:
    shown = typed_lines(**{**TOWER, "street": "Empire State Building"}).words

    with pytest.raises(Invalid):
        service_address(**{**TOWER, "street": "Chrysler Building"}, shown=shown)


@pytest.mark.parametrize(
    ("street", "city", "states", "zip_code"),
    [
        ("2 Screaming Eagle Blvd", "Fort Campbell", ("KY", "TN"), "42223"),
        ("1 Main St", "New Pine Creek", ("OR", "CA"), "97635"),
        ("1 Main St", "Texhoma", ("OK", "TX"), "73949"),
        ("1 Main St", "Teec Nos Pos", ("AZ", "NM", "UT"), "86514"),
    ],
)
def test_a_zip_code_of_several_states_is_taken_in_each(
    street: str, city: str, states: tuple[str, str, str] | tuple[str, str], zip_code: str
) -> None:
    for state in states:
        address = service_address(street=street, unit="", city=city, state=state, zip_code=zip_code)
        assert address.state == state


def test_a_state_next_door_is_asked_about_once_and_then_taken() -> None:
    typed = {"street": "1 Border St", "unit": "", "city": "Portland", "state": "WA", "zip_code": "97217"}

    with pytest.raises(Invalid) as asked:
        service_address(**typed)

    assert "is in Oregon" in asked.value.errors["state"]
    assert service_address(**typed, shown=typed_lines(**typed).words).state == "WA"


def test_a_state_far_away_is_refused_however_often_it_is_sent() -> None:
    typed = {**TOWER, "state": "CA"}

    with pytest.raises(Invalid) as refused:
        service_address(**typed, shown=typed_lines(**typed).words)

    assert "Choose New York" in refused.value.errors["state"]


@pytest.mark.parametrize(("zip_code", "state"), [("88888", "DC"), ("56965", "DC"), ("09905", "NJ")])
def test_a_zip_code_for_mail_alone_is_no_place(zip_code: str, state: str) -> None:
    with pytest.raises(Invalid) as refused:
        service_address(**{**TOWER, "zip_code": zip_code, "state": state})

    assert "is only for mail" in refused.value.errors["zip_code"]


def test_for_a_zip_code_that_is_no_longer_in_use_those_of_the_city_are_named() -> None:
    with pytest.raises(Invalid) as refused:
        service_address(street="300 W Apache Trl", unit="", city="apache junction", state="AZ", zip_code="85220")

    assert refused.value.errors == {
        "zip_code": "There is no ZIP code 85220. ZIP codes of apache junction, AZ: 85117, 85118, 85119, 85120, 85178."
    }


@pytest.mark.parametrize(("city", "state"), [("Roanoke", "VA"), ("Nowhere", "VA"), ("", "")])
def test_no_zip_codes_are_suggested_for_a_city_with_many_or_none(city: str, state: str) -> None:
    with pytest.raises(Invalid) as refused:
        service_address(street="300 Main St", unit="", city=city, state=state, zip_code="24000")

    assert refused.value.errors["zip_code"] == "There is no ZIP code 24000. Check the five digits."
