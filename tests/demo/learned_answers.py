"""The demonstration of what site intelligence hands back: an offer on the store, and an order at risk in the office."""

import subprocess
import sys
from random import Random

from environments.settings import Settings
from site_intelligence.mine.hand_back import MARKED_TIMES
from tests.demo.agent import DemoAgent
from tests.demo.browser import Browser, DemoFailed
from tests.demo.customer import DemoCustomer, wait_until
from tests.demo.learned_risks import LearnedRisk, LearnedRisks
from tests.demo.orders import demo_orders, kept_number
from tests.demo.outages import DemoOutages

SECONDS = 180
AT_RISK = "/orders-at-risk"


def learn() -> None:
    """Learn from what was collected and publish it, as the worker does each night and each hour."""
    _intelligence("train")
    _intelligence("publish")


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


def see_order_at_risk(
    settings: Settings, customer: DemoCustomer, engineer: DemoAgent, outages: DemoOutages, chance: Random
) -> None:
    """An order whose offering had the most trouble is marked while it waits for the network, and then completed.

    On a fresh system, that is the line whose number another carrier refused. With an imported history, its trouble
    decides: if no offering had much more of it than usual, the order may not be marked.
    """
    risks = LearnedRisks(settings)
    order = risks.riskiest([kept_number(chance), *demo_orders(chance)])
    with outages.down("provisioning"):
        customer.choose(order)
        number = customer.check_out()
        wait_until("the order is ranked", lambda: _is_ranked(number, risks), seconds=SECONDS)
        _must_agree(number, risks.find(number), engineer.browser)
    if order.slug == "dedicated":
        engineer.complete_review(number)
    if order.answers.get("number_source") == "keep":
        wait_until("the adapter is on its way", lambda: customer.plug_in(number), seconds=SECONDS)
    wait_until("the order is ready", lambda: customer.is_ready(number), seconds=SECONDS)


def _intelligence(verb: str) -> None:
    command = [sys.executable, "-m", "environments", "intelligence", verb]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise DemoFailed(f"dialtone intelligence {verb}: {done.stderr.strip() or done.stdout.strip()}")


def _has_offer(browser: Browser) -> bool:
    return "You see this because of your privacy choice" in " ".join(browser.text.split())


def _is_ranked(number: str, risks: LearnedRisks) -> bool:
    _intelligence("publish")
    return risks.find(number) is not None


def _must_agree(number: str, risk: LearnedRisk | None, office: Browser) -> None:
    """The back office marks the order, with a reason, exactly if its trouble is much more likely than usual."""
    if risk is None:
        raise DemoFailed(f"{number} is not ranked any more")
    office.open(AT_RISK)
    is_marked = number in office.text
    if is_marked != risk.is_marked:
        raise DemoFailed(f"trouble is {risk.times:.2f} times as likely as usual, and {number} is marked: {is_marked}")
    if is_marked:
        office.must_have(risk.reasons[0])
    print(f"   trouble of {number} is {risk.times:.2f} times as likely as usual: {_words(is_marked)}", flush=True)


def _words(is_marked: bool) -> str:
    return "it is marked" if is_marked else f"it is not marked, which {MARKED_TIMES} times would be"
