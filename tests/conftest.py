"""Fixtures that all tests share."""

from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.postgres", "tests.standby"]

# A busy machine makes no property wrong.
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")
