"""The demonstration of what site intelligence hands back: an offer on the store, and an order at risk in the office."""

import subprocess
import sys
from random import Random

from tests.demo.agent import DemoAgent
from tests.demo.browser import Browser, DemoFailed
from tests.demo.customer import DemoCustomer, wait_until
from tests.demo.orders import kept_number
from tests.demo.outages import DemoOutages

SECONDS = 180
AT_RISK = "/orders-at-risk"


def learn() -> None:
    """Learn from what was collected and publish it, as the worker does each night and each hour."""
    for verb in ("train", "publish"):
        command = [sys.executable, "-m", "environments", "intelligence", verb]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise DemoFailed(f"dialtone intelligence {verb}: {done.stderr.strip() or done.stdout.strip()}")


def see_offer(newcomer: DemoCustomer) -> None:
    """A new customer gets an offer after they agree, and none before."""
    browser = newcomer.browser
    for step in (newcomer.sign_up, newcomer.verify, newcomer.sign_in):
        step()
    browser.open("/offerings/dial-up")
    if _has_offer(browser):
        raise DemoFailed("there is an offer for someone who did not agree")
    browser.open("/privacy-choices")
    browser.submit("/privacy-choices", {"choice": "personalize"})
    browser.open("/offerings/dial-up")
    if not _has_offer(browser):
        raise DemoFailed("there is no offer")


def see_order_at_risk(customer: DemoCustomer, engineer: DemoAgent, outages: DemoOutages, chance: Random) -> None:
    """An order like the one that fell out is marked while it waits for the network. Then it is completed."""
    with outages.down("provisioning"):
        customer.choose(kept_number(chance))
        number = customer.check_out()
        wait_until("the order is marked", lambda: _is_marked(number, engineer.browser), seconds=SECONDS)
    wait_until("the adapter is on its way", lambda: customer.plug_in(number), seconds=SECONDS)
    wait_until("the order is ready", lambda: customer.is_ready(number), seconds=SECONDS)


def _has_offer(browser: Browser) -> bool:
    return "You see this because of your privacy choice" in " ".join(browser.text.split())


def _is_marked(number: str, office: Browser) -> bool:
    learn()
    office.open(AT_RISK)
    return number in office.text
