"""Ends the run before the first test if there is no Java."""

import pytest

from site_intelligence.report.open_on_spark import NO_JAVA, has_java


def pytest_sessionstart() -> None:
    if not has_java():
        pytest.exit(NO_JAVA, returncode=1)
