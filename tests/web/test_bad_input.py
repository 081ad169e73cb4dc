"""Bad input through the pages: whatever a form asks, a wrong answer comes back at its field, with all that was typed.

The fields are read off the pages, which make them from the schemas; tests/presentation has the forms by themselves.
"""

from collections.abc import Iterator
from random import Random

import pytest
from lxml import html

from business_layer.user_management.users import Role
from presentation_layer.views.search import SUBJECTS
from tests.demo.orders import ADDRESS, demo_orders
from tests.support.house import House
from tests.support.pages import Pages
from tests.support.purchase import BILLING, configure, to_review

ORDERS = {order.slug: order for order in demo_orders(Random(7))}
TOO_LONG = "x" * 3000
NOT_TYPED = {"hidden", "radio", "checkbox", "submit", "button"}
KEPT_SECRET = {"password"}


@pytest.mark.parametrize("slug", ORDERS)
def test_every_field_of_an_offering(fresh_house: House, slug: str) -> None:
    browser = Pages(fresh_house.store_app)

    _refuses_each_field(browser, f"/offerings/{slug}", f"/offerings/{slug}")


@pytest.mark.parametrize("slug", ORDERS)
def test_no_button_of_an_offering_stumbles_over_what_is_no_answer(fresh_house: House, slug: str) -> None:
    """Searching, checking, adding rows and the running total take the form while it is still being filled in."""
    browser, action = Pages(fresh_house.store_app), f"/offerings/{slug}"
    answers = {**ORDERS[slug].answers, **ADDRESS, "csrf_token": browser.open(action).token()}

    for name in {*_names(browser), "search", "address.zip_code"} - {"csrf_token"}:
        row = name.partition(".")[0]
        sent = {**answers, name: "\0\N{SUPERSCRIPT TWO}"}
        for command in ("search", "check", f"remove:{row}:\N{SUPERSCRIPT TWO}"):
            assert browser.post(action, {**sent, "do": command}).status in {200, 422}, (name, command)
        assert browser.post(f"{action}/totals", sent).status == 200, name
    browser.post(action, {**answers, "do": f"remove:cards:{'9' * 5000}"})
    assert browser.status in {200, 422}
    assert browser.post(f"{action}/totals", {**answers, "quantity": "9" * 5000}).status == 200


@pytest.mark.parametrize("path", ["/sign-up", "/sign-in", "/reset-password"])
def test_every_field_of_the_pages_before_signing_in(fresh_house: House, path: str) -> None:
    _refuses_each_field(Pages(fresh_house.store_app), path, path)


def test_every_field_of_the_address_on_the_home_page(fresh_house: House) -> None:
    _refuses_each_field(Pages(fresh_house.store_app), "/", "/availability")


def test_every_field_of_changing_the_password(fresh_house: House) -> None:
    _refuses_each_field(fresh_house.customer(), "/account", "/password")


def test_every_field_of_the_checkout(fresh_house: House) -> None:
    browser = fresh_house.customer()
    configure(browser, ORDERS["dedicated"])

    _refuses_each_field(browser, "/checkout/details", "/checkout/details")
    visits = {name: browser.choices(name)[0] for name in _names(browser) if name.startswith("installation_")}
    browser.open("/checkout/details").submit("/checkout/details", {"telephone": "212 555 0142", **visits})
    _refuses_each_field(browser, "/checkout/billing", "/checkout/billing")
    browser.open("/checkout/billing").submit("/checkout/billing", BILLING)
    to_review(browser)


def test_a_visit_that_is_needed_since_the_page_was_shown_is_asked_for(fresh_house: House) -> None:
    browser = fresh_house.customer()
    configure(browser, ORDERS["calling-card"])
    typed = {"csrf_token": browser.open("/checkout/details").token(), "email": "maria@customers.example"}
    configure(browser, ORDERS["dedicated"])

    browser.post("/checkout/details", {**typed, "name": "Maria Lopez", "telephone": "212 555 0142"})

    assert browser.status == 422
    assert list(browser.errors.values()) == ["Choose an installation appointment."]
    assert browser.typed("telephone") == "212 555 0142"


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_field_of_the_searches(fresh_house: House, subject: str) -> None:
    _refuses_each_field(fresh_house.agent(Role.AGENT), f"/?subject={subject}", "/searches")


