"""A log line that cannot be written does not fail a request."""

import os
from pathlib import Path

import pytest

from environments.serving.logs import line_loggers


def test_a_closed_log_does_not_fail_a_request() -> None:
    reading, writing = os.pipe()
    nobodys = os.fdopen(writing, "w")
    os.close(reading)

    line_loggers(nobodys)().info("request")
    line_loggers(nobodys)().error("request_failed")

    with pytest.raises(BrokenPipeError):
        nobodys.close()


def test_each_log_line_is_written_immediately(tmp_path: Path) -> None:
    with (tmp_path / "log").open("w+") as log:
        line_loggers(log)().info("request")

        assert (log.seek(0), log.read()) == (0, "request\n")
