"""The list of MCD orders: what each changes, sorted, and as a file with the columns and rows of the page."""

import csv
from dataclasses import replace
from datetime import date
from io import StringIO
from typing import Any

import pytest

from business_layer.order_management.items import ItemRelation
from business_layer.order_management.states import ItemAction, ItemState, RelationKind
from environments.composition import resolve
from presentation_layer.controllers import office_search_lists
from tests.database.builders import TOWER, AnyWork, Household, Keeper, an_item, an_order
from tests.support.house import House
from tests.support.pages import Pages
from tests.web.people import an_agent

DENVER = replace(TOWER, street="1700 Broadway", city="Denver", state="CO", zip_code="80290", time_zone="America/Denver")
LINES = {"lines": 3, "number_source": "new", "area_code": "212", "features": ["voice_mail"]}
SPEED = {"speed": "50", "term": "12", "router": "managed"}


class Customer:
    """A customer with products, for which orders are written as order entry writes them."""

    def __init__(self, house: House, name: str) -> None:
        self._work: AnyWork = resolve(house.container.database.unit_of_work)
        self._keep = Keeper(self._work)
        self.home: Household = self._keep.household(name=name)
        self._house = house

    def change(self, slug: str, before: dict[str, Any], after: dict[str, Any], **given: Any) -> str:
        return self._order(slug, ItemAction.MODIFY, before, values=after, values_before=before, **given)

    def disconnect(self, slug: str, values: dict[str, Any], **given: Any) -> str:
        return self._order(slug, ItemAction.DELETE, values, **given)

    def move(self, slug: str, values: dict[str, Any], **given: Any) -> str:
        return self._order(slug, ItemAction.DELETE, values, to=DENVER, **given)

    def _order(self, slug: str, action: ItemAction, held: dict[str, Any], *, to: Any = None, **given: Any) -> str:
        added = self._keep.order(self.home, of_offerings=((slug, held),))
        with self._work(by=self.home.actor, reason="place order") as uow:
            order = an_order(self.home, number=uow.product_orders.next_number(), of_offerings=((slug, held),))
            order.placed_at = self._house.clock.now()
            item = order.items[0]
            item.action, item.product_id, item.address = action, added.items[0].product_id, TOWER
            item.offering_name = slug.replace("-", " ").title()
            for name, value in given.items():
                setattr(item, name, value)
            if to:
                item.relation = ItemRelation(kind=RelationKind.MOVES_TO, item_number=2)
                new = an_item(order, slug=slug, values={**held, **given.get("to_values", {})})
                new.address = to
                order.items.append(new)
                uow.products.add(order.new_product(new))
            uow.product_orders.add(order)
            uow.commit()
        return order.number


@pytest.fixture
def agent(house: House) -> Pages:
    return an_agent(house).browser.open("/?subject=mcd")


