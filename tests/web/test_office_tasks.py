"""Reviews and fallouts in the back office: what can be said, what is parked or asked, and what comes too late."""

from datetime import timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from business_layer.order_management.service_orders import ProvisioningRefused
from business_layer.shared.clock import HOUSE_ZONE
from business_layer.user_management.users import Role
from tests.demo.orders import demo_orders
from tests.support.house import House
from tests.support.pages import Pages
from tests.support.purchase import check_out, configure
from tests.web.people import Newcomer, an_agent

ORDERS = {order.slug: order for order in demo_orders(Random(7))}
REFUSED = ProvisioningRefused("The card is not known.")


@pytest.fixture
def reviewed(house: House, customer: Newcomer) -> str:
    """An order that waits for its review."""
    return _bought(house, customer, "dedicated")


@pytest.fixture
def fallen(house: House, customer: Newcomer) -> str:
    """An order that fell out."""
    house.provisioning.outcome = REFUSED
    number = _bought(house, customer, "calling-card")
    house.provisioning.outcome = None
    return number


@pytest.fixture
def engineer(house: House) -> Pages:
    return an_agent(house, Role.ENGINEER).browser


def test_an_engineer_sees_what_is_judged(house: House, customer: Newcomer, engineer: Pages, reviewed: str) -> None:
    _open_act(engineer, reviewed, "Review").submit("/review", {"findings": "Fiber is at the curb."})
    second = _bought(house, customer, "dedicated")

    _open_act(engineer, second, "Review")

    judged = " ".join(engineer.page.xpath("string(//*[@class='basis'])").split())
    assert "What was ordered" in judged
    assert "confidence green (sure)" in judged
    assert "installed in" in judged
    assert f"{reviewed}: Dedicated Internet, feasible by Some Engineer" in judged
    assert "“Fiber is at the curb.”" in judged


def test_an_infeasible_item_is_held_and_the_customer_reads_why_without_a_date(
    house: House, customer: Newcomer, engineer: Pages, reviewed: str
) -> None:
    _open_act(engineer, reviewed, "Not feasible")

    engineer.submit(
        "/not-feasible", {"findings": "No duct.", "customer_reason": "There is no fiber in your street yet."}
    )
    assert "Not feasible: No duct." in engineer.text
    house.work()

    seen = customer.browser.open(f"/orders/{reviewed}").text
    assert "We can't deliver this as ordered: There is no fiber in your street yet. Nothing was canceled." in seen
    assert "Expected on" not in seen
    assert "No duct" not in seen
    assert "There is no fiber in your street yet." in _mails_to(house, customer.email)
    agent = an_agent(house).browser.open(f"/orders/{reviewed}")
    assert "Call the customer" in agent.text
    assert reviewed in agent.open("/waiting?whose=all").text


def test_the_customer_is_asked_and_answers_on_the_orders_page(
    house: House, customer: Newcomer, engineer: Pages, reviewed: str
) -> None:
    _open_act(engineer, reviewed, "Ask the customer")
    engineer.submit("/question", {"question": "May we drill through the wall?"})
    assert engineer.page.xpath("string(//*[@id='order-badge']//*[contains(@class, 'customer')])") == "Customer"
    assert reviewed not in engineer.open("/waiting").text
    house.work()
    assert "May we drill through the wall?" in _mails_to(house, customer.email)

    assert "We have a question for you" in customer.browser.open("/orders").text
    assert "Expected on" not in customer.browser.text
    customer.browser.open(f"/orders/{reviewed}")
    assert "We have a question for you" in customer.browser.text
    customer.browser.submit("/answer", {"answer": " "})
    assert customer.browser.status == 422
    customer.browser.submit("/answer", {"answer": "Yes, at the back."})
    assert "We have a question" not in customer.browser.text

    assert reviewed in engineer.open("/waiting").text
    assert "The customer answered" in engineer.open(f"/orders/{reviewed}").text
    assert "Yes, at the back." in engineer.text


def test_any_agent_records_what_the_customer_said(house: House, engineer: Pages, reviewed: str) -> None:
    _open_act(engineer, reviewed, "Ask the customer")
    engineer.submit("/question", {"question": "May we drill?"})
    agent = an_agent(house).browser.open(f"/orders/{reviewed}")
    agent.open(str(agent.page.xpath("//a[starts-with(text(), 'Record')]/@href")[0]))

    agent.submit("/answer", {"answer": "Yes, she said by phone."})

    assert "The customer answered, recorded by Some Agent" in agent.text
    assert "Yes, she said by phone." in agent.text


