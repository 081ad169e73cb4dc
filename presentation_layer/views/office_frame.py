"""The frame of the back office: its tabs, which of them a page belongs to, and the box that finds anything."""

import re
from dataclasses import dataclass

from business_layer.order_management.queries import order_number
from business_layer.shared.actor import Actor, Permission

TABS = (
    ("home", "User home"),
    ("agents", "Manage agents"),
    ("orders", "Customer home"),
    ("shop", "Shop"),
    ("cart", "Cart"),
    ("calls", "Calls"),
    ("releases", "Releases"),
)
# Agents see only the tabs that lead somewhere for them.
NEEDS = {
    "home": Permission.SEARCH,
    "agents": Permission.VIEW_AGENTS,
    "orders": Permission.SHOP_FOR_CUSTOMER,
    "shop": Permission.SHOP_FOR_CUSTOMER,
    "cart": Permission.SHOP_FOR_CUSTOMER,
    "calls": Permission.CALL_CUSTOMERS_AT_RISK,
    "releases": Permission.VIEW_RELEASES,
}
# The pages of each tab, by their endpoints. Searches, orders and everything else belong to the first.
PAGES = {
    "agents": "agents agent agent_change disabling enabling moving authenticator",
    "orders": (
        "orders customer customers new_customer customer_correction account_link serving product "
        "change move move_details disconnection suspension resumption service_change transfer"
    ),
    "shop": "shop place offering availability number_alert configuration documents document",
    "cart": (
        "cart edit_cart_item update_cart_item checkout checkout_details checkout_billing checkout_contract "
        "checkout_review confirmation"
    ),
    "calls": "calls call call_taking call_outcome",
    "releases": "releases approval hold hold_release rollback",
    "": "account sign_in second_factor own_password password_change",
}
TAB_OF = {endpoint: tab for tab, endpoints in PAGES.items() for endpoint in endpoints.split()}

WHOLE_ORDER_NUMBER = re.compile(r"(?:DT)?[- #]*(\d{7,9})", re.ASCII | re.IGNORECASE)
ORDER_NUMBER_BEGINS = re.compile(r"(?:(?:DT)[- #]*\d*|#?\d{1,6})", re.ASCII | re.IGNORECASE)
CUSTOMER_NUMBER = re.compile(r"C-?\d+", re.ASCII | re.IGNORECASE)
PHONE_NUMBER = re.compile(r"\+?[\d\s().-]{10,20}", re.ASCII)


def tabs_for(actor: Actor) -> tuple[tuple[str, str], ...]:
    """The tabs that an agent may open."""
    return tuple((endpoint, words) for endpoint, words in TABS if actor.may(NEEDS[endpoint]))


def tab_of(endpoint: str | None) -> str:
    """The tab that is marked on a page. A form that is shown again belongs to the page it came from."""
    name = (endpoint or "").rpartition(".")[2].removeprefix("create_")
    return TAB_OF.get(name, TABS[0][0])


def initials(name: str) -> str:
    """EN for Erin Novak."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@dataclass(frozen=True)
class Sought:
    """The subject and the criterion that a text in the box is searched by; or the whole number of an order."""

    subject: str
    criterion: str
    order: str = ""


def sought(typed: str) -> Sought:
    """Tell numbers of orders and customers, phone numbers and email addresses by their looks; the rest is a name."""
    text = typed.strip()
    if whole := WHOLE_ORDER_NUMBER.fullmatch(text):
        return Sought("orders", "number", order=order_number(whole.group(1)))
    if ORDER_NUMBER_BEGINS.fullmatch(text):
        return Sought("orders", "number")
    if CUSTOMER_NUMBER.fullmatch(text):
        return Sought("customers", "number")
    if PHONE_NUMBER.fullmatch(text):
        return Sought("customers", "telephone")
    return Sought("customers", "email" if "@" in text else "name")
