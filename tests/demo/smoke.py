"""The smoke journey of a new slot: a customer signs up and buys a pager, and the network is asked for it.

`python -m tests.demo.smoke ORIGIN PORT MAILS NETWORK`: the public address of the store, the port of the slot, and the
addresses of the mail catcher's page and of the network's. It does not wait for the pager: until the new slot serves,
the network's notifications go to the other one.
"""

import sys
import time
from random import SystemRandom
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from tests.demo.browser import DemoFailed
from tests.demo.customer import DemoCustomer, wait_until
from tests.demo.orders import demo_orders

SECONDS = 60


class SlotAdapter(HTTPAdapter):
    """Sends what is meant for the proxy to a slot behind it, with the headers that the proxy would set."""

    def __init__(self, port: int) -> None:
        self._slot = f"http://127.0.0.1:{port}"
        super().__init__()

    def send(self, request: requests.PreparedRequest, *arguments: Any, **named: Any) -> requests.Response:
        inner = request.copy()
        host = str(request.url).split("/")[2]
        inner.url = f"{self._slot}{request.path_url}"
        forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1", "X-Forwarded-Host": host}
        inner.headers.update({"Host": host, **forwarded})
        answer = super().send(inner, *arguments, **named)
        answer.request, answer.url = request, str(request.url)
        return answer


def main() -> int:
    origin, port, mails, network = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
    email = f"smoke.{int(time.time() * 1000):x}@customers.example"
    customer = DemoCustomer(origin, mails, email)
    customer.browser.use(SlotAdapter(port))
    pager = next(order for order in demo_orders(SystemRandom()) if order.slug == "paging")
    try:
        for step in (customer.sign_up, customer.verify, customer.sign_in):
            step()
        customer.choose(pager)
        number = customer.check_out()
        wait_until(f"the network has order {number}", lambda: _asked(network, number), seconds=SECONDS)
    except (DemoFailed, requests.RequestException, KeyError, IndexError) as failed:
        print(failed)
        return 1
    print(f"order {number} was placed, and the network was asked for it")
    return 0


def _asked(network: str, number: str) -> bool:
    answer = requests.get(f"{network}/orders", params={"order": number}, timeout=10)
    return bool(answer.json()["orders"])


if __name__ == "__main__":
    sys.exit(main())
