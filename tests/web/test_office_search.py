"""Searching in the back office: wrong criteria are refused at their fields, numbers are found in any spelling."""

from random import Random

import pytest

from database_layer.queries import customer_search, order_criteria, order_search
from tests.demo.orders import demo_orders
from tests.support.house import House
from tests.support.pages import Pages
from tests.support.purchase import check_out, configure
from tests.web.people import a_customer, an_agent

PAGER = next(order for order in demo_orders(Random(7)) if order.slug == "paging")

# What htmx sends of a form whose answer it puts in place.
IN_PLACE = {"HX-Request": "true", "HX-Boosted": "true"}


@pytest.fixture
def agent(house: House) -> Pages:
    return an_agent(house).browser.open("/")


@pytest.mark.parametrize(
    ("criteria", "field"),
    [
        ({"placed_from": "11/3"}, "placed_from"),
        ({"placed_until": "9999-12-31"}, "placed_until"),
        ({"placed_from": "11/24/2026", "placed_until": "11/23/2026"}, "placed_until"),
        ({"customer_name": "---"}, "customer_name"),
    ],
)
def test_a_wrong_criterion_is_refused_at_its_field_and_kept(agent: Pages, criteria: dict[str, str], field: str) -> None:
    agent.submit("/searches", {**criteria})

    assert agent.status == 422
    assert list(agent.errors) == [field]
    assert all(agent.typed(name) == value for name, value in criteria.items())


def test_the_criteria_of_a_search_are_shown_with_what_it_found(agent: Pages) -> None:
    agent.submit("/searches", {"placed_from": "2026-01-05", "placed_until": "1/6/2026"})

    assert agent.status == 200
    assert (agent.typed("placed_from"), agent.typed("placed_until")) == ("1/5/2026", "1/6/2026")


def test_an_order_is_found_by_its_digits_or_their_beginning(house: House, agent: Pages) -> None:
    browser = a_customer(house).browser
    configure(browser, PAGER)
    number = check_out(browser)
    digits = number.removeprefix("DT-")

    for typed in (number.lower(), digits, digits[:-1]):
        agent.open("/").submit("/searches", {"number": typed})
        assert number in agent.page.xpath("//tbody//td[1]/a/text()"), typed


