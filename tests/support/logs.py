"""The log lines of modules, as data: which tests ran before, and what they configured, makes no difference."""

from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import pytest
import structlog
from structlog.testing import capture_logs


@contextmanager
def logs_of(*modules: ModuleType) -> Iterator[list[MutableMapping[str, Any]]]:
    """Yield the lines that these modules log. Their loggers are replaced, because a used logger keeps its output."""
    with capture_logs() as lines, pytest.MonkeyPatch.context() as patch:
        for module in modules:
            patch.setattr(module, "log", structlog.get_logger())
        yield lines
