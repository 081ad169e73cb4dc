"""A walk through every page of the store, with a picture of each."""

from random import SystemRandom
from typing import Protocol

from playwright.sync_api import Page

from tests.browser.person import Person, wait_until
from tests.demo.orders import ADDRESS, DemoOrder, demo_orders

BOUGHT = ("dedicated", "toll-free")
FOR_ANYONE = {
    "compare-voice": "/voice",
    "compare-internet": "/internet",
    "compare-mobile": "/mobile",
    "prices": "/prices",
    "help": "/company/help",
    "coverage": "/company/coverage",
    "broadband-facts": "/company/broadband-facts",
    "status": "/company/status",
    "cart-empty": "/cart",
    "sign-up": "/sign-up",
    "confirmation-again": "/sign-up/confirmation",
    "reset-password": "/reset-password",
    "spent-link": "/reset-password/spent",
    "not-found": "/nowhere",
}


class Camera(Protocol):
    def take(self, page: Page, name: str) -> None: ...


class StoreTour:
    """A person who looks at all pages and places an order for the offerings in BOUGHT."""

    def __init__(self, person: Person, camera: Camera) -> None:
        self.person, self._page, self._camera = person, person.page, camera

    def order(self) -> str:
        """Look around as a visitor, then buy. Return the order's number."""
        self._show("home", "/")
        for name, path in FOR_ANYONE.items():
            self._show(name, path)
        self._check_availability()
        for order in demo_orders(SystemRandom()):
            self._configure(order)
        self._show("cart", "/cart")
        self._show("sign-in", "/sign-in")
        self._sign_up()
        return self._check_out()

    def look_back(self, number: str) -> None:
        """Look at what a customer has after the order is ready."""
        for name, path in {
            "order-ready": f"/orders/{number}",
            "signed-documents": f"/orders/{number}/documents",
            "orders": "/orders",
            "services": "/services",
            "account": "/account",
        }.items():
            self._show(name, path)
        self._show_mail("mail-when-ready", f"ready (order {number})")

    def _show(self, name: str, path: str) -> None:
        self.person.open(path)
        self._camera.take(self._page, name)

    def _show_mail(self, name: str, subject: str) -> None:
        """Show the mail with that in its subject as a mail program does."""
        recipient, system = self.person.email, self.person.system
        wait_until(f"a mail says {subject}", lambda: system.html_of_mail(recipient, subject))
        # On a page of the store, its policy would forbid the mail's styles.
        self._page.goto("about:blank")
        self._page.set_content(system.html_of_mail(recipient, subject))
        self._camera.take(self._page, name)

    def _check_availability(self) -> None:
        self.person.open("/")
        self.person.answer({name.removeprefix("address."): value for name, value in ADDRESS.items()})
        self.person.press("Check availability")
        self._camera.take(self._page, "availability")

    def _configure(self, order: DemoOrder) -> None:
        self.person.open(f"/offerings/{order.slug}")
        self.person.answer_questions(order)
        self._camera.take(self._page, f"offering-{order.slug}")
        if order.slug in BOUGHT:
            self.person.press("Add to cart")

    def _sign_up(self) -> None:
        """Sign up, and look at the pages between the form and the confirmed account."""
        self.person.open("/cart")
        self.person.press("Check out")
        self._camera.take(self._page, "checkout-account")
        self.person.open("/sign-up")
        self.person.give_account()
        self._camera.take(self._page, "check-mail")
        self._show_mail("mail-to-confirm-address", "Confirm your email address")
        self.person.open_mailed_link()
        self._camera.take(self._page, "verify-email")
        self.person.press("Confirm")

    def _check_out(self) -> str:
        self.person.open("/cart")
        self.person.press("Check out")
        for step in ("details", "billing", "contract", "review"):
            self.person.continue_to(step)
            self._camera.take(self._page, f"checkout-{step}")
        self.person.press("Place order")
        number = self.person.order_number()
        self._camera.take(self._page, "confirmation")
        self._show("order", f"/orders/{number}")
        self._show_mail("mail-about-order", f"We received your order {number}")
        return number
