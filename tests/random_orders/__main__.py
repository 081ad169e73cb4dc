"""A longer run: `python -m tests.random_orders [STEPS] [SEED]`, a hundred thousand steps when not said.

It names the seed that it takes, so that a run can be repeated.
"""

import secrets
import sys

from hypothesis import seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.random_orders.machine import RandomOrders

STEPS_PER_EXAMPLE = 100
SEEDS = 1_000_000


def main() -> None:
    steps = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    chosen = int(sys.argv[2]) if len(sys.argv) > 2 else secrets.randbelow(SEEDS)
    examples = max(1, steps // STEPS_PER_EXAMPLE)
    print(f"seed {chosen}", flush=True)
    run_state_machine_as_test(
        seed(chosen)(RandomOrders),
        settings=settings(max_examples=examples, stateful_step_count=STEPS_PER_EXAMPLE, deadline=None, database=None),
    )
    print(f"{examples * STEPS_PER_EXAMPLE} steps, and all books agree")


if __name__ == "__main__":
    main()
