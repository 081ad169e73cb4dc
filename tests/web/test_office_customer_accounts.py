"""A caller becomes a customer; an agent corrects what is kept, and sends links, never passwords."""

import pytest

from business_layer.user_management.users import Role
from tests.support.house import PASSWORD, House
from tests.support.pages import Pages
from tests.web.people import a_customer, an_agent

NEWCOMERS = iter(f"caller{number}@customers.example" for number in range(100))


def test_a_search_without_result_offers_a_new_customer_with_what_was_typed(agent: Pages) -> None:
    email = next(NEWCOMERS)
    agent.open("/?subject=customers").submit("/searches", {"name": "Nadia Berg", "email": email})

    address = str(agent.page.xpath("//main//a[text()='New customer']/@href")[0])
    assert email not in address
    agent.open(address)

    assert (agent.typed("name"), agent.typed("email")) == ("Nadia Berg", email)


def test_another_agents_search_fills_nothing_in(house: House, agent: Pages) -> None:
    agent.open("/?subject=customers").submit("/searches", {"name": "Nadia Berg"})
    address = str(agent.page.xpath("//main//a[text()='New customer']/@href")[0])

    other = an_agent(house).browser.open(address)

    assert (other.status, other.typed("name")) == (200, "")


def test_the_new_customer_chooses_the_password_by_the_mailed_link_and_signs_in(house: House, agent: Pages) -> None:
    email = next(NEWCOMERS)
    agent.open("/customers/new").submit(
        "/customers", {"name": "Nadia Berg", "email": email, "telephone": "212 555 0177"}
    )
    assert agent.heading == "Nadia Berg"
    assert "(212) 555-0177" in agent.text
    house.work(1)

    customer = Pages(house.store_app)
    link = _link(house, email)
    customer.open(link).submit(link, {"password": PASSWORD})
    house.sign_in(customer, email)

    assert customer.open("/account").heading == "My account"
    ((verified,),) = house.rows(f"SELECT verified_at IS NOT NULL FROM users WHERE email = '{email}'")
    assert verified
    house.work(1)
    assert "was changed" not in "".join(body for _, to, _, body in house.mail.sent if to == email)


def test_an_opened_account_cannot_sign_in_before_its_link_was_used(house: House, agent: Pages) -> None:
    email = next(NEWCOMERS)
    agent.open("/customers/new").submit("/customers", {"name": "Nadia Berg", "email": email})

    for password in ("", PASSWORD):
        browser = Pages(house.store_app).open("/sign-in").submit("/sign-in", {"email": email, "password": password})
        assert browser.status == 422


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": " ", "email": "a@customers.example"}, "name"),
        ({"name": "Nadia Berg", "email": "nonsense"}, "email"),
        ({"name": "Nadia Berg", "email": "a@customers.example", "telephone": "12"}, "telephone"),
    ],
)
def test_errors_appear_at_their_fields_and_keep_the_input(
    agent: Pages, typed: dict[str, str | list[str]], field: str
) -> None:
    agent.open("/customers/new").submit("/customers", typed)

    assert agent.status == 422
    assert field in agent.errors
    assert agent.typed("email") == typed["email"]


def test_an_address_that_is_taken_names_who_has_it(house: House, agent: Pages) -> None:
    known = a_customer(house)

    agent.open("/customers/new").submit("/customers", {"name": "Nadia Berg", "email": known.email})

    assert agent.status == 409
    assert "Maria Lopez (C-" in agent.errors["email"]


def test_a_colleagues_address_is_no_customers(house: House, agent: Pages) -> None:
    colleague = an_agent(house).email

    agent.open("/customers/new").submit("/customers", {"name": "Nadia Berg", "email": colleague})

    assert "This email address belongs to an agent." in agent.errors["email"]


