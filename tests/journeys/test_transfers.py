"""A service goes to another account, or to someone who is asked by email, on the store and by agents."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from sqlalchemy import text

from business_layer.user_management.users import Role
from environments.composition import resolve
from tests.journeys.test_changes_of_services import bought, mailed, network, on_day
from tests.support.house import PASSWORD, House
from tests.support.pages import Pages
from tests.support.purchase import BILLING

JON = "jon@customers.example"
NEW_ACCOUNT = {**BILLING, "name": "Jon Kim"}
PRODUCT = """
SELECT customers.email, billing_accounts.number FROM products
JOIN customers ON customers.id = products.customer_id
JOIN billing_accounts ON billing_accounts.id = products.billing_account_id
"""


def open_account(house: House, number: str, email: str, kind: str) -> str:
    """Give a customer another billing account, like the only one that there is, and return its number."""
    with resolve(house.container.database.sessions)() as session:
        session.execute(
            text(
                "INSERT INTO billing_accounts"
                " (id, number, customer_id, name, address, format, cycle_day, opened_at, kind)"
                " SELECT gen_random_uuid(), :number, customers.id, customers.name, address, format, cycle_day,"
                " opened_at, :kind FROM billing_accounts, customers WHERE customers.email = :email"
            ),
            {"number": number, "email": email, "kind": kind},
        )
        session.commit()
    return number


def second_account(house: House) -> str:
    return open_account(house, "BA-77", "maria@customers.example", "business")


def holder(house: House) -> tuple[str, str]:
    """The customer's email address and the account of the only product."""
    ((email, account),) = house.rows(PRODUCT)
    return str(email), str(account)


def offer(browser: Pages, service: str, **answers: str) -> None:
    browser.open(f"{service}/transfer")
    browser.submit("/transfer", {"to": "someone", "email": JON, "when": "now", **answers})


def mailed_path(house: House, to: str = JON) -> str:
    """The path of the link in the newest mail to that address."""
    house.work(rounds=1)
    body = next(body for _, receiver, _, body in house.mail.sent if receiver == to and "/transfers/" in body)
    return urlsplit(next(word for word in body.split() if "/transfers/" in word)).path


def boxes(browser: Pages) -> dict[str, str]:
    return {str(name): "yes" for name in browser.page.xpath("//input[starts-with(@name, 'agree.')]/@name")}


def test_a_service_goes_to_another_account_of_the_customer(house: House) -> None:
    browser, service = bought(house, "paging")
    number, asked = second_account(house), len(network(house))

    browser.open(f"{service}/transfer").submit("/transfer", {"to": number, "when": "now"})
    assert "goes from account BA-" in browser.text
    assert f"From that day account {number} pays for it" in browser.text
    browser.submit("/acceptance", {})
    assert browser.path.startswith("/orders/DT-")
    house.work()

    assert holder(house) == ("maria@customers.example", number)
    assert len(network(house)) == asked
    assert "Paging is transferred" in browser.open(browser.path).heading
    assert mailed(house, "to transfer Paging")
    assert mailed(house, "Paging is transferred")


def test_a_dated_transfer_to_an_own_account_is_taken_back(house: House) -> None:
    browser, service = bought(house, "paging")
    before, number = holder(house), second_account(house)

    browser.open(f"{service}/transfer").submit("/transfer", {"to": number, **on_day(house, 14)[0]})
    browser.submit("/acceptance", {})
    assert "Transfers on" in browser.open("/services").text
    browser.submit("/taking-back", {})
    house.clock.pass_time(timedelta(days=15))
    house.work()

    assert holder(house) == before


def test_someone_makes_an_account_and_takes_a_service_over(house: House) -> None:
    browser, service = bought(house, "paging")
    offer(browser, service)
    assert f"{JON} has until" in browser.text
    path = mailed_path(house)

    taker = Pages(house.store_app)
    taker.open(path)
    assert taker.path == "/sign-in"
    sign_up(house, taker)
    assert taker.path == path
    assert "Maria Lopez offers you this service" in taker.text
    taker.submit(path, {**NEW_ACCOUNT, **boxes(taker)})
    assert taker.path.startswith("/orders/DT-"), taker.errors
    number = taker.path.rpartition("/")[2]
    house.work()

    email, _ = holder(house)
    assert email == JON
    assert "Paging" in taker.open("/services").text
    assert f"/orders/{number}" in taker.raw
    assert "Agreement to take over a service" in taker.open(f"/orders/{number}/documents").text
    assert mailed(house, "Paging went to another customer")