def test_a_search_that_finds_too_many_says_so_and_leads_on(
    house: House, agent: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Search as among many orders, of which only so many are read."""
    buyers = [a_customer(house, name) for name in ("Maria Lopez", "Maria Quist", "Paul Quist")]
    for buyer in buyers[:2]:
        configure(buyer.browser, PAGER)
        check_out(buyer.browser)
    monkeypatch.setattr(order_search, "FEW", 1)
    monkeypatch.setattr(order_search, "STRETCH", 1)
    monkeypatch.setattr(customer_search, "FEW", 2)
    monkeypatch.setattr(customer_search, "STRETCH", 1)

    agent.open("/").submit("/searches", {"customer_name": "Maria Lopez"})
    assert "No orders placed since" in agent.text
    assert "No orders match" not in agent.text
    while "Maria Lopez" not in agent.text:
        agent.open(_onwards(agent, "Search older orders"))

    agent.open("/?subject=customers").submit("/searches", {"name": "Maria Lopez"})
    assert "None of the newest customers match." in agent.text
    assert "No customers match" not in agent.text
    while buyers[0].email not in agent.text:
        agent.open(_onwards(agent, "Search older customers"))

    agent.open("/?subject=customers").submit("/searches", {"email": "maria"})
    assert "not all of their customers are listed here." in agent.text


def test_an_ending_that_too_many_numbers_share_is_refused_at_its_field(
    agent: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(order_criteria, "MOST_NUMBERS", -1)

    agent.submit("/searches", {"telephone": "0142"})

    assert agent.status == 422
    assert agent.errors == {"telephone": "Too many numbers end in 0142. Enter more digits."}
    assert agent.typed("telephone") == "0142"

    typed = {"csrf_token": agent.token(), "subject": "orders", "telephone": "0142"}
    agent.receive(agent.client.post("/searches", data=typed, headers=IN_PLACE))
    assert (agent.status, list(agent.errors), agent.typed("telephone")) == (422, ["telephone"], "0142")


def _onwards(agent: Pages, words: str) -> str:
    (link,) = agent.page.xpath(f"//a[text()='{words}']/@href")
    return str(link)


def test_a_browser_with_script_gets_what_was_found_at_once_and_its_address(house: House, agent: Pages) -> None:
    browser = a_customer(house).browser
    configure(browser, PAGER)
    number = check_out(browser)
    typed = {"csrf_token": agent.token(), "subject": "orders", "number": number.lower()}

    agent.receive(found := agent.client.post("/searches", data=typed, headers=IN_PLACE))

    address = found.headers["HX-Push-Url"]
    assert (agent.status, agent.page.xpath("//tbody//td[1]/a/text()")) == (200, [number])
    assert address.startswith("/searches/")
    assert number not in address.upper()
    assert agent.open(address).raw == found.get_data(as_text=True)


def test_a_browser_with_script_gets_the_errors_and_no_address(agent: Pages) -> None:
    typed = {"csrf_token": agent.token(), "subject": "orders", "placed_from": "11/3"}

    agent.receive(refused := agent.client.post("/searches", data=typed, headers=IN_PLACE))

    assert (agent.status, list(agent.errors), agent.typed("placed_from")) == (422, ["placed_from"], "11/3")
    assert "HX-Push-Url" not in refused.headers


def test_without_script_a_search_leads_to_its_address(agent: Pages) -> None:
    answer = agent.client.post("/searches", data={"csrf_token": agent.token(), "number": "DT-1"})

    assert (answer.status_code, answer.headers["Location"][:10]) == (302, "/searches/")


def test_the_box_on_every_page_goes_to_an_order_or_searches_what_the_text_looks_like(
    house: House, agent: Pages, number: str
) -> None:
    assert agent.open("/account").submit("/find", {"sought": number.lower()}).path == f"/orders/{number}"
    customer = a_customer(house)

    agent.submit("/find", {"sought": customer.email.upper()})
    assert agent.path.startswith("/searches/")
    assert customer.email in agent.text
    assert agent.submit("/find", {"sought": number[:5]}).path.startswith("/searches/")
    assert number in agent.text
    assert agent.submit("/find", {"sought": " "}).path == "/"


def test_the_box_says_at_the_criterion_what_it_cannot_search(agent: Pages) -> None:
    agent.open("/account").submit("/find", {"sought": "614 221 0142 99999"})

    assert agent.status == 422
    assert "Enter a phone number" in agent.errors["telephone"]
    assert agent.typed("telephone") == "614 221 0142 99999"


def test_products_are_found_by_address_and_customer_and_lead_to_their_pages(house: House, agent: Pages) -> None:
    customer = a_customer(house, "Zora Quince")
    configure(customer.browser, PAGER)
    number = check_out(customer.browser)

    agent.open("/?subject=products").submit("/searches", {"customer_name": "zora q", "state": "pendingActive"})

    assert agent.path.startswith("/searches/")
    row = agent.page.xpath("//tbody/tr[contains(., 'Zora Quince')]")[0].text_content()
    assert number in row
    assert "Paging" in row
    agent.open(str(agent.page.xpath("//tbody//a[starts-with(@href, '/products/')]/@href")[0]))
    assert agent.status == 200


def test_a_criterion_is_a_chip_that_can_be_removed(agent: Pages) -> None:
    agent.submit("/searches", {"customer_name": "zora", "state": "held"})
    chips = agent.page.xpath("//*[@class='chips']/li[@class='crit']")
    assert [" ".join(chip.text_content().split()) for chip in chips] == ["Customer name zora", "State Fallout"]

    agent.submit("/searches", {}, press=("without", "state"))

    assert agent.typed("customer_name") == "zora"
    assert len(agent.page.xpath("//*[@class='chips']/li[@class='crit']")) == 1
