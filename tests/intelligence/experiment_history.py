"""Four experiments of one day: one that works, one without an effect, one that lost visitors, and one seen by few."""

from collections.abc import Iterator
from typing import Any

from tests.intelligence.builders import an_event

DAY = "2026-04-20"
# Visitors and orders of each variant.
COUNTS = {
    "faster-checkout": {"A": (600, 60), "B": (600, 150)},
    "green-button": {"A": (600, 60), "B": (600, 62)},
    "lost-half": {"A": (600, 60), "B": (400, 40)},
    "rare": {"A": (40, 20), "B": (7, 3)},
}


def experiment_events() -> Iterator[dict[str, Any]]:
    for experiment, variants in COUNTS.items():
        for variant, (visitors, orders) in variants.items():
            for number in range(visitors):
                visitor = f"{experiment}-{variant}-{number}"
                shown = {"experiment": experiment, "variant": variant}
                yield an_event("experiment_exposed", f"{DAY} 10:00", visitor=visitor, **shown)
                if number < orders:
                    # One visitor of each variant was in the checkout already, before they saw it.
                    yield an_event("checkout_started", f"{DAY} {'10:05' if number else '09:55'}", visitor=visitor)
                    yield an_event("product_order_placed", f"{DAY} 10:10", visitor=visitor, subject=f"DT-{visitor}")