def rows(agent: Pages) -> list[list[str]]:
    found = agent.page.xpath("//table[contains(@class, 'list')]/tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in row.xpath("td")] for row in found]


def test_each_kind_says_what_it_changes(house: House, agent: Pages) -> None:
    customer = Customer(house, "Verity Holm")
    numbers = [
        customer.change("complete-calling", LINES, {**LINES, "lines": 5}),
        customer.change("dedicated", SPEED, {**SPEED, "speed": "100", "router": "own"}),
        customer.move("dedicated", SPEED),
        customer.disconnect("toll-free", {}, requested_on=date(2026, 12, 12)),
        customer.disconnect("toll-free", {}, requested_on=date(2026, 11, 12), state=ItemState.COMPLETED),
    ]

    agent.submit("/searches", {"customer_name": "verity"})

    found = {row[0]: row for row in rows(agent)}
    assert [found[number][1] for number in numbers] == ["Change", "Change", "Move", "Disconnect", "Disconnect"]
    assert [found[number][4] for number in numbers] == [
        "3 to 5 lines",
        "50 to 100 Mbps, Router: A router we manage → My own router",
        "New York, NY → Denver, CO",
        "Ends Sat, Dec 12",
        "Ended Thu, Nov 12",
    ]
    assert [found[number][5] for number in numbers] == ["New", "New", "New", "Dated", "Ready"]
    agent.open(str(agent.page.xpath(f"//a[text()='{numbers[0]}']/@href")[0]))
    assert agent.status == 200


def test_the_list_is_sorted_by_its_headers_page_by_page(
    house: House, agent: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office_search_lists, "PAGE_SIZE", 2)
    customer = Customer(house, "Tamsin Ruhl")
    days = [date(2026, 12, 20), date(2026, 12, 12), None]
    last, first, undated = [customer.disconnect("toll-free", {}, requested_on=day) for day in days]

    agent.submit("/searches", {"customer_name": "tamsin"})
    assert [row[0] for row in rows(agent)] == [undated, first]
    agent.open(str(agent.page.xpath("//th/a[contains(., 'Expected')]/@href")[0]))
    assert [row[0] for row in rows(agent)] == [first, last]
    assert agent.page.xpath("//th[@aria-sort='ascending']/a")[0].text_content().strip() == "Expected"
    agent.open(str(agent.page.xpath("//a[text()='Older']/@href")[0]))
    assert [row[0] for row in rows(agent)] == [undated]


def test_the_file_has_the_columns_and_all_rows_of_the_list(
    house: House, agent: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office_search_lists, "PAGE_SIZE", 2)
    customer = Customer(house, "=Imogen Vale")
    numbers = [customer.change("complete-calling", LINES, {**LINES, "lines": 3 + more}) for more in (1, 2, 3)]

    agent.submit("/searches", {"customer_name": "imogen"})
    columns = [words.strip() for words in agent.page.xpath("//th[not(a)]/text() | //th/a/text()")]
    shown = rows(agent)
    file = agent.client.get(str(agent.page.xpath("//a[text()='CSV']/@href")[0]))

    lines = list(csv.reader(StringIO(file.get_data(as_text=True))))
    assert file.mimetype == "text/csv"
    assert lines[0] == columns
    assert [line[0] for line in lines[1:]] == numbers[::-1]
    assert [line[4] for line in lines[1:3]] == [row[4] for row in shown]
    assert lines[1][2] == "'=Imogen Vale"


def test_other_subjects_are_searched_by_the_criteria_that_they_share(house: House, agent: Pages) -> None:
    customer = Customer(house, "Odessa Crane")
    customer.disconnect("toll-free", {})
    agent.submit("/searches", {"customer_name": "odessa", "kind": "delete", "state": "acknowledged"})
    assert len(rows(agent)) == 1

    for subject, field in (("products", "customer_name"), ("customers", "name"), ("orders", "customer_name")):
        agent.submit("/searches", {}, press=("to", subject))
        assert agent.typed(field) == "odessa", subject
        assert "Odessa Crane" in agent.text, subject
    agent.submit("/searches", {}, press=("to", "agents"))
    assert (agent.path, agent.status) == ("/", 200)


def test_criteria_beyond_the_usual_are_folded_away_until_one_is_given(agent: Pages) -> None:
    assert agent.page.xpath("//details[@class='more-criteria'][not(@open)]")

    agent.submit("/searches", {"telephone": "12"})

    assert (agent.status, list(agent.errors)) == (422, ["telephone"])
    assert agent.page.xpath("//details[@class='more-criteria'][@open]//input[@id='telephone']")


def test_only_a_list_that_can_be_downloaded_has_a_file(agent: Pages) -> None:
    agent.open("/").submit("/searches", {"customer_name": "maria"})

    assert agent.client.get(f"{agent.path}/csv").status_code == 404


def test_what_needs_a_person_most_comes_first(house: House, agent: Pages) -> None:
    customer = Customer(house, "Ottoline Frey")
    states = (ItemState.HELD, ItemState.COMPLETED, ItemState.IN_PROGRESS)
    held, done, working = [customer.disconnect("toll-free", {}, state=state) for state in states]

    agent.submit("/searches", {"customer_name": "ottoline"})
    assert [row[0] for row in rows(agent)] == [working, done, held]
    agent.open(str(agent.page.xpath("//th/a[contains(., 'State')]/@href")[0]))

    assert [row[0] for row in rows(agent)] == [held, working, done]
    assert agent.page.xpath("//th[@aria-sort]/a")[0].text_content().strip() == "State"


def test_selected_orders_are_taken_and_what_a_colleague_took_meanwhile_is_named(house: House, agent: Pages) -> None:
    customer = Customer(house, "Saskia Thorne")
    first, second, third = [customer.disconnect("toll-free", {}) for _ in range(3)]
    agent.submit("/searches", {"customer_name": "saskia"})
    assert len(agent.page.xpath("//input[@form='selection']")) == 3
    an_agent(house).browser.open(f"/orders/{second}").submit("/assignment", {}, press=("do", "me"))

    agent.submit("/selection", {"chosen": [first, second]}, press=("do", "me"))

    assert "1 order is assigned to Some Agent." in agent.text
    assert f"{second}: " in agent.text
    agents = {row[0]: row[6] for row in rows(agent)}
    assert (agents[first].endswith("Some Agent"), agents[third].endswith("Nobody")) == (True, True)


def test_selected_orders_are_given_to_an_agent_by_name(house: House, agent: Pages) -> None:
    customer = Customer(house, "Perpetua Lind")
    number = customer.disconnect("toll-free", {})
    agent.submit("/searches", {"customer_name": "perpetua"})

    agent.submit("/selection", {"chosen": [number]}, press=("do", "agent"))
    assert agent.heading == "Assign 1 order"
    agent.submit("/assignments", {"agent": "nobody of that name"})
    assert (agent.status, list(agent.errors), agent.typed("chosen.0")) == (422, ["agent"], number)
    email = str(agent.page.xpath("//datalist/option/@value")[0])
    agent.submit("/assignments", {"agent": email})

    assert "1 order is assigned to" in agent.text
    assert not rows(agent)[0][6].endswith("Nobody")


def test_a_selection_of_nothing_says_so_and_a_file_has_the_selected_rows_alone(house: House, agent: Pages) -> None:
    customer = Customer(house, "Leopold Haas")
    wanted, _ = [customer.disconnect("toll-free", {}) for _ in range(2)]
    agent.submit("/searches", {"customer_name": "leopold"})
    token = str(agent.page.xpath("//form[@id='selection']//input[@name='csrf_token']/@value")[0])
    address = f"{agent.path}/selection"

    file = agent.client.post(address, data={"csrf_token": token, "chosen": wanted, "do": "csv"})
    agent.submit("/selection", {}, press=("do", "me"))

    assert [line[0] for line in csv.reader(StringIO(file.get_data(as_text=True)))] == ["Order", wanted]
    assert "Select at least one order." in agent.text


def test_the_other_subjects_are_counted_for_the_same_criteria(house: House, agent: Pages) -> None:
    customer = Customer(house, "Quillon Abbott")
    customer.disconnect("toll-free", {})
    agent.submit("/searches", {"customer_name": "quillon"})

    counted = " ".join(agent.client.get(f"{agent.path}/counts").get_data(as_text=True).split())

    for words in ("Orders", "Customers", "Products", "MCD orders"):
        assert f'{words} <span class="n">' in counted, words
    assert 'Agents <span class="n">' not in counted


def test_products_are_listed_with_what_tells_them_apart_and_as_a_file(house: House, agent: Pages) -> None:
    customer = Customer(house, "Rosamund Pike")
    customer.change("dedicated", SPEED, SPEED)
    agent.open("/?subject=products").submit("/searches", {"customer_name": "rosamund"})

    (row,) = rows(agent)
    file = agent.client.get(str(agent.page.xpath("//a[text()='CSV']/@href")[0]))

    assert (row[1], row[3]) == ("50 Mbps", "Rosamund Pike")
    assert next(csv.reader(StringIO(file.get_data(as_text=True))))[:3] == ["Product", "Which", "State"]