def test_every_field_of_the_agents_page(fresh_house: House) -> None:
    _refuses_each_field(fresh_house.agent(Role.LEAD), "/agents", "/agents")


def test_every_field_of_a_customers_page(fresh_house: House) -> None:
    fresh_house.customer()
    customer_id = fresh_house.rows("SELECT id FROM customers")[0][0]

    _refuses_each_field(fresh_house.agent(Role.AGENT), f"/customers/{customer_id}", "/serving")


def test_the_review_of_an_order(fresh_house: House) -> None:
    browser = fresh_house.customer()
    configure(browser, ORDERS["dedicated"])
    to_review(browser)
    browser.submit("/checkout/review", {})
    number = str(browser.page.get_element_by_id("order-number").text_content())
    fresh_house.work()

    _refuses_each_field(fresh_house.agent(Role.ENGINEER), _review_page(fresh_house, number), "/review")


def _review_page(house: House, number: str) -> str:
    ((task_id,),) = house.rows("SELECT id FROM fulfilment_tasks WHERE state = 'waiting'")
    return f"/orders/{number}/tasks/{task_id}/review"


def _refuses_each_field(browser: Pages, path: str, action: str) -> None:
    """Send the form of a page once for each field, with that field far too long."""
    fields = list(_typed_fields(browser.open(path), action))
    assert fields, f"{path} asks nothing"
    for wrong in fields:
        browser.open(path)
        others = {field: "a b" for field in fields if field != wrong}

        browser.submit(action, {**others, wrong: TOO_LONG})

        _must_show(browser, action, wrong, others)


def _must_show(browser: Pages, action: str, wrong: str, others: dict[str, str]) -> None:
    assert browser.status == 422, f"{wrong} of {action} takes anything"
    field = _form(browser, action).xpath(".//*[@name=$name]", name=wrong)[0]
    ids = [str(field.get("id")), *(str(fieldset.get("id")) for fieldset in field.iterancestors("fieldset"))]
    at_field = [browser.errors[field_id] for field_id in ids if field_id in browser.errors]
    assert at_field, f"{wrong} of {action} has no message at its field"
    assert all(message.endswith((".", "!", "?")) for message in at_field)
    linked = [link.removeprefix("#") for link in browser.page.xpath("//*[@id='error-summary']//a/@href")]
    assert {element for link in linked for element in _around(browser, link)} >= {
        field_id for field_id in ids if field_id in browser.errors
    }
    for name, value in {**others, wrong: TOO_LONG}.items():
        kept = _form(browser, action).xpath(".//*[@name=$name]", name=name)[0]
        if kept.get("type") not in KEPT_SECRET:
            shown = kept.get("value", kept.text_content())
            assert shown == value, f"{name} of {action} was lost"


def _around(browser: Pages, link: str) -> list[str]:
    """The ids of a linked control and of the groups around it, one of which has the message.

    A link to a group would scroll there and leave the focus behind, so it leads to a control that takes it.
    """
    (control,) = browser.page.xpath("//*[@id=$link]", link=link)
    assert control.tag in {"input", "select", "textarea"}, f"a link leads to {link}, which takes no focus"
    ids = [link, *(str(fieldset.get("id")) for fieldset in control.iterancestors("fieldset"))]
    assert any(field_id in browser.errors for field_id in ids)
    return ids


def _typed_fields(browser: Pages, action: str) -> Iterator[str]:
    for field in _form(browser, action).xpath(".//input | .//textarea"):
        if field.get("type") not in NOT_TYPED:
            yield str(field.get("name"))


def _form(browser: Pages, action: str) -> html.HtmlElement:
    return next(form for form in browser.page.forms if (form.get("action") or "").endswith(action))


def _names(browser: Pages) -> set[str]:
    return {str(name) for name in browser.page.xpath("//input/@name")}
