"""The comparison pages: cached for all, with the visitor's own address when it is known."""

import pytest

from tests.support.pages import Pages

FAMILIES = ("voice", "internet", "mobile")
COLUMBUS = {"street": "77 North Front Street", "zip_code": "43215"}
NOME = {"street": "1 Main St", "zip_code": "99762"}


@pytest.mark.parametrize("family", FAMILIES)
def test_no_card_has_the_filled_button_before_orders_and_every_card_leads_to_its_offering(
    visitor: Pages, family: str
) -> None:
    page = visitor.open(f"/{family}").page

    assert not page.xpath("//article//a[contains(@class, 'btn-primary')]")
    links = [str(link) for link in page.xpath("//article//a[contains(@class, 'btn')]/@href")]
    assert len(links) == len(page.xpath("//article"))
    assert all(link.startswith("/offerings/") for link in links)


def test_the_navigation_marks_the_family_of_a_page(visitor: Pages) -> None:
    marked = "//nav[@aria-label='Offerings']//a[@aria-current]"

    assert visitor.open("/internet").page.xpath(f"{marked}/@href") == ["/internet"]
    assert visitor.open("/offerings/paging").page.xpath(f"{marked}/@href") == ["/mobile"]
    assert visitor.open("/").page.xpath(f"{marked}/@href") == []


def test_an_address_is_answered_on_the_visitors_page_alone(visitor: Pages) -> None:
    visitor.open("/").submit("/availability", COLUMBUS)

    mine = visitor.open("/internet").text
    others = Pages(visitor.app).open("/internet").text

    assert "77 North Front Street, Columbus, OH 43215" in mine
    assert "All 3 are available" in mine
    assert "77 North Front Street" not in others
    assert "available" not in others.lower().replace("check availability at your address", "")


def test_an_address_that_the_network_does_not_reach_has_no_price_and_a_way_out(visitor: Pages) -> None:
    visitor.open("/").submit("/availability", NOME)

    assert not visitor.page.xpath("//article")
    assert "Complete Calling Package, Dial-up Internet, and Dedicated Internet aren't available here" in visitor.text
    assert visitor.page.xpath("//section[@id='anywhere' or @aria-labelledby='anywhere']//a[@href='/offerings/paging']")
    assert visitor.page.xpath("//main//a[starts-with(@href, 'tel:')]")


def test_an_offering_that_is_not_available_keeps_its_card_without_a_price(visitor: Pages) -> None:
    visitor.open("/").submit("/availability", NOME).open("/internet")

    card = visitor.page.xpath("//article[.//h2[text()='Dial-up Internet']]")[0].text_content()
    assert "$11.95" not in card
    assert "Not available" in card
    assert "1 of 3 are available" in visitor.text


def test_a_price_of_the_table_leads_to_the_offering_with_both_answers_chosen(visitor: Pages) -> None:
    link = visitor.open("/internet").page.xpath("//a[contains(@aria-label, '500 Mbps for 36 months')]/@href")[0]

    visitor.open(str(link))

    assert visitor.page.xpath("//input[@name='speed_and_term'][@checked]/@value") == ["500 36"]
    assert "$554.00" in visitor.text


@pytest.mark.parametrize("wish", ["speed_and_term=7+36", "speed_and_term=", "speed=500", "other=500+36"])
def test_a_link_with_a_price_that_is_not_offered_shows_the_usual_choice(visitor: Pages, wish: str) -> None:
    usual = visitor.open("/offerings/dedicated").page.xpath("//input[@name='speed_and_term'][@checked]/@value")

    visitor.open(f"/offerings/dedicated?{wish}")

    assert visitor.page.xpath("//input[@name='speed_and_term'][@checked]/@value") == usual


def test_what_one_visitor_chose_by_a_link_is_not_shown_to_others(visitor: Pages) -> None:
    visitor.open("/offerings/dedicated?speed_and_term=500+36")

    assert "$554.00" not in Pages(visitor.app).open("/offerings/dedicated").text


def test_each_offering_has_a_question_of_its_own(visitor: Pages) -> None:
    asked = visitor.open("/voice").page.xpath("//section[@aria-labelledby='asked']//summary/span/text()")

    assert len(asked) == len(set(asked)) == 5


@pytest.mark.parametrize("path", ["/availability", "/sign-out"])
def test_an_address_that_only_takes_a_form_is_not_taken_for_a_family(visitor: Pages, path: str) -> None:
    visitor.open(path)

    assert (visitor.status, visitor.path) == (200, "/")


@pytest.mark.parametrize("path", ["/fax", "/voices", "/Voice"])
def test_a_family_that_is_not_sold_is_not_found(visitor: Pages, path: str) -> None:
    assert visitor.open(path).status == 404