def test_an_answer_after_an_agents_shows_both(house: House, customer: Newcomer, engineer: Pages, reviewed: str) -> None:
    _open_act(engineer, reviewed, "Ask the customer")
    engineer.submit("/question", {"question": "May we drill?"})
    customer.browser.open(f"/orders/{reviewed}")
    _open_act(engineer, reviewed, "Record").submit("/answer", {"answer": "Yes, she said by phone."})

    customer.browser.submit("/answer", {"answer": "Yes, but only <b>at the back</b>."})

    assert customer.browser.status == 409
    seen = customer.browser.text
    assert "May we drill?" in seen
    assert "An agent recorded this answer on " in seen
    assert "“Yes, she said by phone.”" in seen
    assert "Yes, but only <b>at the back</b>." in seen
    assert "Some Engineer" not in seen
    assert "at the back" not in engineer.open(f"/orders/{reviewed}").text


def test_an_answer_after_the_review_is_kept_and_shows_no_colleagues_words(
    house: House, customer: Newcomer, engineer: Pages, reviewed: str
) -> None:
    _open_act(engineer, reviewed, "Ask the customer")
    engineer.submit("/question", {"question": "May we drill?"})
    customer.browser.open(f"/orders/{reviewed}")
    _open_act(engineer, reviewed, "Review").submit("/review", {"findings": "The landlord says we may."})

    customer.browser.submit("/answer", {"answer": "Only at the back."})

    assert customer.browser.status == 409
    assert "no longer need an answer" in customer.browser.text
    assert "Only at the back." in customer.browser.text
    assert "landlord" not in customer.browser.text


def test_an_answer_to_a_question_that_changed_is_kept_in_the_form(
    house: House, customer: Newcomer, engineer: Pages, reviewed: str
) -> None:
    _open_act(engineer, reviewed, "Ask the customer")
    engineer.submit("/question", {"question": "May we drill?"})
    customer.browser.open(f"/orders/{reviewed}")
    _open_act(engineer, reviewed, "Ask the customer")
    engineer.submit("/question", {"question": "May we dig?"})

    customer.browser.submit("/answer", {"answer": "Yes, at the back."})

    assert customer.browser.status == 409
    assert "This question changed after you opened the page." in customer.browser.text
    assert "Some Engineer" not in customer.browser.text
    assert "Yes, at the back." in customer.browser.page.xpath("string(//textarea[@name='answer'])")
    customer.browser.submit("/answer", {})
    assert customer.browser.status == 200


def test_a_question_without_an_answer_comes_back_by_itself(house: House, engineer: Pages, reviewed: str) -> None:
    _open_act(engineer, reviewed, "Ask the customer")
    engineer.submit("/question", {"question": "May we drill?"})

    house.clock.pass_time(timedelta(days=8))

    again = an_agent(house, Role.ENGINEER).browser
    assert reviewed in again.open("/waiting").text


def test_a_fallout_is_parked_leaves_the_lists_and_is_back_on_its_day(
    house: House, customer: Newcomer, engineer: Pages, fallen: str
) -> None:
    day = house.clock.now().astimezone(ZoneInfo(HOUSE_ZONE)).date() + timedelta(days=4)
    _open_act(engineer, fallen, "Park until")

    engineer.submit("/parking", {"until": f"{day:%m/%d/%Y}", "reason": "The card maker answers then."})

    assert "by Some Engineer: The card maker answers then." in engineer.text
    assert fallen not in engineer.open("/waiting").text
    seen = customer.browser.open(f"/orders/{fallen}").text
    assert f"We'll continue on {day:%A, %B} {day.day}" in seen
    assert "We're looking into it" not in seen

    house.clock.pass_time(timedelta(days=4))
    again = an_agent(house, Role.ENGINEER).browser
    assert fallen in again.open("/waiting").text
    assert "We're looking into it" in _seen_again(house, customer, fallen)


def test_a_fallout_is_completed_by_hand_with_its_evidence(
    house: House, customer: Newcomer, engineer: Pages, fallen: str
) -> None:
    _open_act(engineer, fallen, "Complete by hand")
    evidence = {"note": "The card maker has them.", "calling_number": "800 555 0177"}
    engineer.submit("/completion", {**evidence, "reference": ""})
    assert engineer.status == 422
    assert "The card maker has them." in engineer.page.xpath("string(//textarea[@name='note'])")

    engineer.submit("/completion", {**evidence, "calling_number": "", "reference": "CM-4711"})
    assert (engineer.status, list(engineer.errors)) == (422, ["calling_number"])
    engineer.submit("/completion", {**evidence, "reference": "CM-4711"})

    assert engineer.path == f"/orders/{fallen}"
    assert "The card maker has them. Reference: CM-4711" in engineer.text
    house.work(2)
    seen = _seen_again(house, customer, fallen)
    assert "We're looking into it" not in seen
    assert "(800) 555-0177" in seen


