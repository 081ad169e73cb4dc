"""An agent finds a customer's coming changes: among the MCD orders, and on the customer's page."""

from business_layer.user_management.users import Role
from presentation_layer.words import day_words
from tests.journeys.test_changes_of_services import accept, bought, on_day
from tests.support.house import House


def test_a_disconnection_is_found_by_what_it_changes_and_on_the_customers_page(house: House) -> None:
    customer, service = bought(house, "paging")
    dated, day = on_day(house, 9)
    customer.open(f"{service}/disconnection").submit("/disconnection", dated)
    number = accept(customer)
    agent = house.agent(Role.AGENT)

    agent.open("/?subject=mcd").submit("/searches", {"kind": "delete", "expected_from": "tomorrow"})
    (row,) = agent.page.xpath(f"//tbody/tr[td[1]/a[text()='{number}']]/td")[0:1]
    cells = [" ".join(cell.text_content().split()) for cell in row.getparent()]
    on = " ".join(day_words(day).split())
    assert cells[1:6] == ["Disconnect", "Maria Lopez", "Paging", f"Ends {on}", "Dated"]
    assert cells[-1].startswith("\N{MINUS SIGN}$")

    house.work(rounds=1)
    agent.open(str(agent.page.xpath("//tbody//a[starts-with(@href, '/customers/')]/@href")[0]))
    services = " ".join(agent.page.xpath("//section[@aria-labelledby='services']")[0].text_content().split())
    assert f"Disconnects on {on} {number}" in services
    assert "Suspend Paging" not in services
    orders = " ".join(agent.page.xpath("//section[@aria-labelledby='orders']")[0].text_content().split())
    assert f"{number} Dated" in orders
    agent.open(service.replace("/services/", "/products/"))
    assert f"{number} Disconnect Dated" in agent.text
    assert f"Begins {on}" in " ".join(customer.open("/orders").text.split())


def test_the_customers_page_leads_to_each_change_that_is_possible(house: House) -> None:
    bought(house, "paging")
    (customer_id,) = house.rows("SELECT id FROM customers")[0]
    agent = house.agent(Role.AGENT)

    agent.open(f"/customers/{customer_id}")
    links = agent.page.xpath("//div[@class='row-actions']/a/@href")

    assert any(link.endswith("/disconnection") for link in links)
    for link in links:
        assert agent.open(str(link)).status == 200, link
        agent.open(f"/customers/{customer_id}")
