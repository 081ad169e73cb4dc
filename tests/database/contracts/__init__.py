"""The contract of every collection of entities: the repositories and their fakes pass the same tests."""

from datetime import timedelta

from tests.fakes.clock import NOON

LATER = NOON + timedelta(hours=1)
WHY = "test the contract"
