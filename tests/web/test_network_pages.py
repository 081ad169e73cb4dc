"""The coverage map, the broadband facts and the service status, from the data that they are about."""

from business_layer.catalogue.prices import PriceType
from business_layer.shared.errors import GatewayUnavailable
from business_layer.shared.wire_centers import REACH_MILES, is_within_reach, wire_centers
from environments.composition import resolve
from environments.sandbox.availability.bands import bands
from tests.support.house import House
from tests.support.pages import Pages
from tests.web.people import an_order


def test_the_map_has_every_wire_center_and_lists_them_by_state(visitor: Pages) -> None:
    page = visitor.open("/company/coverage")

    assert len(page.page.xpath("//figure//*[@class='center' and @r]")) == len(wire_centers())
    for center in wire_centers():
        assert center.city in page.text


def test_the_map_reaches_as_far_as_the_availability_tool_does() -> None:
    assert bands()["DedicatedInternet"].reach_miles == REACH_MILES
    assert is_within_reach(40.75, -73.99)
    assert not is_within_reach(71.3, -156.8)


def test_the_labels_have_every_monthly_price_and_speed_of_the_internet_offerings(house: House) -> None:
    catalogue = resolve(house.container.database.catalogues).current(house.clock.now())

    shown = Pages(house.store_app).open("/company/broadband-facts").text

    for offering in catalogue.offerings_of("internet"):
        for price in offering.prices:
            if price.type is PriceType.RECURRING:
                assert str(price.amount) in shown, price.id
    assert "Dedicated Internet, 1 Gbps" in shown
    assert "36 months $739.00 – $13,302.00" in shown
    assert "12 months $189.00 $250.00 $1,134.00" in shown


def test_everything_works_until_network_and_mail_do_not_answer(fresh_house: House) -> None:
    visitor = Pages(fresh_house.store_app).open("/company/status")
    assert visitor.text.count("Working") == 4

    an_order(fresh_house, "paging")
    fresh_house.provisioning.outcome = fresh_house.mail.outcome = GatewayUnavailable("No answer.")
    fresh_house.work()

    assert "Setting up services Slower than usual" in visitor.open("/company/status").text
    assert "Email Slower than usual" in visitor.text


def test_an_availability_tool_that_does_not_answer_is_on_the_status_page(fresh_house: House) -> None:
    visitor = Pages(fresh_house.store_app)
    fresh_house.availability.is_down = True
    visitor.open("/")
    visitor.submit("/availability", {"street": "350 Fifth Avenue", "zip_code": "10118"})

    assert "Address checks Slower than usual" in visitor.open("/company/status").text
