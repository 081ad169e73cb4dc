"""Error pages keep their site's navigation and words, lead back to the record, and are shown whatever else fails."""

from uuid import uuid4

import pytest
from sqlalchemy.exc import OperationalError

from business_layer.user_management.users import Role
from environments.composition import resolve
from tests.support.house import House
from tests.support.pages import Pages
from tests.web.people import a_customer, an_agent
from web_layer.error_pages import OFFICE_WORDS, WORDS

PHONE_LINK = "//a[starts-with(@href, 'tel:')]"


def test_an_agents_error_page_has_tabs_a_search_and_agents_words(house: House) -> None:
    agent = an_agent(house).browser.open("/orders/DT-9")

    assert agent.status == 404
    assert "User home" in agent.text
    assert "call us" not in agent.text.lower()
    agent.submit("/searches", {"number": "DT-9"})
    assert agent.path.startswith("/searches/")


@pytest.mark.parametrize("path", ["tasks/{task}/correction", "nonsense"])
def test_an_agents_error_page_leads_back_to_the_order(house: House, number: str, path: str) -> None:
    agent = an_agent(house, Role.ENGINEER).browser.open(f"/orders/{number}/{path.format(task=uuid4())}")

    assert agent.status == 404
    assert agent.page.xpath(f"//main//a[@href='/orders/{number}']/text()") == [f"Back to order {number}"]


def test_a_forbidden_page_explains_itself_to_agents_and_links_back(house: House, number: str) -> None:
    agent = an_agent(house).browser

    agent.open(f"/orders/{number}/tasks/{uuid4()}/correction")

    assert agent.status == 403
    assert agent.heading == OFFICE_WORDS[403][0]
    assert agent.page.xpath(f"//main//a[@href='/orders/{number}']")


def test_a_customers_error_page_keeps_the_stores_navigation_and_names_the_support_number(house: House) -> None:
    customer = a_customer(house).browser.open("/orders/DT-9")

    assert customer.status == 404
    assert "My services" in customer.text
    assert customer.page.xpath(f"//main{PHONE_LINK}")
    assert "DT-9" in customer.text


def test_an_address_that_leads_nowhere_keeps_the_frame_of_its_site(house: House) -> None:
    visitor = Pages(house.store_app).open("/nope")
    customer = a_customer(house).browser.open("/nope")
    agent = an_agent(house, Role.AGENT).browser.open("/nope")

    assert [page.status for page in (visitor, customer, agent)] == [404, 404, 404]
    assert visitor.page.xpath("//footer//a[@href='/prices']")
    assert visitor.page.xpath("//header//a[@href='/sign-in']")
    assert visitor.page.xpath("//main//nav//a[@href='/company/help']")
    assert customer.page.xpath("//header//a[@href='/services']")
    assert agent.page.xpath("//header//a[@href='/agents']")


def test_the_record_above_is_not_offered_to_who_may_not_open_it(house: House, number: str) -> None:
    stranger = Pages(house.store_app).open(f"/orders/{number}/nonsense")

    assert stranger.status == 404
    assert not stranger.page.xpath(f"//a[@href='/orders/{number}']")


def test_the_address_of_a_refused_form_opens_the_page_that_the_form_stands_on(house: House, number: str) -> None:
    agent = an_agent(house, Role.ENGINEER).browser.open(f"/orders/{number}")
    agent.submit("/assignment", {"agent": ""})
    assert (agent.status, agent.path) == (422, f"/orders/{number}/assignment")

    agent.open(agent.path)

    assert (agent.status, agent.path) == (200, f"/orders/{number}/assignment")


def test_every_address_that_only_takes_a_form_can_be_reloaded(house: House) -> None:
    lead = an_agent(house, Role.LEAD).browser
    posts = [rule for rule in house.office_app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    only_posts = [rule for rule in posts if not rule.arguments]
    assert len(only_posts) > 3

    for rule in only_posts:
        assert lead.client.get(rule.rule).status_code not in {404, 405, 500}, rule


@pytest.mark.parametrize("method", ["PUT", "DELETE", "TRACE"])
def test_other_verbs_stay_refused(house: House, method: str) -> None:
    assert an_agent(house).browser.client.open("/searches", method=method).status_code == 405


@pytest.mark.parametrize("site", ["store_app", "office_app"])
def test_an_error_page_is_shown_also_if_the_database_is_away(
    house: House, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = a_customer(house).browser if site == "store_app" else an_agent(house).browser
    engine = resolve(house.container.database.engine)
    monkeypatch.setattr(type(engine), "connect", _away)

    response = browser.client.get("/orders/DT-1")

    page = response.get_data(as_text=True)
    assert response.status_code >= 500
    assert "<h1>" in page
    assert "reference" in page


def test_every_status_has_words_for_agents_and_none_sends_them_to_the_phone() -> None:
    assert OFFICE_WORDS.keys() == WORDS.keys()
    assert not [title for title, advice in OFFICE_WORDS.values() if "call us" in (title + advice).lower()]


def _away(*_: object, **__: object) -> None:
    raise OperationalError("SELECT 1", {}, Exception("the database is away"))
