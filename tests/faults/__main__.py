"""Orders while workers and web servers are killed: none is lost, none is provisioned twice.

`python -m tests.faults [ORDERS]` drives a running development system (100 orders when not said), kills the worker and
web processes of this checkout at random, and counts what the network did for each order. It stops by itself.
"""

import os
import re
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from threading import Event, Thread

import psutil
import requests

from environments.settings import load_settings
from tests.demo.browser import DemoFailed
from tests.demo.customer import DemoCustomer
from tests.demo.orders import DemoOrder, demo_orders

VICTIMS = re.compile(r"serve (store|notifications)|dialtone-store|gunicorn|\bworker\b")
BUYERS = 5
SIMPLE = {"long-distance", "paging", "mobile-calling-card", "mobile-dial-up", "calling-card", "conferencing"}


def main() -> int:
    orders = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    settings, chance, over = load_settings(), Random(), Event()
    mails = f"http://{settings.sandbox.host}:{settings.sandbox.mail_page_port}"
    network = f"http://{settings.sandbox.host}:{settings.sandbox.port}"
    run = f"{int(time.time()):x}"
    customers = [DemoCustomer(settings.store.origin, mails, f"buyer{n}.{run}@customers.example") for n in range(BUYERS)]
    for customer in customers:
        customer.sign_up()
        customer.verify()
        customer.sign_in()
    killer = Thread(target=_kill_now_and_then, args=(settings.var, settings.store.origin, chance, over))
    killer.start()
    with ThreadPoolExecutor(BUYERS) as pool:
        shares = [orders // BUYERS + (n < orders % BUYERS) for n in range(BUYERS)]
        numbers = [number for some in pool.map(_buy_many, customers, shares) for number in some]
    over.set()
    killer.join()
    return _judge(customers, numbers, orders, network)


def _buy_many(customer: DemoCustomer, count: int) -> list[str]:
    chance, numbers = Random(customer.email), []
    while len(numbers) < count:
        order = chance.choice([one for one in demo_orders(chance) if one.slug in SIMPLE])
        numbers.append(_buy(customer, order))
    return numbers


def _buy(customer: DemoCustomer, order: DemoOrder) -> str:
    """Buy as a patient person does: when the site does not answer, look at what there is and go on from there."""
    deadline = time.monotonic() + 120
    known = set(_orders_of(customer))
    while time.monotonic() < deadline:
        try:
            fresh = set(_orders_of(customer)) - known
            if fresh:
                return fresh.pop()
            customer.browser.open("/cart")
            if "Check out" not in customer.browser.text:
                customer.choose(order)
            return customer.check_out()
        except (DemoFailed, requests.RequestException, IndexError, KeyError):
            time.sleep(0.5)
    raise DemoFailed(f"{order.slug} could not be bought in two minutes")


def _orders_of(customer: DemoCustomer) -> list[str]:
    deadline = time.monotonic() + 60
    while True:
        try:
            customer.browser.open("/orders")
            return re.findall(r"DT-\d+", customer.browser.text)
        except (DemoFailed, requests.RequestException):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)


def _kill_now_and_then(var: Path, store: str, chance: Random, over: Event) -> None:
    """Kill at random; not before the store is back, or on a slow machine nobody would ever buy anything."""
    supervisor = psutil.Process(int((var / "supervisord.pid").read_text()))
    while not over.wait(chance.uniform(1.5, 4)):
        while not over.is_set() and not _lives(store):
            over.wait(0.2)
        victims = [one for one in supervisor.children(recursive=True) if _is_victim(one)]
        if victims:
            victim = chance.choice(victims)
            print(f"killed {victim.pid} {' '.join(victim.cmdline()[-3:])}", flush=True)
            os.kill(victim.pid, signal.SIGKILL)


def _lives(site: str) -> bool:
    try:
        return requests.get(f"{site}/health/live", timeout=5).ok
    except requests.RequestException:
        return False


def _is_victim(process: psutil.Process) -> bool:
    try:
        return bool(VICTIMS.search(" ".join(process.cmdline())))
    except psutil.Error:
        return False


def _judge(customers: list[DemoCustomer], numbers: list[str], orders: int, network: str) -> int:
    print(f"{len(numbers)} orders placed, {len(set(numbers))} different", flush=True)
    deadline = time.monotonic() + 300
    waiting = {number: customer for customer in customers for number in set(_orders_of(customer)) & set(numbers)}
    while waiting and time.monotonic() < deadline:
        for number, customer in list(waiting.items()):
            if customer.is_ready(number):
                del waiting[number]
        time.sleep(1)
    effects = requests.get(f"{network}/ledger", timeout=30).json()["ledger"]
    counts = {number: sum(one["order_number"] == number for one in effects) for number in numbers}
    wrong = {number: count for number, count in counts.items() if count != 1}
    print(f"{len(numbers) - len(waiting)} complete, {len(counts) - len(wrong)} provisioned exactly once", flush=True)
    if waiting or wrong or len(set(numbers)) != orders:
        print(f"failed: not complete {sorted(waiting)}; not once {wrong}", flush=True)
        return 1
    print("ok", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