def test_the_customer_before_keeps_only_their_own_old_order(house: House) -> None:
    browser, service = bought(house, "paging")
    offer(browser, service)
    taker = house.customer("Jon Kim", JON)
    path = mailed_path(house)
    taker.open(path).submit(path, {**NEW_ACCOUNT, **boxes(taker)})
    new_order = taker.path
    house.work()
    ((old,),) = house.rows("SELECT number FROM product_orders ORDER BY placed_at LIMIT 1")

    for gone in (f"{service}/disconnection", f"{service}/transfer", new_order):
        assert browser.open(gone).status == 404
    assert browser.open(f"/orders/{old}").status == 200
    assert "Paging" not in browser.open("/services").text
    assert taker.open(f"/orders/{old}").status == 404
    assert taker.open(f"{service}/disconnection").status == 200


def test_a_refused_form_keeps_what_was_typed_and_says_what_is_missing(house: House) -> None:
    browser, service = bought(house, "paging")
    offer(browser, service)
    taker = house.customer("Jon Kim", JON)
    path = mailed_path(house)

    taker.open(path).submit(path, {**NEW_ACCOUNT, "address.zip_code": ""})

    assert taker.status == 422
    assert taker.typed("name") == "Jon Kim"
    assert "address-zip_code" in taker.errors
    taker.submit(path, NEW_ACCOUNT)
    assert taker.status == 422
    assert {"agree-records", "agree-documents"} <= taker.errors.keys()
    assert taker.typed("address.street") == BILLING["address.street"]


def test_someone_declines(house: House) -> None:
    browser, service = bought(house, "paging")
    offer(browser, service)
    taker, path = house.customer("Jon Kim", JON), mailed_path(house)

    taker.open(path).submit("/refusal", {})
    house.work()

    assert "You declined" in taker.text
    assert "This offer has ended" in taker.open(path).text
    assert "has until" not in browser.open("/services").text
    assert mailed(house, "Paging stays with you")
    assert holder(house)[0] == "maria@customers.example"


def test_an_offer_is_taken_back(house: House) -> None:
    browser, service = bought(house, "paging")
    offer(browser, service)
    taker, path = house.customer("Jon Kim", JON), mailed_path(house)

    browser.open("/services").submit("/transfer/taking-back", {})

    assert "The offer is taken back" in browser.text
    assert taker.open(path).status == 409
    assert "This offer has ended" in taker.text


def test_no_answer_counts_as_declined(house: House) -> None:
    browser, service = bought(house, "paging")
    offer(browser, service)
    house.clock.pass_time(timedelta(days=7, seconds=1))

    resolve(house.container.service_changes.expire_transfer_offers)()
    house.work()

    assert house.rows("SELECT state FROM transfer_offers") == [("expired",)]
    assert mailed(house, "Paging stays with you")
    house.sign_in(browser, "maria@customers.example")
    assert "has until" not in browser.open("/services").text


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"email": ""}, "email"),
        ({"email": "not an address"}, "email"),
        ({"email": "maria@customers.example"}, "email"),
        ({"when": "day", "requested_on": "1/1/2020"}, "requested_on"),
    ],
)
def test_an_offer_is_refused_at_its_field(house: House, answers: dict[str, str], field: str) -> None:
    browser, service = bought(house, "paging")

    offer(browser, service, **answers)

    assert browser.status == 422
    assert field in browser.errors
    assert browser.typed("email") == answers.get("email", JON)


def test_an_agent_transfers_a_service_between_two_customers(house: House) -> None:
    browser, service = bought(house, "paging")
    taker = house.customer("Jon Kim", JON)
    open_account(house, "BA-88", JON, "residential")
    agent = house.agent(Role.AGENT)

    agent.open(f"{service}/transfer")
    agent.submit("/transfer", {"to": "customer", "account_number": "BA-99", "when": "now"})
    assert "There is no such billing account" in agent.errors["account_number"]
    agent.submit("/transfer", {"account_number": "ba-88"})
    agent.submit("/acceptance", {"agreement": "Called, agreed."})
    assert "giver_agreement" in agent.errors
    agent.submit("/acceptance", {"giver_agreement": "Called back at the number on file."})
    assert agent.path.startswith("/orders/DT-"), agent.errors
    house.work()

    assert holder(house) == (JON, "BA-88")
    assert "Called back at the number on file" in agent.open(agent.path).text
    assert "Paging" in taker.open("/services").text
    assert "Paging" not in browser.open("/services").text


def sign_up(house: House, browser: Pages) -> None:
    """Make an account from the sign-in page that is shown, and confirm its address in the same browser."""
    link = next(str(href) for href in browser.page.xpath("//main//a/@href") if "/sign-up" in href)
    browser.open(link)
    browser.submit("/sign-up", {"name": "Jon Kim", "email": JON, "password": PASSWORD})
    house.work(rounds=1)
    body = next(body for _, to, _, body in reversed(house.mail.sent) if to == JON and "/verify-email/" in body)
    path = urlsplit(next(word for word in body.split() if "/verify-email/" in word)).path
    browser.open(path)
    browser.submit(path, {})
