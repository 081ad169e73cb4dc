"""A longer run: `python -m tests.random_orders [STEPS]`, a hundred thousand when not said."""

import sys

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.random_orders.machine import RandomOrders

STEPS_PER_EXAMPLE = 100


def main() -> None:
    steps = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    examples = max(1, steps // STEPS_PER_EXAMPLE)
    run_state_machine_as_test(
        RandomOrders, settings=settings(max_examples=examples, stateful_step_count=STEPS_PER_EXAMPLE, deadline=None)
    )
    print(f"{examples * STEPS_PER_EXAMPLE} steps, and all books agree")


if __name__ == "__main__":
    main()
