"""The answers of models on the store, in the back office and on site intelligence; switched off, it is gone at once."""

from typing import Any
from uuid import UUID

import pytest

from business_layer.insight.learned_models import RANKS_KEPT, LearnedSuggestion, ModelName, OrderRisk
from business_layer.insight.publish_answers import Answers
from business_layer.user_management.users import Role
from environments.composition import resolve
from tests.business.insight.builders import RULE, a_customer_risk, an_order_risk, goes_with, judged_model
from tests.support.house import House
from tests.support.pages import Pages
from tests.web.people import Newcomer, a_customer, an_agent, an_order

EXPOSURES = "SELECT properties->>'variant' FROM events WHERE name = 'experiment_exposed' ORDER BY id"
SYNONYM: dict[str, Any] = {"model": ModelName.SEARCH_SYNONYMS, "chosen": 24, "of": 40}


def publish(
    house: House,
    *,
    suggestions: tuple[LearnedSuggestion, ...] = (),
    orders: tuple[OrderRisk, ...] = (),
    customers: tuple[str, ...] = (),
    **judgment: Any,
) -> None:
    resolve(house.container.insight.publish)(
        Answers(
            models=[judged_model(name, **judgment) for name in ModelName],
            suggestions=suggestions,
            orders=orders,
            customers=[a_customer_risk(UUID(each), place) for place, each in enumerate(customers)],
        )
    )


def choose(browser: Pages, choice: str) -> Pages:
    return browser.open("/privacy-choices").submit("/privacy-choices", {"choice": choice})


def goes_along(browser: Pages) -> str:
    """The block that suggests an offering; "" if there is none."""
    found = browser.page.xpath("//section[@aria-labelledby='goes-with']")
    return " ".join(found[0].text_content().split()) if found else ""


@pytest.fixture
def analyst(house: House) -> Pages:
    return house.agent(
        Role.ANALYST,
        f"analyst-{id(house)}-{len(house.rows('SELECT 1 FROM agents'))}@dialtone.example",
        app=house.intelligence_app,
    )


def switch(analyst: Pages, name: ModelName, to: str) -> Pages:
    return analyst.open(f"/models/{name}/switch").submit(f"/models/{name}/switch", {}, press=("to", to))


def test_a_customer_who_agreed_sees_what_goes_with_an_offering(fresh_house: House) -> None:
    publish(fresh_house, suggestions=(goes_with("paging", "toll-free"), goes_with("", "toll-free")))
    browser = a_customer(fresh_house).browser

    assert goes_along(browser.open("/offerings/paging")) == ""
    choose(browser, "personalize")
    shown = goes_along(browser.open("/offerings/paging"))
    fresh_house.keep_page_events()

    (variant,) = [row[0] for row in fresh_house.rows(EXPOSURES)]
    words = {"model": "About 3 of 10 orders with Paging also have it.", "rule": "It is what customers order most."}
    assert words[variant] in shown
    assert "Toll Free" in shown
    assert "a month" in shown
    assert goes_along(choose(browser, "measure").open("/offerings/paging")) == ""


def test_what_goes_with_the_cart_is_there_too_and_never_what_is_in_it(fresh_house: House) -> None:
    publish(fresh_house, suggestions=(goes_with("", "paging"), goes_with("", "toll-free", place=1)))
    browser = a_customer(fresh_house).browser
    choose(browser, "personalize")
    browser.open("/offerings/paging").submit("/offerings/paging", {"home_zip": "10118"})

    browser.open("/cart")

    assert "Toll Free" in goes_along(browser)
    assert "Paging" not in goes_along(browser)


def test_a_model_that_an_analyst_switches_off_is_gone_from_the_next_page(house: House, analyst: Pages) -> None:
    publish(house, suggestions=(goes_with("paging", "conferencing"), goes_with("", "toll-free")))
    browser = a_customer(house).browser
    choose(browser, "personalize")

    off = switch(analyst, ModelName.NEXT_OFFERING, "off")

    assert "Switched off, the rule serves" in off.text
    assert "Toll Free" in goes_along(browser.open("/offerings/paging"))
    assert house.rows("SELECT entity, actor_kind FROM audit_rows WHERE entity = 'LearnedModel' AND user_id IS NOT NULL")
    assert "The model serves" in switch(analyst, ModelName.NEXT_OFFERING, "on").text


