"""Pauses double up to a limit, and jitter spreads them."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from business_layer.shared.backoff import Backoff


def test_pauses_double_up_to_the_cap() -> None:
    backoff = Backoff(base_seconds=1, cap_seconds=60)

    assert [backoff.pause(attempts).total_seconds() for attempts in range(1, 8)] == [2, 4, 8, 16, 32, 60, 60]


@given(attempts=st.integers(0, 10_000), jitter=st.floats(0, 1, exclude_max=True))
def test_jitter_shortens_a_pause_by_at_most_half(attempts: int, jitter: float) -> None:
    whole = Backoff(base_seconds=5, cap_seconds=900).pause(attempts)

    pause = Backoff(base_seconds=5, cap_seconds=900, jitter=lambda: jitter).pause(attempts)

    assert whole / 2 - timedelta(microseconds=1) <= pause <= whole