def test_a_review_is_skipped_with_its_reason(house: House, engineer: Pages, reviewed: str) -> None:
    _open_act(engineer, reviewed, "Skip this step")

    engineer.submit("/skipping", {"reason": "The building was reviewed last week."})

    assert "Skipped: The building was reviewed last week." in engineer.text
    assert reviewed not in engineer.open("/waiting").text


def test_a_parked_task_can_be_taken_back(house: House, engineer: Pages, fallen: str) -> None:
    day = house.clock.now().date() + timedelta(days=4)
    _open_act(engineer, fallen, "Park until")
    engineer.submit("/parking", {"until": f"{day:%m/%d/%Y}", "reason": "They call back."})

    engineer.submit("/unparking", {})

    assert fallen in engineer.open("/waiting").text


@pytest.mark.parametrize(
    ("until", "message"),
    [("", "Enter a date"), ("02/30/2027", "is not a valid date"), ("01/02/2020", "Enter a date after today")],
)
def test_a_wrong_day_is_refused_at_its_field_and_the_reason_is_kept(
    engineer: Pages, fallen: str, until: str, message: str
) -> None:
    _open_act(engineer, fallen, "Park until")

    engineer.submit("/parking", {"until": until, "reason": "They call back."})

    assert engineer.status == 422
    assert message in engineer.errors["until"]
    assert engineer.typed("reason") == "They call back."


def test_a_late_review_keeps_its_findings_and_names_the_colleague(house: House, engineer: Pages, reviewed: str) -> None:
    lead = _open_act(an_agent(house, Role.LEAD).browser, reviewed, "Review")
    _open_act(engineer, reviewed, "Review").submit("/review", {"findings": "Fiber is at the curb."})

    lead.submit("/review", {"findings": "The duct is full, I would say."})

    assert lead.status == 409
    assert "Some Engineer completed this on " in lead.text
    assert "“Fiber is at the curb.”" in lead.text
    assert "The duct is full, I would say." in lead.page.xpath("string(//textarea[@name='text'])")
    lead.submit("/notes", {})
    assert lead.path == f"/orders/{reviewed}"
    assert "The duct is full, I would say." in lead.text


@pytest.mark.parametrize(
    ("act", "suffix", "typed"),
    [
        ("Not feasible", "/not-feasible", {"findings": "No duct.", "customer_reason": "No fiber yet."}),
        ("Ask the customer", "/question", {"question": "May we drill?"}),
        ("Park until", "/parking", {"until": "12/31/2026", "reason": "They call back."}),
        ("Skip this step", "/skipping", {"reason": "The building was reviewed last week."}),
    ],
)
def test_every_late_act_keeps_what_was_typed_and_leads_back(
    house: House, engineer: Pages, reviewed: str, act: str, suffix: str, typed: dict[str, str | list[str]]
) -> None:
    _open_act(engineer, reviewed, act)
    address = engineer.path
    lead = _open_act(an_agent(house, Role.LEAD).browser, reviewed, "Review")
    lead.submit("/review", {"findings": "Fiber is at the curb."})

    engineer.submit(suffix, typed)

    assert engineer.status == 409
    assert "Some Lead completed this on " in engineer.text
    kept = engineer.page.xpath("string(//textarea[@name='text'])")
    assert all(words in kept for words in typed.values())
    assert engineer.open(address).path == f"/orders/{reviewed}"


def test_a_late_retry_names_the_colleague_and_keeps_the_reason(house: House, engineer: Pages, fallen: str) -> None:
    lead = _open_act(an_agent(house, Role.LEAD).browser, fallen, "Try again")
    _open_act(engineer, fallen, "Try again").submit("/retry", {"reason": "The card maker fixed it."})

    lead.submit("/retry", {"reason": "I fixed it too."})

    assert lead.status == 409
    assert "Some Engineer changed this first, on " in lead.text
    assert "“The card maker fixed it.”" in lead.text
    assert "I fixed it too." in lead.page.xpath("string(//textarea[@name='text'])")


def test_a_retry_of_what_is_a_review_again_keeps_the_reason(house: House, engineer: Pages, reviewed: str) -> None:
    _open_act(engineer, reviewed, "Not feasible")
    engineer.submit("/not-feasible", {"findings": "No duct.", "customer_reason": "No fiber yet."})
    lead = _open_act(an_agent(house, Role.LEAD).browser, reviewed, "Review again")
    _open_act(engineer, reviewed, "Review again").submit("/retry", {"reason": "A duct was found."})
    house.work(2)

    lead.submit("/retry", {"reason": "They dig one."})

    assert lead.status == 409
    assert "They dig one." in lead.page.xpath("string(//textarea[@name='text'])")