def test_a_correction_keeps_its_reason_and_mails_the_customer_without_the_new_value(house: House, agent: Pages) -> None:
    known = a_customer(house)
    agent.open(f"/customers/{known.customer_id}/correction")

    agent.submit("/correction", {"name": "Maria Lopez-Reyes", "telephone": "(646) 555-0188", "reason": "her passport"})
    house.work(1)

    assert agent.heading == "Maria Lopez-Reyes"
    assert "(646) 555-0188" in agent.text
    mail = [body for _, to, subject, body in house.mail.sent if to == known.email][-1]
    assert "our service desk changed details of your account." in mail
    assert "0188" not in mail
    assert "Reyes" not in mail
    trail = house.rows(
        f"SELECT reason FROM audit_rows WHERE entity_id = '{known.customer_id}' AND changed @> '[\"telephone\"]'"
    )
    assert trail == [("correct customer: her passport",)]


def test_a_correction_wants_a_reason_and_a_difference(house: House, agent: Pages) -> None:
    known = a_customer(house)

    agent.open(f"/customers/{known.customer_id}/correction").submit("/correction", {"name": "Maria Reyes"})
    assert "reason" in agent.errors
    agent.submit("/correction", {"name": "Maria Lopez", "reason": "by phone"})

    assert agent.status == 422
    assert "You haven't changed anything." in agent.text


def test_a_late_correction_names_the_colleague_and_keeps_what_was_typed(house: House, agent: Pages) -> None:
    known = a_customer(house)
    page = f"/customers/{known.customer_id}/correction"
    lead = an_agent(house, Role.LEAD).browser.open(page)
    agent.open(page).submit("/correction", {"name": "Maria Reyes", "reason": "by phone"})

    lead.submit("/correction", {"telephone": "646 555 0188", "reason": "by mail"})

    assert lead.status == 409
    assert "Some Agent changed this on " in lead.text
    assert "It's now Maria Reyes, no phone number." in lead.text
    assert lead.typed("telephone") == "646 555 0188"


def test_an_agent_sends_a_link_for_a_new_password_and_not_too_many(house: House, agent: Pages) -> None:
    known = a_customer(house)
    agent.open(f"/customers/{known.customer_id}")

    for _ in range(house.settings.limits.mails_per_hour + 1):
        agent.submit("/account-link", {})
    house.work(1)

    assert "We have already emailed this customer many links." in agent.text
    browser = Pages(house.store_app)
    link = _link(house, known.email)
    browser.open(link).submit(link, {"password": "four purple lanterns"})
    assert browser.status == 200


def _link(house: House, email: str) -> str:
    body = [body for _, to, _, body in house.mail.sent if to == email and "/reset-password/" in body][-1]
    found = next(word for word in body.split() if "/reset-password/" in word)
    return found.removeprefix(house.settings.store.origin)


def test_a_lead_erases_a_customer_from_the_events_and_says_why(house: House) -> None:
    customer, lead = a_customer(house), an_agent(house, Role.LEAD).browser
    path = f"/customers/{customer.customer_id}/event-erasure"
    lead.open(f"/customers/{customer.customer_id}")
    assert lead.page.xpath(f"//a[@href='{path}']")
    assert lead.open(path).submit(path, {"reason": " "}).errors["reason"]

    lead.submit(path, {"reason": "asked in a letter"})

    assert "Nothing in the events names this customer" in lead.text
    events = f"SELECT count(*) FROM events WHERE customer_id = '{customer.customer_id}'"
    assert house.rows(events) == [(0,)]
    audit = f"SELECT reason FROM audit_rows WHERE entity_id = '{customer.customer_id}' AND verb = 'changed'"
    assert house.rows(audit)[-1] == ("asked in a letter",)


def test_only_a_lead_finds_the_way_to_erase(house: House, agent: Pages) -> None:
    customer = a_customer(house)

    agent.open(f"/customers/{customer.customer_id}")

    assert "Erase from events" not in agent.text
    assert agent.open(f"/customers/{customer.customer_id}/event-erasure").status == 403
