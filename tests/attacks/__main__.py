"""Attack the whole product behind the shipped proxy, with production's settings: `make attacks`.

    python -m tests.attacks                  everything, in turn
    python -m tests.attacks --case NAME      one attack
    python -m tests.attacks --list           the names of the attacks, and what each must not achieve

It starts a system of its own on loopback, and stops by itself after some minutes.
"""

import argparse
import sys
from collections.abc import Callable

from tests.attacks.accounts import hashing_for_nothing, known_addresses, resets_taken_away, taken_addresses, wrong_codes
from tests.attacks.numbers import many_cookies, many_orders
from tests.attacks.orders import agents_own_address, foreign_links, mail_to_strangers
from tests.attacks.requests_by_hand import foreign_mounts, slow_connections
from tests.attacks.system import Product, running_product
from tests.attacks.traces import looks_without_trace, rewritten_trail
from tests.demo.browser import DemoFailed
from tests.support.haproxy import HAPROXY

CASES = {
    attack.__name__.replace("_", "-"): attack
    for attack in (
        foreign_mounts,
        slow_connections,
        known_addresses,
        resets_taken_away,
        hashing_for_nothing,
        taken_addresses,
        mail_to_strangers,
        agents_own_address,
        foreign_links,
        many_cookies,
        many_orders,
        rewritten_trail,
        looks_without_trace,
        # Last: it keeps the engineer out for a while.
        wrong_codes,
    )
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.attacks", description=__doc__.partition("\n")[0])
    parser.add_argument("--case", choices=CASES, action="append")
    parser.add_argument("--list", action="store_true")
    wanted = parser.parse_args()
    if wanted.list:
        for name, attack in CASES.items():
            print(f"{name:<22}{attack.__doc__}")
        return 0
    if HAPROXY is None:
        sys.exit("HAProxy is not installed.")
    failed = 0
    with running_product() as product:
        for name in wanted.case or CASES:
            print(f"== {name}: {CASES[name].__doc__}", flush=True)
            faults = _faults(CASES[name], product)
            failed += bool(faults)
            for fault in faults:
                print(f"failed: {fault}")
            print(f"{name}: {'failed' if faults else 'ok'}", flush=True)
    return 1 if failed else 0


def _faults(attack: Callable[[Product], list[str]], product: Product) -> list[str]:
    try:
        return attack(product)
    except DemoFailed as failed:
        return [f"it did not come to its end: {failed}"]


if __name__ == "__main__":
    sys.exit(main())