def test_a_late_act_that_lacks_something_names_the_colleague_too(house: House, engineer: Pages, reviewed: str) -> None:
    _open_act(engineer, reviewed, "Not feasible")
    lead = _open_act(an_agent(house, Role.LEAD).browser, reviewed, "Review")
    lead.submit("/review", {"findings": "Fiber is at the curb."})

    engineer.submit("/not-feasible", {"findings": "No duct.", "customer_reason": ""})

    assert engineer.status == 409
    assert "Some Lead completed this on " in engineer.text
    assert "No duct." in engineer.page.xpath("string(//textarea[@name='text'])")


def test_a_new_fallout_is_shown_before_it_is_retried_again(house: House, engineer: Pages, fallen: str) -> None:
    lead = _open_act(an_agent(house, Role.LEAD).browser, fallen, "Try again")
    engineer.open(f"/orders/{fallen}").submit("/retry", {})
    house.provisioning.outcome = ProvisioningRefused("Another reason.")
    house.work(2)
    house.provisioning.outcome = None

    lead.submit("/retry", {"reason": "I fixed it."})
    assert lead.status == 409
    assert "Another reason." in lead.text
    assert lead.typed("reason") == "I fixed it."
    lead.submit("/retry", {})

    assert lead.status == 200


def test_an_agent_who_may_not_retry_sees_who_may_and_hands_over_with_a_note(house: House, fallen: str) -> None:
    able = an_agent(house, Role.ENGINEER).email
    agent = an_agent(house).browser.open(f"/orders/{fallen}")
    assert "Engineers and leads fix this." in agent.text
    agent.open(str(agent.page.xpath("//a[text()='Hand over']/@href")[0]))
    offered = agent.choices("agent")
    ((engineer_id,),) = house.rows(f"SELECT id FROM agents WHERE email = '{able}'")
    assert str(engineer_id) in offered
    mere = house.rows("""SELECT id FROM agents WHERE roles = '["agent"]'""")
    assert not {str(row[0]) for row in mere} & set(offered)

    agent.submit("/hand-over", {"agent": str(engineer_id), "note": " "})
    assert agent.status == 422
    agent.submit("/hand-over", {"note": "She calls back at noon."})

    assert "Handed over to Some Engineer: She calls back at noon." in agent.page.xpath("string(//*[@id='trail'])")
    assert "Some Engineer" in agent.page.xpath("string(//*[@id='owner'])")


def test_a_late_hand_over_shows_both_and_keeps_the_note(house: House, fallen: str) -> None:
    taker, chosen = an_agent(house, Role.LEAD), an_agent(house, Role.ENGINEER)
    ((chosen_id,),) = house.rows(f"SELECT id FROM agents WHERE email = '{chosen.email}'")
    agent = an_agent(house).browser.open(f"/orders/{fallen}/hand-over")
    taker.browser.open(f"/orders/{fallen}").submit("/assignment", {}, press=("do", "me"))

    agent.submit("/hand-over", {"agent": str(chosen_id), "note": "She calls back."})
    assert agent.status == 409
    assert "Some Lead assigned it to Some Lead in the meantime, but you chose Some Engineer." in agent.text
    agent.submit("/hand-over", {})

    assert "Handed over to Some Engineer: She calls back." in agent.text


def test_mine_and_nobodys_are_lists_of_their_own(house: House, fallen: str) -> None:
    agent = an_agent(house).browser.open("/waiting")
    assert "None of your orders need attention" in agent.text
    assert fallen in agent.open("/waiting?whose=nobodys").text

    agent.open(f"/orders/{fallen}").submit("/assignment", {}, press=("do", "me"))

    assert fallen in agent.open("/waiting").text
    assert fallen not in agent.open("/waiting?whose=nobodys").text
    assert fallen in agent.open("/").text
    assert "The card is not known." in agent.open("/waiting?whose=all").text


def _bought(house: House, customer: Newcomer, slug: str) -> str:
    configure(customer.browser, ORDERS[slug])
    number = check_out(customer.browser)
    house.work(2)
    return number


def _open_act(browser: Pages, number: str, words: str) -> Pages:
    browser.open(f"/orders/{number}")
    return browser.open(str(browser.page.xpath(f"//a[starts-with(text(), '{words}')]/@href")[0]))


def _mails_to(house: House, email: str) -> str:
    return "\n".join(body for _, to, _, body in house.mail.sent if to == email)


def _seen_again(house: House, customer: Newcomer, number: str) -> str:
    """Return the text of the order's page for the customer, who signs in again after so many days."""
    house.sign_in(customer.browser, customer.email)
    return customer.browser.open(f"/orders/{number}").text
