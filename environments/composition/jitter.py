"""The randomness of retries: processes that failed together do not try again together."""

from random import SystemRandom

jitter = SystemRandom().random
