"""The journeys, as a browser without a cache sends them, to the product and to the floor.

A search is sent as a browser with script sends it: the product's office answers the post with the page, the floor with
a redirect, which is followed. The same without script: there both redirect.
"""

import re
import time
from collections.abc import Mapping
from itertools import count

import requests

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
BY_NAME = {"subject": "orders", "customer_name": "mar gar"}
BY_NUMBER = {"subject": "orders", "number": "DT-20412"}
# What htmx tells the server of a form whose answer takes the place of the page.
BY_SCRIPT = {"HX-Request": "true", "HX-Boosted": "true", "HX-Request-Type": "full"}
# The services that history.py gives to the customer who changes them, by their number.
PRODUCT_ID = "00000000-0000-4000-8000-{:012}"
_products = count(1)
CARD = {"cards.0.holder": "Maria Lopez", "cards.0.spending_limit": "75"}
# The demonstration customer, who signs under the name of the account.
CUSTOMER = "Casey Jordan"
CONTACT = {"name": "Maria Lopez", "email": "maria@customers.example", "telephone": "212 555 0142"}


class Visitor:
    """Keeps its connection and its cookies; counts the seconds it waits and the bytes it gets."""

    def __init__(self, origin: str) -> None:
        self.origin, self.http = origin, requests.Session()
        self.seconds, self.bytes, self.page, self.url = 0.0, 0, "", ""

    def get(self, path: str) -> str:
        return self._send("GET", path, None)

    def post(self, path: str, fields: Mapping[str, str | list[str]], headers: Mapping[str, str] | None = None) -> str:
        """Send a form of the current page with its hidden fields."""
        hidden = dict(HIDDEN.findall(self.page))
        return self._send("POST", path, {**hidden, **fields}, headers)

    def _send(
        self,
        method: str,
        path: str,
        fields: Mapping[str, str | list[str]] | None,
        headers: Mapping[str, str] | None = None,
    ) -> str:
        begun = time.perf_counter()
        answer = self.http.request(method, f"{self.origin}{path}", data=fields, headers=headers, timeout=30)
        self.seconds += time.perf_counter() - begun
        self.bytes += len(answer.content)
        answer.raise_for_status()
        self.page, self.url = answer.text, answer.url
        return self.page


def catalogue(visitor: Visitor, _: str) -> None:
    visitor.get("/")


def offering(visitor: Visitor, _: str) -> None:
    visitor.get("/offerings/calling-card")


def order_status(visitor: Visitor, number: str) -> None:
    visitor.get(f"/orders/{number}")


def order_page_office(visitor: Visitor, number: str) -> None:
    visitor.get(f"/orders/{number}")


def change_order(visitor: Visitor, _: str) -> None:
    """Suspend a service, from its form to the order's page. Each service is suspended once."""
    service = f"/services/{PRODUCT_ID.format(next(_products))}"
    visitor.get(f"{service}/suspension")
    visitor.post(f"{service}/suspension", {"reason": "vacation", "when": "now"})
    accepted = re.search(r'action="(/changes/[^"]+/acceptance)"', visitor.page)
    visitor.post(accepted[1] if accepted else "/changes/none", {})
    if "/orders/" not in visitor.url:
        raise RuntimeError(f"The change ended on {visitor.url}: {visitor.page[:2000]}")


def search_name(visitor: Visitor, _: str) -> None:
    visitor.post("/searches", BY_NAME, BY_SCRIPT)


def search_number(visitor: Visitor, _: str) -> None:
    visitor.post("/searches", BY_NUMBER, BY_SCRIPT)


def search_name_without_script(visitor: Visitor, _: str) -> None:
    visitor.post("/searches", BY_NAME)


def search_number_without_script(visitor: Visitor, _: str) -> None:
    visitor.post("/searches", BY_NUMBER)


def purchase(visitor: Visitor, account: str) -> None:
    """Buy, from the home page to the confirmation; a visitor without an account opens one."""
    visitor.get("/")
    visitor.get("/offerings/calling-card")
    visitor.post("/offerings/calling-card", CARD)
    visitor.get("/checkout/details")
    visitor.post("/checkout/details", CONTACT)
    visitor.post("/checkout/billing", {"account": account} if account else _new_account())
    agreed = dict.fromkeys(re.findall(r'name="(agree\.[^"]+)"', visitor.page), "yes")
    visitor.post("/checkout/contract", agreed)
    visitor.post("/checkout/review", {})
    if "Your order is placed" not in visitor.page:
        raise RuntimeError(f"The purchase ended on {visitor.page[:2000]}")


def order_number(visitor: Visitor) -> str:
    """Return the order number on the confirmation page."""
    found = re.search(r'id="order-number">([^<]+)<', visitor.page)
    return found[1] if found else ""


def _new_account() -> dict[str, str]:
    address = {"street": "350 Fifth Avenue", "unit": "", "city": "New York", "state": "NY", "zip_code": "10118"}
    return {"name": "Maria Lopez", **{f"address.{part}": value for part, value in address.items()}}