def test_the_page_of_a_model_says_how_good_it_is_and_hides_small_groups(house: House, analyst: Pages) -> None:
    publish(house)

    assert len(analyst.open("/models").page.xpath("//ul[@class='cards models']/li")) == 4
    analyst.open("/models/orders_at_risk")

    assert "Gain of the model: +5.0 points, and between +1.0 and +9.0 with 95% confidence." in analyst.text
    assert "0.31: term has changed much in the last four weeks" in analyst.text
    assert "fewer than 10 with the outcome" in analyst.text
    (picture,) = analyst.page.xpath("//*[name()='svg' and @class='bands']/@aria-label")
    assert picture == "Model: 70.0%, band 60.0% to 80.0%. Rule: 65.0%, band 60.0% to 80.0%. "
    none: dict[str, Any] = {"standing": "not_enough_data", "outcomes": 3, "model": None, "baseline": None, "gain": None}
    publish(house, **none)
    assert "With the outcomefewer than 10" in analyst.open("/models/orders_at_risk").text
    assert analyst.open("/models/weather").status == 404


def test_an_accepted_synonym_finds_its_offering_in_the_store(house: House, analyst: Pages) -> None:
    publish(house, suggestions=(goes_with("beeper", "paging", **SYNONYM),))
    visitor = Pages(house.store_app)
    assert "No services for “beeper”" in visitor.open("/find?term=beeper").text
    assert visitor.open("/find?term=bee%00per").status == 404

    analyst.open("/models/search_synonyms").submit("/synonyms", {}, press=("decision", "accept"))

    assert "Accepted by Some Analyst" in analyst.text
    assert "24 of 40" in analyst.text
    assert "1 service for “beeper”" in visitor.open("/find?term=beeper").text
    analyst.submit("/synonyms", {}, press=("decision", "decline"))
    assert "No services for “beeper”" in visitor.open("/find?term=beeper").text


def test_orders_at_risk_are_marked_until_that_is_old(fresh_house: House) -> None:
    number = an_order(fresh_house, "paging")
    for _ in range(2):
        publish(fresh_house, orders=(an_order_risk(number), an_order_risk(number, RULE, likelihood=0.4)))
    agent = an_agent(fresh_house).browser

    # What was published before is replaced.
    assert fresh_house.rows("SELECT count(*) FROM order_risks") == [(2,)]
    assert "Trouble is 3 times as likely as usual: its region is north." in agent.open("/orders-at-risk").text
    assert number in agent.text
    assert "At risk Trouble is 3 times as likely" in agent.open(f"/orders/{number}").text
    fresh_house.clock.pass_time(RANKS_KEPT)
    agent = an_agent(fresh_house).browser
    assert "Nothing is known now" in agent.open("/orders-at-risk").text
    assert "At risk Trouble" not in agent.open(f"/orders/{number}").text


def test_the_rule_marks_orders_while_the_model_is_off(fresh_house: House) -> None:
    number = an_order(fresh_house, "paging")
    publish(fresh_house, orders=(an_order_risk(number), an_order_risk(number, RULE, likelihood=0.4)))
    switch(fresh_house.agent(Role.ANALYST, app=fresh_house.intelligence_app), ModelName.ORDERS_AT_RISK, "off")

    agent = an_agent(fresh_house).browser

    assert "Trouble is 2.0 times as likely as usual" in agent.open("/orders-at-risk").text
    assert "Ranked by the rule" in agent.raw


def test_care_calls_the_customers_who_may_leave(house: House) -> None:
    willing, unwilling = a_customer(house, "Wanda Fields"), a_customer(house, "Una Reyes")
    choose(willing.browser, "personalize")
    publish(house, customers=(unwilling.customer_id, willing.customer_id))
    agent, other = an_agent(house).browser, an_agent(house).browser

    agent.open("/calls")
    assert "Wanda Fields" in agent.text
    assert "Una Reyes" not in agent.text
    (path,) = agent.page.xpath("//table//a/@href")
    agent.open(path).submit("/taking", {})
    other.open(path)
    assert "is calling this customer" in other.post(f"{path}/taking", {"csrf_token": other.token()}).text
    assert other.status == 409
    agent.submit("/outcome", {}, press=("outcome", "stays"))

    assert agent.path == "/calls"
    assert "The customer stays" in agent.text
    verbs = house.rows("SELECT verb FROM audit_rows WHERE entity = 'CustomerCall' AND user_id IS NOT NULL ORDER BY id")
    assert {"seen", "changed"} <= {row[0] for row in verbs}


def test_without_an_outcome_the_page_says_what_to_do(house: House) -> None:
    customer: Newcomer = a_customer(house, "Nora Quick")
    choose(customer.browser, "personalize")
    publish(house, customers=(customer.customer_id,))
    agent = an_agent(house).browser
    (path,) = agent.open("/calls").page.xpath("//table//a[contains(., 'Nora Quick')]/@href")
    agent.open(path).submit("/taking", {})

    agent.post(f"{path}/outcome", {"csrf_token": agent.token()})

    assert agent.status == 422
    assert "Choose what came of the call." in agent.text
