"""A street and a ZIP code are enough for an address, with and without the page's script."""

import pytest

from tests.support.pages import Pages

STREET = {"street": "77 North Front Street", "zip_code": "43215"}


def test_a_street_and_a_zip_code_are_looked_up_without_script(visitor: Pages) -> None:
    visitor.open("/").submit("/availability", STREET)

    assert visitor.path.startswith("/availability/")
    assert "77 North Front Street, Columbus, OH 43215" in visitor.text


def test_the_address_last_checked_is_in_the_home_page_with_its_city_and_state(visitor: Pages) -> None:
    visitor.open("/").submit("/availability", STREET).open("/")

    assert [visitor.typed(name) for name in ("street", "zip_code", "city")] == [*STREET.values(), "Columbus"]
    assert "Columbus, OH" in visitor.page.xpath("//div[@id='zip_code-place']")[0].text_content()


def test_another_zip_code_for_it_brings_its_own_city(visitor: Pages) -> None:
    visitor.open("/").submit("/availability", STREET).open("/").submit("/availability", {"zip_code": "80202"})

    assert "77 North Front Street, Denver, CO 80202" in visitor.text


def test_an_offering_takes_the_short_address_too(visitor: Pages) -> None:
    typed = {f"address.{name}": value for name, value in STREET.items()}

    visitor.open("/offerings/dedicated").submit("/offerings/dedicated", typed, press=("do", "check"))

    assert visitor.typed("address.city") == "Columbus"
    assert visitor.errors == {}


def test_the_script_gets_the_city_and_state_for_the_field_that_asks(visitor: Pages) -> None:
    answer = visitor.client.get("/place", query_string={"address.zip_code": "43215"})

    assert answer.status_code == 200
    assert 'name="address.city" value="Columbus"' in answer.text
    assert "Columbus, OH" in answer.text


@pytest.mark.parametrize("name", ["city", "a b.zip_code", '"><script>.zip_code', f"{'a' * 41}.zip_code"])
def test_only_the_field_of_a_zip_code_gets_a_place(visitor: Pages, name: str) -> None:
    assert visitor.client.get("/place", query_string={name: "43215"}).status_code == 404


def test_a_wrong_city_is_open_to_be_corrected(visitor: Pages) -> None:
    visitor.open("/").submit("/availability", {**STREET, "city": "Springfield", "state": "OH"})

    assert list(visitor.errors) == ["city"]
    assert visitor.page.xpath("//div[@id='zip_code-place']/details/@open")
