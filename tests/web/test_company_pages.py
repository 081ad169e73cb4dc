"""The company behind the store: its footer on every page, its own pages, prices and contract documents."""

import re
from random import Random

import pytest

from business_layer.shared.company import ADDRESS
from environments.composition import resolve
from presentation_layer.views.company import CompanyPages
from tests.demo.orders import demo_orders
from tests.support.house import House
from tests.support.pages import Pages
from tests.support.purchase import BILLING, configure
from tests.web.people import a_customer

PAGER = next(order for order in demo_orders(Random(3)) if order.slug == "paging")
HOW = "You pay nothing now, and we don't ask for a card. Your first bill comes after your service starts"


def footer_links(page: Pages) -> list[str]:
    return [str(link) for link in page.page.xpath("//footer//a[not(starts-with(@href, 'tel:'))]/@href")]


@pytest.mark.parametrize("path", ["/", "/offerings/paging", "/cart", "/sign-in", "/company/privacy", "/prices"])
def test_every_page_has_the_company_in_its_footer(house: House, path: str) -> None:
    page = Pages(house.store_app).open(path)

    assert "/company/help" in footer_links(page)
    assert ADDRESS in page.page.xpath("string(//footer)")


def test_an_error_page_has_the_footer_too(house: House) -> None:
    page = Pages(house.store_app)

    page.open("/company/nothing-like-this")

    assert page.status == 404
    assert "/company/help" in footer_links(page)


def test_each_link_of_the_footer_leads_to_a_page(house: House) -> None:
    for link in sorted(set(footer_links(Pages(house.store_app).open("/")))):
        assert Pages(house.store_app).open(link.partition("#")[0]).heading, link


def test_a_company_page_names_its_owner_and_the_day_of_its_last_review(house: House) -> None:
    for _, pages in resolve(house.container.store.company_pages).columns:
        for page in pages:
            shown = Pages(house.store_app).open(f"/company/{page.slug}")

            assert shown.heading == page.title
            assert f"{page.owner}, last reviewed" in shown.text


def test_a_company_page_has_the_support_number_of_the_settings_and_the_address() -> None:
    number = {"support_number": "(614) 555-0100", "support_uri": "tel:+16145550100"}
    pages = CompanyPages({**number, "company_address": "1 Main Street"})

    help_page = pages.find("help")

    assert help_page is not None
    assert '<a href="tel:+16145550100"><strong>(614) 555-0100</strong></a>' in help_page.html
    assert "1 Main Street" in help_page.html
    assert pages.find("nothing") is None


def test_the_price_list_has_every_price_of_every_offering(house: House) -> None:
    catalogue = resolve(house.container.database.catalogues).current(house.clock.now())

    shown = Pages(house.store_app).open("/prices").text

    for offering in catalogue.offerings:
        assert offering.name in shown
        assert all(price.name in shown for price in offering.prices), offering.slug


def test_a_contract_document_can_be_read_before_an_order(house: House) -> None:
    catalogue = resolve(house.container.database.catalogues).current(house.clock.now())
    listed = Pages(house.store_app).open("/documents").text

    for document in catalogue.documents:
        page = Pages(house.store_app).open(f"/documents/{document.code}")

        assert document.title in listed
        assert page.heading == document.title
        assert document.version in page.text
        # A document may name amounts, but has no gap that only an order fills.
        assert not re.search(r"\$[a-z{]", page.text)

    terms = Pages(house.store_app).open("/documents/terms-of-service").text
    assert "These terms are between Dialtone and [billing name], [billing address]." in terms


def test_a_document_that_the_catalog_does_not_have_is_not_found(house: House) -> None:
    page = Pages(house.store_app)

    page.open("/documents/blank")

    assert page.status == 404


def test_contract_documents_have_the_companys_address(house: House) -> None:
    documents = resolve(house.container.database.catalogues).current(house.clock.now()).documents
    texts = [" ".join(document.body.split()) for document in documents]

    assert any(ADDRESS in text for text in texts)
    assert all(text.count(ADDRESS.rpartition(", ")[2]) == text.count(ADDRESS) for text in texts)


def test_how_customers_pay_is_said_where_they_ask(house: House) -> None:
    browser = a_customer(house).browser
    assert browser.open("/prices").page.get_element_by_id("how-you-pay").text_content() == "How you pay"
    assert "Each is due 21 days after its date" in browser.text
    assert HOW in browser.open("/offerings/paging").text
    configure(browser, PAGER)
    assert HOW in browser.text

    browser.open("/checkout/details").submit("/checkout/details", {"telephone": "(212) 555-0142"})
    assert HOW in browser.text
    browser.submit("/checkout/billing", BILLING)
    browser.submit("/checkout/contract", {"agree.records": "yes", "agree.documents": "yes"})
    assert (browser.path, HOW in browser.text) == ("/checkout/review", True)
    assert browser.page.xpath("//main//a[@href='/prices#how-you-pay']")
