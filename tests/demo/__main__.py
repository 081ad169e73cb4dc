"""`make demo`: prints a line a step, `ok NAME` or `failed NAME: why`; exits with 1 where a step failed."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from random import SystemRandom

import requests

from environments.settings import Settings, load_settings
from tests.demo.agent import DemoAgent
from tests.demo.browser import PERSON, DemoFailed
from tests.demo.customer import DemoCustomer, wait_until
from tests.demo.intelligence import DemoIntelligence
from tests.demo.learned_answers import learn, see_offer, see_order_at_risk
from tests.demo.orders import DemoOrder, demo_orders, kept_number
from tests.demo.orders_in_flight import DemoOrdersInFlight
from tests.demo.outages import DemoOutages
from tests.demo.service_life import DemoServiceLife
from tests.demo.staff import DemoStaff


class Demonstration:
    """Runs the steps and counts those that failed."""

    def __init__(self) -> None:
        self.failed = 0

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        try:
            yield
        except (DemoFailed, requests.RequestException, StopIteration, KeyError, IndexError) as problem:
            self.failed += 1
            print(f"failed {name}: {problem}", flush=True)
        else:
            print(f"ok {name}", flush=True)


def main() -> int:
    settings, show, chance = load_settings(), Demonstration(), SystemRandom()
    mails = f"http://{settings.sandbox.host}:{settings.sandbox.mail_page_port}"
    network = f"http://{settings.sandbox.host}:{settings.sandbox.port}"
    email = f"maria.lopez.{int(time.time() * 1000):x}@customers.example"
    customer = DemoCustomer(settings.store.origin, mails, email, PERSON)
    agent, lead = (_agent(settings, role) for role in ("engineer", "lead"))
    for name, step in (
        ("the store answers", lambda: customer.browser.open("/")),
        ("sign up", customer.sign_up),
        ("confirm the email address", customer.verify),
        ("sign in", customer.sign_in),
        ("an engineer signs in to the back office", agent.sign_in),
    ):
        _run(show, name, step)
    for order in demo_orders(chance):
        _buy(show, customer, agent, order, network)
    _move_a_number(show, customer, kept_number(chance), network)
    _live_with_services(show, DemoServiceLife(customer), customer, chance)
    taker = DemoCustomer(settings.store.origin, mails, f"jon.{email}")
    _run(show, "transfer a service to someone else", lambda: DemoServiceLife(customer).transfer(taker))
    in_flight = DemoOrdersInFlight(customer, agent, chance)
    _run(show, "amend an order before it is worked on", in_flight.amend)
    _run(show, "complete by hand what another carrier refused", in_flight.complete_by_hand)
    staff, pager = DemoStaff(lead, customer), next(order for order in demo_orders(chance) if order.slug == "paging")
    _run(show, "a lead signs in to the back office", lead.sign_in)
    _run(show, "employ an agent, who signs in", staff.employ)
    _run(show, "the agent orders paging for the customer", lambda: staff.shop_for_the_customer(pager))
    _run(show, "disable the agent", staff.disable)
    outages = DemoOutages(customer, network)
    _run(show, "sell while the network is down", outages.sell_without_the_network)
    _run(show, "shop while the availability tool is down", outages.shop_without_the_availability_tool)
    _report(show, settings, customer, chance)
    newcomer = DemoCustomer(settings.store.origin, mails, f"ann.{email}", PERSON)
    _run(show, "learn from what happened", learn)
    _run(show, "an offer is shown to a customer who agreed", lambda: see_offer(newcomer))
    at_risk = partial(see_order_at_risk, settings, customer, agent, outages, chance)
    _run(show, "an order at risk is marked", at_risk)
    print(f"{show.failed} steps failed" if show.failed else "all steps passed", flush=True)
    return 1 if show.failed else 0


def _agent(settings: Settings, role: str, origin: str = "") -> DemoAgent:
    known = next(person for person in settings.demonstration if person.role == role)
    return DemoAgent(origin or settings.office.origin, known.email, known.password, known.totp_secret)


def _run(show: Demonstration, name: str, step: Callable[[], None]) -> None:
    with show.step(name):
        step()


def _buy(show: Demonstration, customer: DemoCustomer, agent: DemoAgent, order: DemoOrder, network: str) -> None:
    numbers: list[str] = []
    with show.step(f"buy {order.slug}"):
        customer.choose(order)
        numbers.append(customer.check_out())
    if not numbers:
        return
    with show.step(f"find {order.slug} in the back office"):
        agent.find(numbers[0])
    if order.slug == "dedicated":
        with show.step("complete the technical review of dedicated"):
            agent.complete_review(numbers[0])
    with show.step(f"{order.slug} becomes a working product"):
        began = time.monotonic()
        wait_until("the order is ready", lambda: customer.is_ready(numbers[0]), seconds=90)
        print(f"   {order.slug} was ready {time.monotonic() - began:.0f} s later", flush=True)
        if not customer.holds(order.slug):
            raise DemoFailed("it is not under My services")
    with show.step(f"the network did {order.slug} once"):
        effects = requests.get(f"{network}/ledger", params={"order": numbers[0]}, timeout=10).json()["ledger"]
        done = sorted(effect["specification"] for effect in effects)
        if done != sorted(order.network):
            raise DemoFailed(f"its ledger has {', '.join(done) or 'nothing'}")


def _move_a_number(show: Demonstration, customer: DemoCustomer, order: DemoOrder, network: str) -> None:
    numbers: list[str] = []
    with show.step("buy a line and keep the number"):
        customer.choose(order)
        numbers.append(customer.check_out())
        customer.browser.must_have("Your number moves")
    if not numbers:
        return
    with show.step("the number stays while the adapter is on its way"):
        customer.browser.open(f"/orders/{numbers[0]}")
        customer.browser.must_have("Shipping your phone adapter")
        if "PortIn" in _network_orders(network, numbers[0]):
            raise DemoFailed("the network was asked to move the number already")
    with show.step("the customer plugs the adapter in"):
        wait_until("the adapter is on its way", lambda: customer.plug_in(numbers[0]), seconds=30)
    with show.step("the number moves and the line works"):
        wait_until("the order is ready", lambda: customer.is_ready(numbers[0]), seconds=90)


def _live_with_services(
    show: Demonstration, life: DemoServiceLife, customer: DemoCustomer, chance: SystemRandom
) -> None:
    _run(show, "change where a pager works", life.change)
    _run(show, "suspend a service", life.suspend)
    _run(show, "resume it", life.resume)
    _run(show, "move a service to another address", life.move)
    _run(show, "order a disconnection for next week, and take it back", life.take_back)
    _run(show, "disconnect a service", life.disconnect)
    with show.step("cancel an order"):
        customer.choose(next(order for order in demo_orders(chance) if order.slug == "conferencing"))
        life.cancel(customer.check_out())


def _report(show: Demonstration, settings: Settings, customer: DemoCustomer, chance: SystemRandom) -> None:
    """See the events of the store arrive in site intelligence, and switch an experiment there."""
    pager = next(order for order in demo_orders(chance) if order.slug == "paging")
    analyst = _agent(settings, "people analyst", settings.intelligence.origin)
    intelligence = DemoIntelligence(analyst.browser, settings.store.origin)
    _run(show, "an analyst signs in to site intelligence", analyst.sign_in)
    with show.step("the events of a purchase are collected"):
        intelligence.note_lines()
        customer.choose(pager)
        customer.check_out()
        intelligence.wait_for_lines()
    _run(show, "the order is in the report", intelligence.see_orders)
    _run(show, "switch on an experiment, and visitors see its variants", intelligence.begin_experiment)
    _run(show, "the visitors of both variants are counted", intelligence.see_exposures)
    _run(show, "switch the experiment off", intelligence.end_experiment)


def _network_orders(network: str, number: str) -> list[str]:
    found = requests.get(f"{network}/orders", params={"order": number}, timeout=10).json()["orders"]
    return [str(row["specification"]) for row in found]


if __name__ == "__main__":
    sys.exit(main())
